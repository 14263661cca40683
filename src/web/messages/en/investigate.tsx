import type { ReactNode } from 'react'
import type { CaseSummary } from '#contract/cases.ts'
import { listed, number, plural } from '../plural.ts'

export const investigateMessages = {
  title: 'Investigate',
  lead: 'Whose is it, is it alive, who can stop it? Bring what you have.',
  field: 'Token, hash, last eight, client id, login or id',
  placeholder: 'Hash, token or login',
  submit: 'Investigate',
  idle: 'Also last eight (…Ae178B4a), a client id, or an id (#503). A token is hashed in this browser at once, and the field is cleared. Hashes may be hex or base64, escaped or in quotes, as in GitHub’s audit log.',
  unread: 'This is no token, hash, last eight, client id, login or id.',
  several: (count: number, check: ReactNode) => (
    <>
      {plural(count, {
        one: '# token is in this text.',
        other: '# tokens are in this text.',
      })}{' '}
      The field was cleared. {check} takes whole logs.
    </>
  ),
  checkPage: 'Check',
  noCrypto:
    'This browser can make hashes only over https or on this machine, so the token was not taken. Open Authdesk at such an address.',
  readAs: 'Read as',
  orAs: 'or as',
  kinds: {
    hash: 'hash of a token',
    'last-eight': 'last eight of a token',
    'client-id': 'client id of an app',
    login: 'login',
    id: 'id of an authorization',
    token: 'token',
  },
  leaked: {
    title: 'This link held a token. Treat it as leaked.',
    body: 'It was taken out of the address before anything was sent from this page. The server that the link was opened on, this browser’s list of visited pages, and whoever passed the link on may still have it.',
    next: 'Stop the token, and share links by its hash.',
    byHash: 'Investigate its hash',
  },
  sought: {
    hash: (short: ReactNode) => <>Token with the hash {short}</>,
    'last-eight': (text: ReactNode) => <>Tokens that end in {text}</>,
    'client-id': (text: ReactNode) => <>Tokens of the app {text}</>,
    login: (text: ReactNode) => <>Tokens of {text}</>,
    id: (text: ReactNode) => <>Authorization {text}</>,
  },
  held: (masked: ReactNode) => <>This tab holds the token {masked}, in memory only.</>,
  forget: 'Forget it',
  summary: {
    active: (user: ReactNode, app: ReactNode) => (
      <>
        It is alive: {app} accepts it for {user}.
      </>
    ),
    activeAlone: (app: ReactNode) => <>It is alive: {app} accepts it.</>,
    stopped: (when: string, by: ReactNode) => (
      <>
        It was stopped by {by}, and the server confirmed it ({when}).
      </>
    ),
    notConfirmed: (when: string) =>
      `Somebody tried to stop it, and the server went on accepting it (${when}). Treat it as alive.`,
    mine: (what: ReactNode) => <>It is yours, {what}, and alive: the server lists it.</>,
    mineExpired: (what: ReactNode) => <>It was yours, {what}, and is dead: it has expired.</>,
    forApp: (app: ReactNode) => <>for {app}</>,
    personal: (note: ReactNode) => <>a personal token “{note}”</>,
    notValid: 'None of the apps that were asked accepts it now.',
    known: (user: ReactNode, app: ReactNode) => (
      <>
        It was seen here before, as a token of {user} for {app}. Whether it is alive now is not known.
      </>
    ),
    seen: 'It was asked about here before, and nobody could say whose it is.',
    unknown: (asked: readonly string[]) =>
      asked.length > 0
        ? `Nothing is known of it. Asked: ${listed(asked)}. No GitHub server searches by hash, so others may know it.`
        : 'Nobody has been asked yet.',
    looking: 'Asking…',
    several: (count: number) => plural(count, { one: '# token found.', other: '# tokens found.' }),
    none: (asked: readonly string[]) =>
      asked.length > 0
        ? `No token found. Asked: ${listed(asked)}. No GitHub server searches by this, so others may know one.`
        : 'Nobody has been asked yet.',
  },
  asked: { apps: 'the configured apps', log: 'Authdesk’s own activity', own: 'your own tokens' },
  sources: {
    title: 'Who was asked',
    apps: 'The configured apps',
    log: 'Authdesk’s own activity',
    own: 'Your own tokens',
    states: { hit: 'Found', miss: 'Not found', 'not-asked': 'Not asked', asking: 'Asking', failed: 'Failed' },
    appsHit: (app: ReactNode) => <>{app} accepts it.</>,
    appsMiss: (apps: readonly string[]) =>
      `Asked ${listed(apps)}: not valid. It is revoked, expired, or of another app; the server does not say which.`,
    appsNoRole: 'You have no role for an app, so none is asked.',
    appsNoValue: (apps: readonly string[]) =>
      `${listed(apps)} can be asked about the token itself only: the server takes no hash. Paste the token if you have it.`,
    appsReady: (apps: readonly string[]) =>
      `This sends the token to your own proxy, which asks ${listed(apps)}. It is never used to sign in.`,
    appsAsk: (count: number) => plural(count, { one: 'Ask the app', other: 'Ask # apps' }),
    logHit: (count: number) =>
      plural(count, { one: '# entry that you may see.', other: '# entries that you may see.' }),
    logMore: 'More than a hundred entries that you may see; the newest are shown.',
    logMiss: 'No entry that you may see: your own, and those of apps that you have a role for.',
    logNoId: 'The log is searched by hash, last eight, app and person, not by id.',
    logOpen: 'Open in Activity',
    ownHit: (count: number, clock: string) =>
      plural(count, {
        one: `# of your tokens, as of ${clock}.`,
        other: `# of your tokens, as of ${clock}.`,
      }),
    ownMiss: (count: number, clock: string) =>
      plural(count, {
        one: `Compared with your # token, read at ${clock}.`,
        other: `Compared with your # tokens, read at ${clock}.`,
      }),
    ownOthers: 'Your own list holds your own tokens only, and this is somebody else.',
    ownGithub: 'You signed in with GitHub; the server gives one’s own list to a password only.',
    ownNotOffered: 'github.com stopped offering the list of one’s own tokens on 13 November 2020.',
    ownWaits: 'Reading your list asks for a two-factor code.',
    ownAsk: 'Ask my own tokens',
    ownReading: (count: number) => `Compared with ${number(count)} so far.`,
  },
  candidates: {
    caption: 'Tokens found',
    token: 'Token',
    state: 'State',
    app: 'App',
    user: 'Account',
    personal: 'Personal token',
    states: {
      alive: 'Alive: the server lists it',
      expired: 'Dead: expired',
      stopped: 'Dead: stopped, with proof',
      unknown: 'Not known',
    },
  },
  receipts: 'Receipts',
  timeline: {
    title: 'Timeline',
    none: 'Nothing is known of its past.',
    server: 'server’s date',
    log: 'Authdesk’s log',
    created: 'Created',
    changed: 'Changed last',
    expires: 'Expires',
    more: (count: number) => `Show ${number(count)} older`,
    note: 'No server says when a token was used last; GitHub’s audit log says what was done with it.',
  },
  hash: {
    title: 'Its hash, as other logs spell it',
    lead: 'GitHub’s audit log keeps the hash in base64. Search there with the first line, quotes included; the second is for its REST API.',
    hex: 'Hex',
    base64: 'Base64',
    base64url: 'Base64url',
    percent: 'Percent-encoded',
    escaped: 'In JSON',
    search: 'Audit log',
    phrase: 'Audit log, REST',
    link: 'This page',
    copy: 'Copy',
    copied: 'Copied',
    copyName: (what: string) => `Copy: ${what}`,
  },
}

export const caseMessages = {
  title: 'Cases',
  none: 'No case that you may see. A case gathers hashes, notes and receipts until a leak is contained.',
  noneAbout: 'No case about this token that you may see.',
  open: 'Open a case',
  all: 'All cases',
  caption: (count: number) => plural(count, { one: '# case', other: '# cases, latest change first' }),
  about: 'Cases about this token',
  columns: {
    title: 'Title',
    state: 'State',
    app: 'App',
    hashes: 'Tokens',
    by: 'Opened by',
    changed: 'Changed',
  },
  states: { open: 'Open', contained: 'Contained', closed: 'Closed' } satisfies Record<
    CaseSummary['state'],
    string
  >,
  outcomes: {
    stopped: 'Stopped, with proof',
    'already-dead': 'It was dead already',
    'false-alarm': 'False alarm',
    'handed-over': 'Handed over',
  } satisfies Record<NonNullable<CaseSummary['outcome']>, string>,
  noApp: 'not known',
  dialog: {
    title: 'Open a case about this token?',
    name: 'Title',
    nameHint: 'What happened, in a few words. Tokens in it are masked.',
    app: 'App concerned',
    appHint: 'Everybody with a role for the app sees the case.',
    noApp: 'Not known yet',
    note: 'Note (optional)',
    noteHint: 'Kept in the activity log. Tokens in it are masked.',
    missing: 'Give it a title.',
    submit: 'Open the case',
  },
  page: {
    back: 'Investigate',
    gone: 'There is no such case, or it is not yours to see.',
    opened: (by: ReactNode, when: ReactNode) => (
      <>
        Opened by {by} {when}
      </>
    ),
    app: 'App concerned',
    seenBy: 'Who opened it and everybody with a role for the app sees it.',
    outcome: 'Outcome',
    tokens: 'Tokens',
    alive: 'not confirmed as stopped',
    dead: 'stopped, with proof',
    investigate: 'Investigate',
    receipts: 'Receipts',
    noReceipts: 'None yet. Stop the token, and attach the receipt of that.',
    history: 'History',
    note: 'Note',
    noteHint: 'Kept in the activity log. Tokens in it are masked.',
    addNote: 'Add the note',
    noteMissing: 'Write a note.',
    contain: 'Mark as contained',
    cannotContain: (count: number) =>
      plural(count, {
        one: 'Cannot be contained yet: # token has no receipt that confirms its end.',
        other: 'Cannot be contained yet: # tokens have no receipt that confirms their end.',
      }),
    close: 'Close the case',
    reopen: 'Open again',
    refused: {
      'still-alive': 'It cannot be contained: a token has no receipt that confirms its end.',
      'not-open': 'The case is not open any more. You see it as it is now.',
      closed: 'The case is closed. You see it as it is now.',
      'not-contained': 'The case is not contained. You see it as it is now.',
      'no-such-receipt': 'This receipt is not yours to attach.',
      'not-about-it': 'The receipt is about a token that is not in this case.',
      'too-many': 'A case holds at most 1,000 tokens and receipts.',
    },
    what: {
      open: 'opened the case',
      note: 'wrote',
      attach: 'attached a receipt',
      contain: 'marked it as contained',
      close: 'closed it',
      reopen: 'opened it again',
    },
    attachedTogether: (count: number) => `attached ${number(count)} receipts`,
    entry: (entry: number) => `entry ${number(entry)}`,
    firstEntry: (entry: number) => `from entry ${number(entry)} on`,
    closing: {
      title: 'How does this case end?',
      outcome: 'Outcome',
      stoppedHint: 'Only for a contained case.',
      note: 'Note (optional)',
      submit: 'Close the case',
    },
    reopening: {
      title: 'Open this case again?',
      note: 'Why',
      missing: 'Say why it is opened again.',
      submit: 'Open again',
    },
  },
}
