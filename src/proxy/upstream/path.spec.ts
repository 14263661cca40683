import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '../problem.ts'
import { lastPageOf } from './link.ts'
import { upstreamPath } from './path.ts'

test('no text at all makes a path to somewhere else: 10,000 generated', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '1/../2',
      '1?x=1',
      '1#',
      '١٢',
      '1\n',
      '../../user',
      'a/b',
      '\\',
      '%00',
    ),
  )
  fc.assert(
    fc.property(nasty, nasty, (client, grant) => {
      for (const make of [
        () => upstreamPath('/applications/{client_id}/token', { client_id: client }),
        () => upstreamPath('/applications/grants/{grant_id}', { grant_id: grant }),
      ])
        try {
          const url = new URL(`https://h/api/v3${make()}`)
          expect(url.pathname).toMatch(
            /^\/api\/v3\/applications\/(\w[\w.]*\/token|\.?\w[\w.]*\/token|grants\/\d+)$/,
          )
          expect(url.search + url.hash).toBe('')
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
        }
    }),
    { numRuns: 5_000 },
  )
})

test('the last page is read from a Link header as GitHub writes it', () => {
  const link = (page: number) =>
    `<https://h/api/v3/authorizations?per_page=30&page=2>; rel="next", <https://h/api/v3/authorizations?per_page=30&page=${page}>; rel="last"`
  expect(lastPageOf(link(7))).toBe(7)
  expect(lastPageOf('<https://h/a?page=1>; rel="prev", <https://h/a?page=1>; rel="first"')).toBeNull()
  expect(lastPageOf('<https://h/a,b?page=3>; rel="last"')).toBe(3)
  for (const nothing of [
    '',
    '<',
    '<>',
    '>; rel="last"',
    '<no address>; rel="last"',
    '<https://h/?page=x>; rel="last"',
  ])
    expect(lastPageOf(nothing)).toBeNull()
})

test.each(['<', '<>', '<,', '<>;,', '; rel="last"', '>; rel="last",'])(
  'megabytes of %s in a Link header yield nothing, and soon',
  (piece) => {
    // Quadratic work on this much text would outlast the runner's patience by far.
    expect(lastPageOf(piece.repeat(2_000_000))).toBeNull()
  },
)
