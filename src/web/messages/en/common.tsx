import { number, plural } from '../plural.ts'

/** Words that more than one page says. The three verbs have no synonyms anywhere. */
export const commonMessages = {
  documentTitle: (page: string) => `${page} · Authdesk`,
  revokeToken: 'Revoke token',
  revokeSelected: (count: number) => plural(count, { one: 'Revoke token', other: 'Revoke # tokens' }),
  resetToken: 'Reset token',
  removeAccess: 'Remove access',
  keep: 'Keep',
  close: 'Close',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  refresh: 'Refresh',
  tryAgain: 'Try again',
  copy: 'Copy',
  copied: 'Copied',
  hex: 'hex',
  base64: 'base64',
  copyHex: 'Copy the hash as hex',
  copyBase64: 'Copy the hash as base64, as GitHub’s audit log has it',
  namelessApp: '(app without a name)',
  noHomePage: 'no home page',
  noNote: '(no note)',
  whatStops: 'What stops',
  whatStays: 'What stays',
  reason: 'Reason',
  reasonOptional: 'Reason (optional)',
  reasonHint: 'Kept in the activity log.',
  reasonMissing: 'Say why. It is kept in the activity log.',
  typeCount: (count: number) => `Type ${number(count)} to go on`,
  typeCountHint: 'So many are not done by one click.',
  typeCountWrong: 'This is not the number.',
  working: 'Working…',
  readingAgain: 'Reading the list again…',
  asOf: (clock: string) => `As of ${clock}`,
  asOfCode: (clock: string) => `As of ${clock}. Refresh asks for a code.`,
}

/** The sentence after a change: what the server itself said when it was asked again. */
export const proofMessages = {
  noLongerAccepted: (clock: string) => `Confirmed: the server no longer accepts this token (${clock}).`,
  noLongerListed: (clock: string) => `Confirmed: the server no longer lists this app (${clock}).`,
  stillAccepted: (clock: string) =>
    `Not confirmed: the server said yes, but it still accepts this token (${clock}). Treat the token as alive: check it again in a minute, and tell the person who runs the server if it stays so.`,
  stillListed: (clock: string) =>
    `Not confirmed: the server said yes, but it still lists this app (${clock}). Treat its tokens as alive: refresh the list in a minute, and tell the person who runs the server if it stays so.`,
  ownNoLongerListed: (clock: string) => `Confirmed: the server no longer lists this token (${clock}).`,
  ownStillListed: (clock: string) =>
    `Not confirmed: the server said yes, but it still lists this token (${clock}). Treat the token as alive: refresh the list in a minute, and tell the person who runs the server if it stays so.`,
  unknown: (clock: string) =>
    `Not proven: the server said yes, but asking it again failed (${clock}). Look again before you rely on it.`,
}
