import type { Authorization } from '#contract/authorizations.ts'
import type { Grant } from '#contract/grants.ts'
import { essentialScopes, POWERS, powerOfAll, type Power } from '#github/scopes.ts'
import { chipWord, heldScopes } from '#web/show/scopeWords.ts'
import { NEARLY_FULL, type Holding } from './holdings.ts'
import type { News } from './look.ts'
import { namesakes } from './lookalike.ts'
import { isNew, isStale, marksOf } from './marks.ts'

/** A grant with what the tokens and the rules say about it. */
export interface Row {
  grant: Grant
  scopes: readonly string[] | null
  power: Power
  marks: string[]
  /** Null while the tokens are being read, or when they could not be. */
  tokens: readonly Authorization[] | null
  /** How many of them have not expired. */
  live: number
  /** False while there may be more tokens than are read so far. */
  counted: boolean
  /** How many of the ten places of its fullest set of scopes are taken. */
  slots: number
  isNew: boolean
  /** What is new about it since its person last said "seen". */
  news: News | null
  isStale: boolean
  hay: string
}

const NONE: Holding = { tokens: [], live: 0, slots: 0, hay: '' }

export function rowsOf(
  grants: readonly Grant[],
  /** Null while no token is read, or when they could not be. */
  holdings: ReadonlyMap<string, Holding> | null,
  counted: boolean,
  serverHost: string,
  now: number,
  news: ReadonlyMap<number, News>,
): Row[] {
  const surroundings = { serverHost, now, others: namesakes(grants) }
  return grants.map((grant) => {
    const scopes = heldScopes(grant)
    const held = holdings && (holdings.get(grant.app.clientId) ?? NONE)
    return {
      grant,
      scopes,
      power: powerOfAll(scopes),
      marks: marksOf(grant, scopes, surroundings),
      tokens: held && held.tokens,
      live: held?.live ?? 0,
      counted,
      slots: held?.slots ?? 0,
      isNew: isNew(grant, now),
      news: news.get(grant.id) ?? null,
      isStale: isStale(grant, now),
      hay: hayOf(grant) + (held?.hay ?? ''),
    }
  })
}

function hayOf(grant: Grant): string {
  return [
    grant.app.name,
    grant.app.url,
    grant.app.clientId,
    ...grant.scopes,
    ...essentialScopes(grant.scopes).map(chipWord),
  ]
    .join('\n')
    .toLowerCase()
}

/** The facts above the list; each is also a filter. */
export const FACTS = {
  sinceLook: (row: Row) => row.news !== null,
  admin: (row: Row) => row.power === 'admin',
  write: (row: Row) => row.power === 'write',
  code: (row: Row) => row.scopes?.includes('repo') === true,
  recent: (row: Row) => row.isNew,
  stale: (row: Row) => row.isStale,
  noExpiry: (row: Row) => row.tokens?.some(({ expiresAt }) => expiresAt === null) === true,
  many: (row: Row) => row.slots >= NEARLY_FULL,
} as const
const byPower = (a: Row, b: Row) => POWERS.indexOf(a.power) - POWERS.indexOf(b.power)
const byOldestChange = (a: Row, b: Row) => a.grant.updatedAt.localeCompare(b.grant.updatedAt)

export type FactName = keyof typeof FACTS

/** Those that come from the tokens. */
export const TOKEN_FACTS: readonly FactName[] = ['noExpiry', 'many']
export const ALL_FACTS = [...TOKEN_FACTS, ...(Object.keys(FACTS) as FactName[])]

const byName = new Intl.Collator().compare

/** By what a person can sort; the first is the order that nobody has to ask for. */
export const ORDERS = {
  attention: (a: Row, b: Row) => b.marks.length - a.marks.length || byPower(a, b) || byOldestChange(a, b),
  name: (a: Row, b: Row) => byName(a.grant.app.name, b.grant.app.name),
  power: (a: Row, b: Row) => byPower(a, b) || byOldestChange(a, b),
  tokens: (a: Row, b: Row) => b.live - a.live,
  granted: (a: Row, b: Row) => b.grant.createdAt.localeCompare(a.grant.createdAt),
  changed: byOldestChange,
} as const
export type SortName = keyof typeof ORDERS
