import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  asCiBot,
  asDeployDash,
  basic,
  bearer,
  ciBot,
  deployDash,
  legacyToken,
  octocat,
  startClient,
  type Client,
} from '../testing/client.ts'

let client: Client
const token = `/applications/${ciBot.id}/token`
const grant = `/applications/${ciBot.id}/grant`
beforeAll(async () => {
  client = await startClient()
})
afterAll(() => client.close())

/** A fresh token of octocat for CI Bot. */
async function fresh(scopes: string[] = ['repo']) {
  const made = await client.call<{ id: number; token: string }>('POST /authorizations', octocat, {
    client_id: ciBot.id,
    client_secret: ciBot.secret,
    scopes,
    fingerprint: crypto.randomUUID(),
  })
  expect(made.status).toBe(201)
  return made.body
}

test('a check of a live token shows it with its user, in the recorded key order', async () => {
  const { status, body, headers } = await client.call(`POST ${token}`, asCiBot, { access_token: legacyToken })
  expect(status).toBe(200)
  expect(Object.keys(body)).toEqual([
    'id',
    'url',
    'app',
    'token',
    'hashed_token',
    'token_last_eight',
    'note',
    'note_url',
    'created_at',
    'updated_at',
    'scopes',
    'fingerprint',
    'expires_at',
    'user',
  ])
  expect(body).toMatchObject({
    token: legacyToken,
    token_last_eight: 'ae178b4a',
    hashed_token: createHash('sha256').update(legacyToken).digest('hex'),
    scopes: ['public_repo', 'user'],
    fingerprint: 'jklmnop12345678',
    app: { client_id: ciBot.id, name: 'CI Bot' },
    user: { login: 'octocat', gravatar_id: '', type: 'User' },
    url: `${client.sandbox.apiUrl}/authorizations/${String(body.id)}`,
  })
  expect(headers.get('cache-control')).toBe('public, max-age=60, s-maxage=60')
  expect(headers.get('x-oauth-scopes')).toBeNull()
})

test('unknown, expired, revoked, another app’s, empty: the same 404', async () => {
  const dead = [
    client.demoToken('expired'),
    client.demoToken('revoked'),
    client.demoToken('other-app'),
    'nonsense',
    '',
  ]
  for (const access_token of dead) {
    for (const what of [`POST ${token}`, `PATCH ${token}`, `DELETE ${token}`, `DELETE ${grant}`]) {
      const { status, body } = await client.call(what, asCiBot, { access_token })
      expect([what, access_token, status, body.message]).toEqual([what, access_token, 404, 'Not Found'])
    }
  }
})

test('only the app in the path gets in: none 404, another app 404, a person 404, a token 404, a wrong secret 401', async () => {
  const body = { access_token: legacyToken }
  const active = client.demoToken('active')
  for (const who of [{}, asDeployDash, octocat, bearer(active), { authorization: 'Negotiate abc' }]) {
    expect((await client.call(`POST ${token}`, who, body)).status).toBe(404)
  }
  const wrong = await client.call(`POST ${token}`, basic(ciBot.id, 'f'.repeat(40)), body)
  expect([wrong.status, wrong.body.message]).toEqual([401, 'Bad credentials'])
  expect((await client.call(`POST ${token}`, bearer('nobody'), body)).status).toBe(401)
})

test('the body: missing access_token, not a string, not JSON, not an object; any content type is read', async () => {
  const post = (body?: string | object) => client.call(`POST ${token}`, asCiBot, body)
  expect((await post()).body.message).toBe('Invalid request.\n\n"access_token" wasn\'t supplied.')
  expect((await post({})).status).toBe(422)
  expect((await post({ access_token: null })).body.message).toBe(
    "Invalid request.\n\nFor 'access_token', nil is not a string.",
  )
  expect((await post('{"access_token"')).body.message).toBe('Problems parsing JSON')
  expect((await post('["x"]')).body.message).toBe('Body should be a JSON object')
  const form = { ...asCiBot, 'content-type': 'application/x-www-form-urlencoded' }
  const body = JSON.stringify({ access_token: legacyToken, unknown: 1 })
  expect((await client.call(`POST ${token}`, form, body)).status).toBe(200)
  // Who may not call learns nothing about the body.
  expect((await client.call(`POST ${token}`, {}, '{')).status).toBe(404)
})

test('a reset keeps id, dates, fingerprint, scopes and note; the old value is dead at once', async () => {
  const made = await fresh(['repo', 'gist'])
  const before = (await client.call(`POST ${token}`, asCiBot, { access_token: made.token })).body
  const reset = await client.call(`PATCH ${token}`, asCiBot, { access_token: made.token })
  expect(reset.status).toBe(200)
  const value = String(reset.body.token)
  expect(value).toMatch(/^gho_\w{36}$/)
  expect(reset.body).toMatchObject({
    id: before.id,
    created_at: before.created_at,
    fingerprint: before.fingerprint,
    scopes: ['repo', 'gist'],
    hashed_token: createHash('sha256').update(value).digest('hex'),
    token_last_eight: value.slice(-8),
  })
  expect((await client.call(`POST ${token}`, asCiBot, { access_token: made.token })).status).toBe(404)
  expect((await client.call(`PATCH ${token}`, asCiBot, { access_token: made.token })).status).toBe(404)
  expect((await client.call(`POST ${token}`, asCiBot, { access_token: value })).status).toBe(200)
  // The authorization is still the same one, and can still be deleted by its id.
  expect((await client.call(`DELETE /authorizations/${made.id}`, octocat)).status).toBe(204)
})

test('fifty resets of one token at once: exactly one 200, the others 404', async () => {
  const made = await fresh()
  const all = await Promise.all(
    Array.from({ length: 50 }, () => client.call(`PATCH ${token}`, asCiBot, { access_token: made.token })),
  )
  expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(all.filter(({ status }) => status === 404)).toHaveLength(49)
})

test('deleting a token: 204 without body, ETag or Cache-Control; a second time 404; its id is gone', async () => {
  const made = await fresh()
  const gone = await client.call(`DELETE ${token}`, asCiBot, { access_token: made.token })
  expect([gone.status, gone.text]).toEqual([204, ''])
  for (const name of ['etag', 'cache-control', 'content-type']) expect(gone.headers.get(name)).toBeNull()
  expect((await client.call(`DELETE ${token}`, asCiBot, { access_token: made.token })).status).toBe(404)
  expect((await client.call(`GET /authorizations/${made.id}`, octocat)).status).toBe(404)
})

test('deleting a grant ends every token of that person and app, and nobody else’s', async () => {
  const mine = await fresh()
  const other = await fresh()
  const monalisa = client.monalisa()
  const hers = await client.call<unknown[]>(`GET /authorizations?client_id=${ciBot.id}`, monalisa)
  expect((await client.call(`DELETE ${grant}`, asCiBot, { access_token: mine.token })).status).toBe(204)
  expect((await client.call(`POST ${token}`, asCiBot, { access_token: other.token })).status).toBe(404)
  expect((await client.call(`GET /applications/grants?client_id=${ciBot.id}`, octocat)).body).toEqual([])
  expect((await client.call(`GET /authorizations?client_id=${ciBot.id}`, octocat)).body).toEqual([])
  const after = await client.call<unknown[]>(`GET /authorizations?client_id=${ciBot.id}`, client.monalisa())
  expect(after.body).toHaveLength(hers.body.length)
})

test('an app user token of a GitHub App: ghu_, no scopes, an expiry; narrowing it is refused', async () => {
  const list = await client.call<{ token_last_eight: string; scopes: string[]; expires_at: string }[]>(
    `GET /authorizations?client_id=${deployDash.id}`,
    octocat,
  )
  expect(list.body.length).toBeGreaterThan(0)
  for (const { scopes, expires_at } of list.body) {
    expect(scopes).toEqual([])
    expect(Date.parse(expires_at)).not.toBeNaN()
  }
  const scoped = await client.call(`POST ${token}/scoped`, asCiBot, { access_token: legacyToken })
  expect(scoped.status).toBe(404)
})
