import { expect, test } from 'vitest'
import { agesOf, AHEAD_DAYS } from './ages.ts'
import type { Row } from './rows.ts'

const DAY = 86_400_000
const NOW = Date.parse('2026-11-21T12:00:00Z')
const at = (days: number) => new Date(NOW + days * DAY).toISOString()

function row(made: number, expires: number | null): Row {
  const expiry = expires === null ? 'never' : expires <= 0 ? 'past' : expires < 30 ? 'soon' : 'later'
  return {
    token: { createdAt: at(made), expiresAt: expires === null ? null : at(expires) },
    expiry,
  } as Row
}

test('each live token is in one bin, by when it was made', () => {
  const ages = agesOf([row(-5000, null), row(-3000, null), row(-400, 20), row(0, 400), row(-50, -1)], NOW)!
  expect(ages.behind.reduce((sum, { never, ends }) => sum + never + ends, 0)).toBe(4)
  expect(ages.behind[0]).toEqual({ never: 2, ends: 0 })
  expect(ages.behind.at(-1)).toEqual({ never: 0, ends: 1 })
  expect(ages.old).toBe(2)
})

test('what expires within the days ahead is counted, and the first of it is known', () => {
  const ages = agesOf([row(-1, 3), row(-1, 80), row(-1, AHEAD_DAYS + 1), row(-1, null)], NOW)!
  expect(ages.soon).toBe(2)
  expect(ages.ahead[0]).toBe(1)
  expect(ages.ahead.reduce((sum, count) => sum + count)).toBe(2)
  expect(ages.next).toBe(NOW + 3 * DAY)
  expect(agesOf([row(-1, null)], NOW)).toMatchObject({ soon: 0, next: null })
})

test('all made at this moment, or in a future that the server’s clock says, or none at all', () => {
  expect(agesOf([row(0, null), row(1, null)], NOW)!.behind.at(-1)).toEqual({ never: 2, ends: 0 })
  expect(agesOf([row(-5, -1)], NOW)).toBeNull()
  expect(agesOf([], NOW)).toBeNull()
})
