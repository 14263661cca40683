import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'
import { FastClock, startDesk, type TestDesk } from './testing/desk.ts'

// Somebody who may write the store, and has no server key, wants rights that are not theirs.

let sandbox: Sandbox
let folder: string
let desk: TestDesk
/** Owner of CI Bot. */
let octocat: string
/** Owner of Deploy Dash. */
let monalisa: string

const start = async (clock?: FastClock) =>
  startDesk({
    sandbox,
    storeFile: join(folder, 'authdesk.db'),
    outbox: join(folder, 'outbox'),
    ...(clock ? { clock } : {}),
  })
const codeOfMonalisa = () => sandbox.demo().accounts.find(({ login }) => login === 'monalisa')!.otp!

async function signIn(): Promise<void> {
  octocat = await desk.signIn('octocat')
  monalisa = await desk.signIn('monalisa', 'monalisa-demo', codeOfMonalisa())
}

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  folder = mkdtempSync(join(tmpdir(), 'authdesk-store-attack-'))
})
afterEach(async () => {
  await desk.close()
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

function sql(text: string, ...values: SQLInputValue[]): unknown[] {
  const database = new DatabaseSync(join(folder, 'authdesk.db'))
  try {
    database.exec('PRAGMA busy_timeout = 2000')
    return database.prepare(text).all(...values)
  } finally {
    database.close()
  }
}

const key = () => ({ 'idempotency-key': randomUUID() })
const sha = (text: string) => createHash('sha256').update(text).digest('hex')

async function plant(scopes: string[] = ['repo']): Promise<string> {
  const { clientId } = sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
  const body = JSON.stringify({ login: 'octocat', client_id: clientId, scopes, fingerprint: randomUUID() })
  const response = await fetch(`${sandbox.url}/sandbox/tokens`, { method: 'POST', body })
  return ((await response.json()) as { token: string }).token
}

const post = async (cookie: string, url: string, body?: unknown, headers = {}) =>
  desk.ask('POST', url, { cookie, headers, ...(body === undefined ? {} : { body }) })
const get = async (cookie: string, url: string) => desk.ask('GET', url, { cookie })
const login = async (cookie: string) => (await get(cookie, '/api/session')).body.login

describe('a session', () => {
  beforeEach(async () => {
    desk = await start()
    await signIn()
  })

  test('that somebody inserted opens nothing, whatever its id is made of', async () => {
    const cookie = randomBytes(32).toString('base64url')
    for (const id of [sha(`session ${cookie}`), sha(cookie), cookie])
      sql(
        `insert into session select ?, ?, server, 'octocat', door, delivery, browser, system, created_at,
         touched_at, proven_at, null, null, null, mac from session limit 1`,
        id,
        `handle-${id}`,
      )
    expect((await get(cookie, '/api/activity')).status).toBe(401)
  })

  test.each([
    `update session set login = 'octocat' where login = 'monalisa'`,
    `update session set door = 'github' where login = 'monalisa'`,
    `update session set server = 'https://elsewhere.example' where login = 'monalisa'`,
    `update session set proven_at = proven_at + 1 where login = 'monalisa'`,
    `update session set created_at = created_at + 1 where login = 'monalisa'`,
    `update session set touched_at = touched_at + 1 where login = 'monalisa'`,
    `update session set password_at = password_at + 1 where login = 'monalisa'`,
    `update session set password_touched_at = password_touched_at + 1 where login = 'monalisa'`,
    `update session set mac = (select mac from session where login = 'octocat') where login = 'monalisa'`,
    `update session set mac = '' where login = 'monalisa'`,
  ])('%s: signed out', async (text) => {
    expect(await login(monalisa)).toBe('monalisa')
    sql(text)
    expect((await get(monalisa, '/api/activity')).status).toBe(401)
    expect(await login(octocat)).toBe('octocat')
    // Nor does the other one see it among theirs.
    expect((await get(octocat, '/api/sessions')).body.sessions).toHaveLength(1)
  })

  test.each([
    ['signed out', async () => desk.ask('DELETE', '/api/session', { cookie: octocat })],
    ['signed out everywhere', async () => desk.ask('DELETE', '/api/sessions', { cookie: octocat })],
    ['proven anew', async () => post(octocat, '/api/session/proof', { password: 'octocat-demo' })],
  ])('that was %s does not come back with its row', async (_, end) => {
    sql(`create table kept as select * from session where login = 'octocat'`)
    expect((await end()).status).toBe(200)
    sql('insert or replace into session select * from kept')
    expect((await get(octocat, '/api/activity')).status).toBe(401)
  })

  test('goes on after touches, a new proof and a restart', async () => {
    await post(octocat, '/api/session/touch')
    const proven = await post(octocat, '/api/session/proof', { password: 'octocat-demo' })
    octocat = proven.cookie!
    await desk.close()
    desk = await start()
    expect(await login(octocat)).toBe('octocat')
    expect((await get(octocat, '/api/grants')).status).toBe(200)
  })
})

describe('a reset', () => {
  let id: string
  beforeEach(async () => {
    desk = await start()
    await signIn()
    const body = { token: await plant(), reason: 'rotation' }
    const reply = await post(octocat, '/api/apps/ci-bot/tokens/reset', body, key())
    ;({ id } = reply.body.operation)
  })

  test('of another person is not collected by whom the store names', async () => {
    sql(`update operation set actor = 'monalisa' where id = ?`, id)
    expect((await post(monalisa, `/api/operations/${id}/collect`)).body.code).toBe('record-altered')
    expect((await get(monalisa, '/api/operations')).body.operations).toEqual([])
  })

  test('nor when the row of the log names them, too', async () => {
    sql(`update operation set actor = 'monalisa' where id = ?`, id)
    sql(`update audit set actor = 'monalisa' where operation = ?`, id)
    expect((await post(monalisa, `/api/operations/${id}/collect`)).body.code).toBe('record-altered')
    // Even with hashes that fit: the box itself is octocat's.
    const rows = sql('select * from audit where operation = ? order by seq', id) as { seq: number }[]
    const { linkHash } = await import('./audit/chain.ts')
    for (const row of rows)
      sql('update audit set row_hash = ? where seq = ?', linkHash(row as never), row.seq)
    const reply = await post(monalisa, `/api/operations/${id}/collect`)
    expect(reply.text).not.toMatch(/gho_/)
    expect(reply.body.state).not.toBe('value')
  })

  test.each([
    `update operation set state = 'SHOWN'`,
    `update operation set state = 'REJECTED'`,
    `update operation set state = 'IN_DOUBT', attempts = 1`,
    `update operation set state = 'ACKED'`,
    `update operation set app = 'deploy-dash'`,
    `update operation set old_hash = '${'0'.repeat(64)}'`,
  ])('%s: nothing is done with it, and nothing is lost', async (text) => {
    const before = sql('select sealed_new from operation')
    sql(text)
    for (const verb of ['collect', 'acknowledge', 'give-up'])
      expect((await post(octocat, `/api/operations/${id}/${verb}`)).body.code).toBe('record-altered')
    desk.clock.advance(25 * 60 * 60 * 1000)
    await desk.close()
    // The start says it, too, before anybody asks.
    desk = await start(desk.clock)
    expect(sql('select sealed_new from operation')).toEqual(before)
    expect(desk.lines.some((line) => line.includes('a reset was changed from outside'))).toBe(true)
  })

  test('that was bent while its answer lies in the outbox keeps the answer over a restart', async () => {
    await desk.fault({ name: 'slow', match: 'PATCH /applications/:client_id/token', ms: 800 })
    sql(`create trigger held before update on operation when new.state = 'SEALED'
         begin select raise(abort, 'held'); end`)
    const body = { token: await plant(['user']), reason: 'rotation' }
    const resetting = post(octocat, '/api/apps/ci-bot/tokens/reset', body, key())
    const answers = () => readdirSync(join(folder, 'outbox')).filter((name) => name.endsWith('.sealed'))
    await expect.poll(answers, { timeout: 10_000 }).toHaveLength(1)
    await expect
      .poll(() => desk.lines.some((line) => line.includes('reset held up')), { timeout: 10_000 })
      .toBe(true)
    await desk.close()
    await resetting
    sql('drop trigger held')
    sql(`update operation set state = 'REJECTED' where state = 'SENT'`)
    desk = await start()
    expect(answers()).toHaveLength(1)
    await desk.close()
    sql(`update operation set state = 'SENT' where state = 'REJECTED'`)
    desk = await start()
    await expect
      .poll(() => sql(`select state from operation where sealed_new is not null`), { timeout: 10_000 })
      .toHaveLength(2)
  })

  test('whose log has no row of it is none', async () => {
    sql('update operation set id = ?', randomUUID())
    const [row] = sql('select id from operation') as { id: string }[]
    expect((await post(octocat, `/api/operations/${row!.id}/collect`)).body.code).toBe('record-altered')
  })

  test('does not give out its old token, or that of another reset, as the new one', async () => {
    const body = { token: await plant(['gist']), reason: 'rotation' }
    const other = await post(octocat, '/api/apps/ci-bot/tokens/reset', body, key())
    sql(
      'update operation set sealed_new = (select sealed_new from operation where id = ?) where id = ?',
      other.body.operation.id,
      id,
    )
    expect((await post(octocat, `/api/operations/${id}/collect`)).body.state).not.toBe('value')
  })

  test('that was left alone is collected by its person', async () => {
    expect((await post(octocat, `/api/operations/${id}/collect`)).body.value).toMatch(/^gho_/)
  })
})

describe('a case', () => {
  let token: string
  let id: string
  beforeEach(async () => {
    desk = await start()
    await signIn()
    token = await plant()
    const opened = await post(octocat, '/api/cases', { title: 'Leak', hashes: [sha(token)] })
    ;({ id } = opened.body.case)
  })

  /** A 204 that deletes nothing, so the receipt says that the token lives. */
  async function notConfirmed(): Promise<number> {
    await desk.fault({ name: '204-without-deleting', match: 'DELETE /applications/:client_id/token' })
    const reply = await post(octocat, '/api/apps/ci-bot/tokens/revoke', { token, reason: 'leaked' })
    expect(reply.body.receipt).toMatchObject({ state: 'not-confirmed' })
    const receipt = reply.body.receipt.id
    await post(octocat, `/api/cases/${id}/receipts`, { receipt })
    return receipt
  }

  test.each([
    `update receipt set state = 'confirmed'`,
    `update receipt set state = 'confirmed', looks = '[{"after":0,"there":false}]'`,
    `update receipt set seq = seq - 1`,
  ])('%s: a living token’s case is not contained', async (text) => {
    const receipt = await notConfirmed()
    sql(text)
    if (!text.includes('seq')) sql(`update audit set result = 'confirmed' where seq = ?`, receipt)
    const contained = await post(octocat, `/api/cases/${id}/contain`)
    expect(contained.body.state).not.toBe('here')
    const { receipts } = (await get(octocat, `/api/receipts?hash=${sha(token)}`)).body
    expect(JSON.stringify(receipts)).not.toContain('"confirmed"')
  })

  test.each([
    `update incident set state = 'contained'`,
    `update incident set state = 'closed', outcome = 'stopped'`,
    `delete from incident_hash`,
    `update incident_hash set hash = '${'a'.repeat(64)}'`,
    `insert into incident_receipt select id, 1 from incident`,
    `update incident set created_by = 'monalisa'`,
    `update incident set mac = null`,
  ])('%s: said, and nothing is done with it', async (text) => {
    sql(text)
    const who = text.includes('monalisa') ? monalisa : octocat
    expect((await get(who, `/api/cases/${id}`)).body.code).toBe('record-altered')
    expect((await post(who, `/api/cases/${id}/contain`)).body.code).toBe('record-altered')
    expect((await get(who, '/api/cases')).body.cases).toEqual([])
    expect(desk.lines.some((line) => line.includes('a case was changed from outside'))).toBe(true)
  })

  test('left alone is contained by a receipt, and two may attach to it at once', async () => {
    const reply = await post(octocat, '/api/apps/ci-bot/tokens/revoke', { token, reason: 'leaked' })
    const receipt = reply.body.receipt.id
    const both = await Promise.all([
      post(octocat, `/api/cases/${id}/receipts`, { receipt }),
      post(octocat, `/api/cases/${id}/notes`, { text: 'seen in a log' }),
    ])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect((await post(octocat, `/api/cases/${id}/contain`)).body.case.state).toBe('contained')
  })
})

describe('a job', () => {
  beforeEach(async () => {
    desk = await start()
    await signIn()
  })

  async function prepared(count = 2): Promise<{ id: string; tokens: string[] }> {
    const made = await post(octocat, '/api/apps/ci-bot/tokens/revoke-many', { reason: 'leaked' }, key())
    const { id } = made.body.job
    const tokens: string[] = []
    while (tokens.length < count) tokens.push(await plant())
    await post(octocat, `/api/jobs/${id}/tokens`, { tokens })
    return { id, tokens }
  }

  const executed = async () => (await desk.record()).filter(({ act }) => act !== 'create')

  test('that was prepared and not started does not start because the store says so', async () => {
    const { id } = await prepared()
    const before = await executed()
    sql(`update job set state = 'running', started_at = created_at, allowed_at = created_at`)
    await desk.close()
    desk = await start()
    await expect
      .poll(async () => (await get(octocat, `/api/jobs/${id}`)).body.job)
      .toMatchObject({ state: 'paused', cause: 'signed-out' })
    expect(await executed()).toEqual(before)
  })

  test.each([`update job set verb = 'remove'`, `update job set client_id = 'another', app = 'deploy-dash'`])(
    '%s: its tokens do not open for that',
    async (text) => {
      const { id } = await prepared()
      const before = await executed()
      sql(text)
      // Started, each row ends without being sent; of an app that is not theirs it is not even started.
      if ((await post(octocat, `/api/jobs/${id}/start`)).status === 200)
        await expect
          .poll(async () => (await get(octocat, `/api/jobs/${id}`)).body.job.counts, { timeout: 10_000 })
          .toMatchObject({ left: 0, failed: 2 })
      expect(await executed()).toEqual(before)
    },
  )

  test.each([
    ['signed-out', async () => desk.ask('DELETE', '/api/session', { cookie: octocat })],
    ['stopped', async (id: string) => post(octocat, `/api/jobs/${id}/stop`)],
    ['paused', async (id: string) => post(octocat, `/api/jobs/${id}/pause`)],
  ])('that its person left %s does not go on because the store says so', async (_, leave) => {
    await desk.fault({ name: 'slow', match: 'DELETE /applications/:client_id/token', ms: 100 })
    const { id } = await prepared(12)
    await post(octocat, `/api/jobs/${id}/start`)
    await leave(id)
    const resting = async () => sql(`select at from job_row where state = 'sending'`)
    await expect.poll(resting, { timeout: 10_000 }).toEqual([])
    const before = await executed()
    sql(`update job set state = 'running', cause = null, ended_at = null`)
    sql(`update job_row set state = 'waiting', cause = null where sealed_token is not null`)
    await desk.close()
    desk = await start()
    await expect
      .poll(async () => sql('select state, cause from job'))
      .toMatchObject([{ state: 'paused', cause: 'signed-out' }])
    expect(await executed()).toEqual(before)
  })

  /** The new values of octocat's resets are monalisa's to take and to give up as little as the log says. */
  async function keptFromMonalisa(job: string, count: number): Promise<void> {
    const kept = () => sql(`select id, sealed_new from operation where sealed_new is not null order by id`)
    const before = kept()
    expect(before).toHaveLength(count)
    const ledger = await post(monalisa, `/api/jobs/${job}/ledger`, { format: 'jsonl', after: 0 })
    expect(ledger.status).toBe(200)
    expect(ledger.text).not.toMatch(/gho_/)
    await post(monalisa, `/api/jobs/${job}/acknowledge`)
    await post(monalisa, `/api/jobs/${job}/give-up`)
    expect(kept()).toEqual(before)
  }

  test('of another person gives its ledger to nobody whom the store names', async () => {
    const made = await post(octocat, '/api/apps/ci-bot/tokens/reset-many', { reason: 'leaked' }, key())
    const { id } = made.body.job
    await post(octocat, `/api/jobs/${id}/tokens`, { tokens: [await plant(), await plant(['gist'])] })
    await post(octocat, `/api/jobs/${id}/start`)
    await expect
      .poll(async () => (await get(octocat, `/api/jobs/${id}`)).body.job.state, { timeout: 10_000 })
      .toBe('finished')
    sql(`update job set actor = 'monalisa'`)
    await keptFromMonalisa(id, 2)
    sql(`update job set actor = 'octocat'`)
    const ledger = await post(octocat, `/api/jobs/${id}/ledger`, { format: 'jsonl', after: 0 })
    expect(ledger.body.rows).toBe(2)
  })

  test('gives out no reset of another person that the store has moved into it', async () => {
    const body = { token: await plant(), reason: 'rotation' }
    await post(octocat, '/api/apps/ci-bot/tokens/reset', body, key())
    const made = await post(monalisa, '/api/apps/deploy-dash/tokens/reset-many', { reason: 'mine' }, key())
    sql(`update operation set job = ?`, made.body.job.id)
    await keptFromMonalisa(made.body.job.id, 1)
    sql(`update job set state = 'finished', ended_at = 1`)
    await keptFromMonalisa(made.body.job.id, 1)
  })

  test('left alone runs', async () => {
    const { id } = await prepared()
    await post(octocat, `/api/jobs/${id}/start`)
    await expect.poll(async () => (await get(octocat, `/api/jobs/${id}`)).body.job.state).toBe('finished')
    expect((await get(octocat, `/api/jobs/${id}`)).body.job.counts).toMatchObject({ done: 2 })
  })
})

test('an open change that somebody makes of one that has its end leaves no row in the log', async () => {
  desk = await start()
  await signIn()
  const body = { token: await plant(), reason: 'leaked' }
  await post(octocat, '/api/apps/ci-bot/tokens/revoke', body)
  const rows = () => sql('select seq, result from audit')
  const before = rows()
  sql(`insert into open_intent select seq, x'', 0 from audit where result = 'recorded'`)
  await desk.close()
  desk = await start()
  await expect.poll(() => sql('select * from open_intent')).toEqual([])
  expect(rows()).toEqual(before)
})

test('a store that is made to look like one of the version before is not taken over', async () => {
  desk = await start()
  await signIn()
  const [alive, dead] = [await plant(), await plant()]
  const opened = await post(octocat, '/api/cases', { title: 'Leak', hashes: [sha(alive)] })
  const { id } = opened.body.case
  const stop = { token: dead, reason: 'leaked' }
  const { receipt } = (await post(octocat, '/api/apps/ci-bot/tokens/revoke', stop)).body
  await desk.close()
  sql(`update incident_hash set hash = ?`, sha(dead))
  sql(`insert into incident_receipt values (?, ?)`, id, receipt.id)
  sql(`update incident set mac = null`)
  sql(`update receipt set mac = null, looks = '[{"after":86400,"there":false}]'`)
  for (const text of ['', 'delete from session']) {
    sql('delete from seal_upgrade')
    if (text) sql(text)
    desk = await start()
    await signIn()
    expect((await get(octocat, `/api/cases/${id}`)).body.code).toBe('record-altered')
    expect((await post(octocat, `/api/cases/${id}/contain`)).body.code).toBe('record-altered')
    const { receipts } = (await get(octocat, `/api/receipts?hash=${sha(dead)}`)).body
    expect(receipts).toMatchObject([{ state: 'unknown', looks: [] }])
    if (!text) await desk.close()
  }
})

describe('a data folder of the version before', () => {
  interface Before {
    cases: { contained: string; open: string; receipt: number; hash: string }
    sealed: string
    shown: { id: string; value: string }
    sent: string
    ledger: string
    collecting: string
    running: string
    outbox: Record<string, string>
    at: number
  }
  const here = join(import.meta.dirname, 'testing', 'before')
  const before = JSON.parse(readFileSync(join(here, '007.json'), 'utf8')) as Before

  async function open(bend = ''): Promise<void> {
    const database = new DatabaseSync(join(folder, 'authdesk.db'))
    database.exec(readFileSync(join(here, '007.sql'), 'utf8'))
    database.exec(bend)
    database.close()
    mkdirSync(join(folder, 'outbox'))
    for (const [name, box] of Object.entries(before.outbox))
      writeFileSync(join(folder, 'outbox', name), Buffer.from(box, 'base64'))
    const clock = new FastClock()
    clock.advance(before.at - Date.now() + 1000)
    desk = await start(clock)
    expect(sql('select * from session')).toEqual([])
    await signIn()
  }

  test('opens: kept tokens, an answer in the outbox, a ledger, a case and its receipt', async () => {
    await open()
    expect((await post(octocat, `/api/operations/${before.sealed}/collect`)).body.value).toMatch(/^gho_/)
    expect((await post(octocat, `/api/operations/${before.shown.id}/collect`)).body.value).toBe(
      before.shown.value,
    )
    const { operation } = (await get(octocat, `/api/operations/${before.sent}`)).body
    expect(operation.state).toBe('ready')
    expect((await post(octocat, `/api/operations/${before.sent}/collect`)).body.value).toMatch(/^gho_/)

    const ledger = await post(octocat, `/api/jobs/${before.ledger}/ledger`, { format: 'jsonl', after: 0 })
    expect(ledger.body).toMatchObject({ rows: 3, unreadable: 0 })
    expect((await get(octocat, `/api/jobs/${before.running}`)).body.job).toMatchObject({
      state: 'paused',
      cause: 'signed-out',
      counts: { total: 9, left: 9 },
    })
    expect((await get(octocat, `/api/jobs/${before.collecting}`)).body.state).toBe('gone')
    await post(octocat, `/api/jobs/${before.running}/resume`)
    // This sandbox never had these tokens; one had been sent before.
    await expect
      .poll(async () => (await get(octocat, `/api/jobs/${before.running}`)).body.job.counts, {
        timeout: 10_000,
      })
      .toMatchObject({ left: 0, done: 1, gone: 8 })

    expect((await get(octocat, `/api/cases/${before.cases.contained}`)).body.case).toMatchObject({
      state: 'contained',
      alive: [],
      receipts: [{ id: before.cases.receipt, state: 'confirmed' }],
    })
    expect((await get(octocat, `/api/cases/${before.cases.open}`)).body.case.state).toBe('open')
    expect((await get(octocat, '/api/activity/verify')).body.state).toBe('whole')
  })

  test('is taken over once', async () => {
    await open()
    const again = sql('select id, sealed_old, sealed_new from operation')
    await desk.close()
    desk = await start(desk.clock)
    expect(sql('select id, sealed_old, sealed_new from operation')).toEqual(again)
  })

  test('whose owners were changed gives nothing to whom it names', async () => {
    await open(
      `update operation set actor = 'monalisa'; update receipt set state = 'not-confirmed';
       update incident set state = 'contained'; update job set actor = 'monalisa'`,
    )
    for (const id of [before.sealed, before.shown.id, before.sent])
      expect((await post(monalisa, `/api/operations/${id}/collect`)).body.code).toBe('record-altered')
    const ledger = await post(monalisa, `/api/jobs/${before.ledger}/ledger`, { format: 'jsonl', after: 0 })
    expect(ledger.text).not.toMatch(/gho_/)
    expect((await get(octocat, `/api/cases/${before.cases.open}`)).body.code).toBe('record-altered')
    const { receipts } = (await get(octocat, `/api/receipts?hash=${before.cases.hash}`)).body
    expect(receipts).toMatchObject([{ state: 'unknown' }])
  })

  test('whose log is not whole is not taken over, and says so', async () => {
    await open(`update audit set actor = 'monalisa' where seq = 3`)
    expect(desk.lines.some((line) => line.includes('the activity log is not whole'))).toBe(true)
    expect(sql('select * from seal_upgrade')).toEqual([])
  })
})
