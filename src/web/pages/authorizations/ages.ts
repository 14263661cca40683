import { placeOf } from '#web/show/ageScale.ts'
import type { Row } from './rows.ts'

const DAY = 86_400_000
const YEAR = 365 * DAY
/** So far ahead expiry is drawn. */
export const AHEAD_DAYS = 90
const BEHIND = 60
const AHEAD = 18

export interface Ages {
  /** By age, the oldest first, and from now to ninety days ahead. */
  behind: { never: number; ends: number }[]
  ahead: number[]
  /** Older than a year, and without an end. */
  old: number
  soon: number
  /** When the next one expires; null when none does within the days ahead. */
  next: number | null
}

/** When live tokens were made, and when they expire: null when there are none. */
export function agesOf(rows: readonly Row[], now: number): Ages | null {
  const live = rows.filter(({ expiry }) => expiry !== 'past')
  if (live.length === 0) return null
  const behind = Array.from({ length: BEHIND }, () => ({ never: 0, ends: 0 }))
  const ahead = Array.from({ length: AHEAD }, () => 0)
  let old = 0
  let soon = 0
  let next: number | null = null
  for (const { token, expiry } of live) {
    const age = now - Date.parse(token.createdAt)
    const bin = behind[binOf(placeOf(age), BEHIND)]!
    if (expiry === 'never') bin.never++
    else bin.ends++
    if (expiry === 'never' && age > YEAR) old++
    const left = token.expiresAt === null ? Infinity : Date.parse(token.expiresAt) - now
    if (left > AHEAD_DAYS * DAY) continue
    soon++
    ahead[binOf(left / (AHEAD_DAYS * DAY), AHEAD)]!++
    next = Math.min(next ?? Infinity, now + left)
  }
  return { behind, ahead, old, soon, next }
}

function binOf(place: number, bins: number): number {
  return Math.min(bins - 1, Math.floor(place * bins))
}
