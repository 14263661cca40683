import type { Authorization } from '#contract/authorizations.ts'
import { essentialScopes, POWERS, powerOfAll, type Power, PERSONAL_CLIENT_ID } from '#github/scopes.ts'
import type { ListState } from '#web/api/list.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { authorizationsMessages } from '#web/messages/en/authorizations.tsx'
import { chipWord, heldScopes } from '#web/show/scopeWords.ts'

const DAY = 86_400_000
const SOON = 30 * DAY

export function isPersonal({ app }: Authorization): boolean {
  return app.clientId === PERSONAL_CLIENT_ID
}

/** A token with what its dates and scopes say about it. */
export interface Row {
  token: Authorization
  scopes: readonly string[] | null
  power: Power
  personal: boolean
  expiry: 'never' | 'later' | 'soon' | 'past'
  hay: string
}

const personalWord = messagesIn(authorizationsMessages).personalToken

/** Rows of a list, as of when it was read. Made once for each token, however often the list is looked at. */
export function createRows() {
  const known = new WeakMap<Authorization, Row>()
  let last: { root: object | null; rows: readonly Row[] } = { root: null, rows: [] }
  const rowOf = (token: Authorization, now: number) => {
    const row = known.get(token) ?? makeRow(token, now)
    known.set(token, row)
    return row
  }

  return ({ items, root, asOf }: Pick<ListState<Authorization>, 'items' | 'root' | 'asOf'>) => {
    const now = Date.parse(asOf ?? '') || Date.now()
    const before = root === last.root ? last.rows : []
    const more = items.slice(before.length).map((token) => rowOf(token, now))
    if (root !== last.root || more.length > 0) last = { root, rows: [...before, ...more] }
    return last.rows
  }
}

function makeRow(token: Authorization, now: number): Row {
  const scopes = heldScopes(token)
  const personal = isPersonal(token)
  return {
    token,
    scopes,
    power: powerOfAll(scopes),
    personal,
    expiry: expiryOf(token, now),
    hay: hayOf(token, personal ? personalWord : token.app.name, scopes ?? []),
  }
}

function expiryOf({ expiresAt }: Authorization, now: number): Row['expiry'] {
  if (!expiresAt) return 'never'
  const left = Date.parse(expiresAt) - now
  return left <= 0 ? 'past' : left < SOON ? 'soon' : 'later'
}

function hayOf(token: Authorization, app: string, scopes: readonly string[]): string {
  return [
    token.note ?? '',
    app,
    token.app.clientId,
    token.lastEight ?? '',
    token.fingerprint ?? '',
    String(token.id),
  ]
    .join('\n')
    .toLowerCase()
    .concat(scopeHayOf(scopes))
}

/** Tokens by the thousand share a few dozen sets of scopes. */
const scopeHays = new WeakMap<readonly string[], string>()

function scopeHayOf(scopes: readonly string[]): string {
  let hay = scopeHays.get(scopes)
  if (hay === undefined) {
    hay = ['', ...scopes, ...essentialScopes(scopes).map(chipWord)].join('\n').toLowerCase()
    scopeHays.set(scopes, hay)
  }
  return hay
}

/** The facts above the list; each is also a filter. */
export const FACTS = {
  admin: (row: Row) => row.power === 'admin',
  noExpiry: (row: Row) => row.expiry === 'never',
  expiring: (row: Row) => row.expiry === 'soon' || row.expiry === 'past',
  personal: (row: Row) => row.personal,
} as const
export const ALL_FACTS = Object.keys(FACTS) as (keyof typeof FACTS)[]
export type FactName = keyof typeof FACTS

const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const byName = new Intl.Collator().compare
const byAge = (a: Row, b: Row) => before(a.token.createdAt, b.token.createdAt)
/** What never expires comes last: it is later than any date. */
const expiresAt = ({ token }: Row) => token.expiresAt ?? '9999'

/** By what a person can sort; the first is the order that nobody has to ask for. */
export const ORDERS = {
  oldest: (a: Row, b: Row) => Number(a.expiry !== 'never') - Number(b.expiry !== 'never') || byAge(a, b),
  note: (a: Row, b: Row) => byName(a.token.note ?? '', b.token.note ?? ''),
  app: (a: Row, b: Row) =>
    Number(b.personal) - Number(a.personal) || byName(a.token.app.name, b.token.app.name) || byAge(a, b),
  power: (a: Row, b: Row) => POWERS.indexOf(a.power) - POWERS.indexOf(b.power) || byAge(a, b),
  created: (a: Row, b: Row) => -byAge(a, b),
  changed: (a: Row, b: Row) => before(a.token.updatedAt, b.token.updatedAt),
  expires: (a: Row, b: Row) => before(expiresAt(a), expiresAt(b)) || byAge(a, b),
} as const
export type SortName = keyof typeof ORDERS
