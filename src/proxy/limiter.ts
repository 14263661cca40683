import type { Clock } from './clock.ts'
import { Refusal } from './problem.ts'
import type { Secret } from './secret.ts'

const WINDOW = 15 * 60_000
/** Failures in the window: for one account from one address, and for one account from everywhere. */
const LIMITS = { pair: 5, account: 20 }
/** Accounts remembered at most; beyond it the oldest goes, so that made-up names cannot fill the memory. */
const MOST = 10_000

export interface Limiter {
  /** Refuses with `too-many-attempts` when a further guess would be one too many; nothing is sent upstream then. */
  admit(login: string, address: string): void
  /**
   * The same, and while the guess is under way it counts as a failure: fifty at once are fifty, not one. Several calls
   * with the same `code` are one guess.
   */
  attempt<T>(login: string, address: string, guess: () => Promise<T>, code?: Secret): Promise<T>
  failed(login: string, address: string): void
  succeeded(login: string, address: string): void
}

/** Counts wrong passwords and wrong codes in one bucket. Kept in memory: a restart forgives. */
export function createLimiter(clock: Clock): Limiter {
  const failures = new Map<string, number[]>()
  const recent = (name: string) => (failures.get(name) ?? []).filter((at) => at > clock.now() - WINDOW)
  const names = (login: string, address: string) =>
    [
      [`${login.toLowerCase()} ${address}`, LIMITS.pair],
      [login.toLowerCase(), LIMITS.account],
    ] as const

  /** By account and address: each guess, and how many calls it is. */
  const underWay = new Map<string, Map<unknown, number>>()
  function count(name: string, guess: unknown, by: 1 | -1): void {
    const guesses = underWay.get(name) ?? new Map<unknown, number>()
    const calls = (guesses.get(guess) ?? 0) + by
    if (calls === 0) guesses.delete(guess)
    else guesses.set(guess, calls)
    if (guesses.size === 0) underWay.delete(name)
    else underWay.set(name, guesses)
  }
  function admit(login: string, address: string, guess?: unknown): void {
    for (const [name, limit] of names(login, address)) {
      const times = recent(name)
      const guesses = underWay.get(name)
      const others = (guesses?.size ?? 0) - (guesses?.has(guess) ? 1 : 0)
      if (times.length + others >= limit)
        throw new Refusal('too-many-attempts', {
          // Where only guesses under way stand in the way, they are over in a moment.
          retryAfter:
            times.length < limit ? 1 : Math.max(1, Math.ceil((times[0]! + WINDOW - clock.now()) / 1000)),
        })
    }
  }

  return {
    admit,
    async attempt(login, address, guess, code) {
      const which = code ? code.hash() : Symbol('guess')
      admit(login, address, which)
      for (const [name] of names(login, address)) count(name, which, 1)
      try {
        return await guess()
      } finally {
        // Behind whoever writes the failure down, so that no other guess slips in between.
        setImmediate(() => {
          for (const [name] of names(login, address)) count(name, which, -1)
        })
      }
    },
    failed(login, address) {
      for (const [name] of names(login, address)) {
        const times = [...recent(name), clock.now()]
        failures.delete(name)
        failures.set(name, times)
      }
      while (failures.size > MOST) failures.delete(failures.keys().next().value!)
    },
    succeeded(login, address) {
      failures.delete(`${login.toLowerCase()} ${address}`)
    },
  }
}
