import type { Authorization } from '#contract/authorizations.ts'
import type { Row } from './rows.ts'

/** GitHub keeps this many tokens for a person, an app and a set of scopes, and revokes the oldest of more. */
export const MOST_OF_A_SET = 10

export interface Slots {
  used: number
  /** The one that GitHub will revoke, when all places are taken. */
  victim: Authorization | null
}

/** What creating one more token of this app with exactly these scopes meets. */
export function slotsOf(rows: readonly Row[], clientId: string, scopes: readonly string[]): Slots {
  const key = keyOf(scopes)
  const set = rows
    .filter(
      ({ token, expiry }) =>
        token.app.clientId === clientId && expiry !== 'past' && keyOf(token.scopes ?? []) === key,
    )
    .map(({ token }) => token)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id - b.id)
  return { used: set.length, victim: set.length >= MOST_OF_A_SET ? set[0]! : null }
}

/** What the click would meet: the same token is there already, or GitHub ends another one for it. */
export function foresee(
  rows: readonly Row[],
  clientId: string,
  way: 'create' | 'get-or-create',
  { scopes, fingerprint }: { scopes: readonly string[]; fingerprint: string },
): Slots & { existing: Authorization | null } {
  const existing = way === 'get-or-create' ? existingOf(rows, clientId, fingerprint) : null
  const { used, victim } = slotsOf(rows, clientId, scopes)
  return { existing, used, victim: existing ? null : victim }
}

const keyOf = (scopes: readonly string[]) => [...new Set(scopes)].toSorted().join(' ')

/** The token that get-or-create returns instead of a new one: of this app, with this fingerprint or with none. */
export function existingOf(
  rows: readonly Row[],
  clientId: string,
  fingerprint: string,
): Authorization | null {
  const same = rows
    .filter(
      ({ token, expiry }) =>
        token.app.clientId === clientId && expiry !== 'past' && (token.fingerprint ?? '') === fingerprint,
    )
    .map(({ token }) => token)
    .toSorted((a, b) => a.id - b.id)
  return same[0] ?? null
}
