import { afterEach, beforeEach, expect, test } from 'vitest'
import { Browser } from './testing/browser.ts'
import { asCiBot, bearer, ciBot, octocat, startClient, type Client } from './testing/client.ts'

let client: Client
let browser: Browser
beforeEach(async () => {
  client = await startClient()
  browser = new Browser(client.sandbox.url)
})
afterEach(() => client.close())

const home = async () => (await browser.get('/')).text
/** How often the page says that a token was used. */
const uses = async (token: string) =>
  new RegExp(
    `…${token.slice(-8)}</code></th>(?:\\s*<td>.*?</td>){3}\\s*<td class="num">(\\d+)</td>`,
    's',
  ).exec(await home())?.[1]

test('shows accounts, apps, live tokens and requests, and no stranger’s words as markup', async () => {
  await client.call('GET /applications/grants', octocat)
  const { text, headers } = await browser.get('/')
  for (const words of [
    'octocat-demo',
    'Deploy Dash',
    ciBot.secret,
    'GET /applications/grants',
    '&#60;script&#62;',
  ]) {
    expect(text).toContain(words)
  }
  for (const never of ['<script>', '\u202E', '\u0007', ' style=', 'onerror=alert(1)>'])
    expect(text).not.toContain(never)
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await client.visit('/sandbox/page.js')).headers.get('content-type')).toContain('javascript')
  expect((await client.visit('/sandbox/page.css')).status).toBe(200)
})

test('a use of a token is counted, a check is not', async () => {
  const token = client.demoToken('active')
  expect(await uses(token)).toBe('0')
  await client.call(`POST /applications/${ciBot.id}/token`, asCiBot, { access_token: token })
  expect(await uses(token)).toBe('0')
  await client.call('GET /user', bearer(token))
  await client.call('GET /authorizations', bearer(token))
  expect(await uses(token)).toBe('2')
})

test('switches faults on and off, says what is wrong, and resets to the seed', async () => {
  const on = new URLSearchParams({ name: '500', match: 'GET /user', times: '' })
  expect((await browser.post('/sandbox/page/faults', on)).status).toBe(403)
  await home()
  const token = /name="authenticity_token" value="([^"]+)"/.exec(await home())?.[1] ?? ''
  on.set('authenticity_token', token)
  expect((await browser.post('/sandbox/page/faults', on)).location).toBe('/sandbox?done=fault')
  expect((await client.call('GET /user', octocat)).status).toBe(500)
  expect(await home()).toContain('<strong>500</strong> on GET /user: hit 1 times')
  const off = new URLSearchParams({ authenticity_token: token, id: '1' })
  expect((await browser.post('/sandbox/page/faults/off', off)).location).toBe('/sandbox?done=off')
  expect((await client.call('GET /user', octocat)).status).toBe(200)
  on.set('name', 'nonsense')
  expect((await browser.post('/sandbox/page/faults', on)).location).toContain('/sandbox?no=name%20must')

  await client.call('POST /authorizations', octocat, { note: 'gone soon' })
  expect(await home()).toContain('gone soon')
  const reset = new URLSearchParams({ authenticity_token: token })
  expect((await browser.post('/sandbox/page/reset', reset)).location).toBe('/sandbox?done=reset')
  expect(await home()).not.toContain('gone soon')
  expect((await client.call('GET /user', bearer(client.demoToken('active')))).status).toBe(200)
})

test('on github.com’s profile the root is the API’s and the page has its other address', async () => {
  await client.close()
  client = await startClient({ profile: 'github.com' })
  expect((await client.call('GET /', { 'user-agent': 'spec' })).body.current_user_url).toBe(
    `${client.sandbox.url}/user`,
  )
  expect((await client.visit('/sandbox')).text).toContain('<h1>Sandbox</h1>')
})

test('leads nobody elsewhere after a sign-in, however browsers read the path', async () => {
  for (const path of [
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\t\\evil.example',
    '/.//evil.example',
  ]) {
    await browser.get(`/login?return_to=${encodeURIComponent(path)}`)
    const { status, location } = await browser.submit({ login: 'octocat', password: 'octocat-demo' })
    expect(status).toBe(303)
    expect(new URL(location, client.sandbox.url).origin).toBe(new URL(client.sandbox.url).origin)
  }
  await browser.get(`/login?return_to=${encodeURIComponent('/sandbox?done=off#faults')}`)
  expect((await browser.submit({ login: 'octocat', password: 'octocat-demo' })).location).toBe(
    '/sandbox?done=off#faults',
  )
})

test('says only what it has words for', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const { status, text } = await browser.get(`/sandbox?done=${name}`)
    expect(status).toBe(200)
    expect(text).not.toContain('role="status"')
  }
})
