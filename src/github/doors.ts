import type { TokenKind } from './tokens.ts'

/** What is known of a token and of who looks at it; the question "who can stop this" is answered from nothing else. */
export interface Known {
  /** `unknown`: there is a hash only, and nobody has said what it is the hash of. */
  kind: TokenKind | 'unknown'
  profile: 'github.com' | 'ghes' | 'ghes-unversioned' | 'ghae'
  /** The value itself is at hand. Servers take nothing else where an app or a reporter stops a token. */
  value: boolean
  /** The signed-in person's own list of tokens, and whether it was asked. */
  mine: 'listed' | 'not-listed' | 'not-asked'
  /** Its app: what the person may do with it here, or that it is none of the configured ones, or that there is none. */
  app: 'may-revoke' | 'may-check' | 'configured' | 'foreign' | 'none' | 'unknown'
  /** Whose it is. */
  user: 'known' | 'unknown'
}

/** `open`: you, here, now. `ask`: somebody who can be told. `unknown`: something has to be known first. */
export type DoorState = 'open' | 'ask' | 'unknown' | 'closed'

export type Door =
  | 'own-list'
  | 'app'
  | 'app-owner'
  | 'account'
  | 'report'
  | 'secret-scanning'
  | 'installation'
  | 'organisation'
  | 'site-admin'

interface Row {
  door: Door
  /** All of it must hold; one of the values each. */
  when: { [K in keyof Known]?: readonly Known[K][] }
  state: DoorState
  /** Names the sentence with the reason and the next step. */
  why: string
  /** Where GitHub says so. */
  source: string
}

const DOCS = 'https://docs.github.com'
const SOURCES = {
  ownList: `${DOCS}/en/enterprise-server@3.19/rest/oauth-authorizations/oauth-authorizations#delete-an-authorization`,
  noOwnList: 'https://developer.github.com/changes/2020-02-14-deprecating-oauth-auth-endpoint/',
  app: `${DOCS}/en/rest/apps/oauth-applications#delete-an-app-token`,
  account: `${DOCS}/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation`,
  report: `${DOCS}/en/rest/credentials/revoke`,
  reportGhes: `${DOCS}/en/enterprise-server@3.19/rest/credentials/revoke`,
  installation: `${DOCS}/en/rest/apps/installations#revoke-an-installation-access-token`,
  organisation: `${DOCS}/en/organizations/managing-programmatic-access-to-your-organization/reviewing-and-revoking-personal-access-tokens-in-your-organization`,
  sso: `${DOCS}/en/enterprise-cloud@latest/rest/orgs/orgs#remove-a-saml-sso-authorization-for-an-organization`,
  siteAdmin: `${DOCS}/en/enterprise-server@3.19/rest/enterprise-admin/users#delete-a-personal-access-token`,
} as const

const PERSONAL = ['personal', 'fine-grained'] as const
const OWN_SERVER = ['ghes', 'ghes-unversioned', 'ghae'] as const

/** The first row of a door that holds is what is true of it. Every row is in force for something: the spec looks. */
export const ROWS = [
  // The account's own list, by id, with its password.
  row('own-list', { profile: ['github.com'] }, 'closed', 'own-list-not-offered', SOURCES.noOwnList),
  row('own-list', { mine: ['listed'] }, 'open', 'own-list-mine', SOURCES.ownList),
  row(
    'own-list',
    { kind: ['fine-grained', 'app-user', 'app-installation', 'refresh'] },
    'closed',
    'own-list-kind',
    SOURCES.ownList,
  ),
  row('own-list', { mine: ['not-listed'] }, 'closed', 'own-list-not-mine', SOURCES.ownList),
  row('own-list', {}, 'unknown', 'own-list-ask', SOURCES.ownList),

  // The app that it was issued to, with the app's secret and the value.
  row('app', { kind: PERSONAL }, 'closed', 'app-personal', SOURCES.app),
  row('app', { kind: ['app-installation', 'refresh'] }, 'closed', 'app-kind', SOURCES.app),
  row('app', { app: ['none'] }, 'closed', 'app-personal', SOURCES.app),
  row('app', { app: ['may-revoke'], value: [true] }, 'open', 'app-mine', SOURCES.app),
  row('app', { app: ['may-revoke'] }, 'unknown', 'app-needs-value', SOURCES.app),
  row('app', { app: ['may-check', 'configured', 'foreign'] }, 'closed', 'app-not-mine', SOURCES.app),
  row('app', { value: [true] }, 'unknown', 'app-check-first', SOURCES.app),
  row('app', {}, 'unknown', 'app-needs-value', SOURCES.app),

  // Somebody else who holds the app's secret.
  row('app-owner', { kind: PERSONAL }, 'closed', 'app-personal', SOURCES.app),
  row('app-owner', { kind: ['app-installation', 'refresh'] }, 'ask', 'app-owner-only', SOURCES.app),
  row('app-owner', { app: ['none'] }, 'closed', 'app-personal', SOURCES.app),
  row('app-owner', { app: ['may-revoke'] }, 'closed', 'app-owner-is-you', SOURCES.app),
  row('app-owner', { app: ['may-check', 'configured'] }, 'ask', 'app-owner-here', SOURCES.app),
  row('app-owner', { app: ['foreign'] }, 'ask', 'app-owner-elsewhere', SOURCES.app),
  row('app-owner', {}, 'unknown', 'app-owner-unknown', SOURCES.app),

  // The person whose account it acts as, in their own settings or their own Authdesk.
  row('account', { kind: ['app-installation'] }, 'closed', 'account-none', SOURCES.account),
  row('account', { mine: ['listed'] }, 'closed', 'account-is-you', SOURCES.account),
  row('account', { user: ['known'], kind: PERSONAL }, 'ask', 'account-personal', SOURCES.account),
  row('account', { user: ['known'] }, 'ask', 'account-known', SOURCES.account),
  row('account', {}, 'unknown', 'account-unknown', SOURCES.account),

  // GitHub's own endpoint for credentials that somebody found.
  row(
    'report',
    { profile: ['github.com'], kind: PERSONAL, value: [true] },
    'open',
    'report-open',
    SOURCES.report,
  ),
  row('report', { profile: ['github.com'], kind: PERSONAL }, 'unknown', 'report-needs-value', SOURCES.report),
  row(
    'report',
    { profile: ['github.com'], kind: ['unknown'] },
    'unknown',
    'report-needs-kind',
    SOURCES.report,
  ),
  row('report', { profile: ['github.com'] }, 'closed', 'report-kind', SOURCES.report),
  row(
    'report',
    { profile: ['ghes'], kind: PERSONAL, value: [true] },
    'open',
    'report-ghes',
    SOURCES.reportGhes,
  ),
  row(
    'report',
    { profile: ['ghes'], kind: ['personal', 'fine-grained', 'unknown'] },
    'unknown',
    'report-needs-value',
    SOURCES.reportGhes,
  ),
  row('report', { profile: ['ghes'] }, 'closed', 'report-kind', SOURCES.reportGhes),
  row('report', {}, 'closed', 'report-not-offered', SOURCES.report),

  // What GitHub does by itself.
  row('secret-scanning', { profile: OWN_SERVER }, 'closed', 'scanning-not-offered', SOURCES.account),
  row('secret-scanning', { kind: ['refresh'] }, 'closed', 'scanning-kind', SOURCES.account),
  row('secret-scanning', {}, 'ask', 'scanning-by-itself', SOURCES.account),

  // An installation's token can end itself, and ends after an hour.
  row(
    'installation',
    { kind: ['app-installation'], value: [true] },
    'open',
    'installation-itself',
    SOURCES.installation,
  ),
  row('installation', { kind: ['app-installation'] }, 'ask', 'installation-waits', SOURCES.installation),
  row('installation', { kind: ['unknown'] }, 'unknown', 'installation-maybe', SOURCES.installation),
  row('installation', {}, 'closed', 'installation-kind', SOURCES.installation),

  // Owners of an organisation cut a token off from it, not from the rest.
  row('organisation', { kind: ['fine-grained'] }, 'ask', 'organisation-fine-grained', SOURCES.organisation),
  row(
    'organisation',
    { profile: ['github.com'], kind: ['personal', 'oauth', 'legacy', 'unknown'] },
    'ask',
    'organisation-sso',
    SOURCES.sso,
  ),
  row('organisation', {}, 'closed', 'organisation-kind', SOURCES.organisation),

  // Who runs the server.
  row('site-admin', { profile: ['github.com'] }, 'closed', 'site-admin-none', SOURCES.siteAdmin),
  row('site-admin', { kind: ['personal'] }, 'ask', 'site-admin-personal', SOURCES.siteAdmin),
  row('site-admin', {}, 'ask', 'site-admin-account', SOURCES.siteAdmin),
] as const

function row<D extends Door, const W extends string>(
  door: D,
  when: Row['when'],
  state: DoorState,
  why: W,
  source: string,
) {
  return { door, when, state, why, source }
}

/** One of the reasons; the page has words for each. */
export type Why = (typeof ROWS)[number]['why']

export interface Verdict {
  door: Door
  state: DoorState
  why: Why
  source: string
}

const ORDER: readonly DoorState[] = ['open', 'ask', 'unknown', 'closed']

/** One verdict a door, the open ones first. */
export function doorsFor(known: Known): Verdict[] {
  const verdicts = new Map<Door, Verdict>()
  for (const { door, when, state, why, source } of ROWS)
    if (!verdicts.has(door) && holds(when, known)) verdicts.set(door, { door, state, why, source })
  return [...verdicts.values()].toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
}

export function holds(when: Row['when'], known: Known): boolean {
  return Object.entries(when).every(([name, values]) =>
    (values as readonly unknown[]).includes(known[name as keyof Known]),
  )
}
