import type { getActivityNews } from '#contract/activity.ts'
import { AHEAD, LIST_AHEAD, PICTURE, type AnyEndpoint, type ReplyOf } from '#contract/endpoint.ts'
import type { listJobs } from '#contract/jobs.ts'
import { getServer } from '#contract/server.ts'
import { getSession } from '#contract/session.ts'
import type { listOperations } from '#contract/tokens.ts'
import { queryClient } from './client.ts'

/** Answers that the document brought along and that nobody has taken yet, by route. */
let answers: Partial<Record<string, unknown>> | null = null

/** Reads what the document answers. The page begins with who it is for and where it points. */
export async function readDocument() {
  answers = (await block(AHEAD)) as typeof answers
  takeAhead(getSession)
  takeAhead(getServer)
}

/** The first page of the list that the address shows, as the document brings it: once, and maybe later than this is asked. */
export async function listAhead(): Promise<unknown> {
  const list = await block(LIST_AHEAD)
  // The picture stands before it in the document. It is late when the page shows something already.
  if (document.getElementById('root')!.hasChildNodes()) document.getElementById(PICTURE)?.remove()
  return list
}

/** Takes one of the document's blocks of data as soon as it is whole. Null when the document ends without it. */
async function block(id: string): Promise<unknown> {
  return new Promise((resolve) => {
    const look = () => {
      const element = document.getElementById(id)
      // Behind a whole block something else has begun.
      if (!element?.nextSibling && document.readyState === 'loading') return
      watch.disconnect()
      removeEventListener('readystatechange', look, true)
      element?.remove()
      resolve(parsed(element?.textContent ?? 'null'))
    }
    const watch = new MutationObserver(look)
    watch.observe(document, { childList: true, subtree: true })
    addEventListener('readystatechange', look, true)
    look()
  })
}

/** A document that broke off has not answered. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** As if it had just been asked. Where there is nothing, or something that the contract does not know, the page asks. */
export function takeAhead(endpoint: AnyEndpoint) {
  const reply = endpoint.reply.safeParse(answers?.[endpoint.route])
  delete answers?.[endpoint.route]
  if (reply.success) queryClient.setQueryData([endpoint.route, {}], reply.data)
}

/**
 * Whether there is something to say on every page, or nobody knows. Looked at without the schemas, which come with what
 * says it; the routes are checked by their types.
 */
export function somethingWaits(): boolean {
  const said = <E extends AnyEndpoint>(route: E['route']) => answers?.[route] as ReplyOf<E> | undefined
  return (
    said<typeof listOperations>('GET /api/operations')?.operations.length !== 0 ||
    said<typeof listJobs>('GET /api/jobs')?.jobs.length !== 0 ||
    said<typeof getActivityNews>('GET /api/activity/news')?.recording !== true
  )
}
