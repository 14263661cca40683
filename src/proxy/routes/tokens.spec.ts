import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Problem, PROBLEMS } from '#contract/problem.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const demoToken = (label: string) => desk.sandbox.demo().tokens.find((token) => token.label === label)!.value

describe('the verbs', () => {
  test('lists come a page at a time, with their last page', async () => {
    const cookie = await desk.signIn()
    const all = (await desk.ask('GET', '/api/authorizations', { cookie })).body
    const first = (await desk.ask('GET', '/api/authorizations?perPage=5', { cookie })).body
    expect(first).toMatchObject({ page: 1, lastPage: Math.ceil(all.authorizations.length / 5) })
    const second = (await desk.ask('GET', '/api/authorizations?perPage=5&page=2', { cookie })).body
    expect([...first.authorizations, ...second.authorizations]).toEqual(all.authorizations.slice(0, 10))
    expect((await desk.ask('GET', '/api/authorizations?page=0', { cookie })).body.fields).toMatchObject([
      { path: 'page' },
    ])
  })

  test('remove access: gone from the list, proven, and gone again the second time', async () => {
    const cookie = await desk.signIn('hubot')
    const { grants } = (await desk.ask('GET', '/api/grants', { cookie })).body
    const { id } = grants[0]
    expect((await desk.ask('GET', `/api/grants/${id}`, { cookie })).body).toEqual({
      state: 'here',
      grant: grants[0],
    })
    expect((await desk.ask('DELETE', `/api/grants/${id}`, { cookie })).body).toMatchObject({
      state: 'removed',
      proof: { state: 'confirmed', by: 'list' },
    })
    expect((await desk.ask('GET', `/api/grants/${id}`, { cookie })).body).toEqual({ state: 'gone' })
    expect((await desk.ask('DELETE', `/api/grants/${id}`, { cookie })).body.state).toBe('already-gone')
  })

  test("somebody else's grant is not found, and stays", async () => {
    const octocat = await desk.signIn()
    const { id } = (await desk.ask('GET', '/api/grants', { cookie: octocat })).body.grants[0]
    const hubot = await desk.signIn('hubot')
    expect((await desk.ask('DELETE', `/api/grants/${id}`, { cookie: hubot })).body.state).toBe('already-gone')
    expect((await desk.ask('GET', `/api/grants/${id}`, { cookie: octocat })).body.state).toBe('here')
    expect((await desk.ask('GET', '/api/grants/..%2f..%2fuser', { cookie: octocat })).status).toBe(404)
  })

  test('check, by the app and by asking all of them', async () => {
    const cookie = await desk.signIn('hubot')
    const active = (
      await desk.ask('POST', '/api/tokens/check', { cookie, body: { token: demoToken('active') } })
    ).body
    expect(active).toMatchObject({ state: 'active', appId: 'ci-bot', token: { user: { login: 'octocat' } } })
    expect(JSON.stringify(active)).not.toContain(demoToken('active'))
    for (const label of ['expired', 'revoked', 'other-app'])
      expect(
        (await desk.ask('POST', '/api/tokens/check', { cookie, body: { token: demoToken(label) } })).body,
      ).toMatchObject({
        state: 'not-valid',
        asked: ['ci-bot', 'deploy-dash'],
      })
    const none = await desk.signIn('monalisa', 'monalisa-demo', desk.sandbox.demo().accounts[1]!.otp!)
    const wrongApp = await desk.ask('POST', '/api/apps/deploy-dash/tokens/check', {
      cookie: none,
      body: { token: demoToken('active') },
    })
    expect(wrongApp.body.state).toBe('not-valid')
  })

  test('an app that cannot be asked does not hide another one’s yes; without a yes it is the trouble', async () => {
    const own = await startDesk()
    const cookie = await own.signIn('hubot')
    const find = async (label: string) => {
      const { value } = own.sandbox.demo().tokens.find((token) => token.label === label)!
      return (await own.ask('POST', '/api/tokens/check', { cookie, body: { token: value } })).body
    }
    await own.fault({ name: '429', match: 'POST /applications/:client_id/token', after: 1 })
    expect(await find('active')).toMatchObject({ state: 'active', appId: 'ci-bot' })
    expect(await find('revoked')).toMatchObject({ code: 'upstream-limited' })
    await own.close()
  })

  test('a check does not use the token', async () => {
    const cookie = await desk.signIn()
    await desk.ask('POST', '/api/apps/ci-bot/tokens/check', { cookie, body: { token: demoToken('active') } })
    const { requests } = (await (await fetch(`${desk.sandbox.url}/sandbox/requests`)).json()) as {
      requests: object[]
    }
    expect(JSON.stringify(requests)).not.toContain(demoToken('active'))
  })

  test('revoke and remove access, proven by asking again', async () => {
    const own = await startDesk()
    const cookie = await own.signIn()
    const legacy = 'e72e16c7e42f292c6912e7710c838347ae178b4a'
    const post = async (verb: string, token: string) =>
      (await own.ask('POST', `/api/apps/ci-bot/tokens/${verb}`, { cookie, body: { token, reason: 'x' } }))
        .body
    expect(await post('revoke', legacy)).toMatchObject({
      state: 'stopped',
      proof: { state: 'confirmed', by: 'check' },
    })
    expect(await post('revoke', legacy)).toMatchObject({ state: 'not-valid' })
    await own.fault({ name: '204-without-deleting', match: 'DELETE /applications/:client_id/grant' })
    const active = own.sandbox.demo().tokens[0]!.value
    expect(await post('remove-access', active)).toMatchObject({
      state: 'stopped',
      proof: { state: 'not-confirmed' },
    })
    await fetch(`${own.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    expect(await post('remove-access', active)).toMatchObject({
      state: 'stopped',
      proof: { state: 'confirmed' },
    })
    await own.close()
  })

  test.each([
    ['500', 'upstream-error'],
    ['502-html', 'upstream-error'],
    ['malformed-body', 'upstream-error'],
    ['huge-body', 'upstream-error'],
    ['reset-before', 'upstream-unreachable'],
    ['429', 'upstream-limited'],
    ['403-secondary', 'upstream-limited'],
  ])(
    'upstream trouble %s is said as %s, with both request ids and nothing of the body',
    async (name, code) => {
      const own = await startDesk()
      const cookie = await own.signIn()
      await own.fault({ name })
      const reply = await own.ask('GET', '/api/grants', { cookie })
      expect(reply.body.code).toBe(code)
      expect(reply.status).toBe(PROBLEMS[code as keyof typeof PROBLEMS])
      expect(Problem.safeParse(reply.body).success).toBe(true)
      if (code === 'upstream-limited') expect(reply.body.retryAfter).toBe(60)
      await own.close()
    },
  )

  test.each([
    ['reset-before', 1, { state: 'stopped', proof: { state: 'confirmed' } }],
    ['reset-after', 1, { state: 'stopped', proof: { state: 'confirmed' } }],
    // No answer to any try, but the second look finds it gone.
    ['reset-after', 3, { state: 'stopped', proof: { state: 'confirmed' } }],
    // No answer to any try, and it is still there: the trouble is the whole story.
    ['reset-before', 3, { code: 'upstream-unreachable' }],
  ])('revoke with the connection cut (%s, %i times): %j', async (name, times, expected) => {
    const own = await startDesk()
    const cookie = await own.signIn()
    const token = own.sandbox.demo().tokens[0]!.value
    await own.fault({ name, times, match: 'DELETE /applications/:client_id/token' })
    const { body } = await own.ask('POST', '/api/apps/ci-bot/tokens/revoke', {
      cookie,
      body: { token, reason: 'x' },
    })
    expect(body).toMatchObject(expected)
    await own.close()
  })

  test('when the second look fails too, the doubt is said and recorded', async () => {
    const own = await startDesk()
    const cookie = await own.signIn()
    const token = own.sandbox.demo().tokens[0]!.value
    await own.fault({ name: 'reset-after' })
    const { body } = await own.ask('POST', '/api/apps/ci-bot/tokens/revoke', {
      cookie,
      body: { token, reason: 'x' },
    })
    expect(body).toMatchObject({ code: 'in-doubt' })
    const rows = await own.store
      .selectFrom('audit')
      .select('result')
      .where('action', '=', 'token.revoke')
      .execute()
    expect(rows.map(({ result }) => result)).toEqual(['recorded', 'in-doubt'])
    await own.close()
  })

  test('what cannot be recorded does not happen', async () => {
    const own = await startDesk()
    const cookie = await own.signIn()
    await own.store.schema.dropTable('audit').execute()
    const token = own.sandbox.demo().tokens[0]!.value
    for (const verb of ['check', 'revoke', 'remove-access', 'reset']) {
      const reply = await own.ask('POST', `/api/apps/ci-bot/tokens/${verb}`, {
        cookie,
        headers: { 'idempotency-key': 'key-not-recorded-1' },
        body: { token, reason: 'x' },
      })
      expect([verb, reply.status, reply.body.code]).toEqual([verb, 503, 'not-recorded'])
    }
    expect(await own.record()).toEqual([])
    // Reading one's own list goes on.
    expect((await own.ask('GET', '/api/grants', { cookie })).status).toBe(200)
    await own.close()
  })
})
