import { Octokit as Core } from '@octokit/core'
import { OAuthApp } from '@octokit/oauth-app'
import * as methods from '@octokit/oauth-methods'
import { request } from '@octokit/request'
import { Octokit } from '@octokit/rest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browser } from './testing/browser.ts'
import { ciBot, deployDash, startClient, type Client } from './testing/client.ts'
import { judge } from './testing/schema.ts'

const app = { client_id: ciBot.id, client_secret: ciBot.secret }
let client: Client
beforeAll(async () => {
  client = await startClient()
})
afterAll(() => client.close())

/** fetch, but every reply is held against GitHub's description before Octokit sees it. */
const judging = async (url: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(url, init)
  const path = url.startsWith(client.sandbox.apiUrl) ? url.slice(client.sandbox.apiUrl.length) : ''
  if (path !== '')
    judge(init.method ?? 'GET', path, response.status, response.headers, await response.clone().text())
  return response
}
const toSandbox = () => request.defaults({ baseUrl: client.sandbox.apiUrl, request: { fetch: judging } })
const oauthApp = () =>
  ({ clientType: 'oauth-app', clientId: ciBot.id, clientSecret: ciBot.secret, request: toSandbox() }) as const
const githubApp = () =>
  ({
    clientType: 'github-app',
    clientId: deployDash.id,
    clientSecret: deployDash.secret,
    request: toSandbox(),
  }) as const

// The types of rest@16 are older than fetch.
const options: object = { fetch: judging }

/** rest@16 with a person's password, the last Octokit that knows the authorizations API. */
const person = (login: string, on2fa?: () => Promise<string>) =>
  new Octokit({
    baseUrl: client.sandbox.apiUrl,
    request: options,
    auth: {
      username: login,
      password: `${login}-demo`,
      on2fa: on2fa ?? (() => Promise.reject(new Error('no code'))),
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })

/** Signs octocat in and consents; the code that came back. */
async function webFlowCode(url: string): Promise<string> {
  const browser = new Browser(client.sandbox.url)
  const path = url.slice(client.sandbox.url.length)
  await browser.get(path)
  const signedIn = await browser.submit({ login: 'octocat', password: 'octocat-demo' })
  let page = await browser.get(signedIn.location)
  if (page.status === 200) page = await browser.submit({ authorize: '1' })
  return new URL(page.location).searchParams.get('code') ?? ''
}

test('oauth-methods: web flow, check, reset, delete, and errors as its callers know them', async () => {
  const { url } = methods.getWebFlowAuthorizationUrl({
    clientType: 'oauth-app',
    clientId: ciBot.id,
    scopes: ['repo', 'gist'],
    request: toSandbox(),
  })
  const code = await webFlowCode(url)
  const exchanged = await methods.exchangeWebFlowCode({ ...oauthApp(), code })
  // GitHub separates them by commas, and Octokit splits at white space.
  expect(exchanged.authentication.scopes).toEqual(['gist,repo,user,workflow'])
  await expect(methods.exchangeWebFlowCode({ ...oauthApp(), code })).rejects.toThrow(
    'The code passed is incorrect or expired. (bad_verification_code',
  )
  const { token } = exchanged.authentication
  expect((await methods.checkToken({ ...oauthApp(), token })).data.user?.login).toBe('octocat')
  const reset = await methods.resetToken({ ...oauthApp(), token })
  expect(reset.data.id).toBe(
    (await methods.checkToken({ ...oauthApp(), token: reset.authentication.token })).data.id,
  )
  await expect(methods.checkToken({ ...oauthApp(), token })).rejects.toMatchObject({ status: 404 })
  await expect(methods.resetToken({ ...oauthApp(), token })).rejects.toMatchObject({ status: 404 })
  const gone = { ...oauthApp(), token: reset.authentication.token }
  expect((await methods.deleteToken(gone)).status).toBe(204)
  await expect(methods.deleteToken(gone)).rejects.toMatchObject({ status: 404 })
})

test('oauth-methods: the device flow of a GitHub App, and its patience', async () => {
  const { data } = await methods.createDeviceCode(githubApp())
  const poll = () => methods.exchangeDeviceCode({ ...githubApp(), code: data.device_code })
  await expect(poll()).rejects.toThrow(/authorization_pending/)
  const browser = new Browser(client.sandbox.url)
  await browser.get('/login/device')
  await browser.get((await browser.submit({ login: 'octocat', password: 'octocat-demo' })).location)
  await browser.submit({ user_code: data.user_code })
  await browser.submit({ authorize: '1' })
  // The next poll comes too soon, and says so.
  await expect(poll()).rejects.toThrow(/slow_down/)
})

test('oauth-methods: a GitHub App’s tokens by the web flow: expiry, refresh, scoping refused, access removed', async () => {
  const { url } = methods.getWebFlowAuthorizationUrl({
    clientType: 'github-app',
    clientId: deployDash.id,
    request: toSandbox(),
  })
  const exchanged = await methods.exchangeWebFlowCode({ ...githubApp(), code: await webFlowCode(url) })
  const first = exchanged.authentication as { token: string; refreshToken: string; expiresAt: string }
  expect(Date.parse(first.expiresAt) - Date.now()).toBeGreaterThan(28_000_000)
  const second = await methods.refreshToken({ ...githubApp(), refreshToken: first.refreshToken })
  await expect(methods.checkToken({ ...githubApp(), token: first.token })).rejects.toMatchObject({
    status: 404,
  })
  await expect(methods.refreshToken({ ...githubApp(), refreshToken: first.refreshToken })).rejects.toThrow(
    /bad_refresh_token/,
  )
  const { token } = second.authentication
  await expect(
    methods.scopeToken({ ...githubApp(), token, target: 'octocat', permissions: {} }),
  ).rejects.toMatchObject({ status: 404 })
  expect((await methods.deleteAuthorization({ ...githubApp(), token })).status).toBe(204)
  await expect(methods.deleteAuthorization({ ...githubApp(), token })).rejects.toMatchObject({ status: 404 })
})

test('oauth-app: the same verbs through its own class', async () => {
  const made = await person('hubot').oauthAuthorizations.createAuthorization({
    ...app,
    note: 'class',
    fingerprint: 'class',
  })
  const desk = new OAuthApp({
    clientType: 'oauth-app',
    clientId: ciBot.id,
    clientSecret: ciBot.secret,
    // Its own baseUrl is for the pages only; the API's is the Octokit's.
    Octokit: Core.defaults({ baseUrl: client.sandbox.apiUrl, request: options }),
  })
  const { token } = made.data
  expect((await desk.checkToken({ token })).data.app.name).toBe('CI Bot')
  const reset = await desk.resetToken({ token })
  expect(reset.data.id).toBe(made.data.id)
  await expect(desk.checkToken({ token })).rejects.toMatchObject({ status: 404 })
  expect((await desk.deleteAuthorization({ token: reset.authentication.token })).status).toBe(204)
})

test('rest@16: all of oauthAuthorizations by password, paginated', async () => {
  const { oauthAuthorizations: api, paginate } = person('octocat')
  const all = await paginate(api.listAuthorizations.endpoint.merge({ per_page: 7 }))
  const once = await api.listAuthorizations({ per_page: 100 })
  expect(all).toEqual(once.data)
  const grants = await paginate(api.listGrants.endpoint.merge({ per_page: 5 }))
  expect(grants).toEqual((await api.listGrants({ per_page: 100 })).data)
  const made = await api.createAuthorization({ note: 'rest@16', scopes: ['repo'], note_url: '' })
  expect([made.status, made.headers]).toMatchObject([201, { location: made.data.url }])
  const authorization_id = made.data.id
  expect((await api.getAuthorization({ authorization_id })).data).toMatchObject({ token: '', note_url: '' })
  expect((await api.updateAuthorization({ authorization_id, add_scopes: ['gist'] })).data.scopes).toEqual([
    'repo',
    'gist',
  ])
  await expect(api.createAuthorization({ note: 'rest@16' })).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('already_exists') as string,
  })
  expect((await api.deleteAuthorization({ authorization_id })).status).toBe(204)
  await expect(api.getAuthorization({ authorization_id })).rejects.toMatchObject({ status: 404 })
  const by = await api.getOrCreateAuthorizationForAppAndFingerprint({ ...app, fingerprint: 'rest' })
  expect([
    by.status,
    (await api.getOrCreateAuthorizationForAppAndFingerprint({ ...app, fingerprint: 'rest' })).status,
  ]).toEqual([201, 200])
  expect((await api.getOrCreateAuthorizationForApp(app)).status).toBe(200)
  const [grant] = (await api.listGrants({})).data
  const grant_id = grant?.id ?? 0
  expect((await api.getGrant({ grant_id })).data).toEqual(grant)
  expect((await api.deleteGrant({ grant_id })).status).toBe(204)
  await expect(api.deleteGrant({ grant_id })).rejects.toMatchObject({ status: 404 })
})

test('rest@16: on2fa is asked once, and its code is used from then on', async () => {
  let asked = 0
  const monalisa = person('monalisa', async () => {
    asked++
    return client.monalisa()['x-github-otp'] ?? ''
  })
  expect((await monalisa.oauthAuthorizations.listGrants({})).data.length).toBeGreaterThan(2)
  await monalisa.oauthAuthorizations.createAuthorization({ note: 'two-factor' })
  expect(asked).toBe(1)
  const wrong = person('monalisa', () => Promise.resolve('000000'))
  await expect(wrong.oauthAuthorizations.listGrants({})).rejects.toMatchObject({ status: 401 })
})

test('rest@16: apps.* by Basic of the app', async () => {
  const octokit = new Octokit({ baseUrl: client.sandbox.apiUrl, request: options })
  const headers = { authorization: `basic ${Buffer.from(`${ciBot.id}:${ciBot.secret}`).toString('base64')}` }
  const made = await person('hubot').oauthAuthorizations.createAuthorization({
    ...app,
    note: 'apps',
    fingerprint: 'apps',
  })
  const of = (access_token: string) => ({ client_id: ciBot.id, access_token, headers })
  expect((await octokit.apps.checkToken(of(made.data.token))).data.user.login).toBe('hubot')
  const reset = await octokit.apps.resetToken(of(made.data.token))
  await expect(octokit.apps.checkToken(of(made.data.token))).rejects.toMatchObject({ status: 404 })
  expect((await octokit.apps.deleteToken(of(reset.data.token))).status).toBe(204)
  await expect(octokit.apps.deleteAuthorization(of(reset.data.token))).rejects.toMatchObject({ status: 404 })
})
