import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtPage } from './static.ts'
import { startDesk, type TestDesk } from './testing/desk.ts'

// The page as it is built: what its document shows while the code is on the way.
const DIST = join(import.meta.dirname, '..', '..', 'dist')
let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk({ page: builtPage(DIST) })
})
afterAll(async () => desk.close())

const pictureIn = (html: string) =>
  /<div id="picture" inert aria-hidden="true">(.*)<\/div>\n<script type="application\/json" id="ahead-list">/s.exec(
    html,
  )?.[1] ?? null
const documentOf = async (cookie: string, path = '/grants') => (await desk.ask('GET', path, { cookie })).text
const rowsIn = (html: string) =>
  [...html.matchAll(/data-row-link="true"[^>]*>(.*?)<\/a>/g)].map(([, name]) => name)

test('the document of the apps shows them, as the address wants them', async () => {
  const cookie = await desk.signIn()
  const picture = pictureIn(await documentOf(cookie))!
  expect(picture).toMatch(/<h1[^>]*>14 apps can act as you<\/h1>/)
  expect(rowsIn(picture)).toHaveLength(7)
  expect(picture).toContain('This page cannot be used yet')

  const filtered = pictureIn(await documentOf(cookie, '/grants?q=backup'))!
  expect(rowsIn(filtered)).toEqual(['<bdi>Backup Vault</bdi>'])
  const byName = rowsIn(pictureIn(await documentOf(cookie, '/grants?sort=name'))!)
  expect(byName).not.toEqual(rowsIn(picture))
})

test('in what the policy forbids there is nothing, and strangers’ names stay text', async () => {
  const picture = pictureIn(await documentOf(await desk.signIn()))!
  expect(picture).not.toMatch(/<script|<style|<link|\sstyle=|\son\w+=/)
  expect(picture).toContain('&lt;script&gt;')
})

test('dates are written as the reader’s browser asks, and no other way than it can', async () => {
  const cookie = await desk.signIn()
  const titles = async (language: string) => {
    const headers = { 'accept-language': language }
    return pictureIn((await desk.ask('GET', '/grants', { cookie, headers })).text)!
  }
  expect(await titles('de, en-GB;q=0.9, en-US;q=0.8')).toMatch(/title="\d+ \w+ 20\d\d, /)
  expect(await titles('en-US')).toMatch(/title="\w+ \d+, 20\d\d, /)
  expect(await titles('xx-nonsense, *;q=, en-x-"><b>')).toMatch(/title="\w+ \d+, 20\d\d, /)
})

test('one person’s picture holds nothing of another’s, however many are drawn at once', async () => {
  const people = { octocat: await desk.signIn('octocat'), hubot: await desk.signIn('hubot') }
  const alone = {
    octocat: rowsIn(pictureIn(await documentOf(people.octocat))!),
    hubot: rowsIn(pictureIn(await documentOf(people.hubot))!),
  }
  expect(alone.octocat).not.toEqual(alone.hubot)
  const drawn = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const login = i % 3 === 0 ? 'hubot' : 'octocat'
      return { login, html: await documentOf(people[login]) } as const
    }),
  )
  for (const { login, html } of drawn) {
    expect(rowsIn(pictureIn(html)!)).toEqual(alone[login])
    expect(html).not.toContain(`>${login === 'hubot' ? 'octocat' : 'hubot'}<`)
  }
})

test('no picture without a session, with two-factor, of another page, or of a list that cannot be read', async () => {
  expect((await desk.ask('GET', '/grants')).text).not.toContain('id="picture"')
  const careful = await desk.signIn('monalisa', 'monalisa-demo', desk.sandbox.demo().accounts[1]!.otp!)
  expect(await documentOf(careful)).not.toContain('id="picture"')
  const cookie = await desk.signIn()
  expect(await documentOf(cookie, '/check')).not.toContain('id="picture"')
  await desk.fault({ name: '500', match: 'GET /applications/grants', times: 1 })
  expect(await documentOf(cookie)).not.toContain('id="picture"')
  expect(await documentOf(cookie)).toContain('id="picture"')
})

test('packed as the browser takes it, it is the same document', async () => {
  const cookie = await desk.signIn()
  const packed = async (encoding: string) =>
    desk.proxy.http.inject({
      url: '/grants',
      headers: { host: '127.0.0.1:4870', cookie: `authdesk-4870=${cookie}`, 'accept-encoding': encoding },
    })
  for (const [encoding, unpack] of [
    ['gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip, deflate', gunzipSync],
  ] as const) {
    const { rawPayload, headers } = await packed(encoding)
    expect(headers).toMatchObject({ vary: 'accept-encoding', 'cache-control': 'no-store' })
    const text = unpack(rawPayload).toString()
    expect(text).toMatch(/<\/body>\s*<\/html>\s*$/)
    expect(rowsIn(pictureIn(text)!)).toHaveLength(7)
    expect(rawPayload.length).toBeLessThan(text.length / 4)
  }
  expect((await packed('identity')).headers['content-encoding']).toBeUndefined()
})

test('style and first script are in the document; the policy allows these two texts and no other', async () => {
  const { text, headers } = await desk.ask('GET', '/grants')
  const hash = (element: string) => {
    const inside = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(text)![1]!
    return `'sha256-${createHash('sha256').update(inside).digest('base64')}'`
  }
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain(`;script-src 'self' ${hash('script')};`)
  expect(policy).toContain(`;style-src 'self' ${hash('style')};`)
  expect(policy).not.toContain('unsafe')
  expect(text).not.toMatch(/rel="stylesheet"|<script src=/)
})

test('the code stands behind what can be seen at once, and waits for nothing that takes long', async () => {
  const cookie = await desk.signIn()
  const order = (html: string) =>
    ['id="ahead"', 'type="module"', 'id="ahead-list"'].toSorted((a, b) => html.indexOf(a) - html.indexOf(b))
  // Any of a few: the machine may be busy just then.
  await expect
    .poll(async () => order(await documentOf(cookie)))
    .toEqual(['id="ahead"', 'id="ahead-list"', 'type="module"'])
  await desk.fault({ name: 'slow', match: 'GET /applications/grants', times: 1, ms: 400 })
  const slow = await documentOf(cookie)
  expect(order(slow)).toEqual(['id="ahead"', 'type="module"', 'id="ahead-list"'])
  expect(slow.match(/type="module"/g)).toHaveLength(1)
  expect(await documentOf(cookie, '/check')).toMatch(/type="module"/)
  expect((await desk.ask('GET', '/grants')).text).toMatch(/type="module"/)
})

test('what draws is for the proxy: nobody can fetch it', async () => {
  for (const file of readdirSync(join(DIST, 'picture'))) {
    const { body, text } = await desk.ask('GET', `/picture/${file}`)
    expect(body ?? text).not.toContain('renderToString')
  }
})

test('a picture that cannot be drawn is a line in the log, and the document is whole without it', async () => {
  const dist = mkdtempSync(join(tmpdir(), 'authdesk-dist-'))
  writeFileSync(join(dist, 'index.html'), '<html><body><main></main></body></html>')
  mkdirSync(join(dist, 'picture'))
  writeFileSync(
    join(dist, 'picture', 'picture.js'),
    'export const draw = () => { throw new Error("secret") }',
  )
  const other = await startDesk({ page: builtPage(dist) })
  const { text } = await other.ask('GET', '/grants', { cookie: await other.signIn() })
  expect(text).toMatch(/id="ahead-list">.*<\/script>\n<\/body><\/html>$/s)
  expect(text).not.toContain('id="picture"')
  const said = other.lines.filter((line) => line.includes('the picture could not be drawn'))
  expect(said).toHaveLength(1)
  expect(said[0]).not.toContain('secret')
  await other.close()
  rmSync(dist, { recursive: true })
})
