import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChainCheck } from '../audit/chain.ts'
import { startDesk, type TestDesk } from '../testing/desk.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await startDesk()
})
afterEach(() => desk.close())

const FIND = '/api/tokens/check-many'
const CI_BOT = '/api/apps/ci-bot/tokens/check-many'
const unknown = (count: number) =>
  Array.from({ length: count }, (_, i) => `gho_${String(i).padStart(36, '0')}`)

/** Lives in the sandbox, for CI Bot. */
async function plant(count: number, app = 'CI Bot'): Promise<string[]> {
  const { clientId } = desk.sandbox.demo().apps.find(({ name }) => name === app)!
  const values: string[] = []
  for (let i = 0; i < count; i++) {
    const reply = await fetch(`${desk.sandbox.url}/sandbox/tokens`, {
      method: 'POST',
      body: JSON.stringify({
        login: i % 2 ? 'monalisa' : 'octocat',
        client_id: clientId,
        scopes: [`scope${i}`],
        fingerprint: `f${i}`,
      }),
    })
    const { token } = (await reply.json()) as { token: string }
    values.push(token)
  }
  return values
}

async function check(cookie: string, url: string, tokens: readonly string[]) {
  const reply = await desk.ask('POST', url, { cookie, body: { tokens } })
  expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  return (
    reply.text
      .split('\n')
      .filter(Boolean)
      // oxlint-disable-next-line typescript/no-explicit-any -- each test says what it expects of a line
      .map((line): any => JSON.parse(line))
  )
}

const rows = async () =>
  desk.store.selectFrom('audit').selectAll().where('action', '=', 'token.check').orderBy('seq').execute()
/** How often each live token opened a door, as the sandbox's own page tells. */
async function uses(): Promise<Map<string, number>> {
  const page = await (await fetch(desk.sandbox.url)).text()
  const found = page.matchAll(/<code>…(\w{8})<\/code>.*?<td class="num">(\d+)<\/td>/gs)
  return new Map(Array.from(found, ([, lastEight, count]) => [lastEight!, Number(count)]))
}
const asked = async () =>
  ((await (await fetch(`${desk.sandbox.url}/sandbox/requests`)).json()) as { total: number }).total

test('every token has one line and one row in the log, whose chain stays whole; no token was used', async () => {
  const cookie = await desk.signIn('hubot')
  const live = await plant(30)
  const other = await plant(2, 'Deploy Dash')
  const before = (await rows()).length
  const lines = await check(cookie, FIND, [...live, ...other, ...unknown(60)])

  expect(lines.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([...Array(92).keys()])
  expect(Object.groupBy(lines, ({ state }) => state).active).toHaveLength(32)
  const of = (index: number) => lines.find((line) => line.index === index)
  expect(of(0)).toMatchObject({ appId: 'ci-bot', token: { user: { login: 'octocat' }, scopes: ['scope0'] } })
  expect(of(31)).toMatchObject({ appId: 'deploy-dash', token: { user: { login: 'monalisa' } } })
  expect(of(91)).toMatchObject({ state: 'not-valid' })

  const log = (await rows()).slice(before)
  expect(log).toHaveLength(92)
  expect(log.filter(({ result }) => result === 'active').map(({ user }) => user)).toContain('monalisa')
  expect(new Set(log.map(({ hash }) => hash)).size).toBe(92)
  const chain = new ChainCheck({ keys: [] })
  for (const row of await desk.store.selectFrom('audit').selectAll().orderBy('seq').execute())
    expect(chain.take(row)).toBeNull()
  for (const token of live) expect(desk.lines.join('') + JSON.stringify(lines)).not.toContain(token)
})

test('a check is silent: the server counts no use of a token that was checked', async () => {
  const live = await plant(20)
  await check(await desk.signIn('hubot'), FIND, live)
  const counts = await uses()
  expect(live.map((token) => counts.get(token.slice(-8)))).toEqual(live.map(() => 0))

  // The witness can count: the same token as a credential is a use.
  await fetch(`${desk.sandbox.apiUrl}/user`, { headers: { authorization: `Bearer ${live[0]}` } })
  expect((await uses()).get(live[0]!.slice(-8))).toBe(1)
})

describe('who may', () => {
  test.each([
    ['octocat', CI_BOT, 200],
    ['octocat', '/api/apps/deploy-dash/tokens/check-many', 403],
    ['hubot', CI_BOT, 200],
    ['hubot', FIND, 200],
  ])('%s at %s: %i', async (login, url, status) => {
    const cookie = await desk.signIn(login)
    expect((await desk.ask('POST', url, { cookie, body: { tokens: unknown(1) } })).status).toBe(status)
  })

  test('a find asks the apps of the person and no other', async () => {
    const [foreign] = await plant(1, 'Deploy Dash')
    const lines = await check(await desk.signIn('octocat'), FIND, [foreign!])
    expect(lines).toEqual([expect.objectContaining({ state: 'not-valid' })])
  })

  test.each([
    ['none', []],
    ['more than a batch', unknown(201)],
    ['what is no token', ['two words']],
  ])('%s: refused before anything is asked', async (_, tokens) => {
    const reply = await desk.ask('POST', CI_BOT, { cookie: await desk.signIn('hubot'), body: { tokens } })
    expect([reply.status, reply.body.code]).toEqual([400, 'invalid-request'])
    expect(await rows()).toEqual([])
  })

  test('a whole batch of the longest texts fits', async () => {
    const longest = Array.from({ length: 200 }, (_, i) => String(i).padStart(255, 'x'))
    expect(await check(await desk.signIn('hubot'), CI_BOT, longest)).toHaveLength(200)
  })
})

describe('trouble', () => {
  const CHECK = 'POST /applications/:client_id/token'

  test('the server asks to wait: nothing more is sent, the rest is left and the last line says for how long', async () => {
    const cookie = await desk.signIn('hubot')
    await desk.fault({ name: '429', match: CHECK, after: 100, retryAfter: 40 })
    const lines = await check(cookie, CI_BOT, unknown(200))
    const last = lines.pop()
    expect(last).toMatchObject({ state: 'halted', code: 'upstream-limited' })
    expect(last.retryAfter).toBeGreaterThanOrEqual(39)
    expect(lines).toHaveLength(100)
    expect(lines.every(({ state }) => state === 'not-valid')).toBe(true)

    const before = await asked()
    expect(await check(cookie, CI_BOT, unknown(5))).toEqual([
      expect.objectContaining({ state: 'halted', code: 'upstream-limited' }),
    ])
    expect(await asked()).toBe(before)
  })

  test('some fail: they are said to have failed, and recorded; asked again they are answered', async () => {
    const cookie = await desk.signIn('hubot')
    const live = await plant(40)
    await desk.fault({ name: '500', match: CHECK, rate: 0.3 })
    const lines = await check(cookie, CI_BOT, live)
    const failed = lines.filter(({ state }) => state === 'failed')
    expect(failed.length).toBeGreaterThan(4)
    expect(failed.every(({ code }) => code === 'upstream-error')).toBe(true)
    expect(lines).toHaveLength(40)
    expect((await rows()).filter(({ result }) => result === 'failed: unusable')).toHaveLength(failed.length)

    await fetch(`${desk.sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    const again = await check(
      cookie,
      CI_BOT,
      failed.map(({ index }) => live[index]!),
    )
    expect(again.every(({ state }) => state === 'active')).toBe(true)
  })

  test('all fail: it stops instead of trying two hundred times', async () => {
    const cookie = await desk.signIn('hubot')
    await desk.fault({ name: '500', match: CHECK })
    const lines = await check(cookie, CI_BOT, unknown(200))
    expect(lines.at(-1)).toMatchObject({ state: 'halted', code: 'upstream-error' })
    expect(lines.length).toBeLessThan(100)
  })

  test('one app of two cannot be asked: a yes of the other stands, a no is no answer', async () => {
    const cookie = await desk.signIn('hubot')
    const [live] = await plant(1)
    const { clientId } = desk.sandbox.demo().apps.find(({ name }) => name === 'Deploy Dash')!
    await desk.fault({ name: '500', match: `POST /applications/${clientId}/token` })
    const lines = await check(cookie, FIND, [live!, ...unknown(1)])
    expect(lines.find(({ index }) => index === 0)).toMatchObject({ state: 'active', appId: 'ci-bot' })
  })

  test('what cannot be recorded is not asked', async () => {
    const cookie = await desk.signIn('hubot')
    await desk.store.schema.dropTable('audit').execute()
    const reply = await desk.ask('POST', CI_BOT, { cookie, body: { tokens: unknown(3) } })
    expect([reply.status, reply.body.code]).toEqual([503, 'not-recorded'])
  })
})
