import { expect, test } from 'vitest'
import type { Grant } from '#contract/grants.ts'
import { moveLook } from '#contract/looks.ts'
import { movesTo, newsSince } from './look.ts'

const grant = (id: number, ...scopes: string[]): Grant => ({
  id,
  app: { clientId: `app-${id}`, name: '', url: '' },
  scopes,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
})
const looked = (...seen: [number, ...string[]][]) => ({
  state: 'looked' as const,
  at: '2026-11-14T00:00:00Z',
  seen: seen.map(([id, ...scopes]) => ({ grant: id, scopes })),
})

test('new is what was not there and what can do more; less is no news', () => {
  const news = newsSince(looked([1, 'repo'], [2, 'repo', 'gist'], [3]), [
    grant(1, 'repo', 'delete_repo'),
    grant(2, 'repo'),
    grant(3),
    grant(4),
  ])
  expect([...news]).toEqual([
    [1, { what: 'scopes', scopes: ['delete_repo'] }],
    [4, { what: 'app' }],
  ])
})

test('who never looked has no news', () => {
  expect(newsSince({ state: 'never' }, [grant(1)]).size).toBe(0)
  expect(newsSince(undefined, [grant(1)]).size).toBe(0)
})

test('only what differs is told, and a look at nothing new is told too', () => {
  const before = looked([1, 'repo', 'gist'], [2], [3])
  expect(movesTo(before, [grant(1, 'gist', 'repo'), grant(2, 'user'), grant(4)], true)).toEqual([
    {
      seen: [
        { grant: 2, scopes: ['user'] },
        { grant: 4, scopes: [] },
      ],
      gone: [3],
    },
  ])
  expect(movesTo(looked([1]), [grant(1)], true)).toEqual([{ seen: [], gone: [] }])
})

test('of a list that is not whole, nothing is taken for gone', () => {
  expect(movesTo(looked([1], [2]), [grant(2, 'user')], false)).toEqual([
    { seen: [{ grant: 2, scopes: ['user'] }], gone: [] },
  ])
})

test('parts are small enough for the proxy, whatever apps hold', () => {
  const scopes = Array.from({ length: 52 }, (_, i) => `a-rather-long-scope:${i}`)
  const many = Array.from({ length: 105 }, (_, id) => grant(id, ...scopes))
  const parts = movesTo({ state: 'never' }, many, true)
  expect(parts.flatMap(({ seen }) => seen)).toHaveLength(105)
  for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(moveLook.bytes!)
})
