import type { Caller } from './auth.ts'

/** What X-RateLimit-* say after a request. */
export interface Budget {
  limit: number
  remaining: number
  used: number
  reset: number
}

const hour = 3600

/** github.com's primary limits: 60 an hour for an address, 5000 for a user or an app (whoever holds its secret). */
export class Limits {
  readonly #windows = new Map<string, { used: number; reset: number }>()

  /** The budget of a caller; `cost` 0 only looks. A 304 costs nothing, which `refund` makes good. */
  spend(caller: Caller, address: string, now: number, cost: 0 | 1): Budget {
    const { key, limit } = bucket(caller, address)
    let window = this.#windows.get(key)
    if (!window || window.reset <= now) {
      window = { used: 0, reset: now + hour }
      this.#windows.set(key, window)
    }
    if (cost === 1 && window.used < limit) window.used++
    else if (cost === 1) return { limit, remaining: -1, used: window.used, reset: window.reset }
    return { limit, remaining: limit - window.used, used: window.used, reset: window.reset }
  }

  refund(caller: Caller, address: string): void {
    const window = this.#windows.get(bucket(caller, address).key)
    if (window && window.used > 0) window.used--
  }
}

function bucket(caller: Caller, address: string): { key: string; limit: number } {
  switch (caller.kind) {
    case 'nobody':
      return { key: `address ${address}`, limit: 60 }
    case 'app':
      return { key: `app ${caller.app.id}`, limit: 5000 }
    default:
      return { key: `user ${caller.account.id}`, limit: 5000 }
  }
}
