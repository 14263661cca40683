/** Where a page that is left in the middle of a series keeps what is left of it, for this tab. */
export const keyOf = (name: string) => `authdesk-series-${name}`

/** Whether a page was left in the middle of this series. */
export function wasLeft(name: string): boolean {
  try {
    return sessionStorage.getItem(keyOf(name)) !== null
  } catch {
    // Storage can be switched off; then a page that is left has no heir.
    return false
  }
}
