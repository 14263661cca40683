import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { Fate } from './chaos.ts'
import { type Lane, openLane, type Story, until } from './lane.ts'

/** What is killed in every round, at a random moment. */
export type Victim = 'web' | 'sender' | 'either'

export interface Wish {
  victim: Victim
  rounds: number
  /** Share of resets whose first tries meet a broken network, 0 to 1. */
  network: number
  /** Rounds that run side by side. */
  lanes?: number
}

/** What came of the rounds; `lies` names every round whose story is not what the sandbox saw. */
export interface Tally {
  rounds: number
  kills: number
  ready: number
  rejected: number
  /** Executed, the answer gone, and said so. */
  toldLost: number
  /** Of these: told although the new token had been handed to a sender that then lived on for long enough. */
  lostWithoutCause: number
  silentlyLost: number
  resetTwice: number
  /** Longest wait from the kill to an end state, in milliseconds. */
  slowest: number
  lies: string[]
}

/** What a sender may need to seal an answer and bring it to disk, on a machine that does much else; milliseconds. */
const TO_PUT_DOWN = 500

/**
 * GitHub ends the oldest of more than ten tokens with the same scopes, and what is lost here lives on unseen: so that
 * no round ends another's token, each has scopes of its own.
 */
const SCOPES = [
  'repo',
  'gist',
  'user',
  'notifications',
  'delete_repo',
  'workflow',
  'admin:org',
  'admin:public_key',
  'admin:repo_hook',
  'admin:org_hook',
]
const scopesOf = (round: number) => SCOPES.filter((_, bit) => (((round % 1023) + 1) >> bit) & 1)

const DECIDED = ['ready', 'rejected', 'executed-lost']

/**
 * Resets one token a round and kills a process meanwhile. Then everything that Authdesk says is held against the
 * sandbox's own record.
 */
export async function runRounds(sandbox: Sandbox, wish: Wish): Promise<Tally> {
  const tally: Tally = {
    rounds: 0,
    kills: 0,
    ready: 0,
    rejected: 0,
    toldLost: 0,
    lostWithoutCause: 0,
    silentlyLost: 0,
    resetTwice: 0,
    slowest: 0,
    lies: [],
  }
  let left = wish.rounds
  await Promise.all(
    Array.from({ length: Math.min(wish.lanes ?? 3, wish.rounds) }, async () => {
      const lane = await openLane(sandbox)
      try {
        await lane.start()
        while (left-- > 0) await playRound(lane, wish, scopesOf(left), tally)
      } finally {
        await lane.close()
      }
    }),
  )
  return tally
}

async function playRound(
  lane: Lane,
  { victim, network }: Wish,
  scopes: string[],
  tally: Tally,
): Promise<void> {
  const token = await lane.plant(scopes)
  const key = randomUUID()
  const killed: 'web' | 'sender' = victim === 'either' ? pick(['web', 'sender']) : victim
  const fates: Fate[] = []
  lane.fate = () => {
    const fate = fates.length < 2 && Math.random() < network ? trouble() : calm()
    fates.push(fate)
    return fate
  }

  // Half of the kills fall around the moment when the reset is on the network, the others anywhere.
  const near = Math.random() < 0.5
  const moment = Promise.withResolvers<void>()
  lane.onReset = near ? () => moment.resolve() : () => undefined
  const asked = lane.reset(token, key).catch(() => null)
  if (near) await Promise.race([moment.promise, asked.then(async () => delay(50))])
  await delay(Math.random() * (near ? 30 : 300))
  let senderKilledAt = Infinity
  if (killed === 'web') {
    await lane.killWeb()
    tally.kills += 1
  } else if (lane.killSender()) {
    senderKilledAt = Date.now()
    tally.kills += 1
  }
  await asked
  lane.onReset = () => undefined
  const since = Date.now()
  if (killed === 'web') await lane.start()

  // The person asks again with the same key, as the page does, until the story has an end.
  const story = await until(60_000, async () => {
    const { story: now } = await lane.reset(token, key)
    return now && DECIDED.includes(now.state) ? now : null
  })
  tally.slowest = Math.max(tally.slowest, Date.now() - since)
  tally.rounds += 1
  const wasThere = fates.some(({ delivered = Infinity }) => delivered + TO_PUT_DOWN < senderKilledAt)
  await hold(lane, token, story, !wasThere, tally)
}

/** Holds what is said against what was seen. */
async function hold(lane: Lane, token: string, story: Story, hasCause: boolean, tally: Tally): Promise<void> {
  const seen = await lane.seen(token)
  const lie = (what: string) => tally.lies.push(`${story.id} ${story.state}: ${what}`)
  if (seen.length > 1) tally.resetTwice += 1
  const oldLives = await lane.accepts(token)
  if (story.state === 'ready') {
    tally.ready += 1
    const value = await lane.collect(story.id)
    if (!value || !(await lane.accepts(value))) tally.silentlyLost += 1
    if (seen[0]?.new_hash !== story.newHash) lie('another hash than the one the server gave')
    if (oldLives) lie('the old token still works')
    await lane.acknowledge(story.id)
  } else if (story.state === 'rejected') {
    tally.rejected += 1
    if (seen.length > 0) tally.silentlyLost += 1
    if (!oldLives) lie('rejected, and the old token is dead')
  } else {
    tally.toldLost += 1
    if (seen.length === 0) lie('lost, and the server never executed it')
    if (!hasCause) tally.lostWithoutCause += 1
    if (oldLives) lie('lost, and the old token still works')
    await lane.acknowledge(story.id)
  }
}

/** One answer in five comes after the next proxy is up: it must wait for the old sender, and not ask again. */
const calm = (): Fate => ({
  kind: 'pass',
  delayRequest: Math.random() * 15,
  delayAnswer: Math.random() < 0.2 ? 1_000 + Math.random() * 1_000 : 1 + Math.random() * 15,
})

const trouble = (): Fate => ({
  ...calm(),
  kind: pick(['lost-request', 'lost-answer', 'cut-answer']),
  cut: Math.random(),
})

function pick<T>(of: T[]): T {
  return of[Math.floor(Math.random() * of.length)]!
}
