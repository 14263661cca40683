import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { CSRF_HEADER } from '#contract/endpoint.ts'
import { builtPage } from './static.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'
import { send } from './testing/http.ts'

const DIST = join(import.meta.dirname, '../../dist')
let desk: TestDesk
let port: number
let cookie: string
beforeAll(async () => {
  // All of these clients come from one address.
  desk = await startDesk({ page: builtPage(DIST), maxConnectionsPerAddress: 4_096 })
  await desk.proxy.http.listen({ host: '127.0.0.1', port: 0 })
  ;({ port } = desk.proxy.http.server.address() as { port: number })
  cookie = await desk.signIn()
})
afterAll(() => desk.close())

const endpoints: AnyEndpoint[] = Object.values(api).flatMap((noun) => Object.values<AnyEndpoint>(noun))
const split = ({ route }: AnyEndpoint) =>
  [route.split(' ')[0]!, route.split(' ')[1]!.replace(':app', 'ci-bot').replaceAll(/:\w+/g, '1')] as const
const ours = () => ({
  'sec-fetch-site': 'same-origin',
  [CSRF_HEADER]: '1',
  cookie: `authdesk-4870=${cookie}`,
})
const json = { 'content-type': 'application/json' }

/** Writes bytes as they are, and hands back everything that came until the connection closed. */
async function raw(bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
  socket.on('error', () => undefined)
  socket.write(bytes)
  const patience = setTimeout(() => socket.destroy(new Error('no answer')), 15_000)
  await once(socket, 'close')
  clearTimeout(patience)
  return answer
}
const answersIn = (text: string) => [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => status)

describe('cross-site', () => {
  const vectors: [string, Record<string, string>][] = [
    [
      'fetch by another site',
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', [CSRF_HEADER]: '1' },
    ],
    [
      'a sibling host or port',
      { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1', [CSRF_HEADER]: '1' },
    ],
    ['a link or a bookmark', { 'sec-fetch-site': 'none', [CSRF_HEADER]: '1' }],
    ['an old browser with a foreign origin', { origin: 'https://evil.example', [CSRF_HEADER]: '1' }],
    ['an old browser in a sandboxed frame', { origin: 'null', [CSRF_HEADER]: '1' }],
    ['a form on our own host that sets no header', { 'sec-fetch-site': 'same-origin' }],
  ]
  test('6 ways × every mutating route × 4 content types: none is accepted', async () => {
    let sent = 0
    for (const endpoint of endpoints.filter(({ route }) => !route.startsWith('GET')))
      for (const [name, headers] of vectors)
        for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', '']) {
          const [method, path] = split(endpoint)
          const reply = await send(
            port,
            method,
            path,
            {
              cookie: `authdesk-4870=${cookie}`,
              ...(type ? { 'content-type': type } : {}),
              ...headers,
            },
            '{"token":"gho_x","reason":"r","login":"octocat","password":"octocat-demo"}',
          )
          const { code } = JSON.parse(reply.text)
          const about = `${endpoint.route}, ${name}, ${type || 'no type'}`
          expect([about, reply.status, code]).toEqual(
            type === 'application/json' || reply.status !== 415
              ? [about, 403, 'cross-site']
              : [about, 415, 'unsupported-media-type'],
          )
          sent++
        }
    expect(sent).toBeGreaterThanOrEqual(vectors.length * 4 * 18)
  })

  test('a read that another site starts gives it nothing to read, and no preflight is granted', async () => {
    const cross = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    for (const endpoint of endpoints) {
      const [method, path] = split(endpoint)
      const preflight = await send(port, 'OPTIONS', path, {
        ...cross,
        'access-control-request-method': method,
        'access-control-request-headers': CSRF_HEADER,
      })
      expect(preflight.status).toBe(404)
      for (const reply of [preflight, await send(port, 'GET', path, cross)]) {
        expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
        expect(reply.headers['cross-origin-resource-policy']).toBe('same-origin')
      }
    }
  })
})

test('fifty guesses at once are fifty: five reach the server, in series or not, and the sixth is told to wait', async () => {
  const guess = async (i: number) => {
    const headers = { 'sec-fetch-site': 'same-origin', [CSRF_HEADER]: '1', ...json }
    const body = JSON.stringify({ login: 'guessed', password: `guess-${i}` })
    return (await send(port, 'POST', '/api/session', headers, body)).status
  }
  const asked = async () => {
    const reply = await fetch(`${desk.sandbox.url}/sandbox/requests`)
    return ((await reply.json()) as { total: number }).total
  }
  const before = await asked()
  const statuses = await Promise.all(Array.from({ length: 50 }, (_, i) => guess(i)))
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
  expect(statuses.filter((status) => status === 429)).toHaveLength(45)
  expect((await asked()) - before).toBe(5)
  expect(await guess(51)).toBe(429)
})

describe('hosts and redirects', () => {
  test.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.',
    '127.0.0.1@evil.example',
    '169.254.169.254',
    'a b',
    '[::ffff:8.8.8.8]',
  ])('host %j is not answered', async (host) => {
    const reply = await send(port, 'GET', '/api/session', { host })
    expect([reply.status, JSON.parse(reply.text).code]).toEqual([421, 'host-not-allowed'])
  })

  const own = 'host: 127.0.0.1\r\n'
  const foreign = 'host: evil.example\r\n'
  test.each([
    ['an absolute address of ours, a foreign host', `GET http://127.0.0.1/livez HTTP/1.1\r\n${foreign}`],
    ['a foreign absolute address, our host', `GET http://evil.example/livez HTTP/1.1\r\n${own}`],
    ['the same in capitals', `GET HTTP://EVIL.EXAMPLE/livez HTTP/1.1\r\n${own}`],
    ['the same by https', `GET https://evil.example/livez HTTP/1.1\r\n${own}`],
    ['the same without a path', `GET http://evil.example HTTP/1.1\r\n${own}`],
    ['the same with a query alone', `GET http://evil.example?/livez HTTP/1.1\r\n${own}`],
    ['ours as the name of a user', `GET http://127.0.0.1@evil.example/livez HTTP/1.1\r\n${own}`],
    ['a foreign user at ours', `GET http://evil@127.0.0.1/livez HTTP/1.1\r\n${own}`],
    ['a backslash behind ours', `GET http://127.0.0.1\\.evil.example/livez HTTP/1.1\r\n${own}`],
    ['another port', `GET http://127.0.0.1:1/livez HTTP/1.1\r\n${own}`],
    ['no authority', `GET http:///livez HTTP/1.1\r\n${own}`],
    ['another scheme', `GET ftp://127.0.0.1/livez HTTP/1.1\r\n${own}`],
    ['two hosts', `GET /livez HTTP/1.1\r\n${own}${foreign}`],
    ['two hosts, the foreign one first', `GET /livez HTTP/1.1\r\n${foreign}${own}`],
    ['our host twice', `GET /livez HTTP/1.1\r\n${own}${own}`],
    ['two hosts in another spelling', `GET /livez HTTP/1.1\r\n${own}HOST: evil.example\r\n`],
    ['an empty second host', `GET /livez HTTP/1.1\r\n${own}Host:\r\n`],
    [
      'a second host behind a thousand headers',
      `GET /livez HTTP/1.1\r\n${own}${'a:\r\n'.repeat(1_500)}${foreign}`,
    ],
    ['two hosts in one', 'GET /livez HTTP/1.1\r\nhost: 127.0.0.1, evil.example\r\n'],
    ['no host', 'GET /livez HTTP/1.1\r\n'],
    ['no host in HTTP/1.0', 'GET /livez HTTP/1.0\r\n'],
  ])('%s: refused', async (_, head) => {
    const answer = await raw(`${head}connection: close\r\n\r\n`)
    expect(answersIn(answer)).toEqual([expect.stringMatching(/^4(?:00|21)$/)])
    expect(answer).not.toContain('evil.example')
  })

  test.each([
    ['a blank before the colon', `GET /livez HTTP/1.1\r\n${own}host : evil.example\r\n`],
    ['a folded host', 'GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n evil.example\r\n'],
    ['an authority instead of a path', `GET evil.example:80 HTTP/1.1\r\n${own}`],
    ['a blank in the address', `GET /livez http://evil.example HTTP/1.1\r\n${own}`],
  ])('%s: not read at all', async (_, head) => {
    expect(answersIn(await raw(`${head}\r\n`))).toEqual(['400'])
  })

  test('a tunnel is not opened, an upgrade not made', async () => {
    expect(await raw(`CONNECT evil.example:80 HTTP/1.1\r\n${own}\r\n`)).toBe('')
    const upgrade = `GET /livez HTTP/1.1\r\n${own}connection: upgrade, close\r\nupgrade: websocket\r\n\r\n`
    expect(answersIn(await raw(upgrade))).toEqual(['200'])
  })

  test('an absolute address of the very same host is that host (RFC 9112, 3.2.2)', async () => {
    const answer = await raw(`GET http://127.0.0.1/livez HTTP/1.1\r\n${own}connection: close\r\n\r\n`)
    expect(answersIn(answer)).toEqual(['200'])
  })

  test('no address and no parameter makes the proxy point elsewhere', async () => {
    const elsewhere = [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/%2f%2fevil.example',
      '/.//evil.example',
    ]
    const paths = elsewhere.flatMap((there) => [
      there,
      `/sign-in?next=${encodeURIComponent(there)}`,
      `/api/session/github/callback?state=x&code=y&next=${encodeURIComponent(there)}`,
      `/api/session/github/callback?error=${encodeURIComponent(there)}&redirect_uri=${encodeURIComponent(there)}`,
    ])
    for (const path of paths) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`)
      expect(answersIn(answer)).toHaveLength(1)
      expect(answer).not.toMatch(/^location:/im)
      expect(answer).not.toMatch(/^HTTP\/1\.1 3/)
      expect(answer).not.toContain('evil.example')
    }
  })
})

describe('bodies', () => {
  const post = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    const reply = await send(port, 'POST', '/api/tokens/check', { ...ours(), ...json, ...headers }, body)
    return [reply.status, JSON.parse(reply.text).code ?? JSON.parse(reply.text).state] as unknown
  }
  const token = 'gho_0000000000000000000000000000000000AB'

  test.each([
    [
      'a key that is a prototype',
      `{"token":"${token}","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`,
      [200, 'not-valid'],
    ],
    ['the token in a prototype only', `{"__proto__":{"token":"${token}"}}`, [400, 'invalid-request']],
    [
      'a key twice: the last one counts, and it is checked',
      `{"token":"${token}","token":1}`,
      [400, 'invalid-request'],
    ],
    ['twelve thousand levels', '['.repeat(6_000) + ']'.repeat(6_000), [400, 'invalid-request']],
    [
      'an object of twelve thousand levels',
      '{"a":'.repeat(2_500) + '1' + '}'.repeat(2_500),
      [400, 'invalid-request'],
    ],
    ['a number beyond all numbers', '{"token":1e999999}', [400, 'invalid-request']],
    ['a number of ten thousand digits', `{"token":${'9'.repeat(10_000)}}`, [400, 'invalid-request']],
    ['half a character', '{"token":"\\ud800"}', [400, 'invalid-request']],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), [400, 'invalid-request']],
    ['a byte order mark', `\ufeff{"token":"${token}"}`, [200, 'not-valid']],
    ['nothing', '', [400, 'invalid-request']],
    ['a list', '[]', [400, 'invalid-request']],
    ['null', 'null', [400, 'invalid-request']],
    ['16 KB and one byte', `{"token":"${'x'.repeat(16 * 1024 - 11)}"}`, [413, 'too-large']],
  ])('%s', async (_, body, answer) => {
    expect(await post(body)).toEqual(answer)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test.each([
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/json5',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json, text/plain',
    'text/plain; application/json',
    '*/*',
    ';',
    'application/csp-report',
  ])('content type %j is not read', async (type) => {
    expect(await post('{}', { 'content-type': type })).toEqual([415, 'unsupported-media-type'])
  })

  test('a body of gigabytes is refused by its announcement, and by its bytes where it announces nothing', async () => {
    const head = `POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\n${CSRF_HEADER}: 1\r\ncontent-type: application/json\r\nconnection: close\r\n`
    expect(answersIn(await raw(`${head}content-length: 9999999999\r\n\r\n{`))).toEqual(['413'])
    const chunk = `${(8192).toString(16)}\r\n${'x'.repeat(8192)}\r\n`
    expect(answersIn(await raw(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(8)}`))).toEqual([
      '413',
    ])
  })
})

describe('two requests in one', () => {
  const post = 'POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\n'
  const hidden = 'GET /api/server HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n'
  test.each([
    ['length and chunks', `${post}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['chunks and length', `${post}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n${hidden}`],
    ['two lengths', `${post}content-length: 0\r\ncontent-length: ${hidden.length}\r\n\r\n${hidden}`],
    ['two lengths in one', `${post}content-length: 0, ${hidden.length}\r\n\r\n${hidden}`],
    ['a signed length', `${post}content-length: +0\r\n\r\n${hidden}`],
    ['a hexadecimal length', `${post}content-length: 0x0\r\n\r\n${hidden}`],
    ['chunks that are not last', `${post}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
    ['a blank before the colon', `${post}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a folded header', `${post}x: y\r\n transfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['an odd chunked', `${post}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a bare line feed', `${post}x: y\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a NUL', `${post}x: a\0b\r\n\r\n${hidden}`],
    [
      'a chunk size too large to count',
      `${post}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n${hidden}`,
    ],
    ['no HTTP', `hello\r\n\r\n${hidden}`],
    ['HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`],
    ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1])],
  ])('%s: one refusal, and the connection is closed', async (_, bytes) => {
    const answer = await raw(bytes)
    expect(answersIn(answer)).toEqual(['400'])
    expect(answer).not.toContain('webUrl')
    expect(answer).toMatch(/^connection: close/im)
  })
})

describe('headers, exactly', () => {
  /** Of the one script and the one style that the document has inside. */
  const hashOf = (file: RegExp) => {
    const name = readdirSync(join(DIST, 'assets')).find((one) => file.test(one))!
    const text = readFileSync(join(DIST, 'assets', name))
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  }
  const EXACT = {
    'content-security-policy': `default-src 'none';script-src 'self' ${hashOf(/^boot-.*\.js$/)};style-src 'self' ${hashOf(/^index-.*\.css$/)};img-src 'self' data:;font-src 'self';connect-src 'self';worker-src 'self';manifest-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';require-trusted-types-for 'script';trusted-types authdesk`,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  }
  /** Everything else that an answer may carry. */
  const OTHERS =
    /^(x-request-id|cache-control|content-(type|length|range)|date|connection|keep-alive|transfer-encoding|set-cookie|retry-after|etag|last-modified|accept-ranges|vary|clear-site-data|content-encoding|content-disposition)$/

  function expectExact(about: string, headers: Record<string, unknown>): void {
    const security = Object.fromEntries(Object.entries(headers).filter(([name]) => !OTHERS.test(name)))
    expect([about, security]).toEqual([about, EXACT])
    expect([about, headers['x-request-id']]).toEqual([about, expect.stringMatching(/^[0-9A-F]{16}$/)])
  }

  test('on every route of the contract, whoever asks and however it ends', async () => {
    const statuses = new Set<number>()
    for (const endpoint of endpoints) {
      const [method, path] = split(endpoint)
      // Some end the session, or all of them.
      cookie = await desk.signIn()
      for (const headers of [
        {},
        ours(),
        { ...ours(), ...json },
        { ...ours(), 'sec-fetch-site': 'cross-site' },
        { host: 'evil.example' },
      ]) {
        const body = method === 'GET' ? undefined : 'content-type' in headers ? '{' : undefined
        const reply = await send(port, method, path, headers, body)
        statuses.add(reply.status)
        expectExact(`${endpoint.route} ${reply.status}`, reply.headers)
        expect(reply.headers['cache-control']).toBe('no-store')
      }
    }
    cookie = await desk.signIn()
    for (const fault of ['502-html', '429']) {
      await desk.fault({ name: fault, times: 3 })
      const reply = await send(port, 'GET', '/api/grants', ours())
      statuses.add(reply.status)
      expectExact(`GET /api/grants with ${fault}`, reply.headers)
      await fetch(`${desk.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    }
    const post = async (path: string, headers: object, body: object | string) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      const reply = await send(port, 'POST', path, { ...ours(), ...json, ...headers }, text)
      statuses.add(reply.status)
      expectExact(`POST ${path} ${reply.status}`, reply.headers)
      expect(reply.headers['cache-control']).toBe('no-store')
    }
    const reset = { token: desk.sandbox.demo().tokens[0]!.value, reason: 'leaked' }
    const key = { 'idempotency-key': 'exact-headers-0001' }
    await post('/api/apps/ci-bot/tokens/reset', key, reset)
    await post('/api/apps/ci-bot/tokens/reset', key, { ...reset, reason: 'another' })
    await post('/api/apps/ci-bot/tokens/check', { 'content-type': 'text/plain' }, 'x')
    await post('/api/apps/ci-bot/tokens/check', {}, { token: 'x'.repeat(20_000) })
    await post('/api/session/proof', {}, { otp: '1' })
    await post('/api/session/github/proof', {}, { confirm: 'octocat' })
    await post('/api/none', {}, {})
    for (let i = 0; i < 6; i++) await post('/api/session', {}, { login: 'exact', password: 'x' })
    expect(statuses).toEqual(new Set([200, 400, 401, 403, 404, 409, 413, 415, 421, 422, 429, 502, 503]))
  })

  test('on the page, its files, health, what does not exist and what cannot be routed', async () => {
    const { text } = await send(port, 'GET', '/')
    const asset = /src="(\/assets\/[^"]+\.js)"/.exec(text)![1]!
    const first = await send(port, 'GET', asset)
    const etag = String(first.headers.etag)
    for (const [method, path, headers, status] of [
      ['GET', '/', {}, 200],
      ['GET', '/grants?x=1', {}, 200],
      ['HEAD', '/', {}, 200],
      ['GET', asset, {}, 200],
      ['GET', asset, { 'accept-encoding': 'br' }, 200],
      ['GET', asset, { 'if-none-match': etag }, 304],
      ['GET', asset, { range: 'bytes=0-9' }, 200],
      ['GET', asset, { range: 'bytes=999999999-' }, 200],
      ['GET', '/assets/none.js', {}, 404],
      ['GET', '/livez', {}, 200],
      ['GET', '/readyz', {}, 200],
      ['GET', '/api/session/github/callback?code=x&state=y', {}, 200],
      ['GET', '/api/none', {}, 404],
      ['PROPFIND', '/', {}, 404],
      ['GET', '/%', {}, 400],
      ['GET', `/api/grants/${'9'.repeat(300)}`, {}, 400],
      ['GET', '/', { expect: '200-maybe' }, 200],
    ] as [string, string, Record<string, string>, number][]) {
      const reply = await send(port, method, path, headers)
      expect([method, path, headers, reply.status]).toEqual([method, path, headers, status])
      expectExact(`${method} ${path} ${status}`, reply.headers)
      const kept = path === asset && status < 400
      expect([path, status, reply.headers['cache-control']]).toEqual([
        path,
        status,
        kept ? 'public, max-age=31536000, immutable' : 'no-store',
      ])
    }
  })

  test('on what never became a request', async () => {
    for (const bytes of [
      'hello\r\n\r\n',
      `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ${'y'.repeat(9_000)}\r\n\r\n`,
      'GET /api/session HTTP/1.1\r\nconnection: close\r\n\r\n',
      'GET /api/session HTTP/1.1\r\nhost: \r\nconnection: close\r\n\r\n',
      'GET /api/session HTTP/1.0\r\n\r\n',
    ]) {
      const answer = await raw(bytes)
      const head = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n').slice(1)
      const headers = Object.fromEntries(
        head.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 2),
        ]),
      )
      expectExact(bytes.slice(0, 40), headers)
      expect(answer).toContain('urn:authdesk:problem:')
    }
  })
})

describe('slow and many', () => {
  const opened: Socket[] = []
  afterAll(() => {
    for (const socket of opened) socket.destroy()
  })
  function open(first: string): { socket: Socket; closed: Promise<{ after: number; text: string }> } {
    const socket = connect(port, '127.0.0.1')
    opened.push(socket)
    const start = performance.now()
    let text = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.write(first)
    const closed = once(socket, 'close').then(() => ({ after: performance.now() - start, text }))
    return { socket, closed }
  }

  test('500 connections that send a byte now and then: health answers within 250 ms, and each is closed in time', async () => {
    const head = 'POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\nx: '
    const slow = Array.from({ length: 250 }, () => open(head))
    const lazy = Array.from({ length: 250 }, () =>
      open(
        `POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\n${CSRF_HEADER}: 1\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
      ),
    )
    const measuring = new AbortController()
    const drip = setInterval(() => {
      for (const { socket } of [...slow, ...lazy]) if (socket.writable) socket.write('x')
    }, 500)
    const times: number[] = []
    const knocking = (async () => {
      while (!measuring.signal.aborted) {
        const start = performance.now()
        const reply = await send(port, 'GET', '/livez')
        times.push(performance.now() - start)
        expect(reply.status).toBe(200)
      }
    })()
    const headers = await Promise.all(slow.map(({ closed }) => closed))
    const bodies = await Promise.all(lazy.map(({ closed }) => closed))
    measuring.abort()
    await knocking
    clearInterval(drip)

    times.sort((a, b) => a - b)
    const p99 = times[Math.floor(times.length * 0.99)]!
    expect(times.length).toBeGreaterThan(1_000)
    expect(p99).toBeLessThan(250)
    for (const { after, text } of headers) {
      expect(after).toBeGreaterThan(3_500)
      expect(after).toBeLessThan(6_500)
      expect(text).toMatch(/^HTTP\/1\.1 408 .*too-slow/s)
    }
    for (const { after, text } of bodies) {
      expect(after).toBeGreaterThan(9_500)
      expect(after).toBeLessThan(12_500)
      expect(text).toMatch(/^HTTP\/1\.1 408 .*too-slow/s)
    }
  }, 60_000)
})
