import type { ReactNode } from 'react'
import { number, plural } from '../plural.ts'
import { lost } from './lost.ts'

const andExpired = (count: number) =>
  count > 0 ? plural(count, { one: ' and # that has expired', other: ' and # that have expired' }) : ''

const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' })

export const authorizationsMessages = {
  page: 'Tokens',
  headline: (count: number) => plural(count, { one: '# token acts as you', other: '# tokens act as you' }),
  headlineSoFar: (count: number) =>
    plural(count, { one: 'At least # token acts as you', other: 'At least # tokens act as you' }),
  headlinePage: (page: number) => `Page ${number(page)} of your tokens`,
  headlineNoneSoFar: 'Your tokens, as far as they are read',
  lead: (login: ReactNode) => (
    <>Whoever holds one of them is {login} to the server, within what the token can do.</>
  ),
  expiredToo: (count: number) =>
    plural(count, {
      one: '# more has expired and is still listed.',
      other: '# more have expired and are still listed.',
    }),
  expiredOnly: (count: number) =>
    plural(count, {
      one: 'The # token here has expired and is still listed.',
      other: 'All # tokens here have expired and are still listed.',
    }),
  reading: 'Reading your tokens…',
  noneTitle: 'No token acts as you',
  none: 'The server lists no token of this account. One that you create, or that an app gets when you allow it, appears here.',
  create: 'New token',
  facts: {
    title: 'Show only',
    admin: 'can delete or administer',
    noExpiry: 'without expiry',
    expiring: 'expire within 30 days or have expired',
    personal: 'personal',
  },
  search: 'Search',
  searchHint: 'Note, app, last eight, scope',
  sorts: {
    oldest: 'Oldest without expiry',
    note: 'Note',
    app: 'App',
    power: 'Power',
    created: 'Newest',
    changed: 'Oldest change',
    expires: 'Next to expire',
  },
  sortedBy: {
    oldest: 'Those without expiry first, oldest on top.',
    note: 'Sorted by note.',
    app: 'Sorted by app, personal tokens first.',
    power: 'Sorted by power, strongest first.',
    created: 'Sorted by creation, newest first.',
    changed: 'Sorted by change, oldest first.',
    expires: 'Sorted by expiry, soonest first.',
  },
  caption: (shown: number, all: number) =>
    shown === all ? tokens(all) : `${tokens(shown)} of ${number(all)}`,
  columns: {
    note: 'Note',
    app: 'App',
    can: 'Can do',
    lastEight: 'Last eight',
    created: 'Created',
    changed: 'Changed',
    expires: 'Expires',
    actions: 'Actions',
  },
  personalToken: 'Personal token',
  fingerprint: 'Fingerprint',
  never: 'never',
  expired: 'expired',
  actionsFor: (note: string, lastEight: string) => `Actions for ${note}, …${lastEight}`,
  open: 'Show details',
  edit: 'Edit',
  noMatch: 'No token matches this search.',
  showAll: 'Show all tokens',
  tokens,
  refreshFailed: (clock: string) => `Could not read the list again. What you see is from ${clock}.`,
  needsPassword: {
    title: 'Tokens needs your password',
    cause: 'You signed in with GitHub. The server lists your tokens only to a username and a password.',
  },
}

export const revokeAuthorizationMessages = {
  question: (note: string, lastEight: string) =>
    note ? `Revoke token “${note}” (…\u2060${lastEight})?` : `Revoke token …\u2060${lastEight}?`,
  stops: {
    personal: (login: string) => `This one personal token of ${login}, at once`,
    ofApp: (app: string, login: string) => `This one token that ${app} holds for ${login}, at once`,
    script: 'Whatever uses it now: a running job, a script, a device',
    can: (can: string, login: string) => `With it, nobody can ${can} as ${login} any more`,
    canByApp: (login: string) => `With it, nobody can act as ${login} any more`,
  },
  stays: {
    otherPersonal: (others: number) =>
      others > 0
        ? plural(others, { one: 'Your other personal token', other: 'Your # other personal tokens' })
        : 'All tokens that apps hold for you',
    others: (app: string, others: number) =>
      others > 0
        ? plural(others, { one: `The other token of ${app}`, other: `The # other tokens of ${app}` })
        : 'All tokens of other apps',
    access: (app: string) => `The access itself: ${app} can get a new token without asking again`,
    copies: 'What was already copied or made with it',
  },
  undo: 'This token cannot be brought back; you can make a new one.',
  done: (token: ReactNode) => <>Revoked {token}.</>,
  tried: (token: ReactNode) => <>Revoke token {token}:</>,
  alreadyGone: (token: ReactNode) => <>{token} was not there any more; it was revoked elsewhere.</>,
}

export const revokeSeveralMessages = {
  verb: (count: number) => plural(count, { one: 'Revoke token', other: 'Revoke # tokens' }),
  question: (live: number, expired: number) =>
    live === 0
      ? plural(expired, { one: 'Revoke this expired token?', other: 'Revoke these # expired tokens?' })
      : `${plural(live, { one: 'Revoke this token', other: 'Revoke these # tokens' })}${andExpired(expired)}?`,
  questionAll: (live: number, expired: number) =>
    live === 0
      ? plural(expired, { one: 'Revoke your only token?', other: 'Revoke all # of your expired tokens?' })
      : `${plural(live, { one: 'Revoke your only token', other: 'Revoke all # of your tokens' })}${andExpired(expired)}?`,
  stops: {
    nothing: 'None of them is there any more; they were revoked elsewhere',
    goneAlready: (count: number) =>
      plural(count, {
        one: '# more was selected and is not there any more',
        other: '# more were selected and are not there any more',
      }),
    notReadAgain: 'They could not be read again now; this is what the list said before',
    scripts: 'Whatever uses them now: running jobs, scripts, devices',
    numbers: (personal: number, ofApps: number, apps: number, login: string) =>
      [
        personal > 0 && plural(personal, { one: '# personal token', other: '# personal tokens' }),
        ofApps > 0 &&
          `${tokens(ofApps)} that ${plural(apps, { one: '# app holds', other: '# apps hold' })} for ${login}`,
      ]
        .filter(Boolean)
        .join(', '),
    ofApp: (app: ReactNode, count: number) => (
      <>
        {app}: {tokens(count)}
      </>
    ),
    byApp: 'Tokens by app',
    can: (can: string, login: string) => `With them, nobody can ${can} as ${login} any more`,
    canByApp: 'What the permissions of GitHub Apps allow with theirs; the server does not report it here',
    neverExpire: (count: number) =>
      plural(count, { one: '# of them never expires', other: '# of them never expire' }),
    among: (names: ReactNode, more: number) => (
      <>
        Among them: {names}
        {more > 0 && ` and ${number(more)} more`}
      </>
    ),
    admin: (count: number) =>
      plural(count, {
        one: '# of them can delete or administer',
        other: '# of them can delete or administer',
      }),
  },
  stays: {
    others: 'Every other token in your list',
    access: 'The access of apps: each can get a new token without asking again, until it is removed',
    copies: 'What was already copied or made with them',
  },
  asOf: (clock: string, count: number) =>
    `As the list stood at ${clock}; ${tokens(count)} are not read again one by one.`,
  undo: 'This cannot be undone. They are revoked one after another; you can stop in between.',
  result: {
    title: 'Revoking several tokens',
    each: 'Each token',
    running: (done: number, all: number) => `Revoking: ${number(done)} of ${number(all)} done`,
    done: (confirmed: number, all: number) => `${number(confirmed)} of ${tokens(all)} revoked and confirmed`,
    gone: (count: number) =>
      plural(count, { one: '# was revoked elsewhere before.', other: '# were revoked elsewhere before.' }),
    notConfirmed: (count: number) => plural(count, { one: '# NOT CONFIRMED.', other: '# NOT CONFIRMED.' }),
    unknown: (count: number) => plural(count, { one: '# not proven.', other: '# not proven.' }),
    failed: (count: number) => plural(count, { one: '# failed.', other: '# failed.' }),
    notSent: (count: number) => plural(count, { one: '# not tried.', other: '# not tried.' }),
    notConfirmedNext:
      'The server said yes, but still lists some of them. Treat those as alive: refresh the list in a minute, and tell the person who runs the server if it stays so.',
    stop: 'Stop after this one',
    retry: (count: number) => plural(count, { one: 'Try # again', other: 'Try # again' }),
    goOn: (count: number) => plural(count, { one: 'Go on with # more', other: 'Go on with # more' }),
    more: (count: number) => plural(count, { one: 'And # more.', other: 'And # more.' }),
    verdicts: {
      confirmed: (clock: string) => `Confirmed: no longer listed (${clock})`,
      gone: () => 'Was not there any more',
      'not-confirmed': (clock: string) => `NOT CONFIRMED: still listed (${clock})`,
      unknown: (clock: string) => `Not proven: asking again failed (${clock})`,
      failed: () => 'Failed',
      'under-way': () => 'Under way…',
      waiting: () => 'Not tried yet',
    },
  },
}

export const authorizationPanelMessages = {
  /** The API's own word, once. */
  apiWord: (id: ReactNode) => <>GitHub’s API calls this authorization {id}.</>,
  personal: (login: ReactNode) => <>This personal token acts as {login}.</>,
  ofApp: (app: ReactNode, login: ReactNode) => (
    <>
      {app} holds this token and acts as {login} with it.
    </>
  ),
  it: (can: string) => `It can ${can}.`,
  never: 'It never expires.',
  expires: (when: string) => `It expires ${when}.`,
  expired: (when: string) => `It expired ${when}, so it opens nothing any more.`,
  canDo: 'Can do',
  app: 'App',
  created: 'Created',
  changed: 'Changed',
  expiresAt: 'Expires',
  neverExpires: 'never',
  noteUrl: 'Note’s address',
  noNoteUrl: 'none',
  fingerprint: 'Fingerprint',
  lastEight: 'Last eight',
  hash: 'Hash',
  unseen: 'The value itself is shown only when a token is made; nobody can show it again.',
  lastUsed: 'Why is there no “last used”?',
  lastUsedWhy:
    'None of GitHub’s endpoints for this list reports when a token was last used. “Changed” is when its scopes, note or value changed.',
  title: 'Token',
  goneTitle: 'There is no such token',
  gone: 'It was revoked or replaced, or the address names another account’s token.',
  edit: 'Edit',
}

export const scopeTreeMessages = {
  title: 'What it can do',
  groups: {
    code: 'Code',
    automation: 'Hooks, packages and codespaces',
    people: 'People and organisations',
    keys: 'Keys',
    server: 'Enterprise and server',
    unknown: 'Unknown to Authdesk',
  },
  ticked: (count: number) => `${number(count)} ticked`,
  included: 'included',
  comesWith: (scope: string) => `Comes with “${scope}”`,
  power: { admin: 'delete or administer', write: 'write', read: 'read', none: '' },
}

export const refusalMessages = {
  noteTaken: (note: string) => `You have a personal token with the note “${note}”. Each needs its own.`,
  openIt: 'Open it',
  use: (note: string) => `Use “${note}”`,
  noteMissing: 'Say what it is for.',
  noteIsToken: 'This is a token. A note is stored and shown as it is, so keep tokens out of it.',
  fingerprintIsToken:
    'This is a token. A fingerprint is stored and shown as it is, so keep tokens out of it.',
  note: 'The server did not accept this note.',
  fingerprintTaken: 'Another token of this app has this fingerprint.',
  fingerprint: 'The server did not accept this fingerprint.',
  fingerprintForm: 'Use letters, digits, dots, dashes and underscores, at most 100.',
  scopes: 'The server does not know one of these scopes. Nothing was changed.',
  user: 'The server refuses it until this account has a verified e-mail address. Nothing was changed.',
  other: (field: string, code: string) => `The server refused it (${field}: ${code}). Nothing was changed.`,
  unsaid: 'The server refused it and did not say why. Nothing was changed.',
}

export const editAuthorizationMessages = {
  note: 'Note',
  noteHint: 'What it is for, and where it is.',
  noScopes: 'What it can do is set by the app’s permissions, so there are no scopes to change here.',
  save: 'Save',
  gone: 'This token is not there any more; it was revoked elsewhere. Nothing was changed.',
  nothing: 'Nothing is changed yet.',
  none: '(none)',
  renamed: (before: string, after: string) => `Note: “${before}” → “${after}”`,
  gains: (can: string) => `Gains at once, for whoever holds it: it can ${can}.`,
  loses: (can: string) => `Loses at once: it can no longer ${lost(can)}.`,
  after: (can: string) => `Afterwards it can ${can}.`,
  sameReach: 'It can do the same as before.',
  sent: (key: ReactNode) => <>Sent as {key}</>,
  title: (token: ReactNode) => <>Edit {token}</>,
  moved: {
    title: 'This token was changed elsewhere while you edited it, so nothing was sent.',
    scopes: (before: string, now: string) => `Its scopes were ${before}; they are ${now} now.`,
    note: (before: string, now: string) => `Its note was “${before}”; it is “${now}” now.`,
    same: 'Its note and its scopes are what they were.',
    next: 'What you changed now stands on top of that. Read what it does, and save again.',
  },
  saved: 'Saved.',
  before: (can: string) => `Before, it could ${can}.`,
  putBack: 'Put it back',
  isBack: 'It is as it was before your change.',
  back: {
    title: 'Your change is put back.',
    again: (can: string) => `It can again ${can}.`,
    noLonger: (can: string) => `It can no longer ${lost(can)}.`,
    meanwhile: 'Something else was changed meanwhile and is left as it is:',
    scopes: (now: string) => `its scopes are ${now}.`,
    note: (now: string) => `its note is “${now}”.`,
  },
}

export const leavingMessages = {
  value: {
    question: 'Leave without the value?',
    effect:
      'You have not said that you have it. When you leave, nobody can show it again, and the token lives on.',
    stay: 'Stay here',
    go: 'Leave it',
  },
  making: {
    question: 'Leave before the answer?',
    effect: 'If the token is made, nobody will see its value, and it lives on.',
    stay: 'Stay here',
    go: 'Leave',
  },
  saving: {
    question: 'Leave before the answer?',
    effect: 'You would not be told whether it was saved; the list shows it.',
    stay: 'Stay here',
    go: 'Leave',
  },
  draft: {
    question: 'Discard what you entered?',
    effect: 'It was not saved.',
    stay: 'Keep editing',
    go: 'Discard',
  },
}

export const newAuthorizationMessages = {
  title: 'New token',
  forWhom: 'For whom',
  personal: 'Personal token',
  personalMeans: 'For your own scripts and devices; it belongs to no app.',
  forApp: (app: string) => `For ${app}`,
  forAppMeans: 'Works as if you had allowed the app. You own it here, so Authdesk has its secret.',
  onlyPersonal:
    'This makes a personal token. Tokens for an app can be made by its owner, because GitHub wants the app’s secret with it.',
  way: {
    title: 'If there is one already',
    create: 'Make another one',
    createMeans: 'A new token each time.',
    getOrCreate: 'Keep the one with this fingerprint',
    getOrCreateMeans:
      'A new token only if there is none. One that exists comes back unchanged, and its value is not shown.',
  },
  note: 'Note',
  noteOptional: 'Note (optional)',
  noteHint: 'What it is for, and where it will be: the one thing that tells you later whether to keep it.',
  fingerprint: 'Fingerprint (optional)',
  fingerprintHint: 'A name by which a script or a device finds its own token again.',
  fingerprintHintPersonal:
    'A name by which a script or a device finds its own token again. Without one, Authdesk sends one of its own: if no answer comes, it finds the token by that.',
  can: (can: string) => (
    <>
      This token can: <b>{can}</b>.
    </>
  ),
  submit: 'Create token',
  submitGet: 'Get or create token',
  submitStopping: (victim: string) => `Create and let ${victim} stop`,
  foreseen: {
    exists: (token: ReactNode) => (
      <>There is one already: {token}. It comes back unchanged, and its value is not shown.</>
    ),
    full: (app: string) => `${app} already holds ten tokens of yours with exactly these scopes.`,
    victim: (token: ReactNode, when: string) => (
      <>
        Ten is GitHub’s limit: creating this one revokes the oldest of them, {token}, created {when}. Whatever
        uses that one stops.
      </>
    ),
    room: (app: string, used: number, most: number) =>
      `${app} holds ${used} tokens of yours with exactly these scopes. GitHub keeps ${most}; one more than that revokes the oldest.`,
    notRead:
      'The list is not read to its end, so it is not known whether GitHub would revoke an older token for this one. It keeps ten with the same scopes.',
  },
  doubt: {
    title: 'It is not known whether the token was made.',
    body: 'The answer never arrived. If the token was made, nobody has its value. Look at the list first; sending it again could make a second one.',
    look: 'Read the list again',
    found:
      'These were created in the last minutes. If one of them is yours from just now, nobody knows its value: revoke it, then create another.',
    notFound: 'The list shows no token from the last minutes, so it was most likely not made.',
    goOn: 'I have looked; let me create it',
  },
  createdTitle: 'Your new token',
  created: {
    made: (token: ReactNode) => <>{token} was created.</>,
    can: (can: string) => `It can ${can}.`,
    once: 'Put it where it is needed, then say that you have it. GitHub shows it this once, and Authdesk does not keep it.',
    hidden: 'Hidden. It is in this page’s memory only, until you say that you have it or leave.',
    replaced: (lastEight: ReactNode) => (
      <>
        The first answer never came. The token that was made then, {lastEight}, was found and revoked, because
        nobody has its value; this one was made in its place.
      </>
    ),
    lost: 'The page was left, so the value is forgotten; nobody can show it again. Revoke this token and create another.',
  },
  displaced: {
    asking: (token: ReactNode) => <>Asking the server whether it stopped {token} for this one…</>,
    gone: (token: ReactNode) => (
      <>{token} stopped: the server no longer lists it. Whatever used it needs another token.</>
    ),
    here: (token: ReactNode) => <>The server still lists {token}, so it has not stopped that one.</>,
    unknown: (token: ReactNode) => (
      <>Whether {token} stopped is not known, because asking the server failed. Refresh the list to see it.</>
    ),
  },
  existing: {
    title: 'This token exists already; its value is not shown.',
    body: (token: ReactNode) => (
      <>
        {token} is as it was: scopes and note that you gave here were not applied. Whoever lost its value has
        to revoke it and create another.
      </>
    ),
    open: 'Open it',
    back: 'Back to the form',
  },
}

export const rotateAuthorizationMessages = {
  verb: 'Rotate safely',
  title: (token: ReactNode) => <>Rotate {token} safely?</>,
  lead: 'Replace this token without an interruption. The old one works until the new one is in place.',
  steps: {
    makePersonal: 'A new personal token with the same scopes is made, under another note.',
    makeForApp: 'A new token of this app with the same scopes is made, under another fingerprint.',
    place: 'You put its value where the old one is used, and say that you have it.',
    revoke: 'You revoke the old one, and Authdesk asks the server whether it is gone.',
  },
  changes:
    'The new token has an id of its own. A script that looks its token up by id or fingerprint needs the new ones.',
  note: 'Note of the new token',
  noteHint: 'No two personal tokens may have the same.',
  fingerprint: 'Fingerprint of the new token',
  fingerprintHint: 'No two tokens of this app may have the same.',
  bothLive: 'Both tokens work now.',
  thenRevoke: (token: ReactNode) => (
    <>
      Once the new one is in place, revoke the old one, {token}. Until then, whoever holds it can still act as
      you.
    </>
  ),
  revokeOld: 'Revoke the old token',
  later: 'Not yet, open the new one',
  whyNot: {
    'github-app': 'Rotate safely is not offered: a GitHub App renews its tokens itself.',
    expired: 'Rotate safely is not offered: this token has expired, so there is nothing to keep going.',
    'no-secret':
      'Rotate safely is not offered: a second token for an app needs the app’s secret, which only its owner has here. The app itself can ask you again.',
    'not-read': 'Rotate safely is not offered until the list is read to its end.',
    full: 'Rotate safely is not offered: the app holds ten tokens with exactly these scopes, and one more would make GitHub revoke the oldest.',
  },
}
