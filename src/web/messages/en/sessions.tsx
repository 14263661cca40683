import type { ReactNode } from 'react'
import { plural } from '../plural.ts'

export const sessionsMessages = {
  page: 'Sessions',
  title: (count: number, login: string) =>
    plural(count, {
      one: `# browser is signed in as ${login}`,
      other: `# browsers are signed in as ${login}`,
    }),
  lead: (login: ReactNode) => (
    <>
      Every session of {login} in this Authdesk. If you do not know one of them, end it and change your
      password.
    </>
  ),
  here: 'This session',
  doors: { password: 'With password', github: 'With GitHub' },
  begun: (time: ReactNode) => <>begun {time}</>,
  active: (time: ReactNode) => <>last used {time}</>,
  activeNow: 'in use now',
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  unknownOn: (system: string) => `An unknown browser on ${system}`,
  unknown: 'An unknown browser or program',
  end: 'End',
  endName: (name: string) => `End the session: ${name}`,
  endedOne: (name: string) => `Ended: ${name}. It can read and change nothing more.`,
  alreadyGone: (name: string) => `${name} had ended already.`,
  limits: 'A session ends by itself after 15 minutes without input, and after 8 hours in any case.',
  everywhere: 'Sign out everywhere',
  question: 'Sign out everywhere?',
  stops: {
    sessions: (others: number) =>
      others === 0
        ? 'This session: the only one.'
        : plural(others, { one: 'This session and # other.', other: 'This session and # others.' }),
    passwords: 'Passwords that Authdesk still remembers for them are erased.',
  },
  stays: {
    tokens: 'Apps with access and tokens: signing out of Authdesk stops none of them.',
    server: (host: string) => `Being signed in at ${host} itself, in whatever browser.`,
    resets: 'A reset that was sent goes on, and its new token waits for you.',
  },
  undo: 'You can sign in again at any time.',
}
