import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { openStore } from '../store/sqlite.ts'
import { FastClock, startDesk, type TestDesk } from '../testing/desk.ts'
import { until } from '../testing/lane.ts'

let folder: string
let sandbox: Sandbox
let desk: TestDesk
let cookie: string
let file: string
let copies = 0
const start = async (server: Sandbox, storeFile: string) => {
  desk = await startDesk({
    sandbox: server,
    clock: new FastClock(),
    storeFile,
    outbox: join(folder, 'outbox'),
  })
  cookie = await desk.signIn()
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'authdesk-intents-'))
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  await start(sandbox, (file = join(folder, 'authdesk.db')))
})
afterEach(async () => {
  await desk.close()
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

async function plant(scopes = ['gist']): Promise<string> {
  const { clientId } = sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
  const body = JSON.stringify({ login: 'octocat', client_id: clientId, scopes })
  return (
    (await (await fetch(`${sandbox.url}/sandbox/tokens`, { method: 'POST', body })).json()) as {
      token: string
    }
  ).token
}

const open = async () => desk.store.selectFrom('open_intent').selectAll().execute()
const rows = async () =>
  (
    await desk.store
      .selectFrom('audit')
      .select(['action', 'result'])
      .where('action', 'in', ['token.revoke', 'authorization.delete', 'authorization.create'])
      .orderBy('seq')
      .execute()
  ).map(({ action, result }) => `${action} ${result}`)
const whole = async () => (await desk.ask('GET', '/api/activity/verify', { cookie })).body.state

/** The store as a kill leaves it while the server has the change: the change itself happens. */
async function killedWhile(work: () => Promise<unknown>, match: string): Promise<string> {
  await desk.fault({ name: 'slow', match, ms: 300, times: 1 })
  const working = work()
  const copy = join(folder, `copy-${++copies}.db`)
  await until(5_000, async () => ((await open()).length === 1 ? true : null))
  await sql.raw(`VACUUM INTO '${copy}'`).execute(desk.store)
  await working
  await desk.close()
  return copy
}

const revoke = (token: string) => () =>
  desk.ask('POST', '/api/apps/ci-bot/tokens/revoke', { cookie, body: { token, reason: 'leaked' } })
const DELETE_TOKEN = 'DELETE /applications/:client_id/token'

test('an app’s verb is asked of the server, ends with a proof, and leaves nothing, however often it starts', async () => {
  const copy = await killedWhile(revoke(await plant()), DELETE_TOKEN)
  await start(sandbox, copy)
  await until(5_000, async () => ((await open()).length === 0 ? true : null))
  expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke confirmed'])
  for (let i = 0; i < 2; i++) {
    await desk.close()
    await start(sandbox, copy)
  }
  await desk.proxy.recover()
  await delay(50)
  expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke confirmed'])
  const { seq } = await desk.store.selectFrom('receipt').selectAll().executeTakeFirstOrThrow()
  const { body } = await desk.ask('GET', `/api/activity?action=token.revoke`, { cookie })
  expect(body.entries[0]).toMatchObject({ seq, result: 'confirmed', requestId: body.entries[1].requestId })
  expect(await whole()).toBe('whole')
})

test('what was made and never shown is named once its person signs in, without a fingerprint as well', async () => {
  for (const more of [{ fingerprint: 'authdesk-0123456789abcdef' }, { fingerprint: 'chosen' }, {}]) {
    const note = `made ${JSON.stringify(more)}`
    const create = () =>
      desk.ask('POST', '/api/authorizations', { cookie, body: { note, scopes: [], ...more } })
    await start(sandbox, await killedWhile(create, 'POST /authorizations'))
    const row = await until(5_000, async () => {
      const { body } = await desk.ask('GET', '/api/activity?action=authorization.create&limit=3', { cookie })
      return body.entries[0].result === 'created: not shown' ? body.entries : null
    })
    expect(row.map(({ result }: { result: string }) => result)).toEqual([
      'created: not shown',
      'in-doubt: restarted',
      'recorded',
    ])
    const listed = (await desk.ask('GET', '/api/authorizations?perPage=100', { cookie })).body.authorizations
    const { id, lastEight } = listed.find((one: { note: string }) => one.note === note)
    expect(row[0]).toMatchObject({ objectId: id, lastEight, reason: note })
    expect(await open()).toEqual([])
  }
})

test('another server is not asked about a token, and what it vouches for ends nothing', async () => {
  const token = await plant()
  const copy = await killedWhile(revoke(token), DELETE_TOKEN)
  const other = await startSandbox({ port: 0, data: ':memory:' })
  try {
    await start(other, copy)
    await delay(100)
    expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke in-doubt: restarted'])
    expect(await open()).toEqual([])
    const asked = await (await fetch(`${other.url}/sandbox/requests`)).text()
    expect(asked).not.toContain('/applications/')
    await desk.close()
    await start(sandbox, file)
  } finally {
    await other.close()
  }
})

test('a row that is put back, moved or made up asks nothing and undoes no end', async () => {
  const copy = await killedWhile(revoke(await plant()), DELETE_TOKEN)
  const before = await openStore(copy)
  const [kept] = await before.selectFrom('open_intent').selectAll().execute()
  await before.destroy()
  await start(sandbox, copy)
  await until(5_000, async () => ((await open()).length === 0 ? true : null))
  const ended = await rows()
  // Put back after its end; beside rows of other kinds; and for a row that never was.
  const { seq } = await desk.store
    .selectFrom('audit')
    .select('seq')
    .where('action', '=', 'session.sign-in')
    .executeTakeFirstOrThrow()
  await desk.store
    .insertInto('open_intent')
    .values([kept!, { ...kept!, seq }, { ...kept!, seq: 99_999 }])
    .execute()
  for (let i = 0; i < 2; i++) {
    await desk.close()
    await start(sandbox, copy)
    await desk.proxy.recover()
    await until(5_000, async () => ((await open()).some((row) => row.seq === kept!.seq) ? null : true))
    expect(await rows()).toEqual(ended)
    // And in the form of one that an earlier version has left.
    await desk.store
      .insertInto('open_intent')
      .values({ ...kept!, sealed: Buffer.alloc(0) })
      .execute()
  }
  expect(await whole()).toBe('whole')
})

test('the token is sealed while its change is under way, and gone with its end', async () => {
  const token = await plant()
  const copy = await killedWhile(revoke(token), DELETE_TOKEN)
  const left = await openStore(copy)
  const [kept] = await left.selectFrom('open_intent').selectAll().execute()
  await left.destroy()
  expect(Buffer.from(kept!.sealed).includes(token)).toBe(false)
  await start(sandbox, file)
  expect(await open()).toEqual([])
  expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke confirmed'])
})

test('a log from before: what kills have left open in it is in doubt, once', async () => {
  const copy = await killedWhile(revoke(await plant()), DELETE_TOKEN)
  const old = await openStore(copy)
  await sql`DROP TABLE open_intent`.execute(old)
  await sql`DROP TABLE retention`.execute(old)
  await sql`DELETE FROM kysely_migration WHERE name LIKE '010%'`.execute(old)
  await old.destroy()
  for (let i = 0; i < 2; i++) {
    await start(sandbox, copy)
    expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke in-doubt: restarted'])
    expect(await open()).toEqual([])
    await desk.close()
  }
  await start(sandbox, file)
})

test('a row of a paused job that a kill cut off is in doubt, and asked about before it goes on', async () => {
  const token = await plant()
  const { body } = await desk.ask('POST', '/api/apps/ci-bot/tokens/revoke-many', {
    cookie,
    body: { reason: 'leaked' },
    headers: { 'idempotency-key': 'intents-0000000000' },
  })
  const { id } = body.job
  await desk.ask('POST', `/api/jobs/${id}/tokens`, { cookie, body: { tokens: [token] } })
  await desk.fault({ name: 'slow', match: DELETE_TOKEN, ms: 300, times: 1 })
  await desk.ask('POST', `/api/jobs/${id}/start`, { cookie })
  const copy = join(folder, 'job.db')
  await until(5_000, async () => ((await rows()).length === 1 ? true : null))
  await desk.ask('POST', `/api/jobs/${id}/pause`, { cookie })
  await sql.raw(`VACUUM INTO '${copy}'`).execute(desk.store)
  await until(5_000, async () => ((await rows()).length === 2 ? true : null))
  await desk.close()
  await start(sandbox, copy)
  await until(5_000, async () => ((await rows()).length === 2 ? true : null))
  expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke in-doubt: restarted'])
  await desk.ask('POST', `/api/jobs/${id}/resume`, { cookie })
  await until(5_000, async () => ((await rows()).length === 4 ? true : null))
  expect((await rows()).slice(2)).toEqual(['token.revoke recorded', 'token.revoke confirmed'])
  expect((await desk.record()).filter(({ act }) => act === 'revoke')).toHaveLength(1)
})

test('an outcome that could not be written down is found by the next look, without a restart', async () => {
  const token = await plant()
  await sql`CREATE TRIGGER full BEFORE INSERT ON audit WHEN NEW.result = 'confirmed'
    BEGIN SELECT RAISE(ABORT, 'disk full'); END`.execute(desk.store)
  expect((await revoke(token)()).body).toMatchObject({ state: 'stopped', receipt: null })
  expect(await rows()).toEqual(['token.revoke recorded'])
  await sql`DROP TRIGGER full`.execute(desk.store)
  await desk.proxy.recover()
  await until(5_000, async () => ((await open()).length === 0 ? true : null))
  expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke confirmed'])
})

test('a change that is still on its way at the start is not said to have failed', async () => {
  const token = await plant()
  await desk.fault({ name: 'slow', match: DELETE_TOKEN, ms: 2_500, times: 1 })
  const first = desk
  const revoking = revoke(token)()
  const copy = join(folder, `copy-${++copies}.db`)
  await until(5_000, async () => ((await open()).length === 1 ? true : null))
  await sql.raw(`VACUUM INTO '${copy}'`).execute(first.store)
  // The next process asks before the server has done it.
  await start(sandbox, copy)
  try {
    await until(20_000, async () => ((await open()).length === 0 ? true : null))
    expect(await rows()).toEqual(['token.revoke recorded', 'token.revoke confirmed'])
    await revoking
  } finally {
    await first.close()
  }
})
