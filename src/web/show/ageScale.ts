const DAY = 86_400_000
const YEAR = 365 * DAY
/** The left edge; what is older stands on it. */
const OLDEST = 8 * YEAR

/** Ages that are named under a drawing. */
export const TICKS = [
  ['years', 5 * YEAR],
  ['year', YEAR],
  ['month', 30 * DAY],
] as const

/** Where an age stands, from 0 at the left to 1 for now. By the logarithm, so that days and years both have room. */
export function placeOf(age: number): number {
  const of = (time: number) => Math.log1p(Math.max(0, time) / (7 * DAY))
  return 1 - Math.min(1, of(age) / of(OLDEST))
}
