import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { pending, readSearch, withoutTokens } from './search.ts'

const hex = createHash('sha256').update('token').digest('hex')
const base64 = createHash('sha256').update('token').digest('base64')

test.each([
  ['', {}],
  ['actor:octocat action:token.check', { actor: 'octocat', action: 'token.check' }],
  ['app:"CI Bot" leaked again', { app: 'CI Bot', text: 'leaked again' }],
  ['"build log"', { text: 'build log' }],
  [hex, { hash: hex }],
  [base64, { hash: hex }],
  [`hash:${hex.toUpperCase()}`, { hash: hex }],
  [`hash:${base64}`, { hash: hex }],
  ['hash:CAFE12', { hash: 'cafe12' }],
  ['hash:Ae178B4a', { hash: 'Ae178B4a' }],
  [
    'result:failed,refused from:24h to:2026-11-21',
    { result: 'failed,refused', from: '24h', to: '2026-11-21' },
  ],
  // GitHub's request ids hold colons.
  ['C1E2:3F4A:11', { text: 'C1E2:3F4A:11' }],
  ['action:', {}],
  ['actor:octocat action:', { actor: 'octocat' }],
])('%j', (q, filter) => {
  expect(readSearch(q)).toEqual({ filter, faults: [] })
})

test('what cannot be meant is said, and left out', () => {
  expect(readSearch('who:octocat action:token')).toEqual({
    filter: { action: 'token' },
    faults: [{ kind: 'unknown', name: 'who' }],
  })
  expect(readSearch('from:yesterday').faults).toEqual([{ kind: 'from', value: 'yesterday' }])
  expect(readSearch('to:2026-02-30').faults).toEqual([{ kind: 'to', value: '2026-02-30' }])
  expect(readSearch('hash:zz').faults).toEqual([{ kind: 'hash', value: 'zz' }])
  expect(readSearch('actor:a actor:b')).toEqual({
    filter: { actor: 'a' },
    faults: [{ kind: 'twice', name: 'actor' }],
  })
})

test('a token becomes its hash before it can stand in an address', async () => {
  const token = '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'
  const hash = createHash('sha256').update(token).digest('hex')
  expect(await withoutTokens('actor:octocat')).toBeNull()
  expect(await withoutTokens(token)).toBe(`hash:${hash}`)
  expect(await withoutTokens(`actor:octocat hash:${token}`)).toBe(`actor:octocat hash:${hash}`)
  expect(await withoutTokens('e72e16c7e42f292c6912e7710c838347ae178b4a')).toMatch(/^hash:[0-9a-f]{64}$/)
})

test('the value that is being typed is known', () => {
  expect(pending('actor:octocat action:to')).toEqual({ name: 'action', begun: 'to' })
  expect(pending('action:token ')).toBeNull()
  expect(pending('who:a')).toBeNull()
})
