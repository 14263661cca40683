import { type Clock, monotonicOf } from './clock.ts'
import type { Log } from './log.ts'

/** Beyond this our clock and the server's disagree, and nothing that cannot be brought back expires. */
const AGREES = 5 * 60_000
/** So much may the wall clock gain or lose against the monotonic one before it counts as set. */
const STEADY = 60_000
/** Servers that disagree among themselves do not fill the log. */
const LOG_AGAIN = 60_000

/**
 * Whether our clock can be believed: the `Date` of the configured server's answers is held against it. Until an answer
 * has agreed since the start, and after the clock was set, it cannot.
 */
export interface ClockCheck {
  /** Every answer of the server, once its headers are here. */
  heed(this: void, headers: Record<string, string>): void
  /** The moment since which our clock has been right and has run steadily; null while it is not confirmed. */
  rightSince(): number | null
  /** The server's word is asked for only where nothing confirms the clock. */
  confirm(ask: () => Promise<unknown>): Promise<boolean>
  state(): 'confirmed' | 'off' | 'unconfirmed'
}

export function createClockCheck(clock: Clock, log: Log): ClockCheck {
  const offset = () => clock.now() - monotonicOf(clock)
  /** From when on the clock has run steadily, and how it stood to the monotonic one. */
  let steady = { offset: offset(), since: monotonicOf(clock) }
  /** The last word of the server. */
  let reading: { agrees: boolean; offset: number } | null = null
  let said = { what: '', at: -Infinity }

  function say(agrees: boolean, ahead: number): void {
    const what = agrees ? 'confirmed' : 'off'
    const now = monotonicOf(clock)
    if (what === said.what || now - said.at < LOG_AGAIN) return
    said = { what, at: now }
    const clockAhead = Math.round(ahead / 1000)
    if (agrees) log.info({ clockAhead }, 'clock confirmed by the server')
    else
      log.warn(
        { clockAhead },
        'clock differs from the server by more than 5 minutes: nothing uncollected is erased until they agree',
      )
  }

  const check: ClockCheck = {
    heed({ date, age }) {
      const at = Date.parse(date ?? '')
      // A cache in between tells the time of when it was asked first.
      if (!Number.isFinite(at) || age !== undefined) return
      const ahead = clock.now() - at
      reading = { agrees: Math.abs(ahead) <= AGREES, offset: offset() }
      say(reading.agrees, ahead)
    },
    rightSince() {
      if (Math.abs(offset() - steady.offset) > STEADY)
        steady = { offset: offset(), since: monotonicOf(clock) }
      return check.state() === 'confirmed' ? steady.since + offset() : null
    },
    async confirm(ask) {
      if (check.state() !== 'confirmed') await ask()
      if (reading === null && said.what !== 'silent') {
        said = { what: 'silent', at: -Infinity }
        log.warn('the server tells no time: nothing uncollected is erased until it does')
      }
      return check.state() === 'confirmed'
    },
    state() {
      if (reading === null) return 'unconfirmed'
      // Set since the server spoke.
      if (Math.abs(offset() - reading.offset) > AGREES) return 'unconfirmed'
      return reading.agrees ? 'confirmed' : 'off'
    },
  }
  return check
}
