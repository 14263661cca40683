import type { ProblemCode } from '#contract/problem.ts'
import { commonMessages } from './common.tsx'

/** What happened, what it means for the reader, and what to do now. */
export interface ProblemWords {
  cause: string
  effect: string
  next: string
}

/** `unreachable` and `unreadable` are the browser's own: no answer, and an answer that makes no sense. */
export type LocalCode = 'unreachable' | 'unreadable'

const words: Record<ProblemCode | LocalCode, ProblemWords> = {
  'invalid-request': {
    cause: 'Authdesk did not accept what was sent.',
    effect: 'Nothing was changed.',
    next: 'Mend what is named below and send it again.',
  },
  'not-signed-in': {
    cause: 'Your session has ended.',
    effect: 'Nothing was read or changed.',
    next: 'Sign in again. You come back to this page.',
  },
  'bad-credentials': {
    cause: 'Username or password is wrong.',
    effect: 'You are not signed in.',
    next: 'Type the password again. The username was kept.',
  },
  'password-needed': {
    cause: 'Authdesk forgets the password after a while, and the server answers this to a password only.',
    effect: 'Nothing was read or changed.',
    next: 'Try again and give the password.',
  },
  'proof-too-old': {
    cause: 'It is more than five minutes since you last proved who you are.',
    effect: 'Nothing was changed.',
    next: 'Try again and prove it once more.',
  },
  'otp-required': {
    cause: 'The server asks you for a two-factor code with every request.',
    effect: 'Nothing was read or changed.',
    next: 'Try again asks for a code.',
  },
  'otp-wrong': {
    cause: 'The server did not accept this two-factor code.',
    effect: 'Nothing was read or changed.',
    next: 'Enter the code that is shown now.',
  },
  'not-allowed': {
    cause: 'Your role does not include this.',
    effect: 'Nothing was read or changed.',
    next: 'Ask the person who runs this Authdesk for the role.',
  },
  'cross-site': {
    cause: 'The request seemed to come from another site.',
    effect: 'It was refused, and nothing was changed.',
    next: 'Open Authdesk at its own address and try again there.',
  },
  'not-found': {
    cause: 'There is nothing at this address.',
    effect: 'Nothing was read or changed.',
    next: 'Go back to the list; what you look for may be gone.',
  },
  'too-slow': {
    cause: 'What the browser sent took too long to arrive.',
    effect: 'Nothing was changed.',
    next: 'Check the network, then try again.',
  },
  'operation-running': {
    cause: 'A reset of this token is already running.',
    effect: 'No second one was started.',
    next: 'Wait for the first one; its result is shown here.',
  },
  'sign-in-method': {
    cause: 'The server answers this only to a username and a password, and you signed in with GitHub.',
    effect: 'Nothing was read or changed.',
    next: 'Sign out, and sign in with your password.',
  },
  'too-large': {
    cause: 'What was sent is too large.',
    effect: 'Nothing was changed.',
    next: 'Send less at once.',
  },
  'unsupported-media-type': {
    cause: 'The request had a form that Authdesk does not take.',
    effect: 'Nothing was changed.',
    next: 'Reload the page and try again.',
  },
  'host-not-allowed': {
    cause: 'Authdesk does not answer under this address.',
    effect: 'Nothing was read or changed.',
    next: 'Open the address that the person who runs it gave you.',
  },
  'key-reused': {
    cause: 'This reset was already started with other data.',
    effect: 'No second one was started.',
    next: 'Close the dialog, open it again and start anew.',
  },
  'header-too-large': {
    cause: 'The browser sent more than Authdesk takes, most likely old cookies.',
    effect: 'Nothing was read or changed.',
    next: 'Delete the cookies of this address and sign in again.',
  },
  'account-locked': {
    cause: 'The server has locked your account.',
    effect: 'Nothing was changed.',
    next: 'Try again later.',
  },
  'too-many-attempts': {
    cause: 'There were too many failed attempts for this account or from this address.',
    effect: 'Authdesk does not pass on any more of them for now.',
    next: 'Wait, then try again.',
  },
  internal: {
    cause: 'Authdesk failed while it worked on this.',
    effect: 'It is not known whether anything was changed.',
    next: 'Try again. If it fails again, give the request id to the person who runs Authdesk.',
  },
  'not-offered': {
    cause: 'This server does not offer it.',
    effect: 'Nothing was read or changed.',
    next: 'Use the server’s own settings pages.',
  },
  'in-doubt': {
    cause: 'The connection to the server broke before it answered, and asking again failed too.',
    effect: 'It is not known whether it was done.',
    next: 'Look again in a moment, before you rely on it.',
  },
  'list-too-long': {
    cause: 'The list is longer than Authdesk reads.',
    effect: 'The rest was not read.',
    next: 'Use the server’s own settings pages.',
  },
  'upstream-error': {
    cause: 'The server failed, or its answer could not be read.',
    effect: 'It is not known whether anything was changed.',
    next: 'Try again. If it fails again, give both request ids to the person who runs the server.',
  },
  'upstream-refused-app': {
    cause: 'The server refused the client secret that is configured for this app.',
    effect: 'Nothing was read or changed.',
    next: 'The person who runs this Authdesk has to set the app’s current secret.',
  },
  'upstream-unreachable': {
    cause: 'Authdesk cannot reach the server.',
    effect: 'Nothing was read or changed.',
    next: 'Try again in a moment.',
  },
  busy: {
    cause: 'Authdesk has too many questions to the server under way.',
    effect: 'This one was not sent.',
    next: 'Try again in a moment.',
  },
  'record-altered': {
    cause: 'This record is not as Authdesk wrote it.',
    effect: 'Nothing was changed.',
    next: 'Tell the person who runs Authdesk.',
  },
  'not-recorded': {
    cause: 'Authdesk cannot write to its own store, where the activity log is.',
    effect: 'It changes nothing that it cannot record, so nothing was sent.',
    next: 'Try again. If it fails again, tell the person who runs Authdesk.',
  },
  'upstream-limited': {
    cause: 'The server limits how often it may be asked, and the limit is reached.',
    effect: 'Nothing was read or changed.',
    next: 'Wait, then try again.',
  },
  'upstream-timeout': {
    cause: 'The server did not answer in time.',
    effect: 'It is not known whether anything was changed.',
    next: 'Try again in a moment.',
  },
  unreachable: {
    cause: commonMessages.unreachable,
    effect: 'It is not known whether the request arrived.',
    next: commonMessages.seeThatItRuns,
  },
  unreadable: {
    cause: 'Authdesk answered something that this page cannot read.',
    effect: 'It is not known whether anything was changed.',
    next: 'Reload the page: it may be older than the server.',
  },
}

/** A list or a check changes nothing, so for reading the doubt would be a false alarm. */
const { unsure, nothingRead } = commonMessages

export const problemMessages = {
  words,
  unsure,
  nothingRead,
  nothingChanged: 'Nothing was changed.',
  requestId: 'Request',
  upstreamRequestId: 'Server’s request',
  wait: {
    seconds: (seconds: number) => `Trying again makes sense in ${seconds} s.`,
    minutes: (minutes: number) => `Trying again makes sense in ${minutes} min.`,
    now: 'Trying again makes sense now.',
  },
  retry: {
    seconds: (seconds: number) => `This page tries again by itself in ${seconds} s.`,
    minutes: (minutes: number) => `This page tries again by itself in ${minutes} min.`,
    now: 'Trying again.',
  },
}
