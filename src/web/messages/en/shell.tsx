import type { ReactNode } from 'react'
import { plural } from '../plural.ts'

export const shellMessages = {
  product: 'Authdesk',
  skip: 'Skip to the content',
  navigation: 'Main',
  grants: 'Apps with access',
  grantsShort: 'Apps',
  authorizations: 'Tokens',
  review: 'Review',
  check: 'Check',
  investigate: 'Investigate',
  activity: 'Activity',
  sandboxAddress: (host: string) => `${host}, no GitHub involved`,
  account: 'Account',
  server: 'Server',
  sessions: 'Sessions',
  accountHolder: 'account holder',
  appOwner: 'app owner',
  support: 'support',
  noRole: 'no role for an app',
  minutesLeft: (minutes: number) => `${minutes} min left`,
  secondsLeft: 'less than a minute left',
  ended: 'session ended',
  signOut: 'Sign out',
  theme: 'Theme',
  themeSystem: 'Theme: as the system',
  themeLight: 'Theme: light',
  themeDark: 'Theme: dark',
  shortcuts: 'Keyboard shortcuts',
  loading: 'Loading…',
  slow: 'The server is slow to answer.',
  slowEffect: 'What you see is from before. Authdesk waits on and says how it ends; you need do nothing.',
  endsSoon: (minutes: number) =>
    plural(minutes, {
      one: 'Your session ends in # minute unless you go on.',
      other: 'Your session ends in # minutes unless you go on.',
    }),
  endsForGood: (minutes: number) =>
    plural(minutes, {
      one: 'Your session ends in # minute; it has run for as long as a session may.',
      other: 'Your session ends in # minutes; it has run for as long as a session may.',
    }),
  stay: 'Stay signed in',
  sessionEnded:
    'Your session has ended. What you see was read before that, and nothing more can be read or changed.',
  signInAgain: 'Sign in again',
  uncollected: (count: number) =>
    plural(count, { one: '# token not collected yet', other: '# tokens not collected yet' }),
  lost: (count: number) =>
    plural(count, { one: '# reset lost its new token', other: '# resets lost their new tokens' }),
  running: (count: number) =>
    plural(count, { one: '# reset still running', other: '# resets still running' }),
  notRecording:
    'The activity log cannot be written. Lists can still be read; checks and changes are refused until it can be. Tell the person who runs this Authdesk.',
  openOperation: 'Open',
  goTo: (page: string) => `Go to ${page}`,
  search: 'Go to the search field',
  openPalette: 'Go to…',
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
  notFoundTitle: 'There is no such page',
  notFound: (path: ReactNode) => (
    <>Nothing is at {path}. The address may be mistyped, or the page may have moved.</>
  ),
  goHome: 'Go to the start page',
  problemTitle: 'This page could not be shown',
}
