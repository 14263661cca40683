import { PICTURE } from '#contract/endpoint.ts'

// The document's picture of the page (`picture.tsx`), from the page's side: its first child is what React takes over,
// and what stands behind that is said while nobody has.

const element = () => document.getElementById(PICTURE)

/** Where the page can come alive, once it has been seen. Null when the document brought none. */
export async function pictureOf({ visibilityState }: Document): Promise<Element | null> {
  const page = element()?.firstElementChild ?? null
  // The frame that shows it goes first: taking over costs more time than that.
  if (page && visibilityState === 'visible')
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  return page
}

export function comesAlive() {
  const picture = element()
  if (!picture) return
  picture.lastElementChild!.remove()
  picture.inert = false
  picture.removeAttribute('aria-hidden')
}

/** The page stands elsewhere. The style sheet hides the picture in that frame already; here it goes for good. */
export function putAway() {
  element()?.remove()
}
