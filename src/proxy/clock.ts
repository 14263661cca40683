import { setTimeout as delay } from 'node:timers/promises'

/** Time as an argument, so that limits are tested to the second. */
export interface Clock {
  /** Milliseconds since the epoch, as the machine has it: a person or NTP may set it at any moment. */
  now(this: void): number
  /** Milliseconds that have passed since some moment; cannot be set. Left out: this process's own. */
  monotonic?(this: void): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => delay(ms, undefined, signal ? { signal, ref: false } : { ref: false }),
}

export const monotonicOf = ({ monotonic = () => performance.now() }: Clock): number => monotonic()

/** A kept time may be this far ahead of now: NTP sets a clock back by a little. */
const AHEAD = 60_000

/**
 * Age of a moment that is kept as wall time, by the clock that says more: set back, the wall clock makes nothing younger.
 * A moment in the future is infinitely old. `name` says whose moment it is; another moment of that name begins anew.
 */
export interface Ages {
  age(name: string, at: number): number
  /** Drops what is older than this; ask for nothing of that age afterwards. */
  forget(older: number): void
}

export function createAges(clock: Clock): Ages {
  const seen = new Map<string, { at: number; begun: number }>()
  return {
    age(name, at) {
      const wall = clock.now() - at
      if (wall < -AHEAD) return Infinity
      const now = monotonicOf(clock)
      let known = seen.get(name)
      if (known?.at !== at) {
        known = { at, begun: now - Math.max(0, wall) }
        seen.set(name, known)
      }
      return Math.max(wall, now - known.begun)
    },
    forget(older) {
      const now = monotonicOf(clock)
      for (const [name, { begun }] of seen) if (now - begun > older) seen.delete(name)
    },
  }
}

/**
 * The same clock for waits in memory: its time never goes back, and passes as fast as the faster of wall and monotonic
 * clock. So a wait ends by the earlier of both, however the wall clock is set meanwhile.
 */
export function passingTime(clock: Clock): Clock {
  let from = { time: clock.now(), wall: clock.now(), steady: monotonicOf(clock) }
  let latest = from.time
  return {
    ...clock,
    sleep: clock.sleep.bind(clock),
    now() {
      const wall = clock.now()
      const steady = monotonicOf(clock)
      const passed = { wall: wall - from.wall, steady: steady - from.steady }
      latest = Math.max(latest, from.time + Math.max(passed.wall, passed.steady))
      // The wall clock was set back: what has passed has passed, and both go on from here.
      if (from.time + passed.wall < latest - AHEAD) from = { time: latest, wall, steady }
      return latest
    },
  }
}

/** GitHub's own form: UTC, whole seconds. */
export function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
