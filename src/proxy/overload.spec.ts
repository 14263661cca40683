import { setTimeout as delay } from 'node:timers/promises'
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
    const replies: { status: number; retryAfter: unknown; code: string | undefined }[] = []
    let left = 10 * FULL
    // Twice as many at any time as fit, each asking again at once: all ten times in one turn would hold up the server,
    // which is in this process, for as long as the machine is slow.
    const impatient = async () => {
      while (left-- > 0) {
        const { status, headers, body } = await desk.ask('GET', '/api/authorizations?perPage=1', { cookie })
        replies.push({ status, retryAfter: headers['retry-after'], code: body.code as string | undefined })
      }
    }
    await Promise.all(Array.from({ length: 2 * FULL }, impatient))
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
