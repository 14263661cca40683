import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { seal } from '../seal.ts'
import { Secret } from '../secret.ts'
import { auditOver } from '../testing/audit.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'
import { readAnswer } from './answer.ts'

const RESET = 'PATCH /applications/:client_id/token'
const CHECK = '/api/apps/ci-bot/tokens/check'

let desk: TestDesk
let cookie: string
let token: string

beforeEach(async () => {
  desk = await startDesk()
  cookie = await desk.signIn()
  token = desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
})
afterEach(() => desk.close())

const reset = (key: string, body: object = {}) =>
  desk.ask('POST', '/api/apps/ci-bot/tokens/reset', {
    cookie,
    headers: { 'idempotency-key': key },
    body: { token, reason: 'leaked in a log', ...body },
  })
const isAlive = async (value: string) =>
  (await desk.ask('POST', CHECK, { cookie, body: { token: value } })).body.state === 'active'
const collect = async (id: string) =>
  (await desk.ask('POST', `/api/operations/${id}/collect`, { cookie })).body
const executed = async () =>
  (await desk.record()).filter(
    ({ act, old_hash }) => act === 'reset' && old_hash === new Secret(token).hash(),
  )

/** Asks until the operation is at rest; the clock is fast, so this is soon. */
async function settled(id: string) {
  for (;;) {
    const { operation } = (await desk.ask('GET', `/api/operations/${id}`, { cookie })).body
    if (operation.state !== 'pending' && operation.state !== 'in-doubt') return operation
    await desk.clock.sleep(500)
  }
}

test('shown to the one who asked until acknowledged, then erased; old one dead, new one alive', async () => {
  const started = await reset('key-0000000000000001')
  expect(started.status).toBe(200)
  const { operation } = started.body
  expect(operation).toMatchObject({ state: 'ready', userLogin: 'octocat', oldHash: new Secret(token).hash() })
  expect(started.text).not.toContain(token)

  const first = await collect(operation.id)
  expect(first.value).toMatch(/^gho_\w{36}$/)
  expect((await collect(operation.id)).value).toBe(first.value)
  expect(new Secret(first.value).hash()).toBe(operation.newHash)
  expect(await isAlive(token)).toBe(false)
  expect(await isAlive(first.value)).toBe(true)

  // A new sign-in of the same person finds it, another person does not.
  const again = await desk.signIn()
  expect((await desk.ask('GET', '/api/operations', { cookie: again })).body.operations).toHaveLength(1)
  const hubot = await desk.signIn('hubot')
  expect((await desk.ask('POST', `/api/operations/${operation.id}/collect`, { cookie: hubot })).body).toEqual(
    { state: 'gone' },
  )
  expect((await desk.ask('GET', '/api/operations', { cookie: hubot })).body.operations).toEqual([])

  await desk.ask('POST', `/api/operations/${operation.id}/acknowledge`, { cookie })
  expect((await collect(operation.id)).state).toBe('no-value')
  const row = await desk.store.selectFrom('operation').selectAll().executeTakeFirstOrThrow()
  expect(row).toMatchObject({ state: 'ACKED', sealed_old: null, sealed_new: null })
})

test('sealed with another server key: said, kept for that key, and given up by its person alone', async () => {
  const storeFile = join(mkdtempSync(join(tmpdir(), 'authdesk-reset-')), 'authdesk.db')
  await desk.close()
  const first = await startDesk({ storeFile })
  const open = async (key?: Buffer) => {
    await desk.proxy.close()
    const next = await startDesk({
      storeFile,
      sandbox: first.sandbox,
      clock: first.clock,
      ...(key ? { key } : {}),
    })
    desk = { ...next, close: async () => (await next.close(), await first.sandbox.close()) }
    cookie = await desk.signIn()
  }
  desk = first
  cookie = await desk.signIn()
  token = desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
  const { id } = (await reset('key-0000000000000021')).body.operation

  await open(Buffer.alloc(32, 9))
  expect(desk.lines.join('')).toContain('sealed with another server key')
  expect(await collect(id)).toMatchObject({ state: 'other-key', operation: { state: 'ready' } })
  await open()
  const { value } = await collect(id)
  expect(await isAlive(value)).toBe(true)

  // What can be read is not given up, whoever asks for that: the page may not know yet that the key is back.
  const giveUp = async () => (await desk.ask('POST', `/api/operations/${id}/give-up`, { cookie })).body
  expect(await giveUp()).toMatchObject({ state: 'here', operation: { state: 'shown' } })
  await open(Buffer.alloc(32, 9))
  expect(await giveUp()).toMatchObject({
    state: 'here',
    operation: { state: 'executed-lost', cause: 'other-key' },
  })
  expect((await desk.ask('GET', '/api/operations', { cookie })).body.operations).toEqual([])
  expect((await collect(id)).state).toBe('no-value')
})

test.each([
  ['seen before', true, { state: 'acknowledged', cause: null }],
  ['never seen', false, { state: 'ready', cause: null }],
])('said to be had under another server key, %s', async (_, seen, end) => {
  const { id } = (await reset('key-0000000000000022')).body.operation
  if (seen) await collect(id)
  const box = seal(Buffer.alloc(32, 9), 'of another key', [id])
  await desk.store.updateTable('operation').set({ sealed_new: box }).where('id', '=', id).execute()
  await desk.ask('POST', `/api/operations/${id}/acknowledge`, { cookie })
  expect(await settled(id)).toMatchObject(end)
})

describe('trouble on the way', () => {
  test.each([
    ['reset-before', 'ready'],
    ['500', 'ready'],
    ['502-html', 'ready'],
    ['reset-after', 'executed-lost'],
    ['cut-body', 'ready'],
    ['malformed-body', 'executed-lost'],
    ['other-token', 'executed-lost'],
    ['huge-body', 'ready'],
    ['429', 'rejected'],
    ['403-secondary', 'rejected'],
  ])('%s once: %s, executed at most once, and what is said is true', async (name, state) => {
    await desk.fault({ name, match: RESET, times: 1 })
    const { body } = await reset('key-0000000000000002')
    const operation = await settled(body.operation.id)
    expect(operation.state).toBe(state)
    expect(await executed()).toHaveLength(state === 'rejected' ? 0 : 1)
    // Until the server's minute is over nothing more is asked.
    desk.clock.advance(60_000)
    expect(await isAlive(token)).toBe(state === 'rejected')
    if (state === 'ready') expect(await isAlive((await collect(operation.id)).value)).toBe(true)
    // Lost is told until it was read, and the old token is kept no longer than it is needed.
    const { operations } = (await desk.ask('GET', '/api/operations', { cookie })).body
    expect(operations).toHaveLength(state === 'rejected' ? 0 : 1)
    expect(
      (await desk.store.selectFrom('operation').select('sealed_old').executeTakeFirstOrThrow()).sealed_old,
    ).toBeNull()
  })

  test('slow: the browser is told to wait, the reset is not given up', async () => {
    await desk.fault({ name: 'slow', ms: 1_000, match: RESET, times: 1 })
    const { status, body } = await reset('key-0000000000000003')
    expect(status).toBe(202)
    expect(body.operation.state).toBe('pending')
    expect((await settled(body.operation.id)).state).toBe('ready')
    expect(await executed()).toHaveLength(1)
  })

  test('a token that is not valid starts nothing', async () => {
    token = 'gho_000000000000000000000000000000000000'
    expect((await reset('key-0000000000000004')).body.state).toBe('not-valid')
    expect(await desk.store.selectFrom('operation').selectAll().execute()).toEqual([])
  })
})

describe('a server that asks to wait', () => {
  const calls = async () =>
    ((await (await fetch(`${desk.sandbox.url}/sandbox/requests`)).json()) as { total: number }).total
  const sentAt = async () =>
    (
      await desk.store
        .selectFrom('audit')
        .select('at')
        .where('action', '=', 'token.reset')
        .where('result', '=', 'sent')
        .orderBy('seq')
        .execute()
    ).map(({ at }) => at)

  test('at the first try: nothing was reset, and nothing is asked with that credential before its time', async () => {
    await desk.fault({ name: '429', match: RESET, times: 1, retryAfter: 60 })
    expect((await reset('key-0000000000000020')).body.operation).toMatchObject({
      state: 'rejected',
      cause: 'limited',
    })
    const before = await calls()
    const early = [
      await reset('key-0000000000000021'),
      await desk.ask('POST', CHECK, { cookie, body: { token } }),
    ]
    for (const { status, body, headers } of early) {
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'upstream-limited' })
      expect(Number(headers['retry-after'])).toBeGreaterThan(50)
    }
    expect(await calls()).toBe(before)
    desk.clock.advance(60_000)
    expect((await reset('key-0000000000000022')).body.operation.state).toBe('ready')
  })

  test('in doubt: five seconds before the repeat, and as long as the server says before the next', async () => {
    await desk.fault({ name: '500', match: RESET, times: 1 })
    await desk.fault({ name: '429', match: RESET, after: 1, times: 2, retryAfter: 90 })
    const { body } = await reset('key-0000000000000023')
    expect((await settled(body.operation.id)).state).toBe('ready')
    expect(await executed()).toHaveLength(1)
    const times = await sentAt()
    const gaps = times.slice(1).map((at, i) => Math.floor((at - times[i]!) / 1000))
    expect(gaps).toHaveLength(3)
    expect(gaps[0]).toBeGreaterThanOrEqual(5)
    for (const gap of gaps.slice(1)) expect(gap).toBeGreaterThanOrEqual(90)
  })
})

describe('asked twice', () => {
  test('same key, same reset', async () => {
    const first = await reset('key-0000000000000005')
    const second = await reset('key-0000000000000005')
    expect(second.body.operation.id).toBe(first.body.operation.id)
    expect(await executed()).toHaveLength(1)
  })

  test('same key, other payload: refused', async () => {
    await reset('key-0000000000000006')
    expect((await reset('key-0000000000000006', { reason: 'another' })).body.code).toBe('key-reused')
  })

  test('while it runs: the same key and another key are both told which operation it is', async () => {
    await desk.fault({ name: 'slow', ms: 1_000, match: RESET, times: 1 })
    const { body } = await reset('key-0000000000000007')
    for (const key of ['key-0000000000000007', 'key-0000000000000008']) {
      const other = await reset(key)
      expect(other.body).toMatchObject({ code: 'operation-running', operation: body.operation.id })
    }
    await settled(body.operation.id)
    expect(await executed()).toHaveLength(1)
  })

  test('a key is needed', async () => {
    const reply = await desk.ask('POST', '/api/apps/ci-bot/tokens/reset', {
      cookie,
      body: { token, reason: 'x' },
    })
    expect(reply.body).toMatchObject({ code: 'invalid-request', fields: [{ path: 'idempotency-key' }] })
  })
})

test('uncollected for a day: expired, erased, and said', async () => {
  const { body } = await reset('key-0000000000000009')
  desk.clock.advance(24 * 60 * 60_000)
  await desk.proxy.recover()
  cookie = await desk.signIn()
  expect((await collect(body.operation.id)).operation.state).toBe('expired')
  const row = await desk.store.selectFrom('operation').selectAll().executeTakeFirstOrThrow()
  expect(row.sealed_new).toBeNull()
})

test('every arrow has its audit row, with the hash and the reason and never a token', async () => {
  const { body } = await reset('key-0000000000000010')
  const { value } = await collect(body.operation.id)
  await desk.ask('POST', `/api/operations/${body.operation.id}/acknowledge`, { cookie })
  const rows = await desk.store
    .selectFrom('audit')
    .selectAll()
    .where('operation', '=', body.operation.id)
    .orderBy('seq')
    .execute()
  expect(rows.map(({ action, result }) => `${action} ${result}`)).toEqual([
    'token.reset recorded',
    'token.reset sent',
    'token.reset sealed',
    'token.collect shown',
    'token.acknowledge acked',
  ])
  expect(rows[0]).toMatchObject({
    actor: 'octocat',
    hash: new Secret(token).hash(),
    reason: 'leaked in a log',
    user: 'octocat',
  })
  const everything =
    JSON.stringify(await desk.store.selectFrom('audit').selectAll().execute()) + desk.lines.join('')
  expect(everything).not.toContain(token)
  expect(everything).not.toContain(value)
})

describe('taken up after a stop in the middle', () => {
  /** The store as a crash leaves it, with a new proxy over it. */
  async function crashed(state: 'RECORDED' | 'SENT', executedUpstream: boolean) {
    const storeFile = join(mkdtempSync(join(tmpdir(), 'authdesk-reset-')), 'authdesk.db')
    await desk.close()
    desk = await startDesk({ storeFile })
    cookie = await desk.signIn()
    // The last byte of the answer never arrives: what a kill between sending and reading looks like from outside.
    await desk.fault({ name: executedUpstream ? 'reset-after' : 'reset-before', match: RESET })
    const { body } = await reset('key-0000000000000011')
    const id: string = body.operation.id
    const { sandbox } = desk
    const row = await desk.store.selectFrom('operation').selectAll().executeTakeFirstOrThrow()
    await desk.proxy.close()
    await fetch(`${sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    const next = await startDesk({ storeFile: ':memory:', sandbox, clock: desk.clock })
    const { audit } = await auditOver(next.store)
    await next.store
      .insertInto('operation')
      .values({ ...row, state, attempts: state === 'SENT' ? 1 : 0 })
      .execute()
    await audit.record({
      actor: row.actor,
      door: row.door,
      action: 'token.reset',
      result: state.toLowerCase(),
      requestId: row.request_id,
      app: row.app,
      hash: row.old_hash,
      operation: row.id,
    })
    await next.proxy.recover()
    desk = { ...next, close: async () => (await next.close(), await sandbox.close()) }
    cookie = await desk.signIn()
    return id
  }

  test('recorded but never sent: rejected, the old token still works', async () => {
    const id = await crashed('RECORDED', false)
    expect(await settled(id)).toMatchObject({ state: 'rejected', cause: 'not-sent' })
    expect(await isAlive(token)).toBe(true)
  })

  test('sent but not executed: the repeat brings the token', async () => {
    const id = await crashed('SENT', false)
    expect((await settled(id)).state).toBe('ready')
    expect(await isAlive((await collect(id)).value)).toBe(true)
    expect(await executed()).toHaveLength(1)
  })

  test('executed but the answer is gone: lost, and said so', async () => {
    const id = await crashed('SENT', true)
    expect((await settled(id)).state).toBe('executed-lost')
    expect(await executed()).toHaveLength(1)
    await desk.ask('POST', `/api/operations/${id}/acknowledge`, { cookie })
    expect((await desk.ask('GET', '/api/operations', { cookie })).body.operations).toEqual([])
  })
})

test('the answer is read from what arrived, never from half a value', () => {
  const whole =
    '{"id":7,"url":"http://h/authorizations/7","token":"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","note":null}'
  const value = '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'
  const end = whole.indexOf(value) + value.length
  for (let cut = 0; cut <= whole.length; cut++) {
    const verdict = readAnswer({ headers: {}, status: 200, body: Buffer.from(whole.slice(0, cut)) })
    expect(verdict).toEqual(
      cut > end ? { kind: 'token', token: value, authorizationId: 7 } : { kind: 'doubt' },
    )
  }
})
