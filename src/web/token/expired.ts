import type { Authorization } from '#contract/authorizations.ts'

/** Lists go on naming a token that has expired; it is dead all the same. */
export function isExpired({ expiresAt }: Pick<Authorization, 'expiresAt'>): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now()
}
