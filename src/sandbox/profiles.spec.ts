import { afterEach, expect, test } from 'vitest'
import {
  asCiBot,
  basic,
  bearer,
  ciBot,
  deployDash,
  legacyToken,
  octocat,
  startClient,
  type Client,
} from './testing/client.ts'

let client: Client
afterEach(() => client.close())

const agent = { 'user-agent': 'spec' }
const check = `POST /applications/${ciBot.id}/token`

test('github.com: root paths, the apps API only, no passwords, rate limits by address, user and app', async () => {
  client = await startClient({ profile: 'github.com' })
  expect(client.sandbox.apiUrl).toBe(client.sandbox.url)
  const checked = await client.call(check, { ...agent, ...asCiBot }, { access_token: legacyToken })
  expect(checked.status).toBe(200)
  expect(checked.body.url).toBe(`${client.sandbox.url}/authorizations/${String(checked.body.id)}`)
  expect(checked.headers.get('x-ratelimit-limit')).toBe('5000')
  expect(checked.headers.get('x-ratelimit-used')).toBe('1')
  expect(checked.headers.get('x-github-enterprise-version')).toBeNull()
  expect(checked.headers.get('x-github-request-id')).toMatch(/^([0-9A-F]+:){4}[0-9A-F]{8}$/)
  // Gone since 2020-11-13, for a token too; a password is nobody's.
  const gone = await client.call('GET /authorizations', { ...agent, ...bearer(legacyToken) })
  expect([gone.status, gone.body.documentation_url]).toEqual([404, 'https://docs.github.com/rest'])
  const password = await client.call('GET /user', { ...agent, ...octocat })
  expect([password.status, password.headers.get('x-ratelimit-limit')]).toEqual([401, '60'])
  expect((await client.call('GET /meta', agent)).body).toEqual({ verifiable_password_authentication: false })
  expect((await client.call('GET /', agent)).body.authorizations_url).toBeUndefined()
  const version = { ...agent, ...asCiBot, 'x-github-api-version': '2026-03-10' }
  const dated = await client.call(check, version, { access_token: 'x' })
  expect(dated.headers.get('x-github-api-version-selected')).toBe('2026-03-10')
  expect(dated.body.documentation_url).toBe(
    'https://docs.github.com/rest/apps/oauth-applications#check-a-token',
  )
})

test('github.com: sixty anonymous requests an hour, then 403; a 304 and /rate_limit are free', async () => {
  let now = Date.parse('2026-11-20T10:00:00Z')
  client = await startClient({ profile: 'github.com', clock: () => now })
  const meta = (headers: Record<string, string> = {}) => client.call('GET /meta', { ...agent, ...headers })
  const tag = (await meta()).headers.get('etag') ?? ''
  for (let count = 0; count < 5; count++) expect((await meta({ 'if-none-match': tag })).status).toBe(304)
  expect((await client.call('GET /rate_limit', agent)).body.rate).toMatchObject({
    limit: 60,
    used: 1,
    remaining: 59,
  })
  for (let count = 0; count < 59; count++) await meta()
  const refused = await meta()
  expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0'])
  expect(refused.body.message).toMatch(/^API rate limit exceeded for 127\.0\.0\.1\. \(But/)
  expect((await client.call('GET /user', { ...agent, ...bearer(legacyToken) })).status).toBe(200)
  now += 3600_000
  expect((await meta()).status).toBe(200)
})

test('github.com: no User-Agent, no service, and that in HTML', async () => {
  client = await startClient({ profile: 'github.com' })
  const { request } = await import('node:http')
  const [status, type] = await new Promise<(number | string | undefined)[]>((resolve, reject) => {
    request(`${client.sandbox.url}/meta`, (response) => {
      response.resume()
      resolve([response.statusCode, response.headers['content-type']])
    })
      .on('error', reject)
      .end()
  })
  expect([status, type]).toEqual([403, 'text/html'])
})

test('ghes-unversioned: no version header, no status in errors, older documentation', async () => {
  client = await startClient({ profile: 'ghes-unversioned' })
  const reply = await client.call('GET /authorizations/1', { ...octocat, 'x-github-api-version': 'v3' })
  expect(reply.status).toBe(404)
  expect(reply.body).toEqual({
    message: 'Not Found',
    documentation_url:
      'https://docs.github.com/enterprise-server@3.8/rest/oauth-authorizations/oauth-authorizations#get-a-single-authorization',
  })
  expect(reply.headers.get('x-github-api-version-selected')).toBeNull()
  expect(reply.headers.get('x-github-enterprise-version')).toBe('3.8.17')
  expect((await client.call('GET /versions')).status).toBe(404)
})

test('ghae: the apps API and the deprecated reset by path token, which other servers do not have', async () => {
  client = await startClient({ profile: 'ghae' })
  expect((await client.call('GET /authorizations', octocat)).status).toBe(404)
  const reset = await client.call(`POST /applications/${ciBot.id}/tokens/${legacyToken}`, asCiBot)
  expect(reset.status).toBe(200)
  expect(reset.body.token).toMatch(/^gho_/)
  expect((await client.call(`POST /applications/${ciBot.id}/tokens/${legacyToken}`, asCiBot)).status).toBe(
    404,
  )
  expect((await client.call(check, asCiBot, { access_token: String(reset.body.token) })).status).toBe(200)
  expect(
    (await client.call(`POST /applications/${ciBot.id}/tokens/x`, basic(deployDash.id, deployDash.secret)))
      .status,
  ).toBe(404)
  const { requests } = (await client.visit<{ requests: { path: string }[] }>('/sandbox/requests')).body
  expect(JSON.stringify(requests)).not.toContain(legacyToken)
  await client.close()
  client = await startClient()
  expect((await client.call(`POST /applications/${ciBot.id}/tokens/${legacyToken}`, asCiBot)).status).toBe(
    404,
  )
})
