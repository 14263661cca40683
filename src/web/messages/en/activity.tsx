import type { ReactNode } from 'react'
import type { Action } from '#contract/activity.ts'
import { listed, number, plural } from '../plural.ts'

const entries = (count: number) => plural(count, { one: '# entry', other: '# entries' })

export const activityMessages = {
  page: 'Activity',
  leadOwn: (login: ReactNode) => <>What {login} did through this Authdesk.</>,
  leadApps: (login: ReactNode, apps: readonly string[]) => (
    <>
      What {login} did through this Authdesk, and what everybody did with tokens of {listed(apps)}.
    </>
  ),
  search: 'Search the activity',
  searchHint: 'Words, a hash, a request id, or action:token from:24h',
  narrowBy: 'Narrow by',
  tokenReplaced:
    'A token was pasted. It was replaced by its hash in this browser, because a search stands in the address.',
  tokenRemoved:
    'A token was pasted. It was taken out, because a search stands in the address, and this browser cannot hash it here.',
  faults: {
    unknown: (name: string, known: readonly string[]) =>
      `There is no “${name}:”, so it was left out. There are ${listed(known)}. To find it as text, put it in quotes.`,
    twice: (name: string) =>
      `“${name}:” stands twice, and the second was left out. Several go with commas: ${name}:a,b.`,
    time: (name: string, value: string) =>
      `“${name}:${value}” is no time, so it was left out. Use a day such as 2026-11-21, a time in UTC such as 2026-11-21T14:02Z, or 24h or 7d ago.`,
    hash: (value: string) =>
      `“hash:${value}” is no hash, so it was left out. Use hex or base64, the first six or more of hex, or the last eight of the token.`,
    list: (name: string, value: string) =>
      `“${name}:${value}” cannot be searched for, so it was left out. Use one word, or several with commas between them.`,
    text: 'The text is longer than 200 characters, so it was left out.',
  },
  caption: (shown: number, more: boolean) =>
    `${more ? 'The newest ' : ''}${number(shown)} that you may see, newest first`,
  columns: {
    time: 'Time',
    who: 'Who',
    action: 'Action',
    object: 'On what',
    result: 'Result',
    reason: 'Reason',
    request: 'Request',
  },
  older: 'Show older entries',
  newer: (count: number) =>
    count >= 1000
      ? 'More than 1,000 new entries'
      : plural(count, { one: '# new entry', other: '# new entries' }),
  showNewer: 'Show',
  none: 'Nothing has been written down yet.',
  noMatch: 'No entry matches this search.',
  showAll: 'Show all entries',
  refreshFailed: (clock: string) => `Could not read the log again. What you see is from ${clock}.`,
  export: 'Export',
  exportCsv: 'CSV, for spreadsheets',
  exportJsonl: 'Lines of JSON, for programs',
  exportFaulty: 'Mend the search first: an export of something else than it says would mislead.',
}

export const integrityMessages = {
  title: 'Is the log whole?',
  whole: (count: number) => `${entries(count)} in the whole log, chain whole`,
  wholeMore: (key: ReactNode, clock: string) => (
    <>
      Its end is signed with key {key}. Verified {clock}.
    </>
  ),
  verifying: 'Verifying…',
  verify: 'Verify',
  unverified: 'The log could not be verified.',
  broken: (sentence: string) => `The log is not whole. ${sentence}`,
  brokenMore: (count: number, clock: string) =>
    `${entries(count)} before that ${count === 1 ? 'is' : 'are'} whole. Verified ${clock}. Keep a copy of the store and of Authdesk’s log, and tell the person who runs it; “npm run -s authdesk -- audit verify” says the same.`,
  faults: {
    changed: (row: string) => `Entry ${row} was changed: its content does not give its hash.`,
    moved: (row: string) => `Entry ${row} does not follow the one before it.`,
    missing: (row: string) => `Entry ${row} is missing.`,
    misnumbered: (row: string) => `Entry ${row} stands where its number does not belong.`,
    unreadable: (row: string) => `Entry ${row} cannot be read.`,
    added: (row: string) => `Entry ${row} was added: the signed end of the log comes before it.`,
    cut: (row: string) => `Entry ${row} and what followed are missing: the signed end comes after them.`,
    rewritten: (row: string) =>
      `It was written anew up to entry ${row}: it fits together, but it is not what was signed.`,
    'no-head': 'The signed end of the log is missing.',
    'other-key': 'The end of the log is signed with another key than this Authdesk has.',
    'bad-signature': 'The signature of the end of the log is not valid.',
    'bad-key-change': (row: string) =>
      `Entry ${row} names a new key, but the old key did not sign the log before it.`,
    'unused-key': 'A public key was given that this log was never signed with.',
    'bad-checkpoint': (row: string) => `The signature of the checkpoint for entry ${row} is not valid.`,
    'not-in-log': (row: string) => `Entry ${row} is not the one that Authdesk signed.`,
    'older-than-log': (row: string) =>
      `Entry ${row} is missing, and Authdesk has signed it. This is an old copy of the log.`,
  },
}

/** The log's own words as a person says them; a word that is not here is shown as it is. */
export const entryMessages = {
  actions: {
    'token.check': 'Checked a token',
    'token.revoke': 'Revoked a token',
    'token.reset': 'Reset a token',
    'token.collect': 'Collected a new token',
    'token.acknowledge': 'Acknowledged a new token',
    'access.remove': 'Removed access',
    'grant.remove': 'Removed access',
    'authorization.create': 'Created a token',
    'authorization.edit': 'Edited a token',
    'authorization.delete': 'Revoked an own token',
    'session.sign-in': 'Signed in',
    'session.prove': 'Gave the password again',
    'session.sign-out': 'Signed out',
    'session.end': 'Ended a session elsewhere',
    'session.end-all': 'Signed out everywhere',
    'audit.new-key': 'Changed the key of the log',
    'case.open': 'Opened a case',
    'case.note': 'Wrote in a case',
    'case.attach': 'Attached to a case',
    'case.contain': 'Contained a case',
    'case.close': 'Closed a case',
    'case.reopen': 'Opened a case again',
  } satisfies Record<Action, string> as Record<string, string>,
  /** What the actor set out to do, where it did not come to it. */
  attempts: {
    'token.check': 'Check a token',
    'token.revoke': 'Revoke a token',
    'token.reset': 'Reset a token',
    'access.remove': 'Remove access',
    'grant.remove': 'Remove access',
    'authorization.create': 'Create a token',
    'authorization.edit': 'Edit a token',
    'authorization.delete': 'Revoke an own token',
    'session.sign-in': 'Sign in',
    'session.prove': 'Give the password again',
  } as Record<string, string>,
  results: {
    active: 'Active',
    'not-valid': 'Not valid',
    recorded: 'Begun',
    confirmed: 'Confirmed',
    'not-confirmed': 'NOT CONFIRMED',
    unknown: 'Not proven',
    'already-gone': 'Already gone',
    'in-doubt': 'In doubt',
    ok: 'Done',
    created: 'Created',
    existing: 'Existed already',
    changed: 'Changed',
    refused: 'Refused',
    failed: 'Failed',
    rejected: 'Rejected',
    sent: 'Sent',
    sealed: 'Done, to be collected',
    shown: 'Shown',
    acked: 'In their hands',
    'executed-lost': 'New token lost',
    open: 'Open',
    contained: 'Contained',
    closed: 'Closed',
    expired: 'Not collected in time',
  } as Record<string, string>,
  details: {
    timeout: 'no answer in time',
    unreachable: 'not reachable',
    limited: 'limit reached',
    busy: 'too much under way',
    locked: 'too many attempts',
    'bad-credentials': 'password refused',
    otp: 'two-factor code',
    refused: 'refused by the server',
    'not-offered': 'not offered',
    unusable: 'answer not readable',
    password: 'wrong password',
    code: 'wrong code',
    role: 'no such role',
    'not sent': 'not sent',
    stopped: 'stopped',
    'already-dead': 'already dead',
    'false-alarm': 'false alarm',
    'handed-over': 'handed over',
    restarted: 'Authdesk was restarted',
    mismatch: 'its answer contradicts itself, and was kept',
    'answer-shown': 'the kept answer was shown',
    unreadable: 'its answer was not understood, and was kept',
    'not recorded': 'its end could not be written down',
    'not shown': 'its value was never shown; revoke it',
  } as Record<string, string>,
  roles: { owner: 'app owner', support: 'support', holder: 'account holder' } as Record<string, string>,
  doors: { password: 'by password', github: 'with GitHub' } as Record<string, string>,
  unknownName: 'unknown name',
  token: (lastEight: string) => `…${lastEight}`,
  forUser: (user: ReactNode) => <>for {user}</>,
  note: (note: ReactNode) => <>note “{note}”</>,
  grant: (id: number) => `#${id}`,
  none: '–',
}

export const entryPanelMessages = {
  damaged:
    'This entry holds what Authdesk never writes: somebody changed it in the store. What could not be read is left out. Verify the log before you rely on it.',
  title: (seq: number) => `Entry ${number(seq)}`,
  gone: 'There is no such entry, or it is not yours to see.',
  time: 'Time',
  who: 'Who',
  door: 'Signed in',
  action: 'Action',
  result: 'Result',
  reason: 'Reason',
  note: 'Note',
  app: 'App',
  user: 'Account',
  token: 'Token, last eight',
  hash: 'Token, SHA-256',
  object: 'Id at the server',
  operation: 'Reset',
  openReset: 'Show this reset',
  request: 'Request',
  upstream: 'Server’s request',
  logWord: (action: ReactNode, result: ReactNode) => (
    <>
      The log says {action} and {result}.
    </>
  ),
  sameToken: 'Everything with this token',
  sameRequest: 'Everything of this request',
  sameActor: (name: string) => `Everything ${name} did`,
  copyRequest: 'Copy the request id',
  copyUpstream: 'Copy the server’s request id',
}
