import { expect, test } from 'vitest'
import { listGrants } from '#contract/grants.ts'
import { checkToken } from '#contract/tokens.ts'
import { query } from './client.ts'

test('what is kept by what was asked is a GET, by type: what somebody pastes travels in bodies', () => {
  expect(query(listGrants, { query: { page: 1 } }).queryKey).toEqual([
    'GET /api/grants',
    { query: { page: 1 } },
  ])
  // @ts-expect-error -- a POST carries what a person has pasted, and would become the name of a cache entry
  query(checkToken, { params: { app: 'ci-bot' }, body: { token: 'gho_x' } })
})
