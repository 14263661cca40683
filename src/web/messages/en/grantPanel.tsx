import type { ReactNode } from 'react'
import { listed, number, plural } from '../plural.ts'

const tokens = (count: number) => plural(count, { one: '# token', other: '# tokens' })

export const grantPanelMessages = {
  /** The API's own word, once. */
  apiWord: (id: ReactNode) => <>GitHub’s API calls this grant {id}.</>,
  can: (app: ReactNode, login: ReactNode, can: string) => (
    <>
      {app} can act as {login}: it can {can}.
    </>
  ),
  canByApp: (app: ReactNode, login: ReactNode, sentence: string) => (
    <>
      {app} can act as {login}. {sentence}
    </>
  ),
  since: (when: string, changed: string | null) =>
    changed
      ? `You allowed it ${when}; it last changed ${changed}.`
      : `You allowed it ${when}, and nothing changed since.`,
  holds: (count: number, never: number) =>
    count === 0
      ? 'It holds no live token now; it can ask for one without asking you.'
      : count === 1
        ? never === 1
          ? 'It holds 1 token, which never expires.'
          : 'It holds 1 token, which expires.'
        : never === 0
          ? `It holds ${tokens(count)}; all of them expire.`
          : never === count
            ? `It holds ${tokens(count)}; none of them ever expires.`
            : `It holds ${tokens(count)}; ${number(never)} of them never expire.`,
  homePage: 'Home page',
  clientId: 'Client id',
  granted: 'Granted',
  changed: 'Changed',
  canDo: 'Scopes',
  holdsSoFar: (count: number) =>
    `It holds at least ${tokens(count)}; the list of tokens is not read to its end.`,
  tokensTitle: (live: number, expired: number) =>
    tokens(live) +
    (expired === 0
      ? ''
      : plural(expired, { one: ', and # that has expired', other: ', and # that have expired' })),
  tokensHead: 'Tokens',
  noTokens: 'It holds no live token now.',
  tokensLoading: 'Reading the tokens…',
  token: {
    name: 'Token',
    created: 'Created',
    changed: 'Changed',
    expires: 'Expires',
    never: 'never',
    expired: (when: string) => `expired ${when}`,
    caption: 'Tokens of this app, oldest change first',
    all: (count: number) => `Show all ${number(count)}`,
    inTokens: 'Show them in Tokens',
  },
  lastUsed: 'Why is there no “last used”?',
  lastUsedWhy:
    'None of GitHub’s endpoints for these lists reports when a token was last used. “Changed” is when its scopes, note or value changed.',
  title: 'App with access',
  goneTitle: 'This app has no access',
  gone: 'Its access was removed, or the address names another account’s grant.',
  slots: (used: number) =>
    `${used} of 10 tokens with the same scopes. GitHub revokes the oldest without a word when an eleventh is made.`,
  matrix: {
    title: 'Which token brings what',
    why: 'What an app can do is the union of what its tokens can.',
    caption: 'Scopes of this app, strongest first, and which of its tokens bring them',
    scope: 'Scope',
    by: 'Brought by',
    /** Cells, as a screen reader says them. */
    held: 'yes',
    contained: 'within a wider scope',
    no: 'no',
    legendHeld: 'brings it',
    legendContained: 'brings it within a wider scope',
    several: (count: number) => plural(count, { one: '# token', other: '# tokens' }),
    all: 'all',
    one: 'one alone',
    none: 'no live token',
    noneWhy: 'No live token brings it now. The server still lists it for the app.',
    of: (by: number, all: number) => `${number(by)} of ${number(all)}`,
    every: (count: number) =>
      count === 1 ? 'Its one token brings all of it.' : `Each of its ${tokens(count)} brings all of it.`,
    group: (count: number, names: ReactNode, more: number) => (
      <>
        {tokens(count)} with the same scopes: {names}
        {more > 0 && <> and {number(more)} more</>}
      </>
    ),
    alone: (token: ReactNode, can: string) => (
      <>
        Only {token} can {can}. Revoking this one token takes that away.
      </>
    ),
  },
  plot: {
    oldest: (created: string, count: number) =>
      count === 1 ? `Made ${created}.` : `The oldest was made ${created}`,
    newest: (created: string) => `, the newest ${created}.`,
    never: (count: number, all: number) =>
      all === 1
        ? 'It never expires.'
        : count === all
          ? 'None expires.'
          : plural(count, { one: '# never expires.', other: '# never expire.' }),
    next: (when: string) => `The next one expires ${when}.`,
    expired: (count: number) => plural(count, { one: '# has expired.', other: '# have expired.' }),
    now: 'now',
    capped: (count: number) => `The ${number(count)} oldest are drawn.`,
  },
  timeline: {
    title: 'Timeline',
    authdesk: 'from Authdesk’s own log',
    granted: 'You allowed the app',
    changed: 'The access changed',
    created: (count: number, token: ReactNode) =>
      count === 1 ? <>Token {token} was made</> : <>{tokens(count)} were made</>,
    tokenChanged: (count: number, token: ReactNode) =>
      count === 1 ? <>Token {token} changed: its scopes, note or value</> : <>{tokens(count)} changed</>,
    expires: (count: number, token: ReactNode) =>
      count === 1 ? <>Token {token} expires</> : <>{tokens(count)} expire</>,
    expired: (count: number, token: ReactNode) =>
      count === 1 ? <>Token {token} expired</> : <>{tokens(count)} expired</>,
    entry: (what: string, who: ReactNode, result: string | null) => (
      <>
        {what} by {who}
        {result && <> ({result})</>}
      </>
    ),
    actions: {
      'token.check': 'Token checked',
      'token.revoke': 'Revoke token',
      'token.reset': 'Reset token',
      'token.collect': 'New token taken',
      'token.acknowledge': 'New token kept',
      'access.remove': 'Remove access',
      'grant.remove': 'Remove access',
      'authorization.create': 'Token made',
      'authorization.edit': 'Token edited',
      'authorization.delete': 'Revoke token',
    } as Record<string, string>,
    more: (count: number) => `Show ${number(count)} more`,
    unread: 'Authdesk’s own log could not be read, so what was done here is missing.',
  },
}

export const copyAsMessages = {
  title: 'Copy as a command',
  which: 'What it does',
  variables: (names: readonly string[]) =>
    `Secrets stay out of it: set ${listed(names.map((name) => `$${name}`))} before you run it.`,
  /** How many of them the command is for. */
  several: (shown: number, all: number) =>
    shown < all
      ? `It is for the first ${number(shown)} of the ${number(all)}, one after another, and ends at the first that the server refuses.`
      : 'One after another; it ends at the first that the server refuses.',
  curl: 'curl',
  octokit: 'Octokit',
  copyCurl: 'Copy as curl',
  copyOctokit: 'Copy as Octokit',
  how: 'Form',
  operations: {
    deleteAppGrant: 'Remove access, as the app',
    checkToken: 'Check the token',
    resetToken: 'Reset token',
    deleteAppToken: 'Revoke token',
    listGrants: 'List your apps with access',
    getGrant: 'Look at this app’s access',
    deleteGrant: 'Remove access',
    listAuthorizations: 'List its tokens',
    getAuthorization: 'Look at this token',
    createAuthorization: 'Create token',
    getOrCreateAuthorization: 'Get or create the app’s token',
    getOrCreateAuthorizationByFingerprint: 'Get or create the token with this fingerprint',
    updateAuthorization: 'Edit this token',
    deleteAuthorization: 'Revoke token',
  },
}

export const rawJsonMessages = {
  title: 'As JSON',
  why: 'What the server said, as Authdesk keeps it. No token value is in it.',
}
