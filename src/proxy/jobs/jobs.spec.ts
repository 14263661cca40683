import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Case } from '#contract/cases.ts'
import type { Job, JobRow } from '#contract/jobs.ts'
import type { Receipt } from '#contract/receipts.ts'
import { seal } from '../seal.ts'
import { Secret } from '../secret.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
let cookie: string
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())
beforeEach(async () => {
  await fetch(`${desk.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
  cookie = await desk.signIn()
})

const CHECK_TOKEN = 'POST /applications/:client_id/token'
const DELETE_TOKEN = 'DELETE /applications/:client_id/token'
const SCOPES = ['repo', 'gist', 'user', 'workflow', 'notifications', 'delete_repo', 'admin:org']

type Verb = 'revoke' | 'remove-access' | 'reset'
const clientId = () => desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!.clientId
const app = () => desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!

let planted = 0
/** GitHub keeps ten of a person, an app and a set of scopes, so the sets differ. */
async function plant(count: number, login = 'octocat'): Promise<string[]> {
  const tokens: string[] = []
  for (let i = 0; i < count; i++) {
    const set = Math.floor(planted++ / 5)
    const scopes = SCOPES.filter((_, bit) => (set >> bit) & 1)
    const body = JSON.stringify({ login, client_id: clientId(), scopes, fingerprint: randomUUID() })
    const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, { method: 'POST', body })
    tokens.push(((await response.json()) as { token: string }).token)
  }
  return tokens
}

async function accepts(token: string): Promise<boolean> {
  const { clientId: id, clientSecret } = app()
  const response = await fetch(`${desk.sandbox.apiUrl}/applications/${id}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${id}:${clientSecret}`)}` },
    body: JSON.stringify({ access_token: token }),
  })
  return response.status === 200
}

const ask = async (method: 'GET' | 'POST', path: string, body?: object) =>
  desk.ask(method, path, { cookie, ...(body ? { body } : {}) })

async function create(verb: Verb, tokens: string[], key = `key-${randomUUID()}`): Promise<string> {
  const made = await desk.ask('POST', `/api/apps/ci-bot/tokens/${verb}-many`, {
    cookie,
    headers: { 'idempotency-key': key },
    body: { reason: 'seen in a log' },
  })
  expect(made.status, made.text).toBe(200)
  const { id } = made.body.job as Job
  for (let from = 0; from < tokens.length; from += 200) {
    const added = await ask('POST', `/api/jobs/${id}/tokens`, { tokens: tokens.slice(from, from + 200) })
    expect(added.status, added.text).toBe(200)
  }
  return id
}

const receiptsOf = async (id: string): Promise<Receipt[]> =>
  (await ask('GET', `/api/jobs/${id}/receipts`)).body.receipts
const hashOf = (token: string) => new Secret(token).hash()
const act = async (id: string, what: string): Promise<Job> =>
  (await ask('POST', `/api/jobs/${id}/${what}`)).body.job
const look = async (id: string): Promise<Job> => (await ask('GET', `/api/jobs/${id}`)).body.job
const rowsOf = async (id: string): Promise<JobRow[]> => (await ask('GET', `/api/jobs/${id}/rows`)).body.rows

async function until(id: string, fits: (job: Job) => boolean): Promise<Job> {
  const since = Date.now()
  for (;;) {
    const job = await look(id)
    const { done, gone, failed, unknown, left, total } = job.counts
    expect(done + gone + failed + unknown + left).toBe(total)
    if (fits(job)) return job
    if (Date.now() - since > 20_000) throw new Error(`not in time: ${JSON.stringify(job)}`)
    await delay(20)
  }
}
/** The chain of the log is whole, and every receipt says what its entry says. */
async function expectWhole(): Promise<void> {
  expect((await ask('GET', '/api/activity/verify')).body).toMatchObject({ state: 'whole' })
  const rows = await desk.store
    .selectFrom('receipt')
    .leftJoin('audit', 'audit.seq', 'receipt.seq')
    .select(['receipt.state', 'audit.result'])
    .execute()
  for (const { state, result } of rows) expect(result).toBe(state)
}
const ended = async (id: string) => until(id, ({ state }) => state === 'finished')
const sealedIn = async (id: string) =>
  (
    await desk.store
      .selectFrom('job_row')
      .select('at')
      .where('job', '=', id)
      .where('sealed_token', 'is not', null)
      .execute()
  ).length

describe('revoke', () => {
  test('every token is stopped and proven, each with its rows in the log; what was dead is told apart', async () => {
    const tokens = await plant(12)
    const id = await create('revoke', [...tokens, tokens[0]!, 'gho_000000000000000000000000000000000000'])
    expect(await look(id)).toMatchObject({ state: 'collecting', counts: { total: 13, left: 13 } })
    expect(await Promise.all(tokens.map(accepts))).toEqual(tokens.map(() => true))
    await act(id, 'start')
    const job = await ended(id)
    expect(job.counts).toEqual({
      total: 13,
      left: 0,
      done: 12,
      gone: 1,
      failed: 0,
      unknown: 0,
      notConfirmed: 0,
      notProven: 0,
      notSent: 0,
      lost: 0,
    })
    expect(await Promise.all(tokens.map(accepts))).toEqual(tokens.map(() => false))
    expect(await sealedIn(id)).toBe(0)
    const log = await desk.store
      .selectFrom('audit')
      .select(['hash', 'result', 'reason', 'role'])
      .where('operation', '=', id)
      .orderBy('seq')
      .execute()
    for (const token of tokens)
      expect(log.filter(({ hash }) => hash === new Secret(token).hash()).map(({ result }) => result)).toEqual(
        ['recorded', 'confirmed'],
      )
    expect(new Set(log.map(({ reason, role }) => `${reason} ${role}`))).toEqual(
      new Set(['seen in a log owner']),
    )
  })

  test('the log’s own checks say whose each token is', async () => {
    const [token] = await plant(1)
    await ask('POST', '/api/apps/ci-bot/tokens/check', { token })
    const id = await create('revoke', [token!])
    await act(id, 'start')
    await ended(id)
    expect(await rowsOf(id)).toMatchObject([{ at: 1, state: 'done', userLogin: 'octocat' }])
  })

  test('a server that says yes and goes on accepting: not confirmed, counted apart, tried again on request', async () => {
    const tokens = await plant(3)
    await desk.fault({ name: '204-without-deleting', match: DELETE_TOKEN, times: 1 })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    const job = await ended(id)
    expect(job.counts).toMatchObject({ done: 2, failed: 1, notConfirmed: 1 })
    expect(await sealedIn(id)).toBe(1)
    expect((await ask('GET', `/api/jobs/${id}/rows?only=trouble`)).body.rows).toMatchObject([
      { state: 'failed', cause: 'not-confirmed' },
    ])
    await act(id, 'retry')
    expect((await ended(id)).counts).toMatchObject({ done: 3, failed: 0, notConfirmed: 0 })
    expect(await Promise.all(tokens.map(accepts))).toEqual([false, false, false])
    expect(await sealedIn(id)).toBe(0)
  })
})

test('remove access: one token takes the others of the same person with it', async () => {
  const tokens = await plant(4, 'hubot')
  const id = await create('remove-access', tokens)
  await act(id, 'start')
  const { counts } = await ended(id)
  expect(counts.done).toBeGreaterThanOrEqual(1)
  expect(counts.done + counts.gone).toBe(4)
  expect(await Promise.all(tokens.map(accepts))).toEqual([false, false, false, false])
})

describe('reset', () => {
  test('old ones dead, new ones in the ledger as often as asked, erased once acknowledged', async () => {
    const tokens = await plant(9)
    const id = await create('reset', tokens)
    await act(id, 'start')
    expect(await ended(id)).toMatchObject({ uncollected: 9, counts: { done: 9 } })
    expect((await ask('GET', '/api/operations')).body.operations).toEqual([])

    const first = (await ask('POST', `/api/jobs/${id}/ledger`, { format: 'jsonl' })).body
    const lines = (first.text as string)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ old_hash }) => old_hash as string).toSorted()).toEqual(
      tokens.map((token) => new Secret(token).hash()).toSorted(),
    )
    for (const line of lines) {
      expect(await accepts(line.new_token)).toBe(true)
      expect(new Secret(line.new_token).hash()).toBe(line.new_hash)
      expect(Buffer.from(line.old_hash_base64, 'base64').toString('hex')).toBe(line.old_hash)
    }
    expect(await Promise.all(tokens.map(accepts))).toEqual(tokens.map(() => false))

    const csv = (await ask('POST', `/api/jobs/${id}/ledger`, { format: 'csv' })).body.text as string
    expect(csv.split('\r\n')[0]).toBe(
      '\ufeff"old_hash","old_hash_base64","old_last_eight","user","app","new_token","new_hash"',
    )
    for (const { new_token } of lines) expect(csv).toContain(`"${new_token}"`)

    expect((await ask('POST', `/api/jobs/${id}/acknowledge`)).body).toEqual({ state: 'acknowledged' })
    expect((await ask('POST', `/api/jobs/${id}/ledger`, { format: 'csv' })).body).toEqual({ state: 'gone' })
    const kept = await desk.store
      .selectFrom('operation')
      .select(['state', 'sealed_new', 'sealed_old'])
      .where('job', '=', id)
      .execute()
    expect(kept).toEqual(tokens.map(() => ({ state: 'ACKED', sealed_new: null, sealed_old: null })))
  })

  test('sealed with another server key: counted, not handed out, and erased as lost', async () => {
    const id = await create('reset', await plant(2))
    await act(id, 'start')
    await ended(id)
    const operations = () =>
      desk.store.selectFrom('operation').select(['state', 'cause']).where('job', '=', id)
    // What the store looks like to a proxy with another key.
    const other = await desk.store
      .selectFrom('operation')
      .select('id')
      .where('job', '=', id)
      .executeTakeFirst()
    await desk.store
      .updateTable('operation')
      .set({ sealed_new: seal(Buffer.alloc(32, 9), 'of another key', [other!.id]) })
      .where('id', '=', other!.id)
      .execute()

    const piece = (await ask('POST', `/api/jobs/${id}/ledger`, { format: 'jsonl' })).body
    expect(piece).toMatchObject({ state: 'piece', rows: 1, unreadable: 1, next: null })
    expect((await ask('POST', `/api/jobs/${id}/acknowledge`)).body.state).toBe('not-collected')
    await ask('POST', `/api/jobs/${id}/give-up`)
    expect((await operations().execute()).toSorted((a, b) => a.state.localeCompare(b.state))).toEqual([
      { state: 'ACKED', cause: null },
      { state: 'EXECUTED_LOST', cause: 'other-key' },
    ])
  })

  test('one whose answer is cut off and one whose answer never comes: lost is said, and nothing is reset twice', async () => {
    const tokens = await plant(6)
    await desk.fault({ name: 'reset-after', match: 'PATCH /applications/:client_id/token', times: 1 })
    const id = await create('reset', tokens)
    await act(id, 'start')
    const job = await ended(id)
    expect(job.counts).toMatchObject({ done: 5, unknown: 1, lost: 1 })
    const hashes = tokens.map((token) => new Secret(token).hash())
    const record = (await desk.record()).filter(
      ({ act: what, old_hash }) => what === 'reset' && hashes.includes(old_hash!),
    )
    expect(record.length).toBe(6)
    // A retry cannot bring it back, and does not pretend to.
    await act(id, 'retry')
    expect((await ended(id)).counts).toMatchObject({ done: 5, unknown: 1, lost: 1 })
  })
})

describe('receipts', () => {
  test('each row that ended with a proof has one, as the same stop by hand; what was dead before has none', async () => {
    const tokens = await plant(5)
    await ask('POST', '/api/apps/ci-bot/tokens/check', { token: tokens[0] })
    const id = await create('revoke', [...tokens, 'gho_111111111111111111111111111111111111'])
    expect(await receiptsOf(id)).toEqual([])
    await act(id, 'start')
    expect(await ended(id)).toMatchObject({ receipts: 5, counts: { done: 5, gone: 1 } })
    const receipts = await receiptsOf(id)
    expect(receipts.map(({ hash }) => String(hash)).toSorted()).toEqual(tokens.map(hashOf).toSorted())
    expect(JSON.stringify(receipts)).not.toMatch(/gho_/)
    const log = await desk.store.selectFrom('audit').selectAll().where('operation', '=', id).execute()
    for (const receipt of receipts) {
      expect(receipt).toMatchObject({
        action: 'token.revoke',
        state: 'confirmed',
        by: 'check',
        looks: [{ after: 0, there: false }],
        actor: 'octocat',
        role: 'owner',
        app: { id: 'ci-bot', name: 'CI Bot' },
        user: receipt.hash === hashOf(tokens[0]!) ? 'octocat' : null,
        reason: 'seen in a log',
      })
      expect(receipt.upstreamRequestId).toBeTruthy()
      expect(log.find(({ seq }) => seq === receipt.id)).toMatchObject({
        row_hash: receipt.entryHash,
        result: 'confirmed',
        hash: receipt.hash,
      })
    }
    const byHash = new Map(receipts.map((receipt) => [receipt.hash, receipt.id]))
    for (const row of await rowsOf(id)) expect(row.receipt).toBe(byHash.get(row.hash) ?? null)
    // By hash too, as any other receipt; and to nobody else.
    const url = `/api/receipts?hash=${hashOf(tokens[0]!)}`
    expect((await ask('GET', url)).body.receipts).toEqual([
      receipts.find(({ hash }) => hash === hashOf(tokens[0]!)),
    ])
    const monalisa = await desk.signIn('monalisa', 'monalisa-demo', desk.sandbox.demo().accounts[1]!.otp!)
    expect((await desk.ask('GET', `/api/jobs/${id}/receipts`, { cookie: monalisa })).body).toEqual({
      state: 'gone',
    })
    await expectWhole()
  })

  test('a 204 that deletes nothing: NOT CONFIRMED after looks at 0, 1, 3 and 8 seconds; the retry’s takes its place', async () => {
    const tokens = await plant(2)
    await desk.fault({ name: '204-without-deleting', match: DELETE_TOKEN, times: 1 })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    await ended(id)
    const bad = (await receiptsOf(id)).filter(({ state }) => state !== 'confirmed')
    expect(bad).toMatchObject([
      { state: 'not-confirmed', looks: [0, 1, 3, 8].map((after) => ({ after, there: true })) },
    ])
    expect((await ask('GET', `/api/jobs/${id}/rows?only=trouble`)).body.rows).toMatchObject([
      { cause: 'not-confirmed', receipt: bad[0]!.id },
    ])
    await act(id, 'retry')
    await ended(id)
    const now = await receiptsOf(id)
    expect(now.map(({ state }) => state)).toEqual(['confirmed', 'confirmed'])
    // The first one stands in the log, as what was true then.
    const of = `/api/receipts?hash=${bad[0]!.hash}`
    expect((await ask('GET', of)).body.receipts.map(({ state }: Receipt) => state)).toEqual([
      'confirmed',
      'not-confirmed',
    ])
  })

  test('a server that cannot be asked again: not proven, and the look says so', async () => {
    const [token] = await plant(1)
    const id = await create('revoke', [token!])
    await desk.fault({ name: '500', match: CHECK_TOKEN, times: 50 })
    await act(id, 'start')
    await ended(id)
    expect(await receiptsOf(id)).toMatchObject([
      { state: 'unknown', looks: [0, 1, 3, 8].map((after) => ({ after, there: null })) },
    ])
    expect(await rowsOf(id)).toMatchObject([{ state: 'unknown', cause: 'unproven' }])
  })

  test('access that was removed: a receipt for each row that removed it', async () => {
    const id = await create('remove-access', await plant(3, 'hubot'))
    await act(id, 'start')
    const { counts, receipts } = await ended(id)
    expect(receipts).toBe(counts.done)
    for (const receipt of await receiptsOf(id))
      expect(receipt).toMatchObject({ action: 'access.remove', state: 'confirmed', by: 'check' })
  })

  test('a reset: whether the old value is dead is asked while the row still has it', async () => {
    const tokens = await plant(3)
    const id = await create('reset', tokens)
    await act(id, 'start')
    expect(await ended(id)).toMatchObject({ receipts: 3, counts: { done: 3, notProven: 0 } })
    const receipts = await receiptsOf(id)
    expect(receipts.map(({ hash }) => String(hash)).toSorted()).toEqual(tokens.map(hashOf).toSorted())
    for (const receipt of receipts)
      expect(receipt).toMatchObject({ action: 'token.reset', state: 'confirmed', user: 'octocat' })
    expect(await sealedIn(id)).toBe(0)
  })

  test('a reset whose old value cannot be asked about: done, told as not proven, and never reset again', async () => {
    const [token] = await plant(1)
    const id = await create('reset', [token!])
    // The first check belongs to the reset itself.
    await desk.fault({ name: '500', match: CHECK_TOKEN, after: 1, times: 50 })
    await act(id, 'start')
    expect((await ended(id)).counts).toMatchObject({ done: 1, notProven: 1, notConfirmed: 0 })
    expect((await ask('GET', `/api/jobs/${id}/rows?only=trouble`)).body.rows).toMatchObject([
      { state: 'done', cause: 'unproven' },
    ])
    expect(await receiptsOf(id)).toMatchObject([{ action: 'token.reset', state: 'unknown' }])
    await act(id, 'retry')
    expect((await ended(id)).counts).toMatchObject({ done: 1 })
    expect((await desk.record()).filter(({ old_hash }) => old_hash === hashOf(token!)).length).toBe(1)
  })

  test('told to wait before the proof of a reset: it waits, proves, and resets nothing twice', async () => {
    const [token] = await plant(1)
    const id = await create('reset', [token!])
    await desk.fault({ name: '403-secondary', match: CHECK_TOKEN, after: 1, times: 1 })
    await act(id, 'start')
    await until(id, ({ waitsUntil }) => waitsUntil !== null)
    expect((await ended(id)).counts).toMatchObject({ done: 1, notProven: 0 })
    expect(await receiptsOf(id)).toMatchObject([{ action: 'token.reset', state: 'confirmed' }])
    expect((await desk.record()).filter(({ old_hash }) => old_hash === hashOf(token!)).length).toBe(1)
  })

  test('stopped while the proof has to wait: told as sent and not known, not as never sent', async () => {
    const [revoked, reset] = await plant(2)
    for (const [verb, token, standing] of [
      ['revoke', revoked!, { unknown: 1, notSent: 0 }],
      ['reset', reset!, { done: 1, notProven: 1, notSent: 0 }],
    ] as const) {
      const id = await create(verb, [token])
      const after = verb === 'reset' ? 1 : 0
      await desk.fault({ name: '403-secondary', match: CHECK_TOKEN, after, retryAfter: 3600 })
      await act(id, 'start')
      await until(id, ({ waitsUntil }) => waitsUntil !== null)
      await act(id, 'stop')
      expect((await until(id, ({ counts }) => counts.left === 0)).counts).toMatchObject(standing)
      await fetch(`${desk.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
      desk.clock.advance(3600_000)
      cookie = await desk.signIn()
    }
  })

  test('all of a job go into a case at once, each with its entry; a token that lives keeps it from being contained', async () => {
    const tokens = await plant(3)
    await desk.fault({ name: '204-without-deleting', match: DELETE_TOKEN, times: 1 })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    await ended(id)
    const open = async (hashes: string[]): Promise<Case> =>
      (await ask('POST', '/api/cases', { title: 'Build log', hashes })).body.case
    const attach = async (to: Case, job = id) => (await ask('POST', `/api/cases/${to.id}/jobs`, { job })).body

    const other = await open(['0'.repeat(64)])
    expect(await attach(other)).toMatchObject({ state: 'refused', why: 'not-about-it' })
    expect(await attach(other, randomUUID())).toMatchObject({ state: 'refused', why: 'no-such-receipt' })

    const one = await open([hashOf(tokens[0]!)])
    const after = await attach(one)
    expect((after.case as Case).hashes.toSorted()).toEqual(tokens.map(hashOf).toSorted())
    expect(after.case.receipts).toEqual((await receiptsOf(id)).toSorted((a, b) => a.id - b.id))
    expect(after.case.alive.length).toBe(1)
    expect(after.case.app).toMatchObject({ id: 'ci-bot' })
    expect(after.case.history).toMatchObject([
      { what: 'open' },
      { what: 'attach', entries: 3, receipt: null },
    ])
    const log = await desk.store
      .selectFrom('audit')
      .select(['hash', 'object_id'])
      .where('operation', '=', one.id)
      .where('action', '=', 'case.attach')
      .execute()
    expect(log.map(({ object_id }) => object_id)).toEqual(after.case.receipts.map((r: Receipt) => r.id))

    // Again it changes nothing; after the retry what is new comes in, and the case can be contained.
    expect((await attach(one)).case.history.length).toBe(2)
    expect((await ask('POST', `/api/cases/${one.id}/contain`)).body.why).toBe('still-alive')
    await act(id, 'retry')
    await ended(id)
    expect((await attach(one)).case.receipts.length).toBe(4)
    expect((await ask('POST', `/api/cases/${one.id}/contain`)).body.case.state).toBe('contained')
    await expectWhole()
  })
})

describe('pause, stop, limits', () => {
  test('paused nothing more is sent; resumed it ends; stopped the rest is told as not sent and can be retried', async () => {
    const tokens = await plant(40)
    await desk.fault({ name: 'slow', match: DELETE_TOKEN, ms: 30 })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    await until(id, ({ counts }) => counts.done > 0)
    expect(await act(id, 'pause')).toMatchObject({ state: 'paused', cause: 'person' })
    const settled = async () => {
      for (let before = -1; ;) {
        const { counts } = await look(id)
        if (counts.done === before) return counts.done
        before = counts.done
        await delay(300)
      }
    }
    const done = await settled()
    expect(done).toBeLessThan(40)
    await act(id, 'resume')
    await until(id, ({ counts }) => counts.done > done)
    const stopped = await act(id, 'stop')
    expect(stopped.state).toBe('stopped')
    const rest = await until(id, ({ counts }) => counts.left === 0)
    expect(rest.counts.notSent).toBeGreaterThan(0)
    expect((await Promise.all(tokens.map(accepts))).filter((alive) => alive).length).toBe(rest.counts.notSent)
    await act(id, 'retry')
    expect((await ended(id)).counts).toMatchObject({ done: 40 })
  })

  test('asked to wait, it waits, says until when, and goes on by itself', async () => {
    const tokens = await plant(12)
    await desk.fault({ name: '403-secondary', match: DELETE_TOKEN, times: 1 })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    await until(id, ({ waitsUntil }) => waitsUntil !== null)
    expect((await ended(id)).counts).toMatchObject({ done: 12 })
  })

  test('stopped while the server asks to wait: what was given back is told as not sent, and nothing is left', async () => {
    const tokens = await plant(12)
    await desk.fault({ name: '403-secondary', match: DELETE_TOKEN, retryAfter: 3600 })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    await until(id, ({ waitsUntil }) => waitsUntil !== null)
    await act(id, 'stop')
    const { counts } = await until(id, (job) => job.counts.left === 0)
    expect(counts).toMatchObject({ total: 12, failed: 12, notSent: 12 })
    expect((await ask('POST', `/api/jobs/${id}/acknowledge`)).body).toEqual({ state: 'acknowledged' })
    expect(await Promise.all(tokens.map(accepts))).toEqual(tokens.map(() => true))
    desk.clock.advance(3600_000)
  })

  test('with a server that fails and fails it waits for its person instead of going through all of them', async () => {
    const tokens = await plant(40)
    await desk.fault({ name: '500', match: DELETE_TOKEN })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    const job = await until(id, ({ state }) => state === 'paused')
    expect(job.cause).toBe('failing')
    expect(job.counts.left).toBeGreaterThan(10)
    await fetch(`${desk.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    await act(id, 'resume')
    await ended(id)
    await act(id, 'retry')
    expect((await ended(id)).counts).toMatchObject({ done: 40 })
  })
})

describe('whose it is, and until when', () => {
  test('the same key is the same job; another reason under it is refused; nobody else finds it', async () => {
    const key = `key-${randomUUID()}`
    const id = await create('revoke', [], key)
    expect(await create('revoke', [], key)).toBe(id)
    const other = await desk.ask('POST', '/api/apps/ci-bot/tokens/revoke-many', {
      cookie,
      headers: { 'idempotency-key': key },
      body: { reason: 'another' },
    })
    expect([other.status, other.body.code]).toEqual([422, 'key-reused'])
    const stranger = await desk.signIn('hubot')
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/rows'],
      ['POST', '/start'],
      ['POST', '/resume'],
      ['POST', '/stop'],
      ['POST', '/acknowledge'],
    ] as const)
      expect((await desk.ask(method, `/api/jobs/${id}${path}`, { cookie: stranger })).body).toEqual({
        state: 'gone',
      })
    expect((await look(id)).state).toBe('collecting')
  })

  test('nothing acts after sign-out; the next sign-in finds it and lets it go on', async () => {
    const tokens = await plant(40)
    await desk.fault({ name: 'slow', match: DELETE_TOKEN, ms: 40 })
    const id = await create('revoke', tokens)
    await act(id, 'start')
    await until(id, ({ counts }) => counts.done > 0)
    await desk.ask('DELETE', '/api/session', { cookie })
    await delay(500)
    const alive = (await Promise.all(tokens.map(accepts))).filter((yes) => yes).length
    expect(alive).toBeGreaterThan(0)
    await delay(300)
    expect((await Promise.all(tokens.map(accepts))).filter((yes) => yes).length).toBe(alive)
    cookie = await desk.signIn()
    expect(await look(id)).toMatchObject({ state: 'paused', cause: 'signed-out' })
    await act(id, 'resume')
    expect((await ended(id)).counts).toMatchObject({ done: 40 })
  })

  test('another session of the same person may end; the one that set it going carries it', async () => {
    const tokens = await plant(20)
    await desk.fault({ name: 'slow', match: DELETE_TOKEN, ms: 20 })
    const other = await desk.signIn()
    const id = await create('revoke', tokens)
    await act(id, 'start')
    await desk.ask('DELETE', '/api/session', { cookie: other })
    expect((await ended(id)).counts).toMatchObject({ done: 20 })
  })

  test('what nobody started is erased after an hour; what nobody collected a day after the end', async () => {
    const unstarted = await create('revoke', await plant(2))
    const id = await create('reset', await plant(2))
    await act(id, 'start')
    await ended(id)
    desk.clock.advance(61 * 60_000)
    await desk.proxy.recover()
    cookie = await desk.signIn()
    expect((await ask('GET', `/api/jobs/${unstarted}`)).body).toEqual({ state: 'gone' })
    expect(await look(id)).toMatchObject({ uncollected: 2 })
    desk.clock.advance(24 * 60 * 60_000)
    await desk.proxy.recover()
    cookie = await desk.signIn()
    expect(await look(id)).toMatchObject({ state: 'finished', uncollected: 0, counts: { done: 2 } })
  })
})
