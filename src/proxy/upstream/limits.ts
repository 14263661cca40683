import { type Clock, isoTime } from '../clock.ts'
import type { Answer } from './wire.ts'

/** Credentials remembered at most; the one that was used longest ago goes first. */
const MOST = 10_000

/** What the server's latest answer to a credential said of its hourly budget. */
export type LimitSeen =
  | { state: 'limited'; limit: number; remaining: number; resetsAt: string; asOf: string }
  | { state: 'unlimited'; asOf: string }
  | { state: 'unknown' }

export interface Limits {
  note(credential: string, answer: Answer): void
  seen(credential: string): LimitSeen
}

export function createLimits(clock: Clock): Limits {
  const seen = new Map<string, LimitSeen>()

  return {
    note(credential, { headers, status }) {
      // A server in trouble, or something before it, names no limits; that says nothing about them.
      if (status >= 500) return
      const asOf = isoTime(clock.now())
      const [limit, remaining, resets] = ['limit', 'remaining', 'reset'].map((name) => {
        const text = headers[`x-ratelimit-${name}`] ?? ''
        return /^\d{1,12}$/.test(text) ? Number(text) : null
      })
      seen.delete(credential)
      seen.set(
        credential,
        limit != null && remaining != null && resets != null
          ? { state: 'limited', limit, remaining, resetsAt: isoTime(resets * 1000), asOf }
          : { state: 'unlimited', asOf },
      )
      if (seen.size > MOST) seen.delete(seen.keys().next().value!)
    },
    seen: (credential) => seen.get(credential) ?? { state: 'unknown' },
  }
}
