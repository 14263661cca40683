import type { ReactNode } from 'react'

export const needsPasswordMessages = {
  next: 'Sign out and sign in with your password, or use what your role offers here.',
  signOut: 'Sign out',
  check: 'Go to Check',
}

export const gateMessages = {
  codeTitle: 'Enter your two-factor code',
  codeWhy: 'The server asks you for a code with every action. This one serves the action that is waiting.',
  code: 'Code',
  codeFromApp: 'From your authenticator app. Spaces do not matter.',
  codeFromSms: 'The server sent it to you by text message. Spaces do not matter.',
  codeWrong: 'The server did not accept this code. Enter the one that is shown now.',
  codeForm: 'A code has six to eight digits.',
  sandboxCode: (code: ReactNode) => <>Sandbox: the current code is {code}.</>,
  useCode: 'Use it',
  goOn: 'Go on',
  passwordTitle: 'Enter your password again',
  passwordWhy: (login: ReactNode) => (
    <>
      Authdesk forgets the password after a few minutes. The server answers what you asked for only to the
      password of {login}; then it goes on where you were.
    </>
  ),
  password: 'Password',
  passwordWrong: 'The server did not accept this password. Type it again.',
  passwordMissing: 'Enter your password.',
  passwordForgotten: 'Authdesk no longer has the password, and a code needs it.',
  proofTitle: 'Prove that it is you',
  proofWhy: (login: ReactNode) => (
    <>
      More than five minutes have passed since you proved that you are {login}. Prove it once more, and what
      waits here goes on by itself, once.
    </>
  ),
}

export const githubProofMessages = {
  title: 'Prove that it is you, at GitHub',
  why: 'More than five minutes have passed since GitHub said who you are. GitHub asks you again in a new tab; this one stays as it is, and what waits goes on by itself, once.',
  confirm: (login: ReactNode) => <>Type {login} to confirm that you want this</>,
  confirmHint: 'Your username. GitHub may send you back without a question, so Authdesk asks you one.',
  differs: 'That is not the username you are signed in with.',
  go: 'Go to GitHub',
  waiting: 'Waiting for GitHub in the other tab. Nothing has been changed yet.',
  openAgain: 'No tab opened, or it went wrong there? Open GitHub again',
}

/** The other tab, after GitHub has sent it back. */
export const provenMessages = {
  page: 'Proof of identity',
  title: 'GitHub has confirmed that it is you',
  next: 'Go back to the tab where you began: what waited there goes on by itself. You can close this one.',
  failedTitle: 'Not confirmed',
  unchanged: 'Nothing was changed, and what waits in the other tab still waits.',
  close: 'Close this tab',
  home: 'Open Authdesk here',
  problems: {
    'state-mismatch':
      'The answer from GitHub did not belong to a question that was asked in this browser, or it came after ten minutes. Begin again in the other tab.',
    'access-denied': 'You declined at GitHub. Open GitHub again from the other tab, or cancel there.',
    'somebody-else':
      'GitHub says that somebody else is signed in there than here. Open GitHub again from the other tab and choose your own account.',
    'session-ended': 'Your session in Authdesk has ended meanwhile. Sign in again.',
    'exchange-failed':
      'GitHub did not accept Authdesk’s part of it. Try again from the other tab; if it fails again, the person who runs Authdesk should see to the sign-in app’s secret.',
    'upstream-unreachable':
      'Authdesk could not reach GitHub to ask who you are. Try again from the other tab in a moment.',
  },
}
