import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { signIn } from '#contract/session.ts'
import { Secret } from './secret.ts'
import { createSessions } from './sessions.ts'
import { filesUnder, formsOf, leaks } from './testing/canary.ts'
import { KEY, startDesk, type TestDesk } from './testing/desk.ts'

/** Unique texts in the places where secrets are typed; none may turn up anywhere else. */
const canaries = {
  password: `canary-password-${randomBytes(12).toString('hex')}`,
  otp: String(10_000_000 + (randomBytes(3).readUIntBE(0, 3) % 89_999_999)),
  token: `gho_${randomBytes(18).toString('hex')}`,
  legacy: randomBytes(20).toString('hex'),
}

const folder = mkdtempSync(join(tmpdir(), 'authdesk-fuzz-'))
let desk: TestDesk
let named: Record<string, string>
let secrets: string[]
beforeAll(async () => {
  desk = await startDesk({ storeFile: join(folder, 'authdesk.db'), outbox: join(folder, 'outbox') })
  const { apps, signInApp } = desk.sandbox.demo()
  named = {
    ...canaries,
    ...Object.fromEntries(apps.map(({ name, clientSecret }) => [`the secret of ${name}`, clientSecret])),
    'the secret of the sign-in app': signInApp.clientSecret,
  }
  secrets = Object.values(named).flatMap(formsOf)
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true })
})

const endpoints: AnyEndpoint[] = Object.values(api).flatMap((noun) => Object.values<AnyEndpoint>(noun))

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '..%2f..',
    '%00',
    '\u202e',
    '-1',
    '1e99',
    '0',
    '9'.repeat(40),
    "' OR 1=1 --",
    '${7*7}',
    'a'.repeat(3000),
    '\ud800',
  ),
)
const text = fc.oneof(
  { weight: 2, arbitrary: nasty },
  { weight: 3, arbitrary: fc.constantFrom(...Object.values(canaries)) },
)
const value = fc.oneof({ weight: 6, arbitrary: text }, fc.jsonValue() as fc.Arbitrary<unknown>)
// A reason is kept as it was written, but for tokens; nobody can tell a password in it from a word.
const reason = fc.oneof(
  nasty,
  fc.constantFrom(`see ${canaries.token}`, canaries.legacy, `"${canaries.token}"`),
)
const body = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ login: value, password: value, otp: value, token: value, reason }, { requiredKeys: [] })
      .map((o) => JSON.stringify(o)),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        login: fc.constantFrom('octocat', 'monalisa', 'nobody'),
        password: fc.constant(canaries.password),
        otp: fc.constant(canaries.otp),
      })
      .map((o) => JSON.stringify(o)),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ token: fc.constantFrom(canaries.token, canaries.legacy), reason: fc.constant('why') })
      .map((o) => JSON.stringify(o)),
  },
  {
    // What is written into cases is kept like a reason.
    weight: 2,
    arbitrary: fc
      .record({ title: reason, note: reason, text: reason, hashes: fc.constant(['0'.repeat(64)]) })
      .map((o) => JSON.stringify(o)),
  },
  {
    weight: 2,
    arbitrary: fc.array(text, { maxLength: 5 }).map((tokens) => JSON.stringify({ tokens, format: 'csv' })),
  },
  fc.string(),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '{"token":',
    `{"__proto__":{"token":"${canaries.token}"}}`,
    `{"token":"${'x'.repeat(20_000)}"}`,
    '['.repeat(8_000),
  ),
)
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('ci-bot', 'deploy-dash', '503', '1') },
  nasty.map(encodeURIComponentSafely),
)
const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 5, arbitrary: fc.constant('application/json') },
      fc.constantFrom('text/plain', 'application/json; charset=x', '*/*', ';'),
    ),
    'idempotency-key': fc.oneof({ weight: 4, arbitrary: fc.uuid() }, headerText()),
    'x-authdesk-otp': fc.oneof(fc.constant(canaries.otp), headerText()),
    'if-none-match': headerText(),
    authorization: fc.constant(`Bearer ${canaries.token}`),
    range: fc.constant('bytes=0-1'),
    'sec-fetch-site': fc.oneof(
      { weight: 8, arbitrary: fc.constant('same-origin') },
      fc.constantFrom('cross-site', 'x'),
    ),
  },
  { requiredKeys: [] },
)

function headerText(): fc.Arbitrary<string> {
  return fc.string({ maxLength: 80 }).map((t) => t.replaceAll(/[^\x20-\x7e]/g, ''))
}
function encodeURIComponentSafely(t: string): string {
  return encodeURIComponent(t.toWellFormed()).slice(0, 400)
}

test('10,000 generated requests: no answer of 5xx, no crash, no secret in an answer, a log line or the store', async () => {
  const sessions = createSessions(desk.store, KEY, desk.clock, desk.sandbox.url)
  const open = async (password: string) =>
    (
      await sessions.open({
        login: 'octocat',
        door: 'password',
        browser: { name: null, system: null },
        password: new Secret(password),
      })
    ).cookie
  let cookie = ''
  let sent = 0
  const statuses = new Map<number, number>()
  const failures: string[] = []

  const request = fc.record({
    // The sign-in often enough for its limiter to say no, however many endpoints there are.
    endpoint: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...endpoints) },
      { weight: 1, arbitrary: fc.constant<AnyEndpoint>(signIn) },
    ),
    // Mostly what exists; sometimes any method and path.
    other: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      fc.tuple(
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
        nasty.map((t) => `/${encodeURIComponentSafely(t)}`),
      ),
    ),
    segment,
    query: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, nasty.map(encodeURIComponentSafely)),
    headers,
    body,
    signedIn: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
  })

  await fc.assert(
    fc.asyncProperty(request, async (r) => {
      if (sent % 250 === 0) {
        // A live session with a password that the server refuses, and the person's real one, in turn.
        cookie = await open(sent % 500 === 0 ? 'octocat-demo' : canaries.password)
      }
      sent++
      const [method, path] = r.other ?? (r.endpoint.route.split(' ') as [string, string])
      const url =
        path.replaceAll(/:\w+/g, r.segment) + (r.query === '' ? '' : `?page=${r.query}&perPage=${r.query}`)
      const response = await desk.proxy.http.inject({
        method: method as 'GET',
        url,
        headers: {
          host: '127.0.0.1:4870',
          'x-authdesk': '1',
          'sec-fetch-site': 'same-origin',
          ...Object.fromEntries(Object.entries(r.headers).filter(([, v]) => v !== undefined)),
          ...(r.signedIn ? { cookie: `authdesk-4870=${cookie}` } : {}),
        },
        ...(method === 'GET' || method === 'HEAD' ? {} : { payload: r.body }),
      })
      statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1)
      const everything = response.body + JSON.stringify(response.headers)
      if (response.statusCode >= 500)
        failures.push(`${method} ${url} → ${response.statusCode} ${response.body}`)
      const leak = secrets.find((secret) => everything.includes(secret))
      if (leak) failures.push(`${method} ${path} → an answer holds ${leak}`)
    }),
    { numRuns: 10_000, endOnFailure: true },
  )

  expect(failures.slice(0, 5)).toEqual([])
  expect(sent).toBe(10_000)
  // The requests did reach what they are meant to try.
  for (const status of [200, 400, 401, 403, 404, 413, 415, 429])
    expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0])

  // One that nobody has signed out of, so that there is a password to be found.
  await open(canaries.password)
  // Byte for byte: the database with every table of it, its write-ahead log, the outbox.
  expect(leaks(named, [{ name: 'the log', text: desk.lines.join('') }, ...filesUnder(folder)])).toEqual([])
  expect((await desk.ask('GET', '/livez')).status).toBe(200)
}, 240_000)

test('bytes that are no request get an answer or a closed door, and the next one is served', async () => {
  await desk.proxy.http.listen({ host: '127.0.0.1', port: 0 })
  const { port } = desk.proxy.http.server.address() as { port: number }
  const send = async (bytes: string | Buffer) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let answer = ''
      socket.setTimeout(15_000, () => socket.destroy(new Error('no answer')))
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
      socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)))
      socket.on('close', () => resolve(answer))
      socket.end(bytes)
    }).catch((error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? '' : Promise.reject(error)))

  const start = 'GET /api/session HTTP/1.1\r\n'
  for (const bytes of [
    `${start}host: \r\nconnection: close\r\n\r\n`,
    `${start}\r\n`,
    `${start}host: 127.0.0.1\r\nx: ${'a'.repeat(9_000)}\r\n\r\n`,
    `GET /${'a'.repeat(9_000)} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`,
    'POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
    'POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    `${canaries.password}\r\n\r\n`,
    randomBytes(4_000),
    '\x16\x03\x01\x02\x00',
  ]) {
    const answer = await send(bytes)
    expect(answer === '' || /^HTTP\/1\.1 4\d\d /.test(answer), JSON.stringify(answer.slice(0, 80))).toBe(true)
    expect(answer).not.toContain(canaries.password)
  }
  expect(await send(`${start}host: 127.0.0.1\r\nconnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
})
