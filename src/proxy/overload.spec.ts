import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FastClock, startDesk, type TestDesk } from './testing/desk.ts'

/** Here the waiting itself is what is looked at. */
class PlainClock extends FastClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms, undefined, signal ? { signal } : {})
  }
}

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk({ clock: new PlainClock() })
})
afterAll(() => desk.close())

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is under way for one credential, and what may wait for it. */
const FULL = 64 + 256

test('ten times more than fits, again and again: every answer is the list or "come back in 5 s", and memory stays flat', async () => {
  await desk.fault({ name: 'slow', ms: 2_000, match: 'GET /authorizations' })
  const cookie = await desk.signIn()
  const heaps: number[] = []
  for (let round = 0; round < 4; round++) {
    const asked = []
    for (let wave = 0; wave < 10; wave++) {
      for (let i = 0; i < FULL; i++)
        asked.push(
          desk.ask('GET', '/api/authorizations?perPage=1', { cookie }).then(({ status, headers, body }) => ({
            status,
            retryAfter: headers['retry-after'],
            code: body.code as string | undefined,
          })),
        )
      // Nobody waits for an answer, but the server hears of its own ones in between, as it does of sockets: it stands in
      // this process, and all of these in one turn hold it up for as long as the machine is slow.
      await turn()
    }
    const replies = await Promise.all(asked)
    const served = replies.filter(({ status }) => status === 200)
    const refused = replies.filter(({ status }) => status !== 200)
    expect(served.length).toBeGreaterThanOrEqual(64)
    expect(refused.length).toBeGreaterThanOrEqual(8 * FULL)
    for (const reply of refused) expect(reply).toEqual({ status: 503, retryAfter: '5', code: 'busy' })
    desk.lines.length = 0
    collect()
    heaps.push(process.memoryUsage().heapUsed)
  }
  // The first rounds compile and fill caches.
  expect(heaps[3]! / heaps[1]!).toBeLessThan(1.1)
}, 120_000)
