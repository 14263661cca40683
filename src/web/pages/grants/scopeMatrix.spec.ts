import { expect, test } from 'vitest'
import type { Authorization } from '#contract/authorizations.ts'
import { scopeMatrix } from './scopeMatrix.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
let id = 0
const token = (scopes: string[] | null, more: Partial<Authorization> = {}): Authorization => ({
  id: ++id,
  app: { clientId: 'abcde12345fghij67890', name: 'CI Bot', url: '' },
  scopes,
  note: null,
  noteUrl: null,
  fingerprint: null,
  lastEight: null,
  hash: null,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  expiresAt: null,
  ...more,
})
const shape = (matrix: ReturnType<typeof scopeMatrix>) =>
  matrix.rows.map(({ scope, cells, by }) => [scope, ...cells, by])

test('each scope says which tokens bring it, the strongest first, and what a wider one contains is no gap', () => {
  const matrix = scopeMatrix(
    ['repo', 'public_repo', 'delete_repo'],
    [token(['repo']), token(['public_repo']), token(['delete_repo', 'repo'])],
    NOW,
  )
  expect(shape(matrix)).toEqual([
    ['delete_repo', 'held', 'no', 'no', 1],
    ['repo', 'held', 'held', 'no', 2],
    ['public_repo', 'contained', 'contained', 'held', 3],
  ])
  expect(matrix.alone).toEqual([{ token: matrix.columns[0]!.tokens[0], scopes: ['delete_repo'] }])
})

test('forty tokens of two kinds are two columns', () => {
  const many = Array.from({ length: 39 }, () => token(['workflow', 'repo']))
  const { columns, alone } = scopeMatrix(['repo', 'workflow', 'gist'], [...many, token(['gist'])], NOW)
  expect(columns.map(({ tokens }) => tokens.length)).toEqual([39, 1])
  expect(alone).toMatchObject([{ scopes: ['gist'] }])
})

test('the same scopes in another order are the same set', () => {
  expect(scopeMatrix([], [token(['repo', 'gist']), token(['gist', 'repo'])], NOW).columns).toHaveLength(1)
})

test('an expired token brings nothing, and a scope that no live token brings is still shown', () => {
  const matrix = scopeMatrix(['gist'], [token(['gist'], { expiresAt: '2026-11-21T11:59:59Z' })], NOW)
  expect(matrix.columns).toEqual([])
  expect(shape(matrix)).toEqual([['gist', 0]])
})

test('tokens without scopes are a column that brings nothing', () => {
  const matrix = scopeMatrix(['user'], [token([]), token(['user'])], NOW)
  expect(shape(matrix)).toEqual([['user', 'held', 'no', 1]])
})
