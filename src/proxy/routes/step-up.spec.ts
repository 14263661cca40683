import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Browser } from '../../sandbox/testing/browser.ts'
import { changeSessions } from '../testing/sessions.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

const SECOND = 1000
/** As it is promised. */
const PROOF_LASTS = 5 * 60 * SECOND
const body = { password: 'octocat-demo' }
const prove = (cookie: string, proof: object) =>
  desk.ask('POST', '/api/session/proof', { cookie, body: proof })
/** Something that is asked to be fresh and changes nothing, since there is no such grant. */
const removeNothing = (cookie: string, headers: Record<string, string> = {}) =>
  desk.ask('DELETE', '/api/grants/1', { cookie, headers })
const code = () => desk.sandbox.demo().accounts.find(({ login }) => login === 'monalisa')!.otp!
/** Real seconds pass while a spec runs; this is exact all the same. */
const provenAgo = async (ms: number) => changeSessions(desk.store, { proven_at: desk.clock.now() - ms })

describe('what cannot be undone wants a proof of the last five minutes', () => {
  test('at five minutes less a second it is done, at five minutes it is not; touches do not help', async () => {
    const cookie = await desk.signIn()
    await provenAgo(PROOF_LASTS - SECOND)
    expect((await removeNothing(cookie)).body.state).toBe('already-gone')
    await desk.ask('POST', '/api/session/touch', { cookie })
    await provenAgo(PROOF_LASTS)
    const refused = await removeNothing(cookie)
    expect([refused.status, refused.body.code]).toEqual([401, 'proof-too-old'])
    await desk.ask('POST', '/api/session/touch', { cookie })
    expect((await removeNothing(cookie)).body.code).toBe('proof-too-old')
    // What can be undone, and revoking one token at three in the morning, goes on.
    expect((await desk.ask('GET', '/api/grants', { cookie })).status).toBe(200)
    const revoke = await desk.ask('POST', '/api/apps/ci-bot/tokens/revoke', {
      cookie,
      body: { token: 'gho_nothing', reason: 'x' },
    })
    expect(revoke.body.state).toBe('not-valid')
  })

  test('the password proves it under a new cookie, and the session page says for how long', async () => {
    const cookie = await desk.signIn()
    await provenAgo(PROOF_LASTS)
    expect((await prove(cookie, { password: 'wrong' })).body.code).toBe('bad-credentials')
    expect((await removeNothing(cookie)).body.code).toBe('proof-too-old')
    const proven = await prove(cookie, body)
    expect(Date.parse(proven.body.provenUntil) - Date.parse(proven.body.at)).toBe(PROOF_LASTS)
    expect((await removeNothing(proven.cookie!)).body.state).toBe('already-gone')
    expect((await removeNothing(cookie)).body.code).toBe('not-signed-in')
  })

  test('whoever may not do it at all is told that, not asked for a proof', async () => {
    const cookie = await desk.signIn('hubot')
    await provenAgo(PROOF_LASTS)
    const reply = await desk.ask('POST', '/api/apps/ci-bot/tokens/remove-access', {
      cookie,
      body: { token: 'gho_x', reason: 'x' },
    })
    expect(reply.body.code).toBe('not-allowed')
  })

  test('a reset that waited for the proof is the same reset, done once; its value wants a proof as well', async () => {
    const cookie = await desk.signIn()
    const token = desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
    const reset = (as: string) =>
      desk.ask('POST', '/api/apps/ci-bot/tokens/reset', {
        cookie: as,
        headers: { 'idempotency-key': 'one-key-for-one-dialog' },
        body: { token, reason: 'left on a bus' },
      })
    await provenAgo(PROOF_LASTS)
    const before = await desk.record()
    expect((await reset(cookie)).body.code).toBe('proof-too-old')
    expect(await desk.record()).toEqual(before)

    const proven = (await prove(cookie, body)).cookie!
    const started = await reset(proven)
    expect(started.body.state).toBe('started')
    const { id } = started.body.operation
    expect((await reset(proven)).body.operation.id).toBe(id)
    const resets = (await desk.record()).filter(({ act }) => act === 'reset')
    expect(resets).toHaveLength(1)

    await provenAgo(PROOF_LASTS)
    const collect = `/api/operations/${id}/collect`
    expect((await desk.ask('POST', collect, { cookie: proven })).body.code).toBe('proof-too-old')
    const again = (await prove(proven, body)).cookie!
    expect((await desk.ask('POST', collect, { cookie: again })).body.value).toMatch(/^gho_/)
  })
})

describe('with two-factor a code proves it', () => {
  const signIn = async (delivery: 'app' | 'sms') =>
    (
      await desk.ask('POST', '/api/session', {
        body: { login: 'monalisa', password: 'monalisa-demo', otp: code(), delivery },
      })
    ).cookie!

  test('alone, while the password is remembered', async () => {
    const cookie = await signIn('app')
    await provenAgo(PROOF_LASTS)
    expect((await removeNothing(cookie, { 'x-authdesk-otp': code() })).body.code).toBe('proof-too-old')
    const wrong = code() === '000000' ? '111111' : '000000'
    expect((await prove(cookie, { otp: wrong })).body.code).toBe('otp-wrong')
    const proven = await prove(cookie, { otp: code() })
    expect(proven.body).toMatchObject({ state: 'signed-in', twoFactor: 'app' })
    const removed = await removeNothing(proven.cookie!, { 'x-authdesk-otp': code() })
    expect(removed.body.state).toBe('already-gone')
  })

  test('not when the password was forgotten', async () => {
    const cookie = await signIn('app')
    desk.clock.advance(PROOF_LASTS)
    expect((await prove(cookie, { otp: code() })).body.code).toBe('password-needed')
    expect((await prove(cookie, { password: 'monalisa-demo', otp: code() })).body.state).toBe('signed-in')
  })

  test('who has guessed enough is refused here, without a call', async () => {
    const cookie = await signIn('app')
    for (let i = 0; i < 5; i++)
      expect((await prove(cookie, { otp: String(100_000 + i) })).body.code).toBe('otp-wrong')
    const calls = async () =>
      ((await (await fetch(`${desk.sandbox.url}/sandbox/requests`)).json()) as { total: number }).total
    const before = await calls()
    for (let i = 0; i < 10; i++) expect((await prove(cookie, { otp: '123456' })).status).toBe(429)
    expect(await calls()).toBe(before)
    desk.clock.advance(15 * 60 * SECOND)
  })

  test('not where codes come by text message: the one that was sent last is the one that counts', async () => {
    expect((await prove(await signIn('sms'), { otp: code() })).body.code).toBe('password-needed')
  })

  test('not where the server wants no code: it would look at none', async () => {
    const cookie = await desk.signIn()
    expect((await prove(cookie, { otp: '123456' })).body.code).toBe('password-needed')
    await desk.store.updateTable('session').set({ delivery: 'app' }).execute()
    expect((await prove(cookie, { otp: '123456' })).body.code).toBe('password-needed')
  })

  test('how codes come is learnt from the server when it says so', async () => {
    const cookie = await signIn('sms')
    expect((await desk.ask('GET', '/api/session', { cookie })).body.twoFactor).toBe('sms')
    expect((await desk.ask('GET', '/api/grants', { cookie })).body.code).toBe('otp-required')
    expect((await desk.ask('GET', '/api/session', { cookie })).body.twoFactor).toBe('app')
  })
})

describe('by GitHub’s door a fresh web flow proves it', () => {
  let browser: Browser
  beforeEach(() => {
    browser = new Browser(desk.sandbox.url)
  })

  /** Through GitHub as this person, and back to the callback with the flow's own cookie; and nothing else, like a browser. */
  async function throughGithub(
    start: { body: { url: string }; headers: Record<string, unknown> },
    login: string,
  ) {
    const flow = /authdesk-flow-4870=[^;]+/.exec(String(start.headers['set-cookie']))![0]
    let page = await browser.get(start.body.url.slice(desk.sandbox.url.length))
    expect(page.text).toContain('Sign in to the sandbox')
    const signedIn = await browser.submit({ login, password: `${login}-demo` })
    page = await browser.get(signedIn.location)
    if (page.status === 200) page = await browser.submit({ authorize: '1' })
    const { pathname, search } = new URL(page.location)
    return desk.ask('GET', pathname + search, {
      headers: { cookie: flow, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
    })
  }
  const signIn = async (login: string) =>
    (await throughGithub(await desk.ask('POST', '/api/session/github', { body: undefined }), login)).cookie!
  const begin = (cookie: string, confirm = 'octocat') =>
    desk.ask('POST', '/api/session/github/proof', { cookie, body: { confirm } })
  const remove = (cookie: string) =>
    desk.ask('POST', '/api/apps/ci-bot/tokens/remove-access', {
      cookie,
      body: { token: 'gho_x', reason: 'x' },
    })

  test('GitHub is made to ask, the session goes on under a new cookie, and what waited is done', async () => {
    const cookie = await signIn('octocat')
    await provenAgo(PROOF_LASTS)
    expect((await remove(cookie)).body.code).toBe('proof-too-old')
    const start = await begin(cookie)
    expect(new URL(start.body.url).searchParams.get('prompt')).toBe('select_account')
    const back = await throughGithub(start, 'octocat')
    expect(back.text).toContain('url=/proven"')
    expect(back.cookie).not.toBe(cookie)
    expect((await remove(back.cookie!)).body.state).toBe('not-valid')
    expect((await desk.ask('GET', '/api/session', { cookie })).body.state).toBe('signed-out')
  })

  test('somebody else at GitHub proves nothing, and takes no session over', async () => {
    const cookie = await signIn('octocat')
    await provenAgo(PROOF_LASTS)
    const start = await begin(cookie)
    const back = await throughGithub(start, 'hubot')
    expect(back.text).toContain('url=/proven?problem=somebody-else"')
    expect(back.cookie).toBeUndefined()
    expect((await remove(cookie)).body.code).toBe('proof-too-old')
    // The dialog still waits, and its link still leads somewhere; once it has worked, it is used up.
    const again = await throughGithub(start, 'octocat')
    expect((await remove(again.cookie!)).body.state).toBe('not-valid')
    expect(String(again.headers['set-cookie'])).toContain('authdesk-flow-4870=;')
  })

  test('a session that was ended meanwhile is not opened again', async () => {
    const cookie = await signIn('octocat')
    const start = await begin(cookie)
    await desk.ask('DELETE', '/api/session', { cookie })
    const back = await throughGithub(start, 'octocat')
    expect(back.text).toContain('url=/proven?problem=session-ended"')
    expect(back.cookie).toBeUndefined()
  })

  test('the username has to be typed, and this way is for this door', async () => {
    const cookie = await signIn('octocat')
    expect((await begin(cookie, 'hubot')).body).toMatchObject({
      code: 'invalid-request',
      fields: [{ path: 'confirm' }],
    })
    expect((await begin(cookie, ' OctoCat ')).status).toBe(200)
    expect((await begin(await desk.signIn())).body.code).toBe('sign-in-method')
    expect((await prove(cookie, body)).body.code).toBe('sign-in-method')
  })

  test('somebody else at the same browser: what whoever sat there had set going rests', async () => {
    const cookie = await desk.signIn('octocat')
    const made = await desk.ask('POST', '/api/apps/ci-bot/tokens/revoke-many', {
      cookie,
      headers: { 'idempotency-key': 'somebody-else-0001' },
      body: { reason: 'a leak' },
    })
    const { id } = made.body.job
    const { handle } = await desk.store
      .selectFrom('session')
      .select('handle')
      .where('login', '=', 'octocat')
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow()
    await desk.store
      .updateTable('job')
      .set({ state: 'running', session: handle, started_at: desk.clock.now() })
      .where('id', '=', id)
      .execute()
    const start = await desk.ask('POST', '/api/session/github', { cookie, body: undefined })
    const back = await throughGithub(start, 'hubot')
    expect((await desk.ask('GET', '/api/session', { cookie: back.cookie! })).body.login).toBe('hubot')
    const job = await desk.store.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(job).toMatchObject({ state: 'paused', cause: 'signed-out' })
  })

  test('signing in again ends the session that this browser had', async () => {
    const cookie = await signIn('octocat')
    const start = await desk.ask('POST', '/api/session/github', { cookie, body: undefined })
    browser = new Browser(desk.sandbox.url)
    const back = await throughGithub(start, 'octocat')
    expect((await desk.ask('GET', '/api/session', { cookie: back.cookie! })).body.state).toBe('signed-in')
    expect((await desk.ask('GET', '/api/session', { cookie })).body.state).toBe('signed-out')
  })
})

describe('one’s own sessions', () => {
  const CHROME =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  const signInFrom = async (userAgent: string) =>
    (
      await desk.ask('POST', '/api/session', {
        body: { login: 'octocat', password: 'octocat-demo' },
        headers: { 'user-agent': userAgent },
      })
    ).cookie!
  const list = async (cookie: string) => (await desk.ask('GET', '/api/sessions', { cookie })).body.sessions
  const state = async (cookie: string) => (await desk.ask('GET', '/api/session', { cookie })).body.state
  const audited = async () =>
    desk.store
      .selectFrom('audit')
      .select(['actor', 'action', 'result'])
      .where('action', 'like', 'session.end%')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()

  beforeEach(async () => void (await desk.store.deleteFrom('session').execute()))

  test('are listed with door and browser; one is ended, then all', async () => {
    const here = await signInFrom(CHROME)
    desk.clock.advance(60_000)
    const there = await signInFrom('curl/8.5.0')
    await desk.signIn('hubot')
    const sessions = await list(here)
    expect(sessions).toMatchObject([
      { here: false, door: 'password', browser: { name: null, system: null } },
      { here: true, door: 'password', browser: { name: 'Chrome', system: 'Linux' } },
    ])
    expect(JSON.stringify(sessions)).not.toContain(there)
    // The id in the list opens nothing.
    expect(await state(sessions[0].id)).toBe('signed-out')

    expect((await desk.ask('DELETE', `/api/sessions/${sessions[0].id}`, { cookie: here })).body.state).toBe(
      'ended',
    )
    expect(await audited()).toEqual({ actor: 'octocat', action: 'session.end', result: 'ok' })
    expect(await state(there)).toBe('signed-out')
    expect((await desk.ask('GET', '/api/grants', { cookie: there })).body.code).toBe('not-signed-in')
    expect((await desk.ask('DELETE', `/api/sessions/${sessions[0].id}`, { cookie: here })).body.state).toBe(
      'already-gone',
    )

    const third = await signInFrom(CHROME)
    const out = await desk.ask('DELETE', '/api/sessions', { cookie: here })
    expect(out.body).toEqual({ state: 'signed-out', ended: 2 })
    expect(String(out.headers['set-cookie'])).toMatch(/authdesk-4870=;/)
    expect(await audited()).toEqual({ actor: 'octocat', action: 'session.end-all', result: 'ok: 2' })
    for (const cookie of [here, third]) expect(await state(cookie)).toBe('signed-out')
  })

  test('are not those of others, and a stranger’s cannot be told from none', async () => {
    const mine = await desk.signIn('hubot')
    const theirs = await desk.signIn()
    const [session] = await list(theirs)
    const reply = await desk.ask('DELETE', `/api/sessions/${session.id}`, { cookie: mine })
    expect(reply.body).toEqual({ state: 'already-gone' })
    expect(await state(theirs)).toBe('signed-in')
  })

  test('a document that is fetched, and a list that is read, keep nobody signed in and sign nobody out', async () => {
    const cookie = await desk.signIn()
    const touched = async () =>
      (await desk.store.selectFrom('session').select('touched_at').executeTakeFirstOrThrow()).touched_at
    const before = await touched()
    desk.clock.advance(60_000)
    for (const path of ['/grants', '/sign-in', '/api/session/github/callback?code=x&state=y']) {
      const reply = await desk.ask('GET', path, {
        cookie,
        headers: { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
      })
      expect(reply.cookie).toBeUndefined()
      // Nor does one that comes without its strict cookie end anything.
      await desk.ask('GET', path, {
        headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
      })
    }
    await desk.ask('GET', '/api/operations', { cookie })
    await desk.ask('GET', '/api/session', { cookie })
    expect(await touched()).toBe(before)
    expect(await state(cookie)).toBe('signed-in')
    await desk.ask('POST', '/api/session/touch', { cookie })
    expect(await touched()).toBeGreaterThanOrEqual(before + 60_000)
  })
})
