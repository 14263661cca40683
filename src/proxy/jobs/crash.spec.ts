import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Job, JobRow } from '#contract/jobs.ts'
import type { Receipt } from '#contract/receipts.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { Secret } from '../secret.ts'
import { type Lane, openLane, until } from '../testing/lane.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
})
afterAll(() => sandbox.close())

const SCOPES = ['repo', 'gist', 'user', 'workflow', 'notifications']
const hashOf = (token: string) => new Secret(token).hash()

/** What the sandbox itself did to these tokens. */
async function record(
  tokens: readonly string[],
): Promise<{ act: string; old_hash: string; new_hash: string | null }[]> {
  const hashes = new Set(tokens.map(hashOf))
  const response = await fetch(`${sandbox.url}/sandbox/record?limit=10000`)
  const all = (await response.json()) as Awaited<ReturnType<typeof record>>
  return all.filter(({ act, old_hash }) => act !== 'create' && hashes.has(old_hash))
}

async function begin(lane: Lane, verb: 'revoke' | 'reset', tokens: string[]): Promise<string> {
  const made = await lane.ask(
    'POST',
    `/api/apps/ci-bot/tokens/${verb}-many`,
    { reason: 'leaked' },
    { 'idempotency-key': randomUUID() },
  )
  const { id } = made.body.job as Job
  await lane.ask('POST', `/api/jobs/${id}/tokens`, { tokens })
  await lane.ask('POST', `/api/jobs/${id}/start`)
  return id
}

const look = async (lane: Lane, id: string): Promise<Job> =>
  (await lane.ask('GET', `/api/jobs/${id}`)).body.job

/**
 * Every proven row has the one receipt that the log knows of it: each stands beside its entry, no token has two, and
 * the log is whole.
 */
async function expectReceipts(lane: Lane, id: string, tokens: string[], action: string): Promise<void> {
  const { receipts } = (await lane.ask('GET', `/api/jobs/${id}/receipts`)).body as { receipts: Receipt[] }
  expect(receipts.map(({ hash }) => String(hash)).toSorted()).toEqual(tokens.map(hashOf).toSorted())
  for (const receipt of receipts) expect(receipt).toMatchObject({ action, state: 'confirmed', by: 'check' })
  const { rows } = (await lane.ask('GET', `/api/jobs/${id}/rows`)).body as { rows: JobRow[] }
  expect(rows.map(({ receipt }) => receipt)).toEqual(receipts.map((one) => one.id))
  for (const { hash, id: entry } of receipts) {
    const all = (await lane.ask('GET', `/api/receipts?hash=${hash}`)).body.receipts as Receipt[]
    expect(all.map((one) => one.id)).toEqual([entry])
  }
  const proven = `/api/activity?action=${action}&result=confirmed&limit=100`
  const { entries } = (await lane.ask('GET', proven)).body as { entries: { seq: number; hash: string }[] }
  expect(entries.length).toBe(tokens.length)
  expect(new Set(entries.map(({ seq }) => seq))).toEqual(new Set(receipts.map((one) => one.id)))
  expect((await lane.ask('GET', '/api/activity/verify')).body.state).toBe('whole')
}

function expectSum({ counts }: Job): void {
  const { total, left, done, gone, failed, unknown } = counts
  expect(left + done + gone + failed + unknown).toBe(total)
}

/** Kills the proxy three times on the way, each time somewhere else, and waits for the end. */
async function liveThrough(lane: Lane, id: string, total: number): Promise<Job> {
  for (const share of [0.1, 0.4, 0.7]) {
    await until(30_000, async () => {
      const job = await look(lane, id)
      expectSum(job)
      return job.counts.left <= total * (1 - share) ? job : null
    })
    await delay(Math.random() * 20)
    await lane.killWeb()
    await lane.start()
  }
  return until(60_000, async () => {
    const job = await look(lane, id)
    expectSum(job)
    return job.state === 'finished' ? job : null
  })
}

async function inLane(work: (lane: Lane, tokens: string[]) => Promise<void>): Promise<void> {
  const lane = await openLane(sandbox)
  try {
    const tokens: string[] = []
    for (let i = 0; i < 40; i++) tokens.push(await lane.plant(SCOPES.slice(0, Math.floor(i / 8))))
    await lane.start()
    await work(lane, tokens)
  } finally {
    await lane.close()
  }
}

test(
  'kill -9 in the middle of forty revocations: all are done, none twice, and each is told as what it is',
  {
    timeout: 180_000,
  },
  async () => {
    await inLane(async (lane, tokens) => {
      const id = await begin(lane, 'revoke', tokens)
      const job = await liveThrough(lane, id, 40)
      expect(job.counts).toMatchObject({ total: 40, done: 40, gone: 0, failed: 0, unknown: 0 })
      const seen = await record(tokens)
      expect(seen.map(({ act }) => act)).toEqual(tokens.map(() => 'revoke'))
      expect(new Set(seen.map(({ old_hash }) => old_hash)).size).toBe(40)
      for (const token of tokens) expect(await lane.accepts(token)).toBe(false)
      await expectReceipts(lane, id, tokens, 'token.revoke')
    })
  },
)

test(
  'kill -9 in the middle of forty resets: forty new tokens in the ledger, all live, none reset twice, none lost',
  {
    timeout: 180_000,
  },
  async () => {
    await inLane(async (lane, tokens) => {
      const id = await begin(lane, 'reset', tokens)
      const job = await liveThrough(lane, id, 40)
      expect(job.counts).toMatchObject({ total: 40, done: 40, gone: 0, failed: 0, unknown: 0, lost: 0 })
      const seen = await record(tokens)
      expect(seen.length).toBe(40)
      const { text } = (await lane.ask('POST', `/api/jobs/${id}/ledger`, { format: 'jsonl' })).body as {
        text: string
      }
      const ledger = new Map(
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { old_hash: string; new_token: string; new_hash: string })
          .map((line) => [line.old_hash, line]),
      )
      for (const { old_hash, new_hash } of seen) expect(ledger.get(old_hash)?.new_hash).toBe(new_hash)
      for (const { new_token } of ledger.values()) expect(await lane.accepts(new_token)).toBe(true)
      await expectReceipts(lane, id, tokens, 'token.reset')
      for (const token of tokens) expect(await lane.accepts(token)).toBe(false)
    })
  },
)
