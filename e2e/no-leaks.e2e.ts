import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OTP_HEADER } from '../src/contract/endpoint.ts'
import { exchangesIn, filesUnder, leaks } from '../src/proxy/testing/canary.ts'
import { check, expect, signIn, signInWithCode, storagesOf, test } from './test.ts'

/** The exchanges that carry a secret because that is what they are for. */
const ALLOWED = [
  /^request POST \/api\/session$/,
  /^request POST \/api\/apps\/ci-bot\/tokens\/(check|revoke|reset)$/,
  // A reset's proof asks the server about the old token once more.
  /^request POST \/api\/operations\/[\w-]+\/proof$/,
  /^reply POST \/api\/operations\/[\w-]+\/collect$/,
]

test('after an afternoon no secret is left: not in the build, the logs, the store, addresses, headers, storages or exports', async ({
  browser,
  desk,
}, testInfo) => {
  const har = testInfo.outputPath('afternoon.har')
  const context = await browser.newContext({ baseURL: desk.url, recordHar: { path: har, content: 'embed' } })
  const page = await context.newPage()
  await signIn(page, 'octocat', null)
  await check(page, desk.token('legacy'))
  await page.getByRole('button', { name: 'Revoke token' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(page.getByText(/Confirmed: the server no longer accepts this token/)).toBeVisible()
  await check(page, desk.token('active'))
  await page.getByRole('button', { name: 'Reset token' }).click()
  await page
    .getByRole('dialog')
    .getByLabel('Reason')
    .fill(`it was ${desk.token('active')}, seen in a log`)
  await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click()
  const value = page.getByLabel('New token')
  await expect(value).toHaveText(/^gho_/)
  const fresh = (await value.textContent())!
  const session = (await context.cookies())[0]!.value

  const storages = await storagesOf(page)
  const exports = await Promise.all(
    ['csv', 'jsonl'].map(async (format) => {
      const reply = await page.request.get(`/api/activity/export?format=${format}`)
      expect(reply.status()).toBe(200)
      return { name: `export as ${format}`, text: await reply.text() }
    }),
  )
  await context.close()

  // The sandbox tells its demo accounts and example tokens, by a call and in the document; no other server does.
  const { demo } = (await (await fetch(`${desk.url}/api/server`)).json()) as { demo: object }
  // All of it but the two-factor code, which is another one every half minute.
  const withoutCode = (text: string) => text.replaceAll(/"otp":"\d{6}"/g, '"otp":null')
  const told = withoutCode(JSON.stringify(demo))
  const exchanges = exchangesIn(readFileSync(har, 'utf8')).map(({ name, text }) => ({
    name,
    text: withoutCode(text).replaceAll(told, ''),
  }))
  // Database, its log of changes, the sealed outbox: everything but the sandbox, which is GitHub here.
  const kept = filesUnder(desk.data).filter(({ name }) => !name.startsWith(join(desk.data, 'sandbox')))
  for (const part of ['authdesk.db', 'authdesk.db-wal', 'key'])
    expect(kept.map(({ name }) => name)).toContain(join(desk.data, part))
  const { apps, signInApp } = desk.sandbox.demo()
  const secrets = {
    password: 'octocat-demo',
    'session cookie': session,
    'revoked token': desk.token('legacy'),
    'old token': desk.token('active'),
    'new token': fresh,
    'secret of CI Bot': apps[0]!.clientSecret,
    'secret of the sign-in app': signInApp.clientSecret,
  }
  const dist = filesUnder('dist')
  expect(dist.some(({ name }) => name.endsWith('.map'))).toBe(true)
  expect(exchanges.length).toBeGreaterThan(40)
  // What is looked for is there, where it may be.
  const allowed = exchanges.filter(({ name }) => ALLOWED.some((pattern) => pattern.test(name)))
  expect(leaks(secrets, allowed).length).toBeGreaterThan(4)
  expect(
    leaks(secrets, [
      ...exchanges.filter((exchange) => !allowed.includes(exchange)),
      ...exports,
      { name: 'storages', text: storages },
      { name: 'log at trace level', text: desk.lines.join('') },
      ...kept,
      ...dist,
    ]),
  ).toEqual([])
})

test('a two-factor code is in the request that needs it, and nowhere else', async ({
  browser,
  desk,
  expectErrors,
}, testInfo) => {
  expectErrors(/^401 /)
  const har = testInfo.outputPath('codes.har')
  const context = await browser.newContext({ baseURL: desk.url, recordHar: { path: har, content: 'embed' } })
  const page = await context.newPage()
  const codes = new Set<string>()
  const give = async () => {
    const dialog = page.getByRole('dialog', { name: 'Enter your two-factor code' })
    codes.add(desk.otp('monalisa'))
    await dialog.getByLabel('Code').fill(desk.otp('monalisa'))
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await expect(dialog).toBeHidden()
  }
  codes.add(desk.otp('monalisa'))
  await signInWithCode(page, desk)
  await page
    .getByRole('row')
    .nth(1)
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  await give()
  await page
    .getByRole('dialog', { name: /^Remove access of/ })
    .getByRole('button', { name: 'Remove access' })
    .click()
  await expect(page.getByText(/Confirmed: the server no longer lists this app/)).toBeVisible()
  await page.goto('/authorizations/new')
  await give()
  await page.getByRole('textbox', { name: 'Note' }).fill('easel')
  await page.getByRole('button', { name: 'Create token' }).click()
  await give()
  await expect(page.getByRole('status', { name: 'New token' })).toHaveText(/^ghp_/)
  const storages = await storagesOf(page)
  const activity = await (await page.request.get('/api/activity/export?format=jsonl')).text()
  await context.close()

  const kept = filesUnder(desk.data).filter(({ name }) => !name.startsWith(join(desk.data, 'sandbox')))
  // The sandbox's own card shows the current code, to whoever is not signed in yet.
  const header = new RegExp(`\\{"name":"${OTP_HEADER}","value":"\\d{6}"\\}`, 'g')
  const all = exchangesIn(readFileSync(har, 'utf8'))
  const exchanges = all.map(({ name, text }) => ({
    name,
    text: (name.startsWith('reply') ? text.replaceAll(/"otp":"\d{6}"/g, '') : text).replaceAll(header, ''),
  }))
  expect(all.filter(({ text }) => text.match(header)).length).toBeGreaterThan(3)
  const found = (places: { name: string; text: string }[]) =>
    places
      .filter(({ text }) => [...codes].some((code) => new RegExp(`(?<!\\d)${code}(?!\\d)`).test(text)))
      .map(({ name }) => name)
  expect(
    found([
      ...exchanges,
      { name: 'storages', text: storages },
      { name: 'export', text: activity },
      { name: 'log at trace level', text: desk.lines.join('') },
      ...kept,
    ]),
  ).toEqual(['request POST /api/session'])
})
