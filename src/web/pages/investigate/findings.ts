import type { Entry } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import type { Receipt } from '#contract/receipts.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import type { getServer } from '#contract/server.ts'
import type { SignedIn } from '#contract/session.ts'
import { revokeToken, type CheckReply } from '#contract/tokens.ts'
import type { Known } from '#github/doors.ts'
import { isGithubApp, PERSONAL_CLIENT_ID } from '#github/scopes.ts'
import { tokenShape } from '#github/tokens.ts'
import { may } from '#web/api/may.ts'
import { isExpired } from '#web/token/expired.ts'
import type { Sought } from './address.ts'

export interface Findings {
  /** The value, while this tab holds it. */
  token: string | null
  checked: CheckReply | null
  entries: readonly Entry[]
  own: Authorization | null
  ownAsked: boolean
}

/** Everything that is known of the token, as the table of doors wants it. */
export function knownOf(
  { token, checked, entries, own, ownAsked }: Findings,
  who: SignedIn,
  profile: ReplyOf<typeof getServer>['profile'],
): Known {
  const live = checked?.state === 'active' ? checked : null
  // Only entries of a yes tell whose it is: a question to one app says nothing of where the token belongs.
  const entry = entries.find(({ user, app }) => user !== null && app !== null) ?? null
  const clientId = live?.token.app.clientId ?? own?.app.clientId ?? null
  const appId = live?.appId ?? entry?.app ?? clientId
  return {
    kind: (token && tokenShape(token)?.kind) || kindOf(clientId, entry !== null),
    profile,
    value: token !== null,
    mine: own ? 'listed' : ownAsked ? 'not-listed' : 'not-asked',
    app: appOf(appId, clientId, entry?.appName ?? null, who),
    user: live?.token.user || own || entry ? 'known' : 'unknown',
  }
}

function kindOf(clientId: string | null, byApp: boolean): Known['kind'] {
  if (clientId === PERSONAL_CLIENT_ID) return 'personal'
  if (clientId) return isGithubApp(clientId) ? 'app-user' : 'oauth'
  return byApp ? 'oauth' : 'unknown'
}

function appOf(
  appId: string | null,
  clientId: string | null,
  configuredName: string | null,
  who: SignedIn,
): Known['app'] {
  if (clientId === PERSONAL_CLIENT_ID || appId === PERSONAL_CLIENT_ID) return 'none'
  if (appId === null) return 'unknown'
  const mine = who.apps.find((app) => [app.id, app.clientId].includes(appId))
  if (mine) return may(who, revokeToken, mine.id) ? 'may-revoke' : 'may-check'
  return configuredName === null ? 'foreign' : 'configured'
}

/** One's own tokens that may be meant. */
export function ownMatches(
  list: readonly Authorization[],
  sought: Sought,
  login: string,
): readonly Authorization[] {
  if (sought.kind === 'hash') return list.filter(({ hash }) => hash === sought.hex)
  if (sought.kind === 'last-eight') return list.filter(({ lastEight }) => lastEight === sought.lastEight)
  if (sought.kind === 'id') return list.filter(({ id }) => id === sought.id)
  if (sought.kind === 'client-id') return list.filter(({ app }) => app.clientId === sought.clientId)
  return sought.login.toLowerCase() === login ? list : []
}

/** Tokens that the sources name, each once: for a search that was not by hash. */
export interface Candidate {
  hash: string
  lastEight: string | null
  /** Null for a personal token, and where it is not known. */
  app: string | null
  personal: boolean
  note: string | null
  user: string | null
  /** By the person's own list, which was read now, or else by what the log has proven. */
  state: 'alive' | 'expired' | 'stopped' | 'unknown'
}

export function candidatesIn(
  entries: readonly Entry[],
  own: readonly Authorization[],
  login: string,
): Candidate[] {
  const found = new Map<string, Candidate>()
  for (const token of own) {
    const { hash, lastEight, app, note } = token
    if (!hash) continue
    const personal = app.clientId === PERSONAL_CLIENT_ID
    const state = isExpired(token) ? 'expired' : 'alive'
    found.set(hash, { hash, lastEight, app: personal ? null : app.name, personal, note, user: login, state })
  }
  for (const { hash, lastEight, app, appName, user, result } of entries) {
    if (!hash) continue
    const known = found.get(hash)
    const personal = known?.personal || app === PERSONAL_CLIENT_ID
    const stopped = result === 'confirmed' && (!known || known.state === 'unknown')
    found.set(hash, {
      hash,
      lastEight: known?.lastEight ?? lastEight,
      app: personal ? null : (known?.app ?? appName ?? app),
      personal,
      note: known?.note ?? null,
      user: known?.user ?? user,
      state: stopped ? 'stopped' : (known?.state ?? 'unknown'),
    })
  }
  return [...found.values()]
}

/** What the latest proof says; null while nobody has stopped it through this Authdesk. */
export function stoppedBy(receipts: readonly Receipt[]): Receipt | null {
  return receipts[0]?.state === 'confirmed' ? receipts[0] : null
}

export interface Moment {
  at: string
  of: 'server' | 'log'
  what: 'created' | 'changed' | 'expires' | Entry
}

/** The server's dates and Authdesk's log on one line of time, newest first, and each known by whose word it is. */
export function timelineOf(
  token: Pick<Authorization, 'createdAt' | 'updatedAt' | 'expiresAt'> | null,
  entries: readonly Entry[],
): Moment[] {
  const dates: Moment[] = token
    ? [
        { at: token.createdAt, of: 'server', what: 'created' },
        ...(token.updatedAt === token.createdAt
          ? []
          : [{ at: token.updatedAt, of: 'server', what: 'changed' } satisfies Moment]),
        ...(token.expiresAt ? [{ at: token.expiresAt, of: 'server', what: 'expires' } satisfies Moment] : []),
      ]
    : []
  return [...entries.map((entry): Moment => ({ at: entry.at, of: 'log', what: entry })), ...dates].toSorted(
    (a, b) => Date.parse(b.at) - Date.parse(a.at),
  )
}
