import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { Refusal } from '../problem.ts'
import type { Ask } from '../serve.ts'
import { refusalOf } from '../trouble.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { AsUser, Page } from '../upstream/upstream.ts'
import { asPerson } from './person.ts'

/** Pages in flight for one person; GitHub allows 100 at a time, and the person's other clicks need room. */
const WIDTH = 48
const PER_PAGE = 100

type Part<T> =
  | { state: 'page'; rows: T[]; page: number; lastPage: number; asOf: string }
  | { state: 'broken'; code: string; requestId: string; upstreamRequestId?: string; retryAfter?: number }

/**
 * The pages of a list, from one on, as they arrive. The first one is read alone: it proves password and code once, in
 * series, and tells how many there are. A trouble behind it ends the stream with its code; nothing is retried with a refused code.
 */
export async function allPages<T>(
  desk: Desk,
  ask: Ask,
  from: number,
  read: (user: AsUser, page: number, perPage: number) => Promise<Page<T>>,
): Promise<AsyncIterable<Part<T>>> {
  const part = (page: number, { rows, lastPage }: Page<T>): Part<T> => ({
    state: 'page',
    rows,
    page,
    lastPage,
    asOf: isoTime(desk.clock.now()),
  })
  const first = await asPerson(desk, ask, (user) => read(user, from, PER_PAGE))

  return (async function* () {
    yield part(from, first)
    let next = from + 1
    const flights = new Map<number, Promise<[number, Page<T>]>>()
    const take = () => {
      while (next <= first.lastPage && flights.size < WIDTH) {
        const page = next++
        const flight = asPerson(desk, ask, (user) => read(user, page, PER_PAGE), 'pull').then(
          (result): [number, Page<T>] => [page, result],
        )
        // Whoever waits below sees the failure; a flight that nobody waits for any more may fail in silence.
        flight.catch(() => undefined)
        flights.set(page, flight)
      }
    }
    try {
      for (take(); flights.size > 0; take()) {
        const [page, result] = await Promise.race(flights.values())
        flights.delete(page)
        yield part(page, result)
      }
    } catch (error) {
      const refusal = error instanceof Trouble ? refusalOf(error, ask.otp !== null) : error
      if (!(refusal instanceof Refusal)) throw error
      const { retryAfter, upstreamRequestId } = refusal.details
      yield {
        state: 'broken',
        code: refusal.code,
        requestId: ask.requestId,
        ...(upstreamRequestId ? { upstreamRequestId } : {}),
        ...(retryAfter ? { retryAfter } : {}),
      }
    }
  })()
}
