import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
/** Owner of CI Bot, and of an account. */
let octocat: string
/** Support of both apps. */
let hubot: string
/** Owner of Deploy Dash. */
let monalisa: string
beforeAll(async () => {
  desk = await startDesk()
  octocat = await desk.signIn('octocat')
  hubot = await desk.signIn('hubot')
  monalisa = await desk.signIn('monalisa', 'monalisa-demo', desk.sandbox.demo().accounts[1]!.otp!)
}, 30_000)
afterAll(() => desk.close())

const sha = (token: string) => createHash('sha256').update(token).digest('hex')

/** A token of octocat for CI Bot; a value that was there once can be put back. */
async function plant(value?: string): Promise<{ token: string; hash: string }> {
  const { clientId } = desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
  const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, {
    method: 'POST',
    body: JSON.stringify({ login: 'octocat', client_id: clientId, scopes: ['repo'], token: value }),
  })
  const { token } = (await response.json()) as { token: string }
  return { token, hash: sha(token) }
}

const post = async (cookie: string, url: string, body?: unknown) =>
  (await desk.ask('POST', url, { cookie, ...(body === undefined ? {} : { body }) })).body
const revoke = async (token: string) =>
  post(octocat, '/api/apps/ci-bot/tokens/revoke', { token, reason: 'leaked' })
const open = async (cookie: string, hashes: string[], more: object = {}) =>
  (await post(cookie, '/api/cases', { title: 'Leak in a build log', hashes, ...more })).case

describe('receipts', () => {
  test('of a revoke: who, what, when, how it was asked, and the entry of the log that it stands in', async () => {
    const { token, hash } = await plant()
    const { receipt } = await revoke(token)
    expect(receipt).toMatchObject({
      action: 'token.revoke',
      state: 'confirmed',
      by: 'check',
      looks: [{ after: 0, there: false }],
      actor: 'octocat',
      role: 'owner',
      app: { id: 'ci-bot', name: 'CI Bot' },
      hash,
      lastEight: token.slice(-8),
      reason: 'leaked',
      server: { name: expect.any(String), webUrl: desk.sandbox.url },
    })
    const row = await desk.store
      .selectFrom('audit')
      .selectAll()
      .where('seq', '=', receipt.id)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      row_hash: receipt.entryHash,
      action: 'token.revoke',
      result: 'confirmed',
      hash,
      request_id: receipt.requestId,
      upstream_request_id: receipt.upstreamRequestId,
    })
    expect(receipt.upstreamRequestId).toBeTruthy()
    expect(JSON.stringify(receipt)).not.toContain(token)
  })

  test('of a 204 that deletes nothing: not confirmed, after looks at 0, 1, 3 and 8 seconds', async () => {
    const { token } = await plant()
    await desk.fault({
      name: '204-without-deleting',
      match: 'DELETE /applications/:client_id/token',
      times: 1,
    })
    expect((await revoke(token)).receipt).toMatchObject({
      state: 'not-confirmed',
      looks: [0, 1, 3, 8].map((after) => ({ after, there: true })),
    })
    // It stopped nothing, and the next one does.
    expect((await revoke(token)).receipt).toMatchObject({ state: 'confirmed' })
  })

  test('of a server that cannot be asked again: unknown, and the look says so', async () => {
    const { token } = await plant()
    await desk.fault({ name: '500', match: 'POST /applications/:client_id/token', times: 50 })
    const { receipt } = await revoke(token)
    await fetch(`${desk.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    expect(receipt).toMatchObject({
      state: 'unknown',
      looks: [0, 1, 3, 8].map((after) => ({ after, there: null })),
    })
  })

  test('of one’s own token by id, and of an app whose access was removed: by the list', async () => {
    const holder = await desk.signIn('octocat')
    const { authorizations } = (await desk.ask('GET', '/api/authorizations', { cookie: holder })).body
    const own = authorizations.find(({ note }: { note: string | null }) => note === 'laptop')
    const deleted = await desk.ask('DELETE', `/api/authorizations/${own.id}`, {
      cookie: holder,
      body: { reason: '' },
    })
    expect(deleted.body.receipt).toMatchObject({
      action: 'authorization.delete',
      state: 'confirmed',
      by: 'list',
      role: 'holder',
      hash: own.hash,
      objectId: own.id,
      user: 'octocat',
    })
    const { grants } = (await desk.ask('GET', '/api/grants', { cookie: holder })).body
    const last = grants.at(-1)
    const removed = await desk.ask('DELETE', `/api/grants/${last.id}`, { cookie: holder })
    expect(removed.body.receipt).toMatchObject({
      action: 'grant.remove',
      by: 'list',
      app: { id: last.app.clientId, name: last.app.name },
      hash: null,
    })
  })

  test('of a reset: the old value is asked for by who still has it, once; no other value will do', async () => {
    const { token, hash } = await plant()
    const { operation } = (
      await desk.ask('POST', '/api/apps/ci-bot/tokens/reset', {
        cookie: octocat,
        headers: { 'idempotency-key': `receipt-of-a-reset-${hash.slice(0, 8)}` },
        body: { token, reason: 'rotation' },
      })
    ).body
    const standing = async () =>
      (await desk.ask('GET', `/api/operations/${operation.id}`, { cookie: octocat })).body.operation.state
    await expect.poll(standing, { timeout: 10_000 }).toBe('ready')
    const url = `/api/operations/${operation.id}/proof`
    expect(await post(octocat, url, { token: (await plant()).token })).toEqual({ state: 'not-this' })
    expect(await post(hubot, url, { token })).toEqual({ state: 'gone' })
    const { receipt } = await post(octocat, url, { token })
    expect(receipt).toMatchObject({ action: 'token.reset', state: 'confirmed', by: 'check', hash })
    expect((await post(octocat, url, { token })).receipt).toEqual(receipt)
  })

  test('are for who did it and for the people of the app', async () => {
    const { token, hash } = await plant()
    const { receipt } = await revoke(token)
    const seen = async (cookie: string) =>
      (await desk.ask('GET', `/api/receipts?hash=${hash}`, { cookie })).body.receipts
    expect(await seen(octocat)).toEqual([receipt])
    expect(await seen(hubot)).toEqual([receipt])
    expect(await seen(monalisa)).toEqual([])
  })
})

describe('a case', () => {
  test('from the leak to its end: contained by a receipt alone, closed as stopped only then', async () => {
    const { token, hash } = await plant()
    const { id, ...opened } = await open(hubot, [hash], { app: 'ci-bot', note: `seen as ${token}` })
    expect(opened).toMatchObject({
      state: 'open',
      app: { name: 'CI Bot' },
      alive: [hash],
      createdBy: 'hubot',
    })
    const url = `/api/cases/${id}`

    expect(await post(hubot, `${url}/contain`)).toMatchObject({ state: 'refused', why: 'still-alive' })
    expect(await post(hubot, `${url}/close`, { outcome: 'stopped' })).toMatchObject({
      state: 'refused',
      why: 'not-contained',
    })

    await desk.fault({
      name: '204-without-deleting',
      match: 'DELETE /applications/:client_id/token',
      times: 1,
    })
    const failed = (await revoke(token)).receipt
    expect(await post(octocat, `${url}/receipts`, { receipt: failed.id })).toMatchObject({ state: 'here' })
    expect(await post(hubot, `${url}/contain`)).toMatchObject({ why: 'still-alive', case: { alive: [hash] } })

    const { receipt } = await revoke(token)
    await post(octocat, `${url}/receipts`, { receipt: receipt.id })
    expect(await post(hubot, `${url}/contain`)).toMatchObject({ state: 'here', case: { state: 'contained' } })
    expect(await post(hubot, `${url}/contain`)).toMatchObject({ why: 'not-open' })
    const closed = await post(hubot, `${url}/close`, { outcome: 'stopped', note: 'rotated' })
    expect(closed.case).toMatchObject({ state: 'closed', outcome: 'stopped', alive: [] })
    expect(await post(hubot, `${url}/close`, { outcome: 'false-alarm' })).toMatchObject({ why: 'closed' })

    // Its history is what the log says, and holds no token.
    expect(
      closed.case.history.map(({ what, actor }: { what: string; actor: string }) => [what, actor]),
    ).toEqual([
      ['open', 'hubot'],
      ['attach', 'octocat'],
      ['attach', 'octocat'],
      ['contain', 'hubot'],
      ['close', 'hubot'],
    ])
    expect(JSON.stringify(closed)).not.toContain(token)
    expect(closed.case.history[0].text).toContain(`gho_…${token.slice(-8)}`)
    expect(closed.case.receipts.map(({ state }: { state: string }) => state)).toEqual([
      'not-confirmed',
      'confirmed',
    ])
  })

  test('with several hashes wants a receipt for each', async () => {
    const [one, two] = [await plant(), await plant()]
    const { id } = await open(octocat, [one.hash, two.hash, one.hash])
    const attach = async (token: string) =>
      post(octocat, `/api/cases/${id}/receipts`, { receipt: (await revoke(token)).receipt.id })
    expect((await attach(one.token)).case.alive).toEqual([two.hash])
    expect(await post(octocat, `/api/cases/${id}/contain`)).toMatchObject({ why: 'still-alive' })
    expect((await attach(two.token)).case.alive).toEqual([])
    expect((await post(octocat, `/api/cases/${id}/contain`)).case.state).toBe('contained')
  })

  test('is open again when a later receipt denies what an earlier one confirmed', async () => {
    const { token, hash } = await plant()
    const { id } = await open(octocat, [hash])
    const confirmed = (await revoke(token)).receipt
    await post(octocat, `/api/cases/${id}/receipts`, { receipt: confirmed.id })
    await post(octocat, `/api/cases/${id}/contain`)
    // A server that takes back what it said: the same value is accepted again.
    await plant(token)
    await desk.fault({
      name: '204-without-deleting',
      match: 'DELETE /applications/:client_id/token',
      times: 1,
    })
    const denied = (await revoke(token)).receipt
    expect(await post(octocat, `/api/cases/${id}/receipts`, { receipt: denied.id })).toMatchObject({
      case: { state: 'open', alive: [hash] },
    })
    expect(await post(octocat, `/api/cases/${id}/reopen`, { note: 'again' })).toMatchObject({
      state: 'refused',
    })
  })

  test('is seen by who opened it and by the people of its app, and by nobody else', async () => {
    const { token, hash } = await plant()
    const { id } = await open(octocat, [hash])
    const state = async (cookie: string) => (await desk.ask('GET', `/api/cases/${id}`, { cookie })).body.state
    expect([await state(octocat), await state(hubot), await state(monalisa)]).toEqual([
      'here',
      'gone',
      'gone',
    ])
    // The first receipt says which app it is about.
    await post(octocat, `/api/cases/${id}/receipts`, { receipt: (await revoke(token)).receipt.id })
    expect([await state(octocat), await state(hubot), await state(monalisa)]).toEqual([
      'here',
      'here',
      'gone',
    ])
    const listed = (await desk.ask('GET', `/api/cases?hash=${hash}`, { cookie: hubot })).body.cases
    expect(listed.map((one: { id: string }) => one.id)).toEqual([id])
    expect((await desk.ask('GET', `/api/cases?hash=${hash}`, { cookie: monalisa })).body.cases).toEqual([])
    expect(await post(monalisa, '/api/cases', { title: 'x', hashes: [hash], app: 'ci-bot' })).toMatchObject({
      code: 'not-allowed',
    })
  })

  test('takes no receipt that is about something else, or that its reader may not see', async () => {
    const { token } = await plant()
    const { receipt } = await revoke(token)
    const own = await open(octocat, ['1'.repeat(64)])
    const foreign = await open(monalisa, [receipt.hash])
    const tries: [string, string, number, string][] = [
      [octocat, own.id, receipt.id, 'not-about-it'],
      [octocat, own.id, 999_999, 'no-such-receipt'],
      [monalisa, foreign.id, receipt.id, 'no-such-receipt'],
    ]
    for (const [cookie, id, seq, why] of tries)
      expect(await post(cookie, `/api/cases/${id}/receipts`, { receipt: seq })).toMatchObject({
        state: 'refused',
        why,
        case: { receipts: [] },
      })
  })

  test('is contained by removed access, too, where the log knows that the token was of that access', async () => {
    const holder = await desk.signIn('octocat')
    const { token, hash } = await plant()
    await post(octocat, '/api/apps/ci-bot/tokens/check', { token })
    const { id } = await open(octocat, [hash])
    const { grants } = (await desk.ask('GET', '/api/grants', { cookie: holder })).body
    const grant = grants.find(({ app }: { app: { name: string } }) => app.name === 'CI Bot')
    const { receipt } = (await desk.ask('DELETE', `/api/grants/${grant.id}`, { cookie: holder })).body
    const attached = await post(octocat, `/api/cases/${id}/receipts`, { receipt: receipt.id })
    expect(attached.case.alive).toEqual([])
    expect((await open(octocat, ['2'.repeat(64)])).alive).toHaveLength(1)
  })

  test('that cannot be recorded is not opened', async () => {
    const own = await startDesk()
    const cookie = await own.signIn('octocat')
    await own.store.schema.dropTable('audit_head').execute()
    const reply = await own.ask('POST', '/api/cases', {
      cookie,
      body: { title: 'x', hashes: ['3'.repeat(64)] },
    })
    expect([reply.status, reply.body.code]).toEqual([503, 'not-recorded'])
    expect((await own.ask('GET', '/api/cases', { cookie })).body.cases).toEqual([])
    await own.close()
  })
})

test('the log stays whole through all of it', async () => {
  expect((await desk.ask('GET', '/api/activity/verify', { cookie: octocat })).body).toMatchObject({
    state: 'whole',
  })
})
