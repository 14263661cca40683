/** A real navigation: whatever the page held in memory is gone. */
export function reloadAt(address: string) {
  location.assign(address)
}
