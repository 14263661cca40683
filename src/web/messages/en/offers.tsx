import type { ReactNode } from 'react'

/** What a server does not offer: since when, and where to go instead. */
export const offersMessages = {
  title: (page: string, server: string) => `${page}: not offered by ${server}`,
  lists: {
    'github.com': (link: ReactNode) => (
      <>
        github.com stopped offering this list to other programs on 13 November 2020, together with signing in
        by password. See {link} there.
      </>
    ),
    ghae: (link: ReactNode) => (
      <>GitHub AE never offered this list to other programs. See {link} on your server.</>
    ),
  },
  here: 'What Authdesk can do here: check, reset and revoke a token of an app that is configured, and remove that app’s access.',
  check: 'Go to Check',
  server: 'What this server offers',
  doors: {
    'github.com':
      'github.com has taken no password from other programs since 13 November 2020, so there is no other way in. Use Sign in with GitHub.',
    ghae: 'GitHub AE has no list by which Authdesk could prove a password, so there is no other way in. Use Sign in with GitHub.',
    other: 'This server does not take a password. Use Sign in with GitHub.',
    github: 'Sign in with GitHub is not offered: no app for it is configured in this Authdesk.',
    none: 'Nobody can sign in: this server takes no password, and no app for Sign in with GitHub is configured. The person who runs this Authdesk has to set signIn.',
  },
}
