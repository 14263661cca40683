import { kept } from './locale.ts'

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = kept((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))
const clock = kept((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }))
const clockInUtc = kept(
  (language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }),
)
const day = kept((language) => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }))

/** "3 months ago", with the exact time in UTC on hover. */
export function Time({ at, form = 'relative' }: { at: string; form?: keyof typeof FORMS }) {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <>{at}</>
  return (
    <time dateTime={date.toISOString()} title={form === 'exact' ? undefined : exactTime(date)}>
      {FORMS[form](date)}
    </time>
  )
}

export function relativeTime(date: Date): string {
  const format = relative()
  const exactly = (date.getTime() - Date.now()) / 1000
  // What is to come in 24 hours is not 23 hours away a second later.
  const seconds = exactly > 0 ? exactly + 30 : exactly
  // "14 months ago" says more than "1 year ago".
  if (Math.abs(seconds) >= 31_557_600 && Math.abs(seconds) < 63_115_200) {
    return format.format(Math.trunc(seconds / 2_629_800), 'month')
  }
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit)
  }
  return format.format(0, 'second')
}

const FORMS = { relative: relativeTime, day: dayOf, exact: exactTime }

/** "6 September 2023, 14:02:11 UTC". */
export function exactTime(date: Date): string {
  return `${dayOf(date)}, ${clockOf(date)} UTC`
}

/** "6 September 2023", in UTC like every exact time here. */
export function dayOf(date: Date): string {
  return day().format(date)
}

/** "14:02:11 UTC". */
export function utcClock(at: string): string {
  return `${clockOf(new Date(at))} UTC`
}

function clockOf(date: Date): string {
  return date.toISOString().slice(11, 19)
}

/** "14:02" on the reader's own clock, or on another. */
export function localClock(date: Date, timeZone?: 'UTC'): string {
  return (timeZone ? clockInUtc : clock)().format(date)
}
