import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import { noSender, serverAt, SteadyClock } from '../testing/upstream.ts'
import { createHolds } from './holds.ts'
import { Trouble } from './trouble.ts'
import { createUpstream } from './upstream.ts'
import type { Answer } from './wire.ts'

function setUp() {
  const clock = new SteadyClock()
  const holds = createHolds(clock)
  const secondsOf = (work: () => void) => {
    try {
      work()
      return 0
    } catch (error) {
      if (error instanceof Trouble && error.kind === 'limited') return error.retryAfter
      throw error
    }
  }
  return {
    clock,
    answer: (headers: Record<string, string>, status = 429, body = '') =>
      secondsOf(() => holds.heed('me', reply(headers, status, body))),
    wait: (who = 'me') => secondsOf(() => holds.admit(who)),
  }
}
const reply = (headers: Record<string, string>, status: number, body = ''): Answer => ({
  status,
  headers,
  body: Buffer.from(body),
  requestId: 'A1B2',
})

test.each([
  ['Retry-After', { 'retry-after': '37' }, 37],
  [
    'Retry-After as a date, by the clock of the server',
    { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT', date: 'Wed, 21 Oct 2026 07:27:15 GMT' },
    45,
  ],
  [
    'else the reset of the budget, by the clock of the server',
    {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1792567680',
      date: 'Wed, 21 Oct 2026 07:27:15 GMT',
    },
    45,
  ],
  [
    'a budget that is not used up says nothing',
    { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '1' },
    60,
  ],
  ['nothing', {}, 60],
  ['zero is a second', { 'retry-after': '0' }, 1],
  ['nonsense', { 'retry-after': '-5 or so' }, 60],
  ['a century', { 'retry-after': '999999999' }, 86_400],
])('how long: %s', (_, headers, seconds) => {
  const { answer, wait, clock } = setUp()
  expect(answer(headers)).toBe(seconds)
  clock.advance(seconds * 1000 - 1)
  expect(wait()).toBe(1)
  expect(wait('somebody else')).toBe(0)
  clock.advance(1)
  expect(wait()).toBe(0)
})

test('a 403 is a limit when it says so, in a header or in words', () => {
  for (const [headers, body, limited] of [
    [{ 'retry-after': '9' }, '', true],
    [{ 'x-ratelimit-remaining': '0' }, '', true],
    [{}, '{"message":"You have exceeded a secondary rate limit."}', true],
    [{}, '{"message":"Must have admin rights."}', false],
  ] as const)
    expect(setUp().answer(headers, 403, body) !== 0).toBe(limited)
})

test('without a word each limit doubles the minute, up to an hour; answers that come together count once', () => {
  const { answer, clock } = setUp()
  const waits: (number | null)[] = []
  for (let i = 0; i < 8; i++) {
    waits.push(answer({}))
    clock.advance(1_000)
    expect(answer({})).toBe(waits.at(-1)! - 1)
    // A success that was under way meanwhile lifts nothing.
    expect(answer({}, 200)).toBe(0)
    clock.advance((waits.at(-1)! - 1) * 1000)
  }
  expect(waits).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600])
  expect(answer({}, 200)).toBe(0)
  expect(answer({})).toBe(60)
})

test('over the wire: nothing leaves early with that credential, others go on, and then it goes on by itself', async () => {
  const clock = new SteadyClock()
  const world = { limited: true }
  const seen: { at: number; who: string }[] = []
  const server = createServer((request, response) => {
    const who = Buffer.from(request.headers.authorization!.slice(6), 'base64').toString().split(':')[0]!
    seen.push({ at: clock.now(), who })
    if (who === 'busy' && world.limited) response.writeHead(403, { 'retry-after': '30' }).end('{}')
    else response.writeHead(200, { 'content-type': 'application/json' }).end('[]')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const upstream = createUpstream(serverAt(`http://127.0.0.1:${port}`), clock, noSender)
  const list = async (who: string) => upstream.asUser(who, new Secret('x'), null).listGrants(1, 1)

  // Two hundred at once: the 64 that were under way are answered, not one of the others follows them.
  const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => list('busy')))
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
  expect(seen.length).toBeLessThanOrEqual(64)
  const limitedAt = clock.now()
  world.limited = false
  for (let second = 0; second < 30; second++) {
    await expect(list('busy')).rejects.toMatchObject({ kind: 'limited', retryAfter: 30 - second })
    await list('free')
    await clock.pass(1_000)
  }
  await list('busy')
  const early = seen.slice(64).filter(({ at, who }) => who === 'busy' && at < limitedAt + 30_000)
  expect(early).toEqual([])
  expect(seen.filter(({ who }) => who === 'free')).toHaveLength(30)
  await upstream.close()
  server.close()
})

test('a reset takes its turn like every other call, and what it is told holds for all of them', async () => {
  const clock = new SteadyClock()
  const server = createServer((_, response) =>
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}'),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const under = { now: 0, most: 0 }
  const ends: (() => void)[] = []
  let answer: Answer | null = null
  const sender = {
    outbox: { ...noSender.outbox, read: () => answer },
    async send() {
      under.most = Math.max(under.most, ++under.now)
      await new Promise<void>((resolve) => ends.push(resolve))
      under.now--
    },
  }
  const upstream = createUpstream(serverAt(`http://127.0.0.1:${port}`), clock, sender)
  const app = serverAt('').apps[0]!
  let left = 0
  const reset = async () =>
    upstream
      .asApp(app, 'pull')
      .resetOnce(new Secret('gho_x'), async () => ({ name: `try-${++left}`, owner: [] }))
  const all = Promise.allSettled(Array.from({ length: 100 }, reset))
  await clock.pass(0)
  // Eight places of the credential's 64 are kept for clicks.
  expect(under).toEqual({ now: 56, most: 56 })
  await expect(upstream.asApp(app).check(new Secret('gho_x'))).resolves.toMatchObject({ authorization: null })

  answer = reply({ 'retry-after': '60' }, 429)
  for (const end of ends.splice(0)) end()
  const outcomes = await all
  expect(outcomes.every((one) => one.status === 'rejected' && one.reason.kind === 'limited')).toBe(true)
  // The 44 that were waiting were never written down as sent.
  expect(left).toBe(56)
  await expect(upstream.asApp(app).check(new Secret('gho_x'))).rejects.toMatchObject({ retryAfter: 60 })
  await expect(reset()).rejects.toMatchObject({ kind: 'limited', executed: 'no' })
  expect(left).toBe(56)
  clock.advance(60_000)
  await upstream.asApp(app).check(new Secret('gho_x'))
  await upstream.close()
  server.close()
})

test.each<[string, string, boolean]>([
  ['in its message', '{"message":"API rate limit exceeded for user ID 1."}', true],
  [
    'in its message, cut',
    '{"message":"You have exceeded a secondary rate limit.","documentation_url":"htt',
    true,
  ],
  ['on a page', '<html>You have triggered an abuse detection mechanism</html>', true],
  ['in a name', '{"message":"Forbidden","organization":{"name":"rate limit","message":"rate limit"}}', false],
  ['in an address', '{"message":"Forbidden","documentation_url":"https://docs/abuse detection"}', false],
])('a 403 that speaks of a limit %s', (_, body, isLimit) => {
  expect(setUp().answer({}, 403, body) !== 0).toBe(isLimit)
})
