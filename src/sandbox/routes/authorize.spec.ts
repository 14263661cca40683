import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { asCiBot, bearer, ciBot, octocat, startClient, type Client } from '../testing/client.ts'
import { Browser } from '../testing/browser.ts'

let client: Client
let now = Date.parse('2026-11-20T10:00:00Z')
let browser: Browser
const home = 'http://127.0.0.1:4870/api/session/github/callback'
beforeEach(async () => {
  client = await startClient({ clock: () => now })
  browser = new Browser(client.sandbox.url)
})
afterEach(() => client.close())

function ask(parameters: Record<string, string> = {}): string {
  const { clientId } = client.sandbox.demo().signInApp
  return `/login/oauth/authorize?${new URLSearchParams({ client_id: clientId, redirect_uri: home, state: 's t&1', ...parameters })}`
}

async function exchange(fields: Record<string, string>) {
  const { clientId, clientSecret } = client.sandbox.demo().signInApp
  const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret, ...fields })
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const reply = await client.visit('/login/oauth/access_token', { method: 'POST', headers, body })
  expect(reply.status).toBe(200)
  return reply.body
}

/** Signs in if need be and consents; the parameters that came back to the app. */
async function consent(path: string): Promise<URLSearchParams> {
  let page = await browser.get(path)
  if (page.text.includes('Sign in to the sandbox')) {
    const signedIn = await browser.submit({ login: 'octocat', password: 'octocat-demo' })
    page = await browser.get(signedIn.location)
  }
  if (page.status === 200) page = await browser.submit({ authorize: '1' })
  expect(page.status).toBe(302)
  return new URL(page.location).searchParams
}

test('sign in, consent, code, token: and the token says whose it is', async () => {
  const back = await consent(ask())
  expect(back.get('state')).toBe('s t&1')
  const answer = await exchange({ code: back.get('code') ?? '', redirect_uri: home })
  expect(answer).toMatchObject({ scope: '', token_type: 'bearer' })
  const me = await client.call('GET /user', bearer(String(answer.access_token)))
  expect(me.body.login).toBe('octocat')
  // One use.
  expect(await exchange({ code: back.get('code') ?? '' })).toMatchObject({
    error: 'bad_verification_code',
    error_description: 'The code passed is incorrect or expired.',
  })
})

test('two-factor: the form asks for the code and takes it', async () => {
  await browser.get(ask())
  const wrong = await browser.submit({ login: 'monalisa', password: 'monalisa-demo' })
  expect([wrong.status, wrong.text.includes('needs its two-factor code')]).toEqual([422, true])
  const otp = client.sandbox.demo().accounts[1]?.otp ?? ''
  const right = await browser.submit({ login: 'monalisa', password: 'monalisa-demo', otp })
  expect(right.status).toBe(303)
  expect((await browser.get(right.location)).text).toContain('Authorize <bdi>Authdesk</bdi>')
  await browser.get(ask({ prompt: 'select_account' }))
  expect((await browser.submit({ login: 'octocat', password: 'no' })).text).toContain(
    'Incorrect username or password',
  )
})

test('a form without its token, or from another site, is refused', async () => {
  await browser.get(ask())
  const body = new URLSearchParams({ login: 'octocat', password: 'octocat-demo', return_to: '/' })
  expect((await browser.post('/session', body)).status).toBe(403)
  const form = { login: 'octocat', password: 'octocat-demo' }
  await browser.get(ask())
  expect((await browser.submit(form, { origin: 'http://evil.example' })).status).toBe(403)
  await browser.get(ask())
  expect((await browser.submit({ ...form, return_to: '//evil.example' })).location).toBe('/')
})

test('Cancel comes back as access_denied; an unregistered address is never used; loopback takes any port', async () => {
  await browser.get(ask())
  await browser.submit({ login: 'octocat', password: 'octocat-demo' })
  await browser.get(ask())
  const denied = new URL((await browser.submit({ authorize: '0' })).location)
  expect(denied.origin).toBe('http://127.0.0.1:4870')
  expect(denied.searchParams.get('error')).toBe('access_denied')
  expect(denied.searchParams.get('error_description')).toBe('The user has denied your application access.')
  for (const bad of [
    'https://evil.example/',
    'http://127.0.0.1:1/other',
    'http://u:p@127.0.0.1/api/session/github/callback',
    'nonsense',
  ]) {
    const to = new URL((await browser.get(ask({ redirect_uri: bad }))).location)
    expect([to.href.split('?')[0], to.searchParams.get('error')]).toEqual([
      'http://127.0.0.1/api/session/github/callback',
      'redirect_uri_mismatch',
    ])
  }
  const elsewhere = await browser.get(
    ask({ redirect_uri: 'http://localhost:1234/api/session/github/callback' }),
  )
  expect(elsewhere.status).toBe(200)
  expect((await browser.get('/login/oauth/authorize?client_id=nobody')).status).toBe(404)
})

test('PKCE: the verifier must belong to the challenge', async () => {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const first = await consent(ask(pkce))
  expect((await exchange({ code: first.get('code') ?? '' })).error).toBe('incorrect_code_verifier')
  // The code is spent now.
  const second = await consent(ask({ ...pkce, prompt: 'select_account' }))
  const code = second.get('code') ?? ''
  const answer = await exchange({ code, code_verifier: verifier })
  expect(answer.token_type).toBe('bearer')
})

test('the web flow folds, sorts and drops scopes, and a second round without new ones needs no click', async () => {
  const first = await consent(ask({ scope: 'user:email user gist never:heard repo' }))
  expect((await exchange({ code: first.get('code') ?? '' })).scope).toBe('gist,repo,user')
  const second = await browser.get(ask({ scope: 'gist' }))
  expect(second.status).toBe(302)
  const code = new URL(second.location).searchParams.get('code') ?? ''
  expect((await exchange({ code })).scope).toBe('gist,repo,user')
})

test('errors of the exchange are HTTP 200, in the form that was accepted', async () => {
  const back = await consent(ask())
  const code = back.get('code') ?? ''
  expect((await exchange({ code, client_secret: 'wrong' })).error).toBe('incorrect_client_credentials')
  expect((await exchange({ code, redirect_uri: 'http://127.0.0.1/other' })).error).toBe(
    'redirect_uri_mismatch',
  )
  now += 10 * 60_000
  expect((await exchange({ code })).error).toBe('bad_verification_code')
  expect((await exchange({ grant_type: 'password' })).error).toBe('unsupported_grant_type')
  const post = (accept: string) =>
    client.visit('/login/oauth/access_token', {
      method: 'POST',
      headers: { accept },
      body: new URLSearchParams({ client_id: ciBot.id, client_secret: ciBot.secret, code: 'x' }),
    })
  const form = await post('*/*')
  expect(form.headers.get('content-type')).toBe('application/x-www-form-urlencoded; charset=utf-8')
  expect(new URLSearchParams(form.text).get('error')).toBe('bad_verification_code')
  expect((await post('application/xml')).text).toContain('<OAuth><error>bad_verification_code</error>')
  const unknown = await client.visit('/login/oauth/access_token?client_id=nobody', {
    method: 'POST',
    headers: { accept: 'application/json' },
  })
  expect([unknown.status, unknown.body]).toEqual([404, { error: 'Not Found' }])
})

test('what the flow gave is an authorization like any other', async () => {
  const back = await consent(ask())
  const answer = await exchange({ code: back.get('code') ?? '' })
  const { clientId } = client.sandbox.demo().signInApp
  const list = await client.call<{ hashed_token: string }[]>(
    `GET /authorizations?client_id=${clientId}`,
    octocat,
  )
  const hash = createHash('sha256').update(String(answer.access_token)).digest('hex')
  expect(list.body.map(({ hashed_token }) => hashed_token)).toEqual([hash])
  const access_token = String(answer.access_token)
  expect((await client.call(`POST /applications/${ciBot.id}/token`, asCiBot, { access_token })).status).toBe(
    404,
  )
})

test('a suspended app, an unverified address and expiring tokens, switched on for the occasion', async () => {
  const { clientId } = client.sandbox.demo().signInApp
  const change = (path: string, wish: object) =>
    client.visit(`/sandbox/${path}`, { method: 'POST', body: JSON.stringify(wish) })
  const back = await consent(ask({ scope: 'repo' }))
  await change('accounts/octocat', { emailVerified: false })
  expect((await exchange({ code: back.get('code') ?? '' })).error).toBe('unverified_user_email')
  const refused = await client.call('POST /authorizations', octocat, { note: 'unverified' })
  expect([refused.status, refused.body.errors]).toMatchObject([
    422,
    [{ resource: 'OauthAccess', field: 'user' }],
  ])
  await change('accounts/octocat', { emailVerified: true })

  await change(`apps/${clientId}`, { expiring: true })
  const again = await consent(ask({ scope: 'repo' }))
  const answer = await exchange({ code: again.get('code') ?? '' })
  expect(answer).toMatchObject({
    expires_in: 28_800,
    refresh_token: expect.stringMatching(/^ghr_/) as string,
  })
  const next = await exchange({ grant_type: 'refresh_token', refresh_token: String(answer.refresh_token) })
  expect(next.scope).toBe('repo')

  await change(`apps/${clientId}`, { suspended: true })
  const to = new URL((await browser.get(ask())).location)
  expect(to.searchParams.get('error')).toBe('application_suspended')
  expect((await change('apps/nobody', {})).status).toBe(422)
  expect((await change('accounts/octocat', { emailVerified: 1 })).status).toBe(422)
})
