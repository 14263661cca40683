import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ProfileName, profiles } from '../../sandbox/profiles.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { createSessions } from '../sessions.ts'
import { KEY, startDesk, type TestDesk } from '../testing/desk.ts'

const inspect = async (desk: TestDesk, cookie: string, now = false) =>
  (await desk.ask(now ? 'POST' : 'GET', '/api/server/inspection', { cookie })).body
const calls = async (sandbox: Sandbox) =>
  ((await (await fetch(`${sandbox.url}/sandbox/requests`)).json()) as { total: number }).total

describe('of the sandbox', () => {
  let desk: TestDesk
  beforeAll(async () => {
    desk = await startDesk()
  })
  afterAll(() => desk.close())

  test('what it is and offers, who one is for each app, and no id or secret of an app but our own', async () => {
    const cookie = await desk.signIn()
    const found = await inspect(desk, cookie)
    expect(found).toMatchObject({
      reach: { state: 'answered', ms: expect.any(Number) },
      version: '3.19.2',
      apiVersion: '2022-11-28',
      authorizations: true,
      passwords: true,
      apps: [
        { id: 'ci-bot', name: 'CI Bot', role: 'owner', limit: { state: 'unknown' } },
        { id: 'deploy-dash', name: 'Deploy Dash', role: null, limit: null },
      ],
      limit: { state: 'unlimited' },
    })
    for (const { clientId, clientSecret } of desk.sandbox.demo().apps) {
      expect(JSON.stringify(found)).not.toContain(clientId)
      expect(JSON.stringify(found)).not.toContain(clientSecret)
    }
  })

  test('it is asked once in five minutes, and again by a click', async () => {
    const cookie = await desk.signIn()
    await inspect(desk, cookie)
    const before = await calls(desk.sandbox)
    await Promise.all([inspect(desk, cookie), inspect(desk, cookie)])
    expect(await calls(desk.sandbox)).toBe(before)
    desk.clock.advance(6_000)
    await inspect(desk, cookie, true)
    expect(await calls(desk.sandbox)).toBe(before + 2)
    // Twenty clicks are no twenty questions.
    await Promise.all(Array.from({ length: 20 }, async () => inspect(desk, cookie, true)))
    expect(await calls(desk.sandbox)).toBe(before + 2)
    desk.clock.advance(5 * 60_000)
    await inspect(desk, await desk.signIn())
    expect(await calls(desk.sandbox)).toBeGreaterThanOrEqual(before + 4)
  })

  test('a clock that differs is told in seconds, ahead or behind', async () => {
    const cookie = await desk.signIn()
    desk.clock.advance(6_000)
    desk.clock.set(90_000)
    const { clockAhead } = await inspect(desk, cookie, true)
    expect(clockAhead).toBeLessThan(-88)
  })

  test('a clock that is off by more than five minutes is said, and so is a server that tells no time', async () => {
    const cookie = await desk.signIn()
    desk.clock.advance(6_000)
    expect((await inspect(desk, cookie, true)).clock).toBe('confirmed')
    desk.clock.set(6 * 60_000)
    desk.clock.advance(6_000)
    expect((await inspect(desk, cookie, true)).clock).toBe('off')
    desk.clock.set(-6 * 60_000)
    expect((await inspect(desk, cookie)).clock).toBe('unconfirmed')
    desk.clock.advance(6_000)
    expect((await inspect(desk, cookie, true)).clock).toBe('confirmed')
  })

  test('a server in trouble is a fact, with its cause and request id', async () => {
    const cookie = await desk.signIn()
    desk.clock.advance(6_000)
    await desk.fault({ name: '500', match: 'GET /meta' })
    const found = await inspect(desk, cookie, true)
    await fetch(`${desk.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    expect(found).toMatchObject({
      // The header of a failed answer still says what it is.
      reach: { state: 'failed', cause: 'unusable' },
      version: '3.19.2',
      authorizations: null,
    })
  })
})

test.each(Object.keys(profiles) as ProfileName[])(
  'the sandbox as %s says what it offers',
  async (profile) => {
    const sandbox = await startSandbox({ port: 0, data: ':memory:', profile })
    const desk = await startDesk({ sandbox, server: { profile } })
    // GitHub's door is not walked here; a session is enough to look.
    const cookie = await openSession(desk)
    const { doors } = (await desk.ask('GET', '/api/server')).body
    const found = await inspect(desk, cookie)
    const { enterprise, versions, authorizations, passwords } = profiles[profile]
    expect(found).toMatchObject({
      reach: { state: 'answered' },
      version: enterprise,
      apiVersion: versions.length > 0 ? '2022-11-28' : null,
      authorizations,
      passwords,
    })
    // A password is proven by the list of tokens, so where there is no list that door is closed.
    expect(doors).toEqual({ password: authorizations, github: true })
    const check = await desk.ask('POST', '/api/apps/ci-bot/tokens/check', {
      cookie,
      body: { token: sandbox.demo().tokens[0]!.value },
    })
    expect(check.body.state).toBe('active')
    const [app] = (await inspect(desk, cookie)).apps
    expect(app.limit).toMatchObject(
      profile === 'github.com' ? { state: 'limited', limit: 5000, remaining: 4999 } : { state: 'unlimited' },
    )
    await desk.close()
    await sandbox.close()
  },
)

describe('of something else at the address', () => {
  let other: Server
  afterAll(() => void other.close())

  test.each([
    ['nothing at all', null, 'unreachable'],
    ['a page for browsers', [200, { 'content-type': 'text/html' }, '<h1>It works</h1>'], 'unusable'],
    ['a server that asks to wait', [429, { 'retry-after': '60' }, ''], 'limited'],
    ['a proxy that wants its own sign-in', [401, {}, ''], 'unusable'],
    ['an endless version', [200, {}, JSON.stringify({ installed_version: '<b>'.repeat(5000) })], null],
  ] as [string, [number, Record<string, string>, string] | null, string | null][])(
    '%s',
    async (_, answer, cause) => {
      other = createServer((_request, response) => {
        const [status, headers, body] = answer!
        response.writeHead(status, headers).end(body)
      })
      await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve))
      const { port } = other.address() as { port: number }
      if (!answer) await new Promise((resolve) => void other.close(resolve))
      const url = `http://127.0.0.1:${port}`
      const desk = await startDesk({ server: { webUrl: url, apiUrl: `${url}/api/v3` } })
      const found = await inspect(desk, await openSession(desk))
      expect(found.reach).toMatchObject(cause ? { state: 'failed', cause } : { state: 'answered' })
      expect(found.version).toBeNull()
      other.close()
      await desk.close()
    },
  )
})

/** A session of octocat's without a server that could prove it. */
async function openSession(desk: TestDesk): Promise<string> {
  const { webUrl } = (await desk.ask('GET', '/api/server')).body
  const sessions = createSessions(desk.store, KEY, desk.clock, webUrl)
  const { cookie } = await sessions.open({
    login: 'octocat',
    door: 'github',
    browser: { name: null, system: null },
  })
  return cookie
}
