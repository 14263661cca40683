import { afterEach, beforeEach, expect, test } from 'vitest'
import { Browser } from '../testing/browser.ts'
import { asDeployDash, bearer, ciBot, deployDash, startClient, type Client } from '../testing/client.ts'

let client: Client
let now = Date.parse('2026-11-20T10:00:00Z')
beforeEach(async () => {
  client = await startClient({ clock: () => now })
})
afterEach(() => client.close())

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

async function post(path: string, fields: Record<string, string>) {
  const body = new URLSearchParams(fields)
  return client.visit(path, { method: 'POST', headers: { accept: 'application/json' }, body })
}

const start = async (client_id: string = deployDash.id) =>
  (await post('/login/device/code', { client_id, scope: 'repo' })).body
const poll = async (device_code: unknown, client_id: string = deployDash.id) =>
  (
    await post('/login/oauth/access_token', {
      client_id,
      device_code: String(device_code),
      grant_type: deviceGrant,
    })
  ).body
const refresh = async (refresh_token: unknown, secret: Record<string, string> = {}) =>
  (
    await post('/login/oauth/access_token', {
      client_id: deployDash.id,
      grant_type: 'refresh_token',
      refresh_token: String(refresh_token),
      ...secret,
    })
  ).body

/** Types the code on the page and decides. */
async function decide(userCode: unknown, authorize: '0' | '1') {
  const browser = new Browser(client.sandbox.url)
  await browser.get('/login/device')
  const signedIn = await browser.submit({ login: 'octocat', password: 'octocat-demo' })
  await browser.get(signedIn.location)
  await browser.submit({ user_code: String(userCode).toLowerCase().replace('-', '') })
  expect((await browser.submit({ authorize })).status).toBe(200)
}

test('pending, slow_down, then the token after the person has agreed', async () => {
  const code = await start()
  expect(code).toMatchObject({
    expires_in: 900,
    interval: 5,
    verification_uri: `${client.sandbox.url}/login/device`,
  })
  expect(code.device_code).toMatch(/^[0-9a-f]{40}$/)
  expect(code.user_code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  expect((await poll(code.device_code)).error).toBe('authorization_pending')
  expect(await poll(code.device_code)).toMatchObject({ error: 'slow_down', interval: 10 })
  now += 10_000
  await decide(code.user_code, '1')
  const answer = await poll(code.device_code)
  expect(answer).toMatchObject({
    token_type: 'bearer',
    expires_in: 28_800,
    refresh_token_expires_in: 15_811_200,
    scope: '',
  })
  expect(answer.access_token).toMatch(/^ghu_\w{36}$/)
  expect(answer.refresh_token).toMatch(/^ghr_\w{76}$/)
  now += 60_000
  expect((await poll(code.device_code)).error).toBe('incorrect_device_code')
})

test('denied, expired, of another app, unknown, and an app without the flow', async () => {
  const denied = await start()
  await decide(denied.user_code, '0')
  expect((await poll(denied.device_code)).error).toBe('access_denied')
  const late = await start()
  expect((await poll(late.device_code, ciBot.id)).error).toBe('incorrect_device_code')
  now += 900_000
  expect(await poll(late.device_code)).toMatchObject({
    error: 'expired_token',
    error_description: 'The `device code` has expired.',
  })
  expect((await post('/login/device/code', { client_id: 'nobody' })).status).toBe(404)
  const { clientId } = client.sandbox.demo().signInApp
  const disabled = await post('/login/device/code', { client_id: clientId })
  expect([disabled.status, disabled.body.error]).toEqual([400, 'device_flow_disabled'])
})

test('a token expires; a refresh replaces both and ends the old pair; no secret needed after the device flow', async () => {
  const code = await start()
  await decide(code.user_code, '1')
  const first = await poll(code.device_code)
  const user = async (token: unknown) => (await client.call('GET /user', bearer(String(token)))).status
  expect(await user(first.access_token)).toBe(200)
  now += 28_800_000
  expect(await user(first.access_token)).toBe(401)
  const body = { access_token: String(first.access_token) }
  expect((await client.call(`POST /applications/${deployDash.id}/token`, asDeployDash, body)).status).toBe(
    404,
  )
  const second = await refresh(first.refresh_token)
  expect(await user(second.access_token)).toBe(200)
  expect((await refresh(first.refresh_token, { client_secret: deployDash.secret })).error).toBe(
    'bad_refresh_token',
  )
  expect((await refresh(second.refresh_token, { client_secret: 'wrong' })).error).toBe(
    'incorrect_client_credentials',
  )
  const third = await refresh(second.refresh_token, { client_secret: deployDash.secret })
  expect(await user(second.access_token)).toBe(401)
  expect(await user(third.access_token)).toBe(200)
  now += 15_811_200_000
  expect((await refresh(third.refresh_token, { client_secret: deployDash.secret })).error).toBe(
    'bad_refresh_token',
  )
})
