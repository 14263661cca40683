import { expect, test } from 'vitest'
import { createRows } from './rows.ts'
import { existingOf, slotsOf } from './slots.ts'

const CLIENT = 'abcde12345fghij67890'

function rows(
  ...tokens: { id: number; scopes: string[]; created: string; fingerprint?: string; expires?: string }[]
) {
  return createRows()({
    root: tokens,
    asOf: '2026-06-01T00:00:00Z',
    items: tokens.map(({ id, scopes, created, fingerprint, expires }) => ({
      id,
      app: { clientId: CLIENT, name: 'CI Bot', url: '' },
      scopes,
      note: `runner ${id}`,
      noteUrl: null,
      fingerprint: fingerprint ?? null,
      lastEight: null,
      hash: null,
      createdAt: `${created}T00:00:00Z`,
      updatedAt: `${created}T00:00:00Z`,
      expiresAt: expires ? `${expires}T00:00:00Z` : null,
    })),
  })
}

const ten = Array.from({ length: 10 }, (_, i) => ({
  id: i + 1,
  scopes: i % 2 ? ['repo', 'workflow'] : ['workflow', 'repo'],
  created: `2025-0${9 - (i % 9)}-01`,
}))

test('the oldest of ten with the same scopes, in whatever order, is the one that goes', () => {
  const slots = slotsOf(rows(...ten), CLIENT, ['repo', 'workflow'])
  expect(slots.used).toBe(10)
  expect(slots.victim?.id).toBe(9)
})

test('nine, other scopes, another app and what has expired leave room', () => {
  expect(slotsOf(rows(...ten.slice(1)), CLIENT, ['repo', 'workflow']).victim).toBeNull()
  expect(slotsOf(rows(...ten), CLIENT, ['repo']).used).toBe(0)
  expect(slotsOf(rows(...ten), 'another', ['repo', 'workflow']).used).toBe(0)
  const [first, ...rest] = ten
  expect(
    slotsOf(rows({ ...first!, expires: '2026-05-01' }, ...rest), CLIENT, ['repo', 'workflow']).used,
  ).toBe(9)
})

test('get-or-create finds the one with the fingerprint, and without one the one that has none', () => {
  const held = rows(
    { id: 1, scopes: [], created: '2025-01-01', fingerprint: 'a' },
    { id: 2, scopes: [], created: '2025-01-01' },
  )
  expect(existingOf(held, CLIENT, 'a')?.id).toBe(1)
  expect(existingOf(held, CLIENT, '')?.id).toBe(2)
  expect(existingOf(held, CLIENT, 'b')).toBeNull()
})
