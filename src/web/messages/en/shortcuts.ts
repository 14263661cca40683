/** What the sheet of keyboard shortcuts says. */
export const shortcutsMessages = {
  goTo: (page: string) => `Go to ${page}`,
  search: 'Go to the search field',
  palette: 'Search and go: pages, apps, tokens, actions, settings (⌘ K on a Mac)',
  walk: 'Next and previous row; the arrows do the same within the table',
  pick: 'Select the row',
  pickThrough: 'Select all rows from the last one to this',
  openRow: 'Open the row',
  reviewKeys: 'In the review: keep, remove, later',
  reviewSteps: 'In the review: previous and next app',
  sheet: 'Show this sheet',
  leave: 'Close a dialog or a panel',
  singleKeys: 'Single-letter shortcuts',
  singleKeysHint: 'They never fire while you type in a field.',
}
