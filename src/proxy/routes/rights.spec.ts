import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'
import { changeSessions } from '../testing/sessions.ts'

const MINUTE = 60_000

let desk: TestDesk
let cookie: string
beforeEach(async () => {
  desk = await startDesk()
  cookie = await desk.signIn()
})
afterEach(() => desk.close())

const ask = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown) =>
  desk.ask(method, url, {
    cookie,
    headers: { 'idempotency-key': randomUUID() },
    ...(body === undefined ? {} : { body }),
  })
const provenAgo = async (minutes: number) =>
  changeSessions(desk.store, { proven_at: desk.clock.now() - minutes * MINUTE })
const personal = () => ask('POST', '/api/authorizations', { note: `made ${randomUUID()}`, scopes: ['gist'] })

// Every endpoint that changes something, and why an old proof is enough for it, if it is.
const OLD_PROOF_IS_ENOUGH: Record<string, string> = {
  updateAuthorization: 'fresh when it adds scopes, which the handler decides',
  deleteAuthorization: 'stops a token: wanted at once, and a new one mends it (decision 012)',
  revokeToken: 'the same',
  proveOperation: 'asks the server and changes nothing there',
  acknowledgeOperation: 'fresh while a value is kept, which the handler decides',
  acknowledgeJob: 'the same',
  addToJob: 'sends nothing; the start is fresh',
  pauseJob: 'stops what is under way',
  stopJob: 'the same; what was not sent stays as it is',
  openCase: 'a record',
  noteCase: 'a record',
  attachReceipt: 'a record',
  attachJob: 'a record',
  containCase: 'a record, which only a receipt allows',
  closeCase: 'a record that can be opened again',
  reopenCase: 'a record',
  moveLook: 'a mark of one’s own',
  chooseInReview: 'a mark of one’s own',
  forgetReview: 'marks of one’s own',
  inspectServerNow: 'reads',
  touchSession: 'prolongs no proof',
  prove: 'is the proof',
  startGithubProof: 'begins the proof',
  endSession: 'takes rights away',
  endSessions: 'takes rights away',
}

test('what shows, widens or cannot be undone wants a fresh proof; every other change says why not', () => {
  const changing = Object.values(api)
    .flatMap((endpoints) => Object.entries(endpoints as Record<string, AnyEndpoint>))
    .filter(
      ([, { route, needs, reads, stream }]) =>
        !route.startsWith('GET ') && needs !== 'nobody' && !reads && !stream,
    )
  const withoutProof = changing.filter(([, { fresh }]) => !fresh).map(([name]) => name)
  const checks = ['checkToken', 'findToken']
  expect(withoutProof.filter((name) => !checks.includes(name)).toSorted()).toEqual(
    Object.keys(OLD_PROOF_IS_ENOUGH).toSorted(),
  )
})

describe('an hour after the proof', () => {
  test('no token is created, by none of the three ways, and none is shown', async () => {
    await provenAgo(60)
    const body = { note: 'new', scopes: ['repo', 'admin:org', 'delete_repo'] }
    for (const reply of [
      await ask('POST', '/api/authorizations', body),
      await ask('POST', '/api/apps/ci-bot/authorizations', body),
      await ask('PUT', '/api/apps/ci-bot/authorizations', body),
    ])
      expect(reply.body.code).toBe('proof-too-old')
    expect((await desk.record()).filter(({ act }) => act === 'create')).toEqual([])
  })

  test('scopes are not widened; narrowed and renamed they are', async () => {
    const { id } = (await personal()).body.authorization
    await provenAgo(60)
    const edit = async (body: object) => (await ask('PATCH', `/api/authorizations/${id}`, body)).body
    for (const wider of [
      { scopes: ['gist', 'repo'] },
      { scopes: ['repo'] },
      { addScopes: ['repo'] },
      { addScopes: ['repo'], note: 'harmless' },
    ])
      expect((await edit(wider)).code).toBe('proof-too-old')
    for (const same of [
      { note: `renamed ${randomUUID()}` },
      { scopes: ['gist'] },
      { removeScopes: ['gist'] },
    ])
      expect((await edit(same)).state).toBe('changed')
    await provenAgo(4)
    expect((await edit({ addScopes: ['repo'] })).authorization.scopes).toEqual(['repo'])
  })

  test('a job that was prepared with a proof does not start', async () => {
    const { id } = (await ask('POST', '/api/apps/ci-bot/tokens/reset-many', { reason: 'leaked' })).body.job
    const token = desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
    await ask('POST', `/api/jobs/${id}/tokens`, { tokens: [token] })
    await provenAgo(60)
    expect((await ask('POST', `/api/jobs/${id}/start`)).body.code).toBe('proof-too-old')
    expect((await ask('GET', `/api/jobs/${id}`)).body.job.state).toBe('collecting')
  })
})

describe('a new token that was never collected', () => {
  const plant = async () => {
    const { clientId } = desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
    const body = JSON.stringify({
      login: 'octocat',
      client_id: clientId,
      scopes: [],
      fingerprint: randomUUID(),
    })
    const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, { method: 'POST', body })
    return ((await response.json()) as { token: string }).token
  }
  const state = async () =>
    (await desk.store.selectFrom('operation').select(['state', 'sealed_new']).execute()).map((row) => [
      row.state,
      row.sealed_new !== null,
    ])

  test('of one reset is acknowledged away by nobody; once shown, only with a fresh proof', async () => {
    const body = { token: await plant(), reason: 'rotation' }
    const { id } = (await ask('POST', '/api/apps/ci-bot/tokens/reset', body)).body.operation
    expect((await ask('POST', `/api/operations/${id}/acknowledge`)).body).toEqual({ state: 'not-collected' })
    expect(await state()).toEqual([['SEALED', true]])
    expect((await ask('POST', `/api/operations/${id}/collect`)).body.value).toMatch(/^gho_/)
    await provenAgo(60)
    for (const verb of ['collect', 'acknowledge', 'give-up'])
      expect((await ask('POST', `/api/operations/${id}/${verb}`)).body.code).toBe('proof-too-old')
    expect(await state()).toEqual([['SHOWN', true]])
    await provenAgo(1)
    expect((await ask('POST', `/api/operations/${id}/acknowledge`)).body).toEqual({ state: 'acknowledged' })
    expect(await state()).toEqual([['ACKED', false]])
  })

  test('of a job stays with the job until the ledger was taken, or it is given up by that word', async () => {
    const job = async () => {
      const { id } = (await ask('POST', '/api/apps/ci-bot/tokens/reset-many', { reason: 'leaked' })).body.job
      await ask('POST', `/api/jobs/${id}/tokens`, { tokens: [await plant(), await plant()] })
      await ask('POST', `/api/jobs/${id}/start`)
      await expect.poll(async () => (await ask('GET', `/api/jobs/${id}`)).body.job.state).toBe('finished')
      return id
    }
    const first = await job()
    expect((await ask('POST', `/api/jobs/${first}/acknowledge`)).body.state).toBe('not-collected')
    expect(await state()).toEqual([
      ['SEALED', true],
      ['SEALED', true],
    ])
    await ask('POST', `/api/jobs/${first}/ledger`, { format: 'jsonl', after: 0 })
    await provenAgo(60)
    expect((await ask('POST', `/api/jobs/${first}/acknowledge`)).body.code).toBe('proof-too-old')
    expect((await ask('POST', `/api/jobs/${first}/give-up`)).body.code).toBe('proof-too-old')
    await provenAgo(1)
    expect((await ask('POST', `/api/jobs/${first}/acknowledge`)).body.state).toBe('acknowledged')

    const second = await job()
    expect((await ask('POST', `/api/jobs/${second}/give-up`)).body.state).toBe('acknowledged')
    expect(await state()).toEqual([
      ['ACKED', false],
      ['ACKED', false],
      ['EXECUTED_LOST', false],
      ['EXECUTED_LOST', false],
    ])
    const given = await ask('GET', '/api/activity?action=token.acknowledge&result=executed-lost')
    expect(given.body.entries).toHaveLength(2)
  })
})

describe('a password that the server refuses', () => {
  const changePassword = async (password: string) => {
    const response = await fetch(`${desk.sandbox.url}/sandbox/accounts/octocat`, {
      method: 'POST',
      body: JSON.stringify({ password }),
    })
    expect(response.status).toBe(200)
  }
  const token = () => desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
  const checkToken = async () =>
    (await ask('POST', '/api/apps/ci-bot/tokens/check', { token: token() })).body.code

  test('takes every right of the session until it is proven again', async () => {
    await ask('GET', '/api/grants')
    expect(await checkToken()).toBeUndefined()
    await changePassword('another-password-1')
    expect((await ask('GET', '/api/grants?page=2')).body.code).toBe('password-needed')
    expect(await checkToken()).toBe('proof-too-old')
    for (const url of ['/api/activity', '/api/operations', '/api/cases', '/api/jobs', '/api/grants'])
      expect([url, (await ask('GET', url)).body.code]).toEqual([url, 'proof-too-old'])
    const revoke = { token: token(), reason: 'x' }
    expect((await ask('POST', '/api/apps/ci-bot/tokens/revoke', revoke)).body.code).toBe('proof-too-old')
    // Touches and the old password give nothing back.
    expect((await ask('POST', '/api/session/touch')).status).toBe(200)
    const old = await ask('POST', '/api/session/proof', { password: 'octocat-demo' })
    expect(old.body.code).toBe('bad-credentials')
    expect(await checkToken()).toBe('proof-too-old')

    const proven = await ask('POST', '/api/session/proof', { password: 'another-password-1' })
    cookie = proven.cookie!
    expect(await checkToken()).toBeUndefined()
    expect((await ask('GET', '/api/grants')).status).toBe(200)
  })

  test('pauses the jobs that only this session carries', async () => {
    await desk.fault({ name: '429', match: 'DELETE /applications/:client_id/token', retry_after: 3600 })
    const { id } = (await ask('POST', '/api/apps/ci-bot/tokens/revoke-many', { reason: 'leaked' })).body.job
    await ask('POST', `/api/jobs/${id}/tokens`, { tokens: [token()] })
    await ask('POST', `/api/jobs/${id}/start`)
    await changePassword('another-password-2')
    await ask('GET', '/api/grants')
    const row = await desk.store.selectFrom('job').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'paused', cause: 'signed-out' })
  })

  test('a sign-out still works', async () => {
    await changePassword('another-password-3')
    await ask('GET', '/api/grants')
    expect((await ask('DELETE', '/api/session')).body.state).toBe('signed-out')
    expect((await ask('GET', '/api/activity')).status).toBe(401)
  })
})

describe('an account that the server has locked', () => {
  test('is said to be locked by the server, with a time only if it sent one, and app verbs go on', async () => {
    const basic = `Basic ${btoa('octocat:wrong')}`
    for (let i = 0; i < 30; i++)
      await fetch(`${desk.sandbox.apiUrl}/authorizations`, { headers: { authorization: basic } })
    const listed = await ask('GET', '/api/grants')
    expect(listed.body).toMatchObject({ status: 429, code: 'account-locked' })
    expect(listed.body).not.toHaveProperty('retryAfter')
    const token = desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
    expect((await ask('POST', '/api/apps/ci-bot/tokens/check', { token })).body.state).toBe('active')
    const revoked = await ask('POST', '/api/apps/ci-bot/tokens/revoke', { token, reason: 'leaked' })
    expect(revoked.body.state).toBe('stopped')
    // It is no sign of a wrong password.
    expect((await ask('GET', '/api/activity')).status).toBe(200)
  })
})

describe('the person’s own password in a text', () => {
  test.each([
    [
      'POST',
      '/api/apps/ci-bot/tokens/revoke',
      (text: string) => ({ token: 'gho_x', reason: text }),
      'reason',
    ],
    ['POST', '/api/apps/ci-bot/tokens/revoke-many', (text: string) => ({ reason: text }), 'reason'],
    ['POST', '/api/authorizations', (text: string) => ({ note: text, scopes: [] }), 'note'],
    ['POST', '/api/cases', (text: string) => ({ title: text, hashes: ['a'.repeat(64)] }), 'title'],
    ['POST', '/api/cases', (text: string) => ({ title: 'x', note: text, hashes: ['a'.repeat(64)] }), 'note'],
  ] as const)('%s %s is refused', async (method, url, bodyOf, field) => {
    const texts = ['octocat-demo', 'my password is octocat-demo!', 'OctoCat-Demo', 'octo\u200bcat-demo']
    for (const text of texts) {
      const reply = await ask(method, url, bodyOf(text))
      expect(reply.body).toMatchObject({
        code: 'invalid-request',
        fields: [{ path: field, message: 'Contains your password. Remove it.' }],
      })
      expect(reply.text).not.toContain('octocat-demo')
    }
    expect(JSON.stringify(await desk.store.selectFrom('audit').selectAll().execute())).not.toContain(
      'octocat-demo',
    )
    expect(desk.lines.join('')).not.toContain('octocat-demo')
  })
})

test('a reverse proxy that trustProxy does not name is said once, at the start and when it comes', async () => {
  const behind = await startDesk({ publicUrl: 'https://authdesk.example', sandbox: desk.sandbox })
  try {
    const said = () => behind.lines.filter((line) => line.includes('"level":40'))
    expect(said()).toHaveLength(1)
    expect(said()[0]).toContain('trustProxy is not set')
    for (let i = 0; i < 3; i++)
      await behind.ask('GET', '/livez', { headers: { 'x-forwarded-for': `203.0.113.${i}` } })
    expect(said()).toHaveLength(2)
    expect(said()[1]).toContain('a reverse proxy that trustProxy does not name')
    const guess = async (login: string) =>
      (
        await behind.ask('POST', '/api/session', {
          body: { login, password: 'wrong' },
          headers: { host: 'authdesk.example', 'x-forwarded-for': '203.0.113.9' },
        })
      ).status
    for (let i = 0; i < 6; i++) expect(await guess('nobody-here')).toBe(401)
  } finally {
    await behind.close()
  }
})
