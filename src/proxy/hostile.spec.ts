import { once } from 'node:events'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Authorization } from '#contract/authorizations.ts'
import { Problem } from '#contract/problem.ts'
import { CERTIFICATE, PRIVATE_KEY } from './testing/certificate.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'
import { type Attack, type Hostile, head, json, startHostile } from './testing/hostile.ts'
import { lastPageOf } from './upstream/link.ts'

/** Stands in every body that the server sends here; no answer of ours may hold it. */
const SHOUT = 'RAW-UPSTREAM-BODY'

let hostile: Hostile
let elsewhere: Hostile
let desk: TestDesk
beforeAll(async () => {
  hostile = await startHostile()
  elsewhere = await startHostile()
  desk = await startDesk({ server: { apiUrl: `${hostile.url}/api/v3` } })
})
afterAll(async () => {
  hostile.close()
  elsewhere.close()
  await desk.close()
})

/** Signs in while the server behaves, then asks while it does not. */
async function under(attack: Attack, path = '/api/authorizations') {
  hostile.attack = null
  // Whatever the attack before this one has opened is closed again by now.
  desk.clock.advance(120_000)
  const cookie = await desk.signIn()
  hostile.attack = attack
  const [method, url] = path.includes(' ') ? path.split(' ') : ['GET', path]
  const reply = await desk.ask(method as 'GET', url!, {
    cookie,
    ...(method === 'GET' ? {} : { body: { token: 'gho_0000000000000000000000000000000000AB', reason: 'x' } }),
  })
  hostile.attack = null
  return reply
}

function expectProblem(reply: Awaited<ReturnType<typeof under>>, code: string | RegExp): void {
  expect(String(reply.headers['content-type'])).toMatch(/^application\/problem\+json/)
  expect(Problem.safeParse(reply.body).success).toBe(true)
  expect(reply.body.code).toMatch(code)
  expect(reply.body.requestId).toMatch(/^[0-9A-F]{16}$/)
  expect(reply.text + JSON.stringify(reply.headers)).not.toContain(SHOUT)
}

const html = `<html><script>${SHOUT}</script></html>`
const CHECK = 'POST /api/apps/ci-bot/tokens/check'
const unusable: [string, Attack][] = [
  ['a page with 200', head('200 OK', { 'Content-Type': 'text/html', 'Content-Length': html.length }) + html],
  ['a page with 502', head('502 Bad Gateway', { 'Content-Length': html.length }) + html],
  ['a page with 404 for a list', head('418 Teapot', { 'Content-Length': html.length }) + html],
  ['nothing with 200', head('200 OK', { 'Content-Length': 0 })],
  ['204 where a body belongs', head('204 No Content')],
  ['half of a body, said to be whole', json(`[{"${SHOUT}":`)],
  ['JSON of a thousand levels', json(`${'['.repeat(1_000)}"${SHOUT}"${']'.repeat(1_000)}`)],
  ['JSON of a million levels', json('['.repeat(1_000_000) + ']'.repeat(1_000_000))],
  ['an object for a list', json(`{"0":{"${SHOUT}":1},"length":1}`)],
  ['a list of nulls', json(`[null,"${SHOUT}"]`)],
  ['another encoding', json(Buffer.from(`[{"${SHOUT}":1}]`, 'utf16le'))],
  [
    'a gzip bomb that nobody asked for',
    (socket) => {
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
      socket.write(head('200 OK', { 'Content-Encoding': 'gzip', 'Content-Length': bomb.length }))
      socket.end(bomb)
    },
  ],
  ['status 999', head('999 What', { 'Content-Length': SHOUT.length }) + SHOUT],
]

test.each(unusable)('%s: said to be unusable, with both request ids and nothing of it', async (_, attack) => {
  for (const path of ['/api/authorizations', '/api/grants', CHECK]) {
    const reply = await under(attack, path)
    // A check's 204 and 404 have a meaning; everything else of these has none.
    if (path === CHECK && reply.status === 200) expect(reply.body.state).toBe('not-valid')
    else {
      expectProblem(reply, 'upstream-error')
      expect(reply.body.upstreamRequestId).toBe('BAD1:2:3')
    }
  }
})

const broken: [string, Attack, RegExp][] = [
  ['more said than sent', json('[]', { 'Content-Length': 500 }), /^upstream-(unreachable|error)$/],
  ['two lengths', json('[]', { 'Content-Length': 2, 'Content-length': 3 }), /^upstream-error$/],
  ['length and chunks', json('[]', { 'Transfer-Encoding': 'chunked' }), /^upstream-error$/],
  ['bytes', Buffer.from(`\0\x01\x02${SHOUT}`), /^upstream-error$/],
  ['TLS', Buffer.from([0x15, 3, 1, 0, 2, 2, 40]), /^upstream-error$/],
  ['headers of 17 KB', json('[]', { 'X-Long': 'y'.repeat(17_000) }), /^upstream-error$/],
  [
    'a thousand headers of 100 bytes',
    head('200 OK', Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`X-${i}`, 'y'.repeat(100)]))),
    /^upstream-error$/,
  ],
  ['a Link header of 64 KB', json('[]', { Link: '<'.repeat(64 * 1024) }), /^upstream-error$/],
  [
    'another protocol',
    head('101 Switching Protocols', { Upgrade: 'x', Connection: 'upgrade' }),
    /^upstream-/,
  ],
  ['100 without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5_000), /^upstream-/],
]
test.each(broken)('%s: a problem, and nothing of it', async (_, attack, code) => {
  for (const path of ['/api/authorizations', CHECK]) expectProblem(await under(attack, path), code)
})

test('headers of 15 KB and an answer of 32 levels are read', async () => {
  const long = await under(json('[]', { 'X-Long': 'y'.repeat(15_000) }))
  expect(long.body.authorizations).toEqual([])
  const answer = await fetch(`${desk.sandbox.apiUrl}/authorizations?per_page=1`, {
    headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
  })
  const [real] = (await answer.json()) as object[]
  // The list and the token in it are the first two levels.
  const levels = (count: number) =>
    json(
      JSON.stringify([{ ...real, deep: 'HERE' }]).replace(
        '"HERE"',
        '['.repeat(count - 2) + ']'.repeat(count - 2),
      ),
    )
  expect((await under(levels(32))).body.authorizations).toHaveLength(1)
  expectProblem(await under(levels(33)), /^upstream-error$/)
})

test('early hints before the answer are no answer', async () => {
  const reply = await under(`HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n${json('[]')}`)
  expect([reply.status, reply.body.authorizations]).toEqual([200, []])
})

test('a second answer behind the first is nobody’s answer', async () => {
  const two = (socket: Socket) => socket.write(json('[]') + json(`[{"${SHOUT}":1}]`))
  expect((await under(two)).body.authorizations).toEqual([])
  hostile.attack = null
  const cookie = await desk.signIn()
  hostile.attack = two
  for (let i = 0; i < 20; i++)
    expect((await desk.ask('GET', '/api/authorizations', { cookie })).body.authorizations).toEqual([])
  hostile.attack = null
})

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is not followed, with credentials least of all',
  async (status) => {
    for (const path of ['/api/authorizations', '/api/grants', CHECK, 'POST /api/apps/ci-bot/tokens/revoke']) {
      const location = `${elsewhere.url}/api/v3/authorizations`
      const reply = await under(head(`${status} Moved`, { Location: location, 'Content-Length': 0 }), path)
      expectProblem(reply, 'upstream-error')
      expect(JSON.stringify(reply.headers) + reply.text).not.toContain(elsewhere.url)
    }
    expect(elsewhere.requests).toBe(0)
  },
)

test('a body without end is cut off at 5 MB', async () => {
  const before = hostile.bytesSent()
  const chunk = `[${`"${SHOUT}",`.repeat(1_000)}`
  const reply = await under((socket) => {
    socket.write(head('200 OK', { 'Content-Type': 'application/json', Connection: 'close' }))
    const pour = () => {
      while (socket.writable && socket.write(chunk));
      socket.once('drain', pour)
    }
    pour()
  })
  expectProblem(reply, 'upstream-error')
  expect(reply.body.upstreamRequestId).toBe('BAD1:2:3')
  // Each of three tries stops at five, plus what the sockets held.
  await expect.poll(() => hostile.bytesSent() - before).toBeLessThan(3 * 12 * 1024 * 1024)
})

test.each([`${SHOUT} with blanks`, '"><img src=x>', 'x'.repeat(500), ''])(
  'a request id %j of the server is not passed on',
  async (id) => {
    const reply = await under(head('500 No', { 'X-GitHub-Request-Id': id, 'Content-Length': 0 }))
    expectProblem(reply, 'upstream-error')
    expect(reply.body.upstreamRequestId).toBeUndefined()
  },
)

test('headers that are too late and bodies that never end: 504 within 10 and 15 s', async () => {
  hostile.attack = null
  desk.clock.advance(120_000)
  const cookie = await desk.signIn()
  const timed = async () => {
    const start = performance.now()
    const reply = await desk.ask('GET', '/api/authorizations', { cookie })
    expectProblem(reply, 'upstream-timeout')
    return performance.now() - start
  }
  hostile.attack = () => undefined
  const before = hostile.requests
  const silent = timed()
  await expect.poll(() => hostile.requests).toBe(before + 1)
  await new Promise((resolve) => setImmediate(resolve))
  hostile.attack = (socket) => {
    socket.write(head('200 OK', { 'Content-Length': 1_000 }))
    const drip = setInterval(() => (socket.writable ? socket.write('[') : clearInterval(drip)), 500)
  }
  const dripping = timed()
  expect(await silent).toBeLessThan(11_500)
  expect(await dripping).toBeLessThan(16_500)
  hostile.attack = null
}, 30_000)

const whole = {
  id: 1,
  url: 'https://h/authorizations/1',
  app: { client_id: 'abcde12345fghij67890', name: 'App', url: 'https://app' },
  token: '',
  hashed_token: 'a'.repeat(64),
  token_last_eight: '12345678',
  note: 'n',
  note_url: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  scopes: ['repo'],
  fingerprint: null,
  expires_at: null,
  user: { id: 1, login: 'octocat', site_admin: false },
}
const wrong = [null, true, -1.5, 1e300, SHOUT, '', [], [SHOUT], {}, { [SHOUT]: SHOUT }, undefined]

test('a wrong type in each field: the answer keeps the contract or is a problem, and no stranger field comes through', async () => {
  hostile.attack = null
  desk.clock.advance(120_000)
  let cookie = await desk.signIn()
  const fields: [string, (value: unknown) => object][] = [
    ...Object.keys(whole).map((key): [string, (value: unknown) => object] => [
      key,
      (value) => ({ ...whole, [key]: value }),
    ]),
    ...Object.keys(whole.app).map((key): [string, (value: unknown) => object] => [
      `app.${key}`,
      (value) => ({ ...whole, app: { ...whole.app, [key]: value } }),
    ]),
    ...Object.keys(whole.user).map((key): [string, (value: unknown) => object] => [
      `user.${key}`,
      (value) => ({ ...whole, user: { ...whole.user, [key]: value } }),
    ]),
  ]
  const outcomes = { kept: 0, refused: 0 }
  for (const [name, bend] of fields)
    for (const value of wrong) {
      hostile.attack = json(JSON.stringify([{ ...bend(value), stranger: SHOUT }]))
      const reply = await desk.ask('GET', '/api/authorizations', { cookie })
      const about = `${name} = ${JSON.stringify(value)}`
      if (reply.status === 200) {
        outcomes.kept++
        for (const one of reply.body.authorizations)
          expect([about, Authorization.safeParse(one).success]).toEqual([about, true])
        expect(reply.text).not.toContain('stranger')
      } else {
        outcomes.refused++
        expectProblem(reply, 'upstream-error')
      }
      hostile.attack = null
      if ((outcomes.kept + outcomes.refused) % 50 === 0) cookie = await desk.signIn()
    }
  expect(outcomes.kept).toBeGreaterThan(20)
  expect(outcomes.refused).toBeGreaterThan(80)
})

test('64 KB of the worst Link header: under 5 ms', () => {
  for (const piece of ['<', '<>', '<,', '<>;,', '; rel="last"', '>; rel="last",', '<a>; ', ';       ']) {
    const header = piece.repeat(Math.ceil(65_536 / piece.length))
    // The best of a few: the machine may be busy, the work is the same.
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now()
      lastPageOf(header)
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(5)
  }
})

test('TLS that cannot be trusted: a problem with our request id, and no password has left', async () => {
  let requests = 0
  const server = createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_, response) => {
    requests++
    response.end(SHOUT)
  })
  const refused: string[] = []
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => refused.push(error.code ?? error.message))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  // Nobody vouches for its certificate; for this name the certificate does not; and this one speaks no TLS at all.
  const plain = new URL(hostile.url).port
  for (const [apiUrl, ca] of [
    [`https://localhost:${port}/api/v3`, null],
    [`https://127.0.0.2:${port}/api/v3`, CERTIFICATE],
    [`https://localhost:${plain}/api/v3`, null],
  ] as const) {
    const other = await startDesk({ server: { apiUrl, ca } })
    const reply = await other.ask('POST', '/api/session', {
      body: { login: 'octocat', password: 'octocat-demo' },
    })
    expect([apiUrl, reply.status]).toEqual([apiUrl, 502])
    expectProblem(reply, 'upstream-unreachable')
    expect(reply.text).not.toMatch(/certificate|SSL|DEPTH_ZERO/i)
    expect(other.lines.join('')).not.toContain('octocat-demo')
    await other.close()
  }
  expect(requests).toBe(0)
  expect(refused.length).toBeGreaterThan(0)
  server.close()
})
