import { expect, test } from 'vitest'
import type { Entry } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import type { Grant } from '#contract/grants.ts'
import { timelineOf } from './timeline.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const app = { clientId: 'abcde12345fghij67890', name: 'CI Bot', url: '' }
const grant: Grant = {
  id: 1,
  app,
  scopes: [],
  createdAt: '2024-01-01T00:00:00Z',
  updatedAt: '2025-06-01T00:00:00Z',
}
const token = (createdAt: string, updatedAt = createdAt, expiresAt: string | null = null) =>
  ({ id: 1, app, scopes: [], createdAt, updatedAt, expiresAt }) as unknown as Authorization
const told = (tokens: Authorization[], entries: Entry[] = [], of = grant) =>
  timelineOf(of, tokens, entries, NOW).map((moment) => [
    moment.at.slice(0, 10),
    moment.by === 'server' ? moment.what : moment.entry.action,
    moment.ahead,
  ])

test('newest first, what lies ahead on top', () => {
  expect(told([token('2025-02-01T00:00:00Z', '2025-03-01T00:00:00Z', '2026-12-24T00:00:00Z')])).toEqual([
    ['2026-12-24', 'token-expires', true],
    ['2025-06-01', 'changed', false],
    ['2025-03-01', 'token-changed', false],
    ['2025-02-01', 'token-created', false],
    ['2024-01-01', 'granted', false],
  ])
})

test('an expiry that is over lies behind, and a change that a token explains is told once', () => {
  expect(told([token('2025-06-01T00:00:00Z', undefined, '2026-01-01T00:00:00Z')])).toEqual([
    ['2026-01-01', 'token-expires', false],
    ['2025-06-01', 'token-created', false],
    ['2024-01-01', 'granted', false],
  ])
})

test('ten tokens of one minute are one line, and Authdesk’s own entries stand between', () => {
  const ten = Array.from({ length: 10 }, (_, i) => token(`2025-02-01T00:00:0${i}Z`))
  const entry = { at: '2025-02-02T00:00:00.123Z', action: 'token.check' } as Entry
  const moments = timelineOf({ ...grant, updatedAt: grant.createdAt }, ten, [entry], NOW)
  expect(moments.map(({ at }) => at.slice(0, 10))).toEqual(['2025-02-02', '2025-02-01', '2024-01-01'])
  expect(moments[1]).toMatchObject({ what: 'token-created', tokens: { length: 10 } })
})
