/**
 * The number of the last page from a Link header (RFC 8288), or null when it names none. Walks the text once, so
 * that a hostile header costs time in proportion to its length.
 */
export function lastPageOf(header: string): number | null {
  let at = 0
  while (at < header.length) {
    const open = header.indexOf('<', at)
    if (open < 0) return null
    const close = header.indexOf('>', open)
    if (close < 0) return null
    // The next link starts after the first comma behind this one's parameters; an address may hold commas itself.
    const comma = header.indexOf(',', close)
    const end = comma < 0 ? header.length : comma
    if (/;\s{0,8}rel="last"/.test(header.slice(close + 1, Math.min(end, close + 200)))) {
      const url = URL.parse(header.slice(open + 1, close))
      const page = Number(url?.searchParams.get('page'))
      return Number.isSafeInteger(page) && page > 0 ? page : null
    }
    at = end + 1
  }
  return null
}
