import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  asCiBot,
  basic,
  bearer,
  ciBot,
  hubot,
  legacyToken,
  octocat,
  startClient,
  type Client,
} from './testing/client.ts'

let client: Client
beforeAll(async () => {
  client = await startClient()
})
afterAll(() => client.close())

const list = (headers: Record<string, string> = {}) =>
  client.call('GET /applications/grants', { ...octocat, ...headers })

test('every API reply carries the recorded set, a fresh request id and the server’s version', async () => {
  const replies = [await list(), await client.call('GET /nowhere'), await client.call('GET /user')]
  const ids = new Set<string | null>()
  for (const { headers } of replies) {
    ids.add(headers.get('x-github-request-id'))
    expect(headers.get('x-github-enterprise-version')).toBe('3.19.2')
    expect(headers.get('x-github-media-type')).toBe('github.v3; format=json')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')).toContain('X-GitHub-OTP')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('vary')).toContain('Authorization')
    // Limits are off on Enterprise Server.
    expect(headers.get('x-ratelimit-limit')).toBeNull()
    expect(headers.get('www-authenticate')).toBeNull()
  }
  expect(ids.size).toBe(3)
  expect(replies.map(({ headers }) => headers.get('x-github-api-version-selected'))).toEqual([
    '2022-11-28',
    '2022-11-28',
    null,
  ])
})

test('ETag: same credential and body, same tag; another credential, another tag; strong on 201, weak elsewhere', async () => {
  const meta = async (who: Record<string, string>) =>
    (await client.call('GET /meta', who)).headers.get('etag')
  expect(await meta(octocat)).toMatch(/^W\/"[0-9a-f]{64}"$/)
  expect(await meta(octocat)).toBe(await meta(octocat))
  expect(await meta(octocat)).not.toBe(await meta(hubot))
  expect(await meta(bearer(client.demoToken('active')))).not.toBe(await meta(bearer(legacyToken)))
  const made = await client.call('POST /authorizations', octocat, { note: 'tagged' })
  expect(made.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/)
  const checked = await client.call(`POST /applications/${ciBot.id}/token`, asCiBot, {
    access_token: legacyToken,
  })
  expect(checked.headers.get('etag')).toMatch(/^W\//)
  expect(checked.headers.get('last-modified')).toBeNull()
})

test('304 to If-None-Match, weak or strong, and to If-Modified-Since; a change makes it 200 again', async () => {
  const first = await list()
  const tag = first.headers.get('etag') ?? ''
  for (const known of [tag, tag.replace('W/', ''), `"other", ${tag}`, '*']) {
    const again = await list({ 'if-none-match': known })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(again.headers.get('etag')).toBe(tag)
  }
  expect((await list({ 'if-none-match': '"other"' })).status).toBe(200)
  const [one] = first.body as unknown as { id: number }[]
  const get = (headers: Record<string, string>) =>
    client.call(`GET /applications/grants/${one?.id}`, { ...octocat, ...headers })
  const since = (await get({})).headers.get('last-modified') ?? ''
  expect((await get({ 'if-modified-since': since })).status).toBe(304)
  expect((await get({ 'if-modified-since': 'Thu, 01 Jan 2015 00:00:00 GMT' })).status).toBe(200)
  expect((await get({ 'if-modified-since': 'nonsense' })).status).toBe(200)
  // The tag decides where both are sent.
  expect((await get({ 'if-modified-since': since, 'if-none-match': '"other"' })).status).toBe(200)
  await client.call(`POST /authorizations`, octocat, {
    client_id: ciBot.id,
    client_secret: ciBot.secret,
    scopes: ['gist'],
  })
  expect((await list({ 'if-none-match': tag })).status).toBe(200)
})

test('HEAD is GET without a body; OPTIONS answers a preflight; unknown methods and slashes are 404', async () => {
  const get = await list()
  const head = await client.call('HEAD /applications/grants', octocat)
  expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', get.headers.get('etag')])
  const options = await client.call('OPTIONS /authorizations')
  expect(options.status).toBe(204)
  expect(options.headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, PUT, DELETE')
  expect(options.headers.get('access-control-max-age')).toBe('86400')
  for (const what of [
    'PUT /authorizations',
    'GET /applications/grants/',
    'POST /user',
    'GET /%zz',
    'GET //',
    'GET /authorizations/1/2/3',
  ]) {
    const { status, body } = await client.call(what, octocat)
    expect([what, status, body]).toEqual([
      what,
      404,
      {
        message: 'Not Found',
        documentation_url: 'https://docs.github.com/enterprise-server@3.19/rest',
        status: '404',
      },
    ])
  }
  expect((await client.call('GET /nowhere', basic('octocat', 'wrong'))).status).toBe(401)
})

test('media types: what is asked for is named, nothing is refused', async () => {
  const type = async (accept: string) => (await list({ accept })).headers.get('x-github-media-type')
  for (const accept of [
    '',
    '*/*',
    'application/json',
    'application/vnd.github+json',
    'application/vnd.github.v3+json',
  ]) {
    expect(await type(accept)).toBe('github.v3; format=json')
  }
  expect(await type('application/vnd.github.v3.full+json')).toBe('github.v3; param=full; format=json')
  expect(await type('application/vnd.github.doctor-strange-preview+json')).toBe(
    'github.v3; param=doctor-strange-preview; format=json',
  )
  expect(await type('image/png')).toBe('unknown, github.v3')
})

test('error bodies: message, errors, documentation_url, status, in that order; a token in the query is a 400', async () => {
  const { text } = await client.call('POST /authorizations', octocat, {})
  expect(text).toBe(
    '{"message":"Validation Failed","errors":[{"resource":"OauthAccess","code":"missing_field","field":"note"}],"documentation_url":"https://docs.github.com/enterprise-server@3.19/rest/oauth-authorizations/oauth-authorizations#create-a-new-authorization","status":"422"}',
  )
  const query = await client.call('GET /user?access_token=x')
  expect([query.status, query.body.documentation_url]).toEqual([
    400,
    'https://docs.github.com/v3/#oauth2-token-sent-in-a-header',
  ])
})

test('JSONP wraps status, links and data, and calls nothing but a name', async () => {
  const { status, text, headers } = await client.visit('/api/v3/applications/grants?callback=f&per_page=1', {
    headers: octocat,
  })
  expect([status, headers.get('content-type')]).toEqual([200, 'application/javascript; charset=utf-8'])
  const data = JSON.parse(text.replace(/^\/\*\*\/f\(/, '').replace(/\)$/, '')) as {
    meta: { status: number; Link: unknown[] }
    data: unknown[]
  }
  expect(data.meta.status).toBe(200)
  expect(data.meta.Link).toHaveLength(2)
  expect(data.data).toHaveLength(1)
  expect((await client.call('GET /meta?callback=alert(1)')).headers.get('content-type')).toContain(
    'application/json',
  )
})

test('the API root lists authorizations with and without a slash; /rate_limit says that limits are off', async () => {
  for (const path of ['', '/']) {
    expect((await client.call(`GET ${path}`)).body.authorizations_url).toBe(
      `${client.sandbox.apiUrl}/authorizations`,
    )
  }
  const limit = await client.call('GET /rate_limit')
  expect([limit.status, limit.body.message]).toEqual([404, 'Rate limiting is not enabled.'])
  expect((await client.call('GET /meta')).body).toEqual({
    verifiable_password_authentication: true,
    installed_version: '3.19.2',
  })
})
