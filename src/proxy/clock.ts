import { setTimeout as delay } from 'node:timers/promises'

/** Time as an argument, so that limits are tested to the second. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(this: void): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (ms, signal) => delay(ms, undefined, signal ? { signal, ref: false } : { ref: false }),
}

/** GitHub's own form: UTC, whole seconds. */
export function isoTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
