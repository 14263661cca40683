import type { Authorization } from '#contract/authorizations.ts'
import type { ListState } from '#web/api/list.ts'

/** From here on it is worth saying how many of the ten places are taken. */
export const NEARLY_FULL = 7

export function isExpired({ expiresAt }: Authorization, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now
}

/** The tokens of one app, with what a row wants to know of all of them together. */
export interface Holding {
  tokens: Authorization[]
  /** How many of them have not expired. */
  live: number
  /** How many of the ten places of its fullest set of scopes are taken. */
  slots: number
  hay: string
}

/**
 * Tokens by the app that holds them, gathered as they come in: the list of apps is short, that of their tokens may be
 * a hundred thousand long and arrives in a thousand pages.
 */
export function createHoldings() {
  let root: object | null = null
  let taken = 0
  let byApp = new Map<string, Holding>()
  /** GitHub keeps ten tokens for a user, an app and a set of scopes, and revokes the oldest of more. */
  let sets = new Map<string, number>()

  return (list: ListState<Authorization>, now: number): ReadonlyMap<string, Holding> => {
    if (list.root !== root) {
      root = list.root
      taken = 0
      byApp = new Map()
      sets = new Map()
    }
    for (; taken < list.items.length; taken++) {
      const token = list.items[taken]!
      const { clientId } = token.app
      let held = byApp.get(clientId)
      if (!held) byApp.set(clientId, (held = { tokens: [], live: 0, slots: 0, hay: '' }))
      held.tokens.push(token)
      if (!isExpired(token, now)) held.live++
      const set = `${clientId} ${(token.scopes ?? []).toSorted().join(' ')}`
      const used = (sets.get(set) ?? 0) + 1
      sets.set(set, used)
      held.slots = Math.max(held.slots, used)
      for (const word of [token.note, token.lastEight, token.fingerprint]) {
        if (word) held.hay += `\n${word.toLowerCase()}`
      }
    }
    return byApp
  }
}
