import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asCiBot, bearer, ciBot, octocat, startClient, type Client } from './testing/client.ts'

let client: Client
beforeAll(async () => {
  client = await startClient()
})
afterAll(() => client.close())

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    'NaN',
    '__proto__',
    'constructor',
    '../..',
    '%00',
    '\u0000',
    '\u202E',
    'a'.repeat(3000),
  ),
)
const segment = word.map((text) => encodeURIComponent(text.toWellFormed()))
const path = fc.oneof(
  fc.tuple(segment).map(([id]) => `/authorizations/${id}`),
  fc.tuple(segment).map(([id]) => `/applications/grants/${id}`),
  fc.tuple(segment, segment).map(([id, print]) => `/authorizations/clients/${id}/${print}`),
  fc
    .tuple(segment, segment)
    .map(([page, size]) => `/authorizations?page=${page}&per_page=${size}&client_id=${page}`),
  fc.constantFrom(
    '/authorizations',
    `/applications/${ciBot.id}/token`,
    `/applications/${ciBot.id}/grant`,
    '/user',
    '/meta',
  ),
  fc.webPath(),
)
const value: fc.Arbitrary<unknown> = fc.oneof(
  word,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(word, { maxLength: 3 }),
  fc.object({ maxDepth: 1, maxKeys: 2 }),
)
const keys = [
  'access_token',
  'scopes',
  'add_scopes',
  'remove_scopes',
  'note',
  'note_url',
  'client_id',
  'client_secret',
  'fingerprint',
]
const body = fc.oneof(
  fc
    .dictionary(fc.constantFrom(...keys, '__proto__'), value, { maxKeys: 5 })
    .map((object) => JSON.stringify(object)),
  fc.string({ maxLength: 60 }),
)
const who = fc.constantFrom(
  {},
  octocat,
  asCiBot,
  { authorization: 'Basic !!!' },
  { authorization: 'Basic' },
  { authorization: 'Bearer' },
  bearer('x'.repeat(200)),
)

test('three thousand nonsensical requests: a no is an answer, never a 5xx', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      path,
      who,
      body,
      async (method, where, headers, text) => {
        // note_url may be stored as anything, and would then not be the `uri` that the description promises.
        const reply = await client.visit(`/api/v3${where}`, {
          method,
          headers,
          ...(method !== 'GET' && { body: text }),
        })
        expect([method, where, text, reply.status < 500]).toEqual([method, where, text, true])
        if (reply.status >= 400) expect(typeof reply.body.message).toBe('string')
      },
    ),
    { numRuns: 3000, endOnFailure: true },
  )
  expect((await client.call('GET /authorizations?per_page=100', octocat)).status).toBe(200)
}, 180_000)

test('flows, pages and control endpoints refuse nonsense by a sentence too', async () => {
  const posts = [
    '/login/oauth/access_token',
    '/login/device/code',
    '/login/device',
    '/session',
    '/sandbox/faults',
    '/sandbox/tokens',
    '/sandbox/settings',
    '/sandbox/page/faults',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...posts), body, async (where, text) => {
      const { status } = await client.visit(where, { method: 'POST', body: text })
      expect([where, text, status < 500]).toEqual([where, text, true])
      await client.visit('/sandbox/faults', { method: 'DELETE' })
    }),
    { numRuns: 300, endOnFailure: true },
  )
  const authorize = await client.visit(
    '/login/oauth/authorize?client_id=%00&redirect_uri=javascript:alert(1)&state=%FF',
  )
  expect(authorize.status).toBe(404)
})
