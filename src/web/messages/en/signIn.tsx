import type { ReactNode } from 'react'

export const signInMessages = {
  title: 'Sign in to Authdesk',
  lead: 'See who can act as you, what they can do, and stop them.',
  password: {
    door: 'My account',
    what: 'With username and password: your apps, your tokens, and your role’s pages.',
    login: 'Username',
    password: 'Password',
    code: 'Two-factor code',
    codeFromApp: 'From your authenticator app. Spaces do not matter.',
    codeFromSms: 'The server sent it to you by text message. Spaces do not matter.',
    submit: 'Sign in',
    otherAccount: 'Use another account',
    signingInAs: (login: ReactNode) => <>Signing in as {login}</>,
    loginMissing: 'Enter your username.',
    loginIsEmail: 'Use your username, not your e-mail address.',
    loginForm: 'A username has no spaces and no colons.',
    passwordMissing: 'Enter your password.',
    codeForm: 'A code has six to eight digits.',
    credentialsWrong:
      'The server did not accept this username and password. Your username was kept; type the password again.',
    codeWrong: 'The server did not accept this code. Enter the one that is shown now.',
  },
  github: {
    door: 'Sign in with GitHub',
    what: 'For app owners and support: GitHub asks you whether Authdesk may know who you are. It gets no other access.',
    submit: 'Sign in with GitHub',
  },
  ended: {
    elsewhere:
      'Your session was ended in another tab or browser, so this tab has forgotten what it showed. Sign in again to come back to where you were.',
    everywhere: 'You are signed out everywhere. All of your sessions in this Authdesk have ended.',
  },
  tooMany: {
    cause: 'There were too many failed attempts for this account or from this address.',
    seconds: (seconds: number) => `Try again in ${seconds} s.`,
    minutes: (minutes: number) => `Try again in ${minutes} min.`,
    later: 'Try again later.',
  },
  demo: {
    title: 'Demo accounts',
    what: 'The sandbox belongs to this machine. Choose an account to fill in the form.',
    use: (login: string) => `Use ${login}`,
    password: 'Password',
    code: (code: string) => `Current code ${code}`,
    useCode: 'Use the current code',
  },
  githubProblems: {
    'state-mismatch': {
      cause: 'The answer from GitHub did not belong to a sign-in that was started in this browser.',
      next: 'Start again here. If it happens again, see that this address is the one that Authdesk was configured with.',
    },
    'access-denied': {
      cause: 'The sign-in with GitHub was declined there.',
      next: 'Sign in with GitHub again and allow it, or use your password.',
    },
    'exchange-failed': {
      cause: 'GitHub did not accept Authdesk’s part of the sign-in.',
      next: 'Try again. If it fails again, the person who runs Authdesk should see to the sign-in app’s secret.',
    },
    'upstream-unreachable': {
      cause: 'Authdesk could not reach the server to finish the sign-in.',
      next: 'Try again in a moment.',
    },
  },
  githubProblemOther: {
    cause: 'The sign-in with GitHub did not work.',
    next: 'Try again, or use your password.',
  },
}
