import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import { noSender, serverAt, SteadyClock } from '../testing/upstream.ts'
import { createBreaker } from './breaker.ts'
import { Trouble } from './trouble.ts'
import { createUpstream } from './upstream.ts'
import type { Answer } from './wire.ts'

const ok: Answer = { status: 200, headers: {}, body: Buffer.alloc(0), requestId: null }

function setUp() {
  const clock = new SteadyClock()
  const world: { knock: number | null; sent: number } = { knock: 200, sent: 0 }
  const breaker = createBreaker(clock, async () => world.knock)
  const call = async (outcome: Answer | Trouble) =>
    breaker.pass(async () => {
      world.sent++
      if (outcome instanceof Trouble) throw outcome
      return outcome
    })
  const tell = async (outcome: Answer | Trouble) =>
    call(outcome).then(
      () => 'answered',
      (error: Trouble) => (error.retryAfter === null ? error.kind : `wait ${error.retryAfter}`),
    )
  return { clock, world, breaker, tell }
}
const refused = new Trouble('unreachable', { executed: 'no' })
const cut = new Trouble('unreachable', { executed: 'maybe' })
const late = new Trouble('timeout', { executed: 'maybe' })
const gateway = { ...ok, status: 502 }

describe('when it opens', () => {
  test('after five connect errors in a row, and not when an answer came between', async () => {
    const { tell, world } = setUp()
    for (let i = 0; i < 4; i++) expect(await tell(refused)).toBe('unreachable')
    await tell(ok)
    for (let i = 0; i < 5; i++) expect(await tell(refused)).toBe('unreachable')
    world.sent = 0
    expect(await tell(ok)).toBe('wait 5')
    expect(world.sent).toBe(0)
  })

  test('at half of twenty failed within ten seconds; not at nineteen, not below half, not over a longer time', async () => {
    const run = async (outcomes: (Answer | Trouble)[], apart = 0) => {
      const { tell, clock } = setUp()
      for (const outcome of outcomes) {
        await tell(outcome)
        clock.advance(apart)
      }
      return tell(ok)
    }
    const mixed = (bad: number, good: number) => [
      ...Array.from({ length: good }, () => ok),
      ...Array.from({ length: bad }, (_, i) => [cut, late, gateway][i % 3]!),
    ]
    expect(await run(mixed(10, 10))).toBe('wait 5')
    expect(await run(mixed(9, 10))).toBe('answered')
    expect(await run(mixed(9, 12))).toBe('answered')
    expect(await run(mixed(10, 10), 600)).toBe('answered')
  })

  test('not by answers that are about one object: 500, 404, or what cannot be read', async () => {
    const { tell } = setUp()
    const unreadable = new Trouble('unusable', { executed: 'maybe' })
    for (let i = 0; i < 50; i++)
      for (const one of [{ ...ok, status: 500 }, { ...ok, status: 404 }, unreadable]) await tell(one)
    expect(await tell(ok)).toBe('answered')
  })
})

describe('the way back', () => {
  test('one call after 5 s, then after 10, 20, 40, 60 and 60 s; the first that is answered closes it', async () => {
    const { tell, clock, world } = setUp()
    world.knock = 502
    for (let i = 0; i < 20; i++) await tell(gateway)
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      world.sent = 0
      let waited = 0
      while ((await tell(gateway)).startsWith('wait')) {
        clock.advance(1_000)
        waited++
      }
      expect(world.sent).toBe(1)
      waits.push(waited)
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60])
    clock.advance(60_000)
    expect(await tell(ok)).toBe('answered')
    expect(await tell(ok)).toBe('answered')
  })

  test('only one call probes, however many come; calls from before it opened change nothing', async () => {
    const { clock, breaker, tell } = setUp()
    let endOld: (answer: Answer) => void = () => undefined
    const old = breaker.pass(() => new Promise((resolve) => (endOld = resolve)))
    for (let i = 0; i < 5; i++) await tell(refused)
    endOld(ok)
    await old
    expect(await tell(ok)).toBe('wait 5')
    clock.advance(5_000)
    let endProbe: (answer: Answer) => void = () => undefined
    const probe = breaker.pass(() => new Promise((resolve) => (endProbe = resolve)))
    expect(await tell(ok)).toMatch(/^wait/)
    endProbe(ok)
    await probe
    expect(await tell(ok)).toBe('answered')
  })

  test.each([
    ['nothing listened', null, refused],
    ['a machine in between said 502', 502, gateway],
  ])(
    'where %s for an hour, the next call after its return goes through within 5 s',
    async (_, knock, outcome) => {
      const { clock, tell, world } = setUp()
      world.knock = knock
      for (let i = 0; i < 20; i++) await tell(outcome)
      for (let second = 0; second < 3_600; second++) {
        await clock.pass(1_000)
        await tell(outcome)
      }
      world.knock = 404
      let waited = 0
      while ((await tell(ok)).startsWith('wait')) {
        await clock.pass(1_000)
        waited++
      }
      expect(waited).toBeLessThanOrEqual(5)
    },
  )
})

describe('with real sockets', () => {
  const running: HttpServer[] = []
  afterEach(() => {
    for (const server of running.splice(0)) server.close().closeAllConnections()
  })
  async function listen(port = 0) {
    const seen = { requests: 0 }
    const server = createServer((_, reply) => {
      seen.requests++
      reply.setHeader('content-type', 'application/json').end('[]')
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    running.push(server)
    return { seen, server, port: (server.address() as { port: number }).port }
  }

  test('answers at once while the server is down, and works within ten seconds of its return', async () => {
    const { server, port } = await listen()
    server.close()
    const clock = new SteadyClock()
    const upstream = createUpstream(serverAt(`http://127.0.0.1:${port}`), clock, noSender)
    const list = async () => upstream.asUser('octocat', new Secret('x'), null).listGrants(1, 1)
    // Each tries three times.
    const failing = Promise.allSettled([list(), list()])
    for (let i = 0; i < 20; i++) await clock.pass(200)
    for (const one of await failing) expect(one).toMatchObject({ reason: { kind: 'unreachable' } })

    // Each within the turn in which it was asked: before any socket, timer or file could have a say. What that takes
    // over HTTP, bench:proxy measures (99 of 100 below 5 ms).
    const inOneTurn = async () => {
      const turn = new Promise((resolve) => setImmediate(resolve, 'waited for something'))
      return Promise.race([list().catch((error: unknown) => error), turn])
    }
    for (let i = 0; i < 1_000; i++)
      expect(await inOneTurn()).toMatchObject({ kind: 'unreachable', retryAfter: expect.any(Number) })

    // An hour later it is back.
    for (let i = 0; i < 720; i++) await clock.pass(5_000)
    await listen(port)
    const start = clock.now()
    for (;;) {
      const answered = await list().then(
        () => true,
        () => false,
      )
      if (answered) break
      await clock.pass(500)
    }
    expect(clock.now() - start).toBeLessThanOrEqual(10_000)
    await upstream.close()
  })
})
