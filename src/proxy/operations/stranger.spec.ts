import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deriveKey } from '../seal.ts'
import { Secret } from '../secret.ts'
import { createOutbox } from '../sender/outbox.ts'
import { KEY, startDesk, type TestDesk } from '../testing/desk.ts'
import { runRounds } from '../testing/rounds.ts'
import { createKeptAnswers, thinOut } from './kept.ts'

const RESET = 'PATCH /applications/:client_id/token'
const EVIL = 'gho_EVILEVILEVILEVILEVILEVILEVILEVILEVIL'
const DAY = 24 * 60 * 60_000

const NAMES = [
  `CI 'token': '${EVIL}' Bot`,
  `CI "token": "${EVIL}" Bot`,
  String.raw`CI \"token\": \"${EVIL}\" Bot`,
  `"},"token":"${EVIL}","x":{"`,
  `"}}{"id":666,"token":"${EVIL}"}`,
  String.raw`\u0022},\u0022token\u0022:\u0022${EVIL}`,
]

let desk: TestDesk
let folder: string
let cookie: string
let clientId: string
let keys = 0

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authdesk-stranger-'))
  desk = await startDesk({ outbox: folder })
  cookie = await desk.signIn()
  clientId = desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!.clientId
})
afterEach(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

const call = async (name: string) => {
  const response = await fetch(`${desk.sandbox.url}/sandbox/apps/${clientId}`, {
    method: 'POST',
    body: JSON.stringify({ name, url: `https://x/${name.slice(0, 200)}` }),
  })
  expect(response.status).toBe(200)
}
async function plant(): Promise<string> {
  const wish = { login: 'octocat', client_id: clientId, scopes: ['repo', 'gist'], note: `"token":"${EVIL}"` }
  const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, {
    method: 'POST',
    body: JSON.stringify(wish),
  })
  return ((await response.json()) as { token: string }).token
}
/** Resets and waits for the end; the clock is fast, so this is soon. */
async function reset(token: string) {
  const started = await desk.ask('POST', '/api/apps/ci-bot/tokens/reset', {
    cookie,
    headers: { 'idempotency-key': `key-of-a-stranger-${keys++}` },
    body: { token, reason: 'leaked' },
  })
  for (let { operation } = started.body; ;) {
    if (operation.state !== 'pending' && operation.state !== 'in-doubt') return operation
    await desk.clock.sleep(500)
    ;({ operation } = (await desk.ask('GET', `/api/operations/${operation.id}`, { cookie })).body)
  }
}
const collect = async (id: string) => {
  cookie = await desk.signIn()
  return (await desk.ask('POST', `/api/operations/${id}/collect`, { cookie })).body
}
const newHashOf = async (token: string) =>
  (await desk.record()).find(({ act, old_hash }) => act === 'reset' && old_hash === new Secret(token).hash())
    ?.new_hash

describe('an app that is called like a new token', () => {
  test.each(NAMES)('%s: the value is the one that the server has made', async (name) => {
    await call(name)
    const token = await plant()
    const operation = await reset(token)
    expect(operation.state).toBe('ready')
    const { value } = await collect(operation.id)
    expect(new Secret(value).hash()).toBe(await newHashOf(token))
    expect(operation.authorizationId).not.toBe(666)
  })

  test('its answer cut at forty places: the true value or none', { timeout: 120_000 }, async () => {
    const ends = { ready: 0, 'executed-lost': 0 }
    for (let at = 0; at < 40; at++) {
      await call(NAMES[at % NAMES.length]!)
      const token = await plant()
      await desk.fault({ name: 'cut-body', match: RESET, times: 1, cut: at * 32 })
      const operation = await reset(token)
      ends[operation.state as keyof typeof ends]++
      const answer = await collect(operation.id)
      if (operation.state === 'ready') expect(new Secret(answer.value).hash()).toBe(await newHashOf(token))
      else
        expect([operation.state, operation.cause, answer.state]).toEqual(['executed-lost', null, 'no-value'])
      await desk.ask('POST', `/api/operations/${operation.id}/acknowledge`, { cookie })
    }
    expect(ends.ready).toBeGreaterThan(10)
    expect(ends['executed-lost']).toBeGreaterThan(3)
  })
})

test('under kills and a broken network: no story differs from the record', { timeout: 180_000 }, async () => {
  await call(NAMES[0]!)
  const rounds = await runRounds(desk.sandbox, { victim: 'either', network: 0.5, rounds: 12 })
  expect(rounds).toMatchObject({ rounds: 12, lostWithoutCause: 0, silentlyLost: 0, resetTwice: 0, lies: [] })
})

describe('a yes that cannot be trusted', () => {
  const files = () => readdirSync(folder).filter((file) => file.endsWith('.kept'))
  const answers = () =>
    createKeptAnswers({
      store: desk.store,
      audit: { record: async () => undefined } as never,
      outboxes: [createOutbox(folder, deriveKey(KEY, 'outbox'))],
    })
  const results = async (id: string) =>
    (
      await desk.store
        .selectFrom('audit')
        .select('result')
        .where('operation', '=', id)
        .orderBy('seq')
        .execute()
    ).map(({ result }) => result)

  test.each([
    ['other-token', 'mismatch', ['recorded', 'sent', 'executed-lost: mismatch']],
    [
      'malformed-body',
      'unreadable',
      ['recorded', 'sent', 'in-doubt: unreadable', 'sent', 'executed-lost: unreadable'],
    ],
  ])('%s: an alarm, nothing shown, nothing lost', async (fault, cause, told) => {
    const token = await plant()
    await desk.fault({ name: fault, match: RESET, times: 1 })
    const operation = await reset(token)
    expect(operation).toMatchObject({ state: 'executed-lost', cause, newHash: null, newLastEight: null })
    expect(await collect(operation.id)).toMatchObject({ state: 'no-value' })
    expect(await results(operation.id)).toEqual(told)
    const alarm = desk.lines
      .map((line) => JSON.parse(line))
      .find(({ msg }) => String(msg).startsWith('ALARM: '))
    expect(alarm).toMatchObject({ level: 50, operation: operation.id, cause })
    expect(files()).toEqual([`${operation.id}.1.kept`])

    // Neither a restart's sweep, nor that it was read, nor most of a month takes it away.
    await desk.proxy.recover()
    cookie = await desk.signIn()
    await desk.ask('POST', `/api/operations/${operation.id}/acknowledge`, { cookie })
    desk.clock.advance(29 * DAY)
    await desk.proxy.recover()
    const shown = await answers().show(operation.id, { actor: 'cli:x', door: 'cli', requestId: 'cli' })
    expect(shown).toHaveLength(1)
    const text = shown![0]!.body.toString()
    expect(text).toContain(await newHashOf(token))
    if (fault === 'malformed-body') {
      const value = /'token':'(\w+)'/.exec(text)![1]!
      expect(new Secret(value).hash()).toBe(await newHashOf(token))
    }
    expect((await answers().list()).map(({ id }) => id)).toEqual([operation.id])
    desk.clock.advance(2 * DAY)
    await desk.proxy.recover()
    expect(files()).toEqual([])
  })

  test('as a row of a job: told as lost, not in the ledger, and kept', async () => {
    const tokens = [await plant(), await plant()]
    await desk.fault({ name: 'other-token', match: RESET, times: 1 })
    const made = await desk.ask('POST', '/api/apps/ci-bot/tokens/reset-many', {
      cookie,
      headers: { 'idempotency-key': 'key-of-a-stranger-job' },
      body: { reason: 'leaked' },
    })
    const { id } = made.body.job
    const job = async (method: 'GET' | 'POST', path: string, body?: object) =>
      (await desk.ask(method, `/api/jobs/${id}${path}`, { cookie, ...(body ? { body } : {}) })).body
    await job('POST', '/tokens', { tokens })
    await job('POST', '/start')
    await expect.poll(async () => (await job('GET', '')).job.state, { timeout: 20_000 }).toBe('finished')
    const { counts, uncollected } = (await job('GET', '')).job
    expect([counts.done, counts.lost, uncollected]).toEqual([1, 1, 1])
    expect(await job('POST', '/ledger', { format: 'jsonl' })).toMatchObject({ rows: 1, unreadable: 0 })
    expect((await answers().list()).map(({ job: of, cause }) => [of, cause])).toEqual([[id, 'mismatch']])
    expect(await job('POST', '/acknowledge')).toEqual({ state: 'acknowledged' })
    expect(files()).toHaveLength(1)
  })

  test('a machine that says yes to everything fills no disk: the first and the last answers stay', async () => {
    const token = await plant()
    await desk.fault({ name: 'malformed-body', match: RESET, times: 1 })
    const { id } = await reset(token)
    const outbox = createOutbox(folder, deriveKey(KEY, 'outbox'))
    for (let attempt = 2; attempt <= 40; attempt++) {
      outbox.put(
        { name: `${id}.${attempt}`, owner: [] },
        {
          status: 200,
          headers: {},
          requestId: null,
          body: Buffer.from('<html>'),
        },
      )
      outbox.keep(`${id}.${attempt}`)
      thinOut(outbox, id)
    }
    expect(files().toSorted()).toEqual([1, 2, 3, 38, 39, 40].map((attempt) => `${id}.${attempt}.kept`))
  })

  test('not understood, and not carried out either: the repeat brings the value', async () => {
    const token = await plant()
    await desk.fault({ name: 'malformed-body', match: RESET, times: 1 })
    await desk.fault({ name: 'reset-before', match: RESET, times: 1 })
    const operation = await reset(token)
    expect(operation).toMatchObject({ state: 'ready', cause: null })
    expect(new Secret((await collect(operation.id)).value).hash()).toBe(await newHashOf(token))
  })
})
