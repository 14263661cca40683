import { afterEach, beforeEach, expect, test } from 'vitest'
import { asCiBot, basic, bearer, octocat, startClient, type Client } from './testing/client.ts'
import { codeAt } from './world/otp.ts'

const otpSecret = 'JBSWY3DPEHPK3PXP'
let client: Client
let now = Date.parse('2026-11-20T10:00:05Z')
beforeEach(async () => {
  client = await startClient({ clock: () => now })
})
afterEach(() => client.close())

const grants = (headers: Record<string, string>) => client.call('GET /applications/grants', headers)
const monalisa = (otp?: string) => ({
  ...basic('monalisa', 'monalisa-demo'),
  ...(otp !== undefined && { 'x-github-otp': otp }),
})

test('a password opens the authorizations API; nothing, an app and other schemes are asked to authenticate', async () => {
  expect((await grants(octocat)).status).toBe(200)
  expect((await grants({ authorization: octocat.authorization.replace('Basic', 'basic') })).status).toBe(200)
  expect((await grants(basic('OctoCat', 'octocat-demo'))).status).toBe(200)
  for (const who of [{}, asCiBot, { authorization: 'Digest x' }]) {
    const { status, body, headers } = await grants(who)
    expect([status, body.message]).toEqual([401, 'Requires authentication'])
    expect(body.documentation_url).toBe('https://docs.github.com/enterprise-server@3.19/rest')
    // In no recording; it would make a browser ask by itself.
    expect(headers.get('www-authenticate')).toBeNull()
    expect(headers.get('x-github-api-version-selected')).toBeNull()
  }
})

test('a token, however it is sent, is refused there with 403 and the sentence that clients read', async () => {
  const token = client.demoToken('active')
  for (const who of [
    bearer(token),
    { authorization: `token ${token}` },
    basic('octocat', token),
    basic(token, 'x-oauth-basic'),
    basic(token, ''),
  ]) {
    const { status, body, headers } = await grants(who)
    expect([status, body.message]).toEqual([
      403,
      'This API can only be accessed with username and password Basic Auth',
    ])
    expect(headers.get('x-oauth-scopes')).toBe('repo, workflow')
    expect(headers.get('x-oauth-client-id')).toBe('abcde12345fghij67890')
  }
})

test('GET /user: a password, or a live token in any form; with two-factor on a token only', async () => {
  const user = (headers: Record<string, string>) => client.call('GET /user', headers)
  const token = client.demoToken('active')
  for (const who of [octocat, bearer(token), { authorization: `token ${token}` }, basic('x', token)]) {
    expect((await user(who)).body.login).toBe('octocat')
  }
  for (const dead of [client.demoToken('expired'), client.demoToken('revoked'), 'nonsense']) {
    expect((await user(bearer(dead))).body.message).toBe('Bad credentials')
  }
  expect((await user(bearer('eyJhbGciOi.eyJpc3M.abc'))).body.message).toBe(
    'A JSON web token could not be decoded',
  )
  expect((await user(monalisa())).headers.get('x-github-otp')).toBe('required; app')
  expect((await user(monalisa(codeAt(otpSecret, now)))).status).toBe(401)
  expect((await user({})).body.message).toBe('Requires authentication')
})

test('two-factor: 401 with X-GitHub-OTP until the code is right; the neighbouring steps count', async () => {
  for (const otp of [undefined, '', '000000', 'abc']) {
    const { status, body, headers } = await grants(monalisa(otp))
    expect([status, body.message]).toEqual([401, 'Must specify two-factor authentication OTP code.'])
    expect(headers.get('x-github-otp')).toBe('required; app')
  }
  for (const drift of [-30_000, 0, 30_000]) {
    expect((await grants(monalisa(codeAt(otpSecret, now + drift)))).status).toBe(200)
  }
  expect((await grants(monalisa(codeAt(otpSecret, now - 90_000)))).status).toBe(401)
  // A wrong password does not learn that there is a second step.
  expect((await grants(basic('monalisa', 'wrong'))).headers.get('x-github-otp')).toBeNull()
  // PATCH on the list has no operation: the challenge comes first, then 404 (auth-basic relies on both).
  expect((await client.call('PATCH /authorizations', monalisa())).status).toBe(401)
  expect((await client.call('PATCH /authorizations', octocat)).status).toBe(404)
})

test('a code may be reused inside its window, unless single use is switched on; delivery can be sms', async () => {
  const code = codeAt(otpSecret, now)
  expect((await grants(monalisa(code))).status).toBe(200)
  expect((await grants(monalisa(code))).status).toBe(200)
  const body = JSON.stringify({ otpSingleUse: true, otpDelivery: 'sms' })
  await client.visit('/sandbox/settings', { method: 'POST', body })
  expect((await grants(monalisa(code))).status).toBe(200)
  const second = await grants(monalisa(code))
  expect([second.status, second.headers.get('x-github-otp')]).toEqual([401, 'required; sms'])
})

test('ten bad passwords in fifteen minutes lock the login; then the right one is refused too, for fifteen minutes', async () => {
  const start = now
  for (let count = 0; count < 10; count++) {
    expect((await grants(basic('octocat', `wrong ${count}`))).body.message).toBe('Bad credentials')
  }
  const locked = await grants(octocat)
  expect([locked.status, locked.body.message]).toEqual([
    403,
    'Maximum number of login attempts exceeded. Please try again later.',
  ])
  expect((await grants(basic('hubot', 'hubot-demo'))).status).toBe(200)
  now = start + 15 * 60_000
  expect((await grants(octocat)).status).toBe(200)
})

test('the right password with a missing or expired code never counts; a right sign-in wipes the count', async () => {
  for (let count = 0; count < 12; count++) await grants(monalisa())
  for (let count = 0; count < 12; count++) await grants(monalisa(codeAt(otpSecret, now - 90_000)))
  expect((await grants(monalisa(codeAt(otpSecret, now)))).status).toBe(200)
  for (let round = 0; round < 3; round++) {
    for (let count = 0; count < 9; count++) await grants(basic('octocat', 'wrong'))
    expect((await grants(octocat)).status).toBe(200)
  }
})

test('a dead token in the place of a password is no attempt at the password', async () => {
  for (let count = 0; count < 12; count++) await grants(basic('octocat', client.demoToken('revoked')))
  expect((await grants(octocat)).status).toBe(200)
})

test('order of refusals: bad credential before bad version, bad version before a missing credential', async () => {
  const version = { 'x-github-api-version': 'v3' }
  expect((await grants({ ...basic('octocat', 'wrong'), ...version })).status).toBe(401)
  const { status, body } = await grants(version)
  expect([status, body.message]).toEqual([
    400,
    'The version you specified in the "X-GitHub-API-Version" request header, "v3", is not a supported version. The following versions are currently supported: "2022-11-28" (most recent).',
  ])
})
