import { clientNetwork } from './client-network.ts'
import type { Clock } from './clock.ts'
import { Refusal } from './problem.ts'
import type { Secret } from './secret.ts'

const WINDOW = 15 * 60_000
/**
 * Failures in the window: for one account from one network, for one account from everywhere, from one network. The last
 * one slows down and never locks: many people may share an address.
 */
const LIMITS = { pair: 5, sharedPair: 8, account: 20, address: 100 }
/** Behind that many failures a network has one guess a second, and one that would wait longer than this is refused. */
const PACE = { every: 1_000, longest: 10_000 }
/**
 * Names remembered; beyond it the oldest that closes nothing goes, so that made-up names neither fill the memory nor
 * push out those that are being guessed at. Each one kept has cost whoever guesses five calls or more.
 */
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
  /**
   * Many people come from this address: an account has some more guesses there. Few, since the header that says so may
   * be made up, and GitHub itself locks an account.
   */
  share(address: string): void
}

/** Counts wrong passwords and wrong codes in one bucket. Kept in memory: a restart forgives. */
export function createLimiter(clock: Clock): Limiter {
  const failures = new Map<string, number[]>()
  const recent = (name: string) => (failures.get(name) ?? []).filter((at) => at > clock.now() - WINDOW)
  const shared = new Set<string>()
  // No login holds a space or an "@", so none of these is taken for another.
  const pairOf = (login: string, address: string) => `${login.toLowerCase()} ${clientNetwork(address)}`
  const networkOf = (address: string) => `@${clientNetwork(address)}`
  const namesOf = (login: string, address: string) => [
    pairOf(login, address),
    login.toLowerCase(),
    networkOf(address),
  ]
  const locksOf = (login: string, address: string): (readonly [string, number])[] => [
    [pairOf(login, address), shared.has(networkOf(address)) ? LIMITS.sharedPair : LIMITS.pair],
    [login.toLowerCase(), LIMITS.account],
  ]

  function forget(): void {
    for (const name of failures.keys()) {
      if (failures.size <= MOST) return
      const least = name.startsWith('@') ? LIMITS.address : name.includes(' ') ? LIMITS.pair : LIMITS.account
      if (recent(name).length < least) failures.delete(name)
    }
  }

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
    for (const [name, limit] of locksOf(login, address)) {
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

  /** When the next guess of a network may go, once it has failed too often. */
  const nextAt = new Map<string, number>()
  function waitOf(address: string): number {
    const network = networkOf(address)
    // This guess is among those under way.
    const others = recent(network).length + (underWay.get(network)?.size ?? 0) - 1
    if (others < LIMITS.address) {
      nextAt.delete(network)
      return 0
    }
    const at = Math.max(clock.now(), nextAt.get(network) ?? 0)
    const wait = at - clock.now()
    if (wait > PACE.longest) throw new Refusal('too-many-attempts', { retryAfter: Math.ceil(wait / 1000) })
    nextAt.delete(network)
    nextAt.set(network, at + PACE.every)
    if (nextAt.size > MOST) nextAt.delete(nextAt.keys().next().value!)
    return wait
  }

  return {
    admit,
    async attempt(login, address, guess, code) {
      const which = code ? code.hash() : Symbol('guess')
      admit(login, address, which)
      for (const name of namesOf(login, address)) count(name, which, 1)
      try {
        const wait = waitOf(address)
        if (wait > 0) await clock.sleep(wait)
        return await guess()
      } finally {
        // Behind whoever writes the failure down, so that no other guess slips in between.
        setImmediate(() => {
          for (const name of namesOf(login, address)) count(name, which, -1)
        })
      }
    },
    failed(login, address) {
      for (const name of namesOf(login, address)) {
        const times = [...recent(name), clock.now()]
        failures.delete(name)
        failures.set(name, times)
      }
      forget()
    },
    succeeded(login, address) {
      failures.delete(pairOf(login, address))
    },
    share(address) {
      shared.add(networkOf(address))
      if (shared.size > MOST) shared.delete(shared.values().next().value!)
    },
  }
}
