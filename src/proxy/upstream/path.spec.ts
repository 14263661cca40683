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
  const templates = [
    '/applications/{client_id}/token',
    '/applications/{client_id}/grant',
    '/applications/grants/{grant_id}',
    '/authorizations/{authorization_id}',
    '/authorizations/clients/{client_id}',
    '/authorizations/clients/{client_id}/{fingerprint}',
  ] as const
  let made = 0
  fc.assert(
    fc.property(nasty, nasty, fc.constantFrom(...templates), (one, other, template) => {
      const values = { client_id: one, grant_id: one, authorization_id: one, fingerprint: other }
      try {
        const url = new URL(`https://h/api/v3${upstreamPath(template, values)}`)
        const form = template.replaceAll('{grant_id}', '\\d+').replaceAll('{authorization_id}', '\\d+')
        expect(url.pathname).toMatch(
          new RegExp(`^/api/v3${form.replaceAll(/\{\w+\}/g, '(?!\\.+(/|$))[\\w.-]+')}$`),
        )
        expect(url.search + url.hash).toBe('')
        made++
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }),
    { numRuns: 10_000 },
  )
  // Some of what is generated is proper, and a builder that refuses everything would be of no use.
  expect(made).toBeGreaterThan(0)
  expect(
    upstreamPath('/authorizations/clients/{client_id}/{fingerprint}', {
      client_id: 'Iv1.8a61f9b3a7aba766',
      fingerprint: 'laptop-2',
    }),
  ).toBe('/authorizations/clients/Iv1.8a61f9b3a7aba766/laptop-2')
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
