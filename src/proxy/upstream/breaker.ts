import type { Clock } from '../clock.ts'
import { Trouble } from './trouble.ts'
import type { Answer } from './wire.ts'

/** Opens after so many connect errors in a row, or when so many of at least so many calls of the last seconds failed. */
const OPENS = { connects: 5, calls: 20, share: 0.5, seconds: 10 }
/** One call is let through after so long, then after twice as long, to a minute. */
const PROBE = { first: 5_000, most: 60_000 }
/** Meanwhile it is asked this often whether it is back, so that the way back is short however long it was away. */
const KNOCK = 5_000
/** What a machine in between says when the server behind it is gone; a 500 is the server's own and may be about one object. */
const GONE = [502, 503, 504]

export interface Breaker {
  /** Makes the call, or refuses it at once while the server is known to be away. */
  pass(call: () => Promise<Answer>): Promise<Answer>
  close(): void
}

interface Open {
  wait: number
  probeAt: number
  probing: boolean
}

/**
 * Spares a server that is down, and the people who wait for it. `knock` asks for nothing, by nobody: it says with
 * which status the server answers at all, or null.
 */
export function createBreaker(clock: Clock, knock: () => Promise<number | null>): Breaker {
  const recent = Array.from({ length: OPENS.seconds }, () => ({ second: -1, calls: 0, failed: 0 }))
  const closing = new AbortController()
  let connects = 0
  let open: Open | null = null

  function count(failed: boolean): { calls: number; failed: number } {
    const now = Math.floor(clock.now() / 1000)
    const slot = recent[now % OPENS.seconds]!
    if (slot.second !== now) Object.assign(slot, { second: now, calls: 0, failed: 0 })
    slot.calls++
    if (failed) slot.failed++
    const live = recent.filter(({ second }) => second > now - OPENS.seconds)
    return {
      calls: live.reduce((sum, { calls }) => sum + calls, 0),
      failed: live.reduce((sum, slot_) => sum + slot_.failed, 0),
    }
  }

  function note(outcome: 'ok' | 'failed' | 'no connection', probe: Open | null): void {
    if (open) {
      // What was sent before it opened, and ends only now, says nothing new.
      if (open !== probe) return
      if (outcome === 'ok') close()
      else {
        const wait = Math.min(open.wait * 2, PROBE.most)
        Object.assign(open, { wait, probeAt: clock.now() + wait, probing: false })
      }
      return
    }
    connects = outcome === 'no connection' ? connects + 1 : 0
    const { calls, failed } = count(outcome !== 'ok')
    if (connects >= OPENS.connects || (calls >= OPENS.calls && failed >= calls * OPENS.share)) {
      open = { wait: PROBE.first, probeAt: clock.now() + PROBE.first, probing: false }
      void listen(open)
    }
  }

  function close(): void {
    open = null
    connects = 0
    for (const slot of recent) slot.second = -1
  }

  async function listen(mine: Open): Promise<void> {
    const over = () => open !== mine || closing.signal.aborted
    for (;;) {
      await clock.sleep(KNOCK, closing.signal).catch(() => undefined)
      if (over()) return
      const status = await knock()
      if (over()) return
      if (status !== null && !GONE.includes(status)) mine.probeAt = Math.min(mine.probeAt, clock.now())
    }
  }

  return {
    async pass(call) {
      const probe = open
      if (probe) {
        const rest = probe.probeAt - clock.now()
        if (probe.probing || rest > 0) {
          const soon = Math.ceil(Math.min(rest, KNOCK) / 1000)
          throw new Trouble('unreachable', { retryAfter: Math.max(1, soon) })
        }
        probe.probing = true
      }
      try {
        const answer = await call()
        note(GONE.includes(answer.status) ? 'failed' : 'ok', probe)
        return answer
      } catch (error) {
        note(outcomeOf(error), probe)
        throw error
      }
    },
    close() {
      closing.abort()
    },
  }
}

/** An answer that cannot be used is an answer: the server is there. */
function outcomeOf(error: unknown): 'ok' | 'failed' | 'no connection' {
  if (!(error instanceof Trouble)) return 'ok'
  if (error.kind === 'unreachable') return error.executed === 'no' ? 'no connection' : 'failed'
  return error.kind === 'timeout' ? 'failed' : 'ok'
}
