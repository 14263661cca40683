import type { Found, SourceReport } from '#github/extract.ts'
import { POWERS, powerOfAll, type Power } from '#github/scopes.ts'
import { maskToken, type TokenKind } from '#github/tokens.ts'
import { chipWord, heldScopes } from '#web/show/scopeWords.ts'
import { isExpired } from '#web/token/expired.ts'
import type { Verdict } from './bulkCheck.ts'

/** A found token, with what the server said of it. */
export interface Row {
  id: number
  found: Found
  /** What stands for it on the screen. */
  mask: string
  verdict: Verdict | null
  /** Of a live one: what it can do. */
  power: Power | null
  scopes: readonly string[] | null
  login: string | null
  appName: string | null
  sources: readonly string[]
  hay: string
}

const BY_APPS: readonly TokenKind[] = ['oauth', 'app-user', 'legacy']

/** Only tokens that an app got for a user can be checked with the app's secret. */
export const isByApps = ({ found }: Row) => BY_APPS.includes(found.kind)

/** One's own list goes on naming it. */
export const isExpiredOwn = ({ verdict }: Pick<Row, 'verdict'>) =>
  verdict?.state === 'mine' && isExpired(verdict.token)

export const liveToken = ({ verdict }: Pick<Row, 'verdict'>) =>
  verdict?.state === 'active' || verdict?.state === 'mine' ? verdict.token : null

/** Makes the rows, `self` being who compares with their own list, and keeps those of which nothing new is known. */
export function createRows(found: readonly Found[], sources: readonly SourceReport[], self: string) {
  let rows: readonly Row[] = []
  return (verdicts: ReadonlyMap<string, Verdict>): readonly Row[] => {
    rows = found.map((one, id) => {
      const before = rows[id]
      const verdict = verdicts.get(one.token) ?? null
      return before && before.verdict === verdict ? before : rowOf(one, id, verdict, sources, self)
    })
    return rows
  }
}

function rowOf(
  found: Found,
  id: number,
  verdict: Verdict | null,
  sources: readonly SourceReport[],
  self: string,
): Row {
  const token = liveToken({ verdict })
  const scopes = token ? heldScopes(token) : null
  const login =
    verdict?.state === 'mine'
      ? self
      : verdict?.state === 'active'
        ? (verdict.token.user?.login ?? null)
        : null
  const names = found.places.map(({ source }) => sources[source]?.name ?? '')
  const mask = maskToken(found.token)
  return {
    id,
    found,
    mask,
    verdict,
    power: token ? powerOfAll(scopes) : null,
    scopes,
    login,
    appName: token?.app.name ?? null,
    sources: names,
    hay: [
      mask,
      login ? `@${login}` : '',
      token?.app.name ?? '',
      token?.app.clientId ?? '',
      ...(scopes ?? []).flatMap((scope) => [scope, chipWord(scope)]),
      ...names,
    ]
      .join('\n')
      .toLowerCase(),
  }
}

const isActive = (row: Row) => liveToken(row) !== null && !isExpiredOwn(row)

/** The facts above the list; each is also a filter. */
export const FACTS = {
  active: isActive,
  write: (row: Row) => isActive(row) && (row.power === 'write' || row.power === 'admin'),
  admin: (row: Row) => isActive(row) && row.power === 'admin',
  failed: (row: Row) => row.verdict?.state === 'failed',
  gone: (row: Row) =>
    row.verdict?.state === 'not-valid' || row.verdict?.state === 'not-mine' || isExpiredOwn(row),
  wrong: (row: Row) => row.found.checksum === 'wrong',
  notByApps: (row: Row) => !isByApps(row),
} as const
export type FactName = keyof typeof FACTS

const rank = ({ power }: Row) => (power === null ? POWERS.length : POWERS.indexOf(power))

export const ORDERS = {
  found: (a: Row, b: Row) => a.id - b.id,
  power: (a: Row, b: Row) => rank(a) - rank(b) || a.id - b.id,
  user: (a: Row, b: Row) =>
    Number(a.login === null) - Number(b.login === null) ||
    (a.login ?? '').localeCompare(b.login ?? '') ||
    a.id - b.id,
  times: (a: Row, b: Row) => b.found.times - a.found.times || a.id - b.id,
} as const
export type SortName = keyof typeof ORDERS

export type Grouping = 'user' | 'app' | 'file'

export interface Group {
  /** Null where it is not known. */
  name: string | null
  all: number
  active: number
}

/** How many there are of each, the most active first. A token that is in two files counts in both. */
export function groupsOf(rows: readonly Row[], by: Grouping): Group[] {
  const groups = new Map<string | null, Group>()
  for (const row of rows) {
    const names = by === 'file' ? new Set(row.sources) : [by === 'user' ? row.login : row.appName]
    for (const name of names) {
      const group = groups.get(name) ?? { name, all: 0, active: 0 }
      group.all++
      if (isActive(row)) group.active++
      groups.set(name, group)
    }
  }
  return [...groups.values()].toSorted((a, b) => b.active - a.active || b.all - a.all)
}
