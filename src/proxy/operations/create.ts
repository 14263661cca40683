import { type Clock, monotonicOf } from '../clock.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { AsUser } from '../upstream/upstream.ts'
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
  const start = monotonicOf(clock)
  for (const after of LOOKS) {
    await clock.sleep(Math.max(0, start + after * 1000 - monotonicOf(clock)))
    try {
      const found = await look(user, fingerprint)
      if (found) return found
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (!isPassing(error)) return null
    }
  }
  return null
}

async function look(user: AsUser, fingerprint: string): Promise<RawAuthorization | null> {
  for (let page = 1, last = 1; page <= Math.min(last, PAGES); page++) {
    const { rows, lastPage } = await user.listAuthorizations(page, PER_PAGE)
    const found = rows.find((row) => row.fingerprint === fingerprint)
    if (found) return found
    last = lastPage
  }
  return null
}
