import type { Receipt } from '#contract/receipts.ts'
import type { Proof } from '#contract/values.ts'
import { type Clock, isoTime, monotonicOf } from '../clock.ts'
import { Refusal } from '../problem.ts'
import { Trouble } from '../upstream/trouble.ts'

/** Seconds after which the server is asked again: revocation was seen to lag by up to two. */
const LOOKS = [0, 1, 3, 8]

export interface Stop {
  by: 'check' | 'list'
  clock: Clock
  /** Sends the change; false when the thing was gone already. */
  send: () => Promise<boolean>
  /** Asks the server itself. */
  stillThere: () => Promise<boolean>
}

/** What became of it, and each time that the server was asked. */
export interface Stopping {
  proof: Proof
  by: Stop['by']
  looks: Receipt['looks']
}

/**
 * Sends a change that stops something, and asks the server whether it did. A 204 is a promise, this is the proof; and
 * an answer that never came is no failure as long as the second look finds the thing gone. Null: it was gone before.
 */
export async function stop({ by, clock, send, stillThere }: Stop): Promise<Stopping | null> {
  let doubt: Trouble | null = null
  try {
    if (!(await send())) return null
  } catch (error) {
    if (!(error instanceof Trouble) || error.executed === 'no') throw error
    doubt = error
  }
  const stopping = await prove({ by, clock, stillThere })
  if (!doubt || stopping.proof.state === 'confirmed') return stopping
  // Still there after all looks: the change did not happen, and the trouble is the whole story.
  if (stopping.proof.state === 'not-confirmed') throw doubt
  throw new Refusal('in-doubt', doubt.upstreamRequestId ? { upstreamRequestId: doubt.upstreamRequestId } : {})
}

/** A look may fail in passing; whoever wants something first, or has taken all its time, is not asked again. */
const PASSING: ReadonlySet<Trouble['kind']> = new Set(['unusable', 'unreachable', 'busy'])
export const isPassing = ({ kind }: Trouble) => PASSING.has(kind)

/** Looks until the thing is gone, or often enough to say that it is not. */
export async function prove({ by, clock, stillThere }: Omit<Stop, 'send'>): Promise<Stopping> {
  const start = monotonicOf(clock)
  const looks: Stopping['looks'] = []
  const now = () => isoTime(clock.now())
  for (const after of LOOKS) {
    await clock.sleep(Math.max(0, start + after * 1000 - monotonicOf(clock)))
    try {
      const there = await stillThere()
      looks.push({ after, there })
      if (!there) return { by, looks, proof: { state: 'confirmed', at: now(), by } }
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      looks.push({ after, there: null })
      if (!isPassing(error)) break
    }
  }
  const state = looks.at(-1)!.there === null ? 'unknown' : 'not-confirmed'
  return { by, looks, proof: { state, at: now() } }
}
