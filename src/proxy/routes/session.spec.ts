import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.close())

describe('sign-in', () => {
  test('with the password; the cookie is strict, hidden from scripts and holds nothing', async () => {
    const reply = await desk.ask('POST', '/api/session', {
      body: { login: 'OctoCat', password: 'octocat-demo' },
    })
    expect(reply.body).toMatchObject({
      state: 'signed-in',
      login: 'octocat',
      door: 'password',
      twoFactor: null,
      apps: [{ id: 'ci-bot' }],
    })
    expect(String(reply.headers['set-cookie'])).toMatch(
      /^authdesk-4870=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect((await desk.ask('GET', '/api/session', { cookie: reply.cookie! })).body.login).toBe('octocat')
  })

  test('with two-factor: the code is asked for, a wrong one is refused, the right one may have spaces', async () => {
    const body = { login: 'monalisa', password: 'monalisa-demo' }
    expect((await desk.ask('POST', '/api/session', { body })).body).toEqual({
      state: 'otp-required',
      delivery: 'app',
    })
    const code = desk.sandbox.demo().accounts.find(({ login }) => login === 'monalisa')!.otp!
    const wrong = code === '000000' ? '111111' : '000000'
    expect((await desk.ask('POST', '/api/session', { body: { ...body, otp: wrong } })).body).toMatchObject({
      code: 'otp-wrong',
      delivery: 'app',
    })
    expect((await desk.ask('POST', '/api/session', { body: { ...body, otp: 'abc' } })).body).toMatchObject({
      code: 'invalid-request',
      fields: [{ path: 'otp' }],
    })
    const right = await desk.ask('POST', '/api/session', {
      body: { ...body, otp: `${code.slice(0, 3)} ${code.slice(3)}`, delivery: 'app' },
    })
    expect(right.body).toMatchObject({ state: 'signed-in', login: 'monalisa', twoFactor: 'app' })
    // From now on the server wants a code with every request, and so do we.
    const cookie = right.cookie!
    expect((await desk.ask('GET', '/api/grants', { cookie })).body).toMatchObject({
      code: 'otp-required',
      delivery: 'app',
    })
    expect(
      (await desk.ask('GET', '/api/grants', { cookie, headers: { 'x-authdesk-otp': code } })).body.grants
        .length,
    ).toBeGreaterThan(0)
  })

  test('an e-mail address is refused with its own sentence', async () => {
    const reply = await desk.ask('POST', '/api/session', {
      body: { login: 'octocat@example.com', password: 'x' },
    })
    expect(reply.body).toMatchObject({
      code: 'invalid-request',
      fields: [{ path: 'login', message: 'Use your username, not your e-mail address.' }],
    })
  })

  test('five wrong passwords close the account here, without a sixth call upstream; it says how long', async () => {
    const own = await startDesk()
    const attempt = async (password: string) =>
      own.ask('POST', '/api/session', { body: { login: 'hubot', password } })
    for (let i = 0; i < 5; i++) expect((await attempt('wrong')).body.code).toBe('bad-credentials')
    const calls = async () =>
      ((await (await fetch(`${own.sandbox.url}/sandbox/requests`)).json()) as { total: number }).total
    const before = await calls()
    const refused = await attempt('hubot-demo')
    expect(refused.body.code).toBe('too-many-attempts')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800)
    expect(await calls()).toBe(before)
    await own.close()
  })

  test('signing out ends the session and cleans the cache alone', async () => {
    const cookie = await desk.signIn()
    const out = await desk.ask('DELETE', '/api/session', { cookie })
    expect(out.headers['clear-site-data']).toBe('"cache"')
    expect((await desk.ask('GET', '/api/session', { cookie })).body.state).toBe('signed-out')
  })

  test('the password is asked for again after five idle minutes, and the screen goes on with a new cookie', async () => {
    const cookie = await desk.signIn()
    desk.clock.advance(5 * 60_000)
    expect((await desk.ask('GET', '/api/grants', { cookie })).body.code).toBe('password-needed')
    const proof = await desk.ask('POST', '/api/session/proof', { cookie, body: { password: 'octocat-demo' } })
    expect(proof.body.state).toBe('signed-in')
    expect(proof.cookie).not.toBe(cookie)
    expect((await desk.ask('GET', '/api/grants', { cookie: proof.cookie! })).status).toBe(200)
    expect((await desk.ask('GET', '/api/session', { cookie })).body.state).toBe('signed-out')
  })
})
