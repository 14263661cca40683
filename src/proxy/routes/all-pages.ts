import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import { Refusal } from '../problem.ts'
import type { Ask } from '../serve.ts'
import { refusalOf } from '../trouble.ts'
import { followWalk } from '../walk.ts'
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
export async function allPages<T extends { id: number }>(
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
  let first: Page<T> | null = await asPerson(desk, ask, (user) => read(user, from, PER_PAGE))
  const walk = followWalk(from)

  return (async function* () {
    if (!first) return
    const { bytes } = first
    const held = holdBytes(bytes)
    let next = from + 1
    const flights = new Map<number, Promise<[number, Page<T>]>>()
    const take = () => {
      while (next <= walk.last() && flights.size < WIDTH && held.hasRoom(flights.size)) {
        const page = next++
        const arrived = held.expect()
        const flight = asPerson(desk, ask, (user) => read(user, page, PER_PAGE), 'pull').then(
          (result): [number, Page<T>] => {
            arrived(result.bytes)
            return [page, result]
          },
        )
        // Whoever waits below sees the failure; a flight that nobody waits for any more may fail in silence.
        flight.catch(() => undefined)
        flights.set(page, flight)
      }
    }
    try {
      held.begin()
      walk.take(first)
      yield part(from, first)
      // Not kept for as long as the walk goes on.
      first = null
      held.release(bytes)
      for (take(); flights.size > 0; take()) {
        const [page, result] = await Promise.race(flights.values())
        walk.take(result)
        flights.delete(page)
        yield part(page, result)
        held.release(result.bytes)
      }
      walk.end()
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
    } finally {
      held.end()
    }
  })()
}

/** Bytes of pages that are under way or wait for a slow reader: of one walk, and of all of them. */
const HELD = { walk: 8 * 1024 * 1024, all: 32 * 1024 * 1024 }
/** Seconds after which a walk that found no room may come again. */
const COME_AGAIN = 5
let heldInAll = 0

/** One walk's part of what may be held. A page under way is counted as the largest before it, until it is there. */
function holdBytes(first: number) {
  let largest = first
  let mine = 0
  let ended = false
  const add = (bytes: number) => {
    if (ended) return
    mine += bytes
    heldInAll += bytes
  }
  const refuseTooMuch = () => {
    if (heldInAll + largest > 2 * HELD.all) throw new Trouble('busy', { retryAfter: COME_AGAIN })
  }
  return {
    /** The first page is there already. */
    begin() {
      refuseTooMuch()
      add(first)
    },
    /** With nothing under way a walk goes on with one page, unless all of them together have far too much. */
    hasRoom(flights: number): boolean {
      // Small pages before, and then large ones: what the width was chosen by is not so.
      if (mine > 4 * HELD.walk) throw new Trouble('unusable')
      if (flights > 0) return mine + largest <= HELD.walk && heldInAll + largest <= HELD.all
      refuseTooMuch()
      return true
    },
    expect(): (bytes: number) => void {
      const estimate = largest
      add(estimate)
      return (bytes) => {
        add(bytes - estimate)
        largest = Math.max(largest, bytes)
      }
    },
    release: (bytes: number) => add(-bytes),
    end() {
      add(-mine)
      ended = true
    },
  }
}
