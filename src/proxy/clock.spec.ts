import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'
import { createClockCheck } from './clock-check.ts'
import { type Clock, passingTime, systemClock } from './clock.ts'
import { createLimiter } from './limiter.ts'
import { createLog } from './log.ts'
import { openStore } from './store/sqlite.ts'
import { FastClock, startDesk, type TestDesk } from './testing/desk.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** One data folder, started again and again, and a server of which the test says what time it tells. */
let folder: string
let server: { date: () => number | null }
let sandbox: Sandbox
let passed: number
let desk: TestDesk | null = null
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authdesk-clock-'))
  passed = 0
  server = { date: () => Date.now() + passed }
  sandbox = await startSandbox({ port: 0, data: ':memory:', date: () => server.date() })
})
afterEach(async () => {
  await desk?.close()
  desk = null
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A new start on the same folder, with the wall clock so far from the server's. */
async function start(off = 0): Promise<TestDesk> {
  await desk?.close()
  const clock = new FastClock()
  clock.advance(passed)
  clock.set(off)
  desk = await startDesk({
    sandbox,
    clock,
    storeFile: join(folder, 'authdesk.db'),
    outbox: join(folder, 'outbox'),
  })
  return desk
}

/** Time passes, for the server too. */
function pass(ms: number): void {
  passed += ms
  desk!.clock.advance(ms)
}

let made = 0
async function resetOne(): Promise<string> {
  const { clientId } = sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
  const planted = await fetch(`${sandbox.url}/sandbox/tokens`, {
    method: 'POST',
    body: JSON.stringify({ login: 'octocat', client_id: clientId, scopes: ['gist'] }),
  })
  const { token } = (await planted.json()) as { token: string }
  const { body } = await desk!.ask('POST', '/api/apps/ci-bot/tokens/reset', {
    cookie: await desk!.signIn(),
    body: { token, reason: 'leaked' },
    headers: { 'idempotency-key': `clock-00000000000000${++made}` },
  })
  return body.operation.id as string
}

const stateOf = async (id: string) =>
  desk!.store
    .selectFrom('operation')
    .select(['state', 'sealed_new'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const expectKept = async (id: string) =>
  expect(await stateOf(id)).toMatchObject({ state: 'SEALED', sealed_new: expect.any(Uint8Array) })
const warnings = () => desk!.lines.filter((line) => line.includes('nothing uncollected is erased'))

describe('what cannot be brought back does not expire by a clock that is wrong', () => {
  test('started once two days ahead, uncollected tokens stay; set right, they expire when due', async () => {
    await start()
    const id = await resetOne()
    await start(2 * DAY)
    await expectKept(id)
    for (let i = 0; i < 5; i++) await desk!.proxy.recover()
    await expectKept(id)
    expect(warnings()).toHaveLength(1)

    await start()
    await expectKept(id)
    pass(23 * HOUR)
    await desk!.proxy.recover()
    await expectKept(id)
    pass(HOUR)
    await desk!.proxy.recover()
    expect(await stateOf(id)).toEqual({ state: 'EXPIRED', sealed_new: null })
  })

  test('a server that tells no time, or that is away, confirms nothing', async () => {
    await start()
    const id = await resetOne()
    server.date = () => null
    await start()
    desk!.clock.advance(2 * DAY)
    await desk!.proxy.recover()
    await expectKept(id)
    expect(warnings()).toHaveLength(1)
    expect(warnings()[0]).toContain('tells no time')
    await sandbox.close()
    await start()
    desk!.clock.advance(2 * DAY)
    await desk!.proxy.recover()
    await expectKept(id)
  })

  test('an answer out of a cache, and one without a time that can be read, say nothing', () => {
    const check = createClockCheck(systemClock, createLog('info', { write: () => undefined }))
    const date = new Date().toUTCString()
    check.heed({ date, age: '90000' })
    check.heed({ date: 'yesterday' })
    check.heed({})
    expect(check.state()).toBe('unconfirmed')
    check.heed({ date })
    expect(check.state()).toBe('confirmed')
  })

  test('dated by a clock two days behind or ahead, a token is kept for a day from when the clock is right', async () => {
    for (const off of [-2 * DAY, 2 * DAY]) {
      await start(off)
      const id = await resetOne()
      await start()
      await expectKept(id)
      pass(23 * HOUR)
      await desk!.proxy.recover()
      await expectKept(id)
      pass(HOUR + MINUTE)
      await desk!.proxy.recover()
      expect((await stateOf(id)).state).toBe('EXPIRED')
    }
  })

  test('a clock that is set while it runs is right only once the server has spoken again', async () => {
    await start()
    const id = await resetOne()
    desk!.clock.set(2 * DAY)
    await desk!.proxy.recover()
    await expectKept(id)
    // Set right again: not a minute of the wrong time has counted.
    desk!.clock.set(-2 * DAY)
    await desk!.proxy.recover()
    await expectKept(id)
    pass(DAY)
    await desk!.proxy.recover()
    expect((await stateOf(id)).state).toBe('EXPIRED')
  })

  test('tokens that wait in a job, and its ledger, stay as well', async () => {
    await start()
    const cookie = await desk!.signIn()
    const { body } = await desk!.ask('POST', '/api/apps/ci-bot/tokens/revoke-many', {
      cookie,
      body: { reason: 'leaked' },
      headers: { 'idempotency-key': 'clock-job-000000000' },
    })
    await desk!.ask('POST', `/api/jobs/${body.job.id}/tokens`, { cookie, body: { tokens: ['x'.repeat(40)] } })
    const rows = async () => (await desk!.store.selectFrom('job_row').selectAll().execute()).length
    await start(2 * DAY)
    expect(await rows()).toBe(1)
    await start()
    pass(2 * HOUR)
    await desk!.proxy.recover()
    expect(await rows()).toBe(0)
  })
})

describe('sessions, proofs and passwords end by the earlier of wall and monotonic clock', () => {
  const alive = async (cookie: string) =>
    (await desk!.ask('GET', '/api/session', { cookie })).body.state === 'signed-in'
  const proven = async (cookie: string) =>
    (await desk!.ask('POST', '/api/operations/x/collect', { cookie })).body.code !== 'proof-too-old'

  test('a session that began two days ahead does not outlive the clock being set right', async () => {
    await start(2 * DAY)
    const cookie = await desk!.signIn()
    expect(await alive(cookie)).toBe(true)
    await start()
    expect(await alive(cookie)).toBe(false)
    // Not brought back by the time to which it was dated.
    pass(2 * DAY)
    expect(await alive(cookie)).toBe(false)
  })

  test('a clock set back keeps neither session nor proof', async () => {
    await start()
    const cookie = await desk!.signIn()
    pass(4 * MINUTE)
    expect(await proven(cookie)).toBe(true)
    // Back by less than the session is old: no time lies in the future, and yet nothing is younger.
    desk!.clock.set(-3 * MINUTE)
    expect(await proven(cookie)).toBe(true)
    pass(MINUTE)
    expect(await proven(cookie)).toBe(false)
    pass(9 * MINUTE)
    expect(await alive(cookie)).toBe(true)
    pass(MINUTE)
    expect(await alive(cookie)).toBe(false)
  })

  test('a clock that is set back again and again, a little each time, gains nothing', async () => {
    await start()
    const cookie = await desk!.signIn()
    for (let i = 0; i < 20; i++) {
      pass(MINUTE)
      desk!.clock.set(-50_000)
      await alive(cookie)
    }
    expect(await alive(cookie)).toBe(false)
  })

  test('a swept session does not come back, whatever the clock says later', async () => {
    await start()
    const cookie = await desk!.signIn()
    pass(16 * MINUTE)
    await desk!.proxy.recover()
    desk!.clock.set(-16 * MINUTE)
    expect(await alive(cookie)).toBe(false)
    expect(await desk!.store.selectFrom('session').selectAll().execute()).toEqual([])
  })
})

test('a lock-out ends by the earlier of both clocks, and setting either back prolongs none', () => {
  const time = { wall: 0, steady: 0 }
  const clock: Clock = { now: () => time.wall, monotonic: () => time.steady, sleep: async () => delay(0) }
  const limiter = createLimiter(passingTime(clock))
  const open = () => {
    try {
      limiter.admit('octocat', '1.1.1.1')
      return true
    } catch {
      return false
    }
  }
  const lock = () => {
    for (let i = 0; i < 5; i++) limiter.failed('octocat', '1.1.1.1')
    expect(open()).toBe(false)
  }
  lock()
  time.wall -= 2 * DAY
  time.steady += 15 * MINUTE
  expect(open()).toBe(true)
  lock()
  time.wall += 15 * MINUTE
  expect(open()).toBe(true)
  lock()
  time.wall += 2 * DAY
  expect(open()).toBe(true)
  time.wall -= 2 * DAY
  lock()
  time.steady += 14 * MINUTE
  time.wall += 14 * MINUTE
  expect(open()).toBe(false)
  time.steady += MINUTE
  expect(open()).toBe(true)
})

test('a store from before has no dates of its own for what is kept, and counts from the first right moment', async () => {
  await start()
  const id = await resetOne()
  await desk!.close()
  desk = null
  const store = await openStore(join(folder, 'authdesk.db'))
  await store.deleteFrom('retention').execute()
  await store.updateTable('operation').set({ created_at: 1 }).execute()
  await store.destroy()
  await start()
  await expectKept(id)
  pass(DAY)
  await desk!.proxy.recover()
  expect((await stateOf(id)).state).toBe('EXPIRED')
})
