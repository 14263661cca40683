import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import type { Fate } from '../testing/chaos.ts'
import { type Lane, openLane, type Story, until } from '../testing/lane.ts'
import { runRounds } from '../testing/rounds.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
})
afterAll(() => sandbox.close())

/** Fifty rounds in all; `npm run test:crash` plays a thousand of each kind. */
describe('kill -9 at a random moment of a reset: what is said is what happened', () => {
  test('the proxy: nothing is lost', { timeout: 180_000 }, async () => {
    expect(await runRounds(sandbox, { victim: 'web', network: 0, rounds: 20 })).toMatchObject({
      rounds: 20,
      kills: 20,
      toldLost: 0,
      silentlyLost: 0,
      resetTwice: 0,
      lies: [],
    })
  })

  test.each([
    ['the sender', { victim: 'sender', network: 0, rounds: 15 } as const],
    ['either, under a broken network', { victim: 'either', network: 0.3, rounds: 15 } as const],
  ])(
    '%s: lost is only what was executed and never arrived, and it is said',
    { timeout: 180_000 },
    async (_, wish) => {
      expect(await runRounds(sandbox, wish)).toMatchObject({
        rounds: 15,
        lostWithoutCause: 0,
        silentlyLost: 0,
        resetTwice: 0,
        lies: [],
      })
    },
  )
})

const ACTS = [
  'start',
  'start',
  'repeat',
  'other-payload',
  'kill-web',
  'kill-sender',
  'lose-requests',
  'lose-answers',
  'heal',
  'acknowledge',
  'expire',
] as const
const DAY = 24 * 60 * 60_000

/** One reset as the model knows it. */
interface Known {
  token: string
  key: string
  id: string | null
  acknowledged: boolean
}

test(
  'any order of resets, repeats, kills, cuts, acknowledgements and days: no story differs from the record',
  {
    timeout: 300_000,
  },
  async () => {
    let lane: Lane
    // Days expire nothing where the server tells another time.
    const own = await startSandbox({ port: 0, data: ':memory:', date: () => lane?.now() ?? Date.now() })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...ACTS), { minLength: 8, maxLength: 14 }), async (acts) => {
        lane = await openLane(own)
        try {
          await lane.start()
          await live(lane, acts)
        } finally {
          await lane.close()
        }
      }),
      // A failing order is short as it is, and shrinking costs minutes of restarts.
      { numRuns: 5, endOnFailure: true },
    )
    await own.close()
  },
)

async function live(lane: Lane, acts: readonly (typeof ACTS)[number][]): Promise<void> {
  const all: Known[] = []
  /** Sends what one known reset sends; a proxy that is away just now answers nothing. */
  const ask = async (known: Known, reason?: string) => {
    const answer = await lane.reset(known.token, known.key, reason).catch(() => null)
    if (answer?.story && known.id) expect(answer.story.id).toBe(known.id)
    known.id ??= answer?.story?.id ?? null
    return answer
  }
  const fate = (kind: Fate['kind']) => (lane.fate = () => ({ kind }))

  for (const act of acts) {
    const last = all.at(-1)
    if (act === 'start') {
      const known = { token: await lane.plant(), key: randomUUID(), id: null, acknowledged: false }
      all.push(known)
      await ask(known)
    } else if (act === 'repeat' && last) await ask(last)
    else if (act === 'other-payload' && last?.id)
      expect((await ask(last, 'another reason'))?.code).toBe('key-reused')
    else if (act === 'kill-web' || act === 'expire') {
      await lane.killWeb()
      if (act === 'expire') lane.ahead(DAY)
      await lane.start()
    } else if (act === 'kill-sender') lane.killSender()
    else if (act === 'lose-requests') fate('lost-request')
    else if (act === 'lose-answers') fate('lost-answer')
    else if (act === 'heal') fate('pass')
    else if (act === 'acknowledge' && last?.id && (await lane.collect(last.id))) {
      await lane.acknowledge(last.id)
      last.acknowledged = true
      expect(await lane.collect(last.id)).toBeNull()
    }
  }

  fate('pass')
  for (const known of all) {
    const story = await until(30_000, async () => {
      const answer = await ask(known)
      return answer?.story && !['pending', 'in-doubt'].includes(answer.story.state) ? answer.story : null
    })
    await compare(lane, known, story)
  }
}

async function compare(lane: Lane, known: Known, story: Story): Promise<void> {
  const seen = await lane.seen(known.token)
  expect(seen.length).toBe(story.state === 'rejected' ? 0 : 1)
  expect(await lane.accepts(known.token)).toBe(story.state === 'rejected')
  if (known.acknowledged) expect(story.state).toBe('acknowledged')
  if (story.state === 'ready') {
    const value = await lane.collect(story.id)
    expect(await lane.accepts(value!)).toBe(true)
    expect(story.newHash).toBe(seen[0]!.new_hash)
  } else expect(await lane.collect(story.id)).toBeNull()
}
