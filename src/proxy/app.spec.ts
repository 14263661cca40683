import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const endpoints: AnyEndpoint[] = Object.values(api).flatMap((noun) => Object.values<AnyEndpoint>(noun))
const split = (endpoint: AnyEndpoint) => endpoint.route.split(' ') as [string, string]
const mutating = endpoints.filter((endpoint) => !endpoint.route.startsWith('GET'))

/** A body that every endpoint would accept, so that what refuses is the door and not the schema. */
const anyBody = { login: 'octocat', password: 'wrong', token: 'gho_x', reason: 'because' }

test('the contract, line by line: a new endpoint is one reviewed line with who may call it', () => {
  const lines = endpoints.map(
    ({ route, needs, fresh }) =>
      `${route} → ${typeof needs === 'string' ? needs : `may ${needs.can} ${needs.app}`}${fresh ? ', proven lately' : ''}`,
  )
  expect(lines).toMatchInlineSnapshot(`
    [
      "GET /api/server → nobody",
      "GET /api/server/inspection → session",
      "POST /api/server/inspection → session",
      "GET /api/session → nobody",
      "POST /api/session → nobody",
      "POST /api/session/proof → session",
      "POST /api/session/touch → session",
      "POST /api/session/github → nobody",
      "POST /api/session/github/proof → session",
      "DELETE /api/session → nobody",
      "GET /api/sessions → session",
      "DELETE /api/sessions/:session → session",
      "DELETE /api/sessions → session",
      "GET /api/grants → password",
      "GET /api/grants/all → password",
      "GET /api/grants/:grant → password",
      "DELETE /api/grants/:grant → password, proven lately",
      "GET /api/authorizations → password",
      "GET /api/authorizations/all → password",
      "GET /api/authorizations/:authorization → password",
      "POST /api/authorizations → password, proven lately",
      "POST /api/apps/:app/authorizations → may create :app, proven lately",
      "PUT /api/apps/:app/authorizations → may create :app, proven lately",
      "PATCH /api/authorizations/:authorization → password",
      "DELETE /api/authorizations/:authorization → password",
      "POST /api/apps/:app/tokens/check → may check :app",
      "POST /api/tokens/check → session",
      "POST /api/apps/:app/tokens/check-many → may check :app",
      "POST /api/tokens/check-many → session",
      "POST /api/apps/:app/tokens/revoke → may revoke :app",
      "POST /api/apps/:app/tokens/remove-access → may remove :app, proven lately",
      "POST /api/apps/:app/tokens/reset → may reset :app, proven lately",
      "GET /api/operations → session",
      "GET /api/operations/:operation → session",
      "POST /api/operations/:operation/collect → session, proven lately",
      "POST /api/operations/:operation/acknowledge → session",
      "POST /api/operations/:operation/give-up → session, proven lately",
      "POST /api/operations/:operation/proof → session",
      "POST /api/apps/:app/tokens/revoke-many → may revoke :app, proven lately",
      "POST /api/apps/:app/tokens/remove-access-many → may remove :app, proven lately",
      "POST /api/apps/:app/tokens/reset-many → may reset :app, proven lately",
      "POST /api/jobs/:job/tokens → session",
      "POST /api/jobs/:job/start → session, proven lately",
      "POST /api/jobs/:job/pause → session",
      "POST /api/jobs/:job/resume → session, proven lately",
      "POST /api/jobs/:job/stop → session",
      "POST /api/jobs/:job/retry → session, proven lately",
      "GET /api/jobs → session",
      "GET /api/jobs/:job → session",
      "GET /api/jobs/:job/rows → session",
      "GET /api/jobs/:job/receipts → session",
      "POST /api/jobs/:job/ledger → session, proven lately",
      "POST /api/jobs/:job/acknowledge → session",
      "POST /api/jobs/:job/give-up → session, proven lately",
      "GET /api/look → session",
      "PUT /api/look → session",
      "GET /api/review → session",
      "PUT /api/review → session",
      "DELETE /api/review → session",
      "GET /api/activity → session",
      "GET /api/activity/news → session",
      "GET /api/activity/verify → session",
      "GET /api/activity/export → session",
      "GET /api/receipts → session",
      "GET /api/cases → session",
      "POST /api/cases → session",
      "GET /api/cases/:case → session",
      "POST /api/cases/:case/notes → session",
      "POST /api/cases/:case/receipts → session",
      "POST /api/cases/:case/jobs → session",
      "POST /api/cases/:case/contain → session",
      "POST /api/cases/:case/close → session",
      "POST /api/cases/:case/reopen → session",
    ]
  `)
})

describe('who may do what', () => {
  test('nobody gets past the door of what needs a session', async () => {
    for (const endpoint of endpoints.filter(({ needs }) => needs !== 'nobody')) {
      const [method, url] = split(endpoint)
      for (const cookie of [undefined, 'A'.repeat(43), '../../etc/passwd']) {
        const reply = await desk.ask(method, url, {
          body: method === 'GET' ? undefined : anyBody,
          ...(cookie ? { cookie } : {}),
        })
        expect([endpoint.route, reply.status, reply.body.code]).toEqual([
          endpoint.route,
          401,
          'not-signed-in',
        ])
      }
    }
  })

  test.each([
    ['octocat', 'ci-bot', ['check', 'revoke', 'remove-access', 'reset']],
    ['octocat', 'deploy-dash', []],
    ['octocat', 'no-such-app', []],
    ['hubot', 'ci-bot', ['check']],
    ['hubot', 'deploy-dash', ['check']],
  ])('%s and %s: %j', async (login, app, allowed) => {
    const cookie = await desk.signIn(login)
    for (const verb of ['check', 'revoke', 'remove-access', 'reset']) {
      const reply = await desk.ask('POST', `/api/apps/${app}/tokens/${verb}`, {
        cookie,
        headers: { 'idempotency-key': `key-${login}-${app}-${verb}` },
        body: { token: 'gho_000000000000000000000000000000000000', reason: 'test' },
      })
      if (allowed.includes(verb)) expect([verb, reply.body.state]).toEqual([verb, 'not-valid'])
      else expect([verb, reply.status, reply.body.code]).toEqual([verb, 403, 'not-allowed'])
    }
  })

  test('every cross-site way to a mutating endpoint is refused', async () => {
    const cookie = await desk.signIn()
    const csrf = { 'x-authdesk': '1' }
    const vectors: [string, Record<string, string>][] = [
      ['another site', { 'sec-fetch-site': 'cross-site', ...csrf }],
      ['a sibling host', { 'sec-fetch-site': 'same-site', ...csrf }],
      ['typed in the address bar', { 'sec-fetch-site': 'none', ...csrf }],
      ['an old browser, foreign origin', { 'sec-fetch-site': '', origin: 'https://evil.example', ...csrf }],
      ['an old browser, opaque origin', { 'sec-fetch-site': '', origin: 'null', ...csrf }],
      ['no origin at all', { 'sec-fetch-site': '', ...csrf }],
      ['a form, which sets no header', { 'sec-fetch-site': 'same-origin', 'x-authdesk': '' }],
    ]
    for (const endpoint of mutating)
      for (const [name, headers] of vectors) {
        const [method, url] = split(endpoint)
        const response = await desk.proxy.http.inject({
          method: method as 'POST',
          url,
          headers: {
            host: '127.0.0.1:4870',
            cookie: `authdesk-4870=${cookie}`,
            'content-type': 'application/json',
            ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
          },
          payload: JSON.stringify(anyBody),
        })
        expect([endpoint.route, name, response.statusCode, response.json().code]).toEqual([
          endpoint.route,
          name,
          403,
          'cross-site',
        ])
      }
  })

  test('an old browser on our own page is let in by its origin', async () => {
    const reply = await desk.ask('DELETE', '/api/session', {
      headers: { 'sec-fetch-site': '', origin: 'http://127.0.0.1:4870' },
    })
    // An empty Sec-Fetch-Site is no value that a browser sends, so it is refused; leaving it out is the old browser.
    expect(reply.status).toBe(403)
    const old = await desk.proxy.http.inject({
      method: 'DELETE',
      url: '/api/session',
      headers: { host: '127.0.0.1:4870', origin: 'http://127.0.0.1:4870', 'x-authdesk': '1' },
    })
    expect(old.statusCode).toBe(200)
  })

  test('only JSON is read', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      '',
    ])
      expect(
        (await desk.ask('POST', '/api/session', { body: anyBody, headers: { 'content-type': type } })).body
          .code,
      ).toBe(type === '' ? 'unsupported-media-type' : 'unsupported-media-type')
  })

  test.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'user@127.0.0.1',
    ':@127.0.0.1',
    '127.0.0.1?evil',
    '127.0.0.1#x',
    '127.0.0.1/x',
    '2130706433',
    '0x7f.1',
  ])('host %j does not belong to us', async (host) => {
    const reply = await desk.ask('GET', '/api/session', { headers: { host } })
    expect([reply.status, reply.body.code]).toEqual([421, 'host-not-allowed'])
  })
})

describe('headers', () => {
  test('the same on every kind of answer', async () => {
    const replies = [
      await desk.ask('GET', '/api/server'),
      await desk.ask('GET', '/api/nothing'),
      await desk.ask('GET', '/api/grants'),
      await desk.ask('POST', '/api/session', { body: {} }),
      await desk.ask('POST', '/api/session', { headers: { 'sec-fetch-site': 'cross-site' } }),
      await desk.ask('GET', '/api/session/github/callback?code=x&state=y'),
      await desk.ask('GET', '/livez'),
      await desk.ask('OPTIONS', '/api/session'),
      await desk.ask('GET', `/${'x'.repeat(300)}%`),
    ]
    for (const { headers } of replies) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';worker-src 'self';manifest-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';require-trusted-types-for 'script';trusted-types authdesk",
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
      expect(headers['x-request-id']).toMatch(/^[0-9A-F]{16}$/)
      expect(headers).not.toHaveProperty('x-powered-by')
      expect(headers).not.toHaveProperty('access-control-allow-origin')
      expect(headers).not.toHaveProperty('strict-transport-security')
    }
  })
})
