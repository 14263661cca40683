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
  more: 'More',
  server: 'Server',
  /** Of a page that lives on lists which this server does not have. */
  notHere: 'not here',
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
  notLive:
    'This page cannot be used yet: its code is still on the way. If that does not change, load it again.',
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
  openPalette: 'Go to…',
  problemTitle: 'This page could not be shown',
}
