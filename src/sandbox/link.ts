/** Where in a list a request points, as GitHub reads `page` and `per_page`. */
export interface Page {
  number: number
  size: number
}

/** Silent about nonsense: `page` abc, 0, -1 → 1; `per_page` abc, 0 → 30, above 100 → 100 (measured 2026-09). */
export function readPage(query: URLSearchParams): Page {
  const number = Number.parseInt(query.get('page') ?? '', 10)
  const size = Number.parseInt(query.get('per_page') ?? '', 10)
  return {
    number: number > 0 ? Math.min(number, 1e12) : 1,
    size: size > 0 ? Math.min(size, 100) : 30,
  }
}

/**
 * The Link header, or none when everything fits on one page. The order is the measured one: prev, next, last,
 * first. `per_page` is echoed raw and only if it was sent; other parameters stay; `page` stands last.
 */
export function linkHeader(
  url: string,
  query: URLSearchParams,
  page: Page,
  total: number,
): string | undefined {
  const last = Math.max(1, Math.ceil(total / page.size))
  if (total === 0 || (last === 1 && page.number === 1)) return undefined
  const kept = new URLSearchParams([...query].filter(([name]) => name !== 'page'))
  const link = (number: number, rel: string) => {
    const parameters = kept.size > 0 ? `${kept}&page=${number}` : `page=${number}`
    return `<${url}?${parameters}>; rel="${rel}"`
  }
  const links: string[] = []
  // Past the end `prev` leads back to the last page, not to the empty one before.
  if (page.number > 1) links.push(link(Math.min(page.number - 1, last), 'prev'))
  if (page.number < last) links.push(link(page.number + 1, 'next'))
  if (page.number !== last) links.push(link(last, 'last'))
  if (page.number > 1) links.push(link(1, 'first'))
  return links.join(', ')
}
