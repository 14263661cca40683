import { OWN_FINGERPRINT } from '#contract/authorizations.ts'
import { type Clock, monotonicOf } from '../clock.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { AsUser, Wish } from '../upstream/upstream.ts'
import type { RawAuthorization } from '../upstream/replies.ts'
import { isPassing } from './stop.ts'

/** Seconds after which the list is looked at: a request that was cut off may still be under way at the server. */
const LOOKS = [0, 1, 3]
const PER_PAGE = 100
/** How many pages are looked through; whoever has more tokens than that is asked to look. */
const PAGES = 10

/**
 * The token that was made without an answer, by the fingerprint that it alone can have. Null is no proof that it was
 * not made: it may be on its way, or the list cannot be read.
 */
export async function findMade(
  user: AsUser,
  fingerprint: string,
  clock: Clock,
): Promise<RawAuthorization | null> {
  return (await lookThrough(user, (row) => row.fingerprint === fingerprint, clock)).found
}

/** The one token of a person that fits; `whole` when the last look has read all of their list. */
export async function lookThrough(
  user: AsUser,
  isIt: (row: RawAuthorization) => boolean,
  clock: Clock,
): Promise<{ found: RawAuthorization | null; whole: boolean }> {
  const start = monotonicOf(clock)
  let whole = false
  for (const after of LOOKS) {
    await clock.sleep(Math.max(0, start + after * 1000 - monotonicOf(clock)))
    whole = false
    try {
      const seen = await look(user, isIt)
      if (seen.found) return seen
      ;({ whole } = seen)
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (!isPassing(error)) break
    }
  }
  return { found: null, whole }
}

/** With two that fit it is neither: nobody can say which. */
async function look(user: AsUser, isIt: (row: RawAuthorization) => boolean) {
  const found: RawAuthorization[] = []
  let last = 1
  for (let page = 1; page <= Math.min(last, PAGES); page++) {
    const { rows, lastPage } = await user.listAuthorizations(page, PER_PAGE)
    found.push(...rows.filter(isIt))
    last = lastPage
  }
  const [one] = found
  return { found: found.length === 1 ? one! : null, whole: last <= PAGES && found.length === 0 }
}

/** Clocks differ by so much, where a token is known by when it was made. */
const CLOCKS_DIFFER = 5 * 60_000

export const isOlder = (time: string, at: number): boolean => Date.parse(time) < at - CLOCKS_DIFFER

/** Whether this is the token that a create was to make: by its fingerprint, else by app, note and time. */
export function wasMade(
  row: RawAuthorization,
  { wish, clientId, at }: { wish: Wish; clientId: string | null; at: number },
): boolean {
  if (OWN_FINGERPRINT.test(wish.fingerprint ?? '')) return row.fingerprint === wish.fingerprint
  // A fingerprint may be of an older token: "exists already" may be the very answer that was lost.
  if (isOlder(row.created_at, at) || (clientId !== null && row.app.client_id !== clientId)) return false
  if (wish.fingerprint !== undefined) return row.fingerprint === wish.fingerprint
  return !row.fingerprint && (row.note ?? '') === (wish.note ?? '')
}

/** Whether a token is as an edit was to make it. */
export function fits(row: RawAuthorization, wish: Wish): boolean {
  const scopes = new Set(row.scopes ?? [])
  const same = (is: string | null | undefined, want: string | undefined) =>
    want === undefined || (is ?? '') === want
  return (
    same(row.note, wish.note) &&
    same(row.note_url, wish.note_url) &&
    same(row.fingerprint, wish.fingerprint) &&
    (wish.scopes === undefined ||
      (wish.scopes.length === scopes.size && wish.scopes.every((scope) => scopes.has(scope)))) &&
    (wish.add_scopes ?? []).every((scope) => scopes.has(scope)) &&
    !(wish.remove_scopes ?? []).some((scope) => scopes.has(scope))
  )
}
