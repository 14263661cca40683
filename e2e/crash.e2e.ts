import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts'
import { test as base, check, expect, expectAccessible, signIn } from './test.ts'

/** The proxy as a process of its own, so that it can be killed, in front of a sandbox that goes on living. */
interface Process {
  url: string
  sandbox: Sandbox
  start(): Promise<void>
  /** kill -9: no handler runs, nothing is flushed. */
  kill(): Promise<void>
  stop(): Promise<void>
  fault(wish: object): Promise<void>
  executed(): Promise<number>
}

const test = base.extend<{ victim: Process }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  victim: async ({}, use) => {
    const sandbox = await startSandbox({ port: 0, data: ':memory:' })
    const data = mkdtempSync(join(tmpdir(), 'authdesk-crash-'))
    const port = await freePort()
    const demo = sandbox.demo()
    const ciBot = demo.apps.find(({ name }) => name === 'CI Bot')!
    const config = {
      port,
      data: join(data, 'state'),
      server: { baseUrl: sandbox.url, profile: 'ghes' },
      apps: [
        { id: 'ci-bot', name: 'CI Bot', clientId: ciBot.clientId, clientSecretVariable: 'CI_BOT_SECRET' },
      ],
      roles: { octocat: [{ role: 'owner', apps: ['ci-bot'] }] },
    }
    writeFileSync(join(data, 'authdesk.json'), JSON.stringify(config))
    let child: ChildProcess | null = null
    const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
      if (!child) return
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
      child = null
    }
    const victim: Process = {
      url: `http://127.0.0.1:${port}`,
      sandbox,
      async start() {
        child = spawn(process.execPath, ['src/main.ts'], {
          env: {
            PATH: process.env.PATH,
            AUTHDESK_CONFIG: join(data, 'authdesk.json'),
            CI_BOT_SECRET: ciBot.clientSecret,
          },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        await Promise.race([
          once(child.stdout!, 'data'),
          once(child, 'exit').then(() => Promise.reject(new Error('it did not start'))),
        ])
        child.stdout!.resume()
      },
      kill: () => end('SIGKILL'),
      stop: () => end('SIGTERM'),
      async fault(wish) {
        await fetch(`${sandbox.url}/sandbox/faults`, { method: 'POST', body: JSON.stringify(wish) })
      },
      async executed() {
        const record = (await (await fetch(`${sandbox.url}/sandbox/record`)).json()) as { act: string }[]
        return record.filter(({ act }) => act === 'reset').length
      },
    }
    await victim.start()
    await use(victim)
    await victim.kill()
    await sandbox.close()
    rmSync(data, { recursive: true, force: true })
  },
  baseURL: async ({ victim }, use) => use(victim.url),
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const RESET = 'PATCH /applications/:client_id/token'

async function startReset(page: Page, victim: Process): Promise<string> {
  await signIn(page, 'octocat')
  const token = victim.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
  await check(page, token)
  await page.getByRole('button', { name: 'Reset token' }).click()
  const dialog = page.getByRole('dialog', { name: /^Reset token/ })
  await dialog.getByLabel('Reason').fill('seen in a build log')
  await dialog.getByRole('button', { name: 'Reset token' }).click()
  return token
}

/** What the kill does to the page's own requests. */
const GONE = [
  /ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|Failed to load resource: net::/,
]

test('killed after the server reset it and before its answer came: the token is there all the same', async ({
  page,
  victim,
  expectErrors,
}) => {
  expectErrors(...GONE)
  await victim.fault({ name: 'slow', ms: 1_500, match: RESET, times: 1 })
  await startReset(page, victim)
  await expect.poll(async () => faultHits(victim)).toBe(1)
  await victim.kill()
  // The sandbox carries on and executes what it was sent.
  await expect.poll(() => victim.executed()).toBe(1)
  await victim.start()
  const value = page.getByLabel('New token')
  await expect(value).toHaveText(/^gho_\w{36}$/, { timeout: 40_000 })
  expect(await victim.executed()).toBe(1)
})

test('killed while in doubt: after the restart the token is there, reset once', async ({
  page,
  victim,
  expectErrors,
}) => {
  expectErrors(...GONE)
  await victim.fault({ name: 'reset-before', match: RESET, times: 1 })
  await startReset(page, victim)
  // The first try broke; the second waits five seconds, and the kill falls into that wait.
  await expect.poll(async () => faultHits(victim)).toBe(1)
  await victim.kill()
  expect(await victim.executed()).toBe(0)
  await victim.start()
  const value = page.getByLabel('New token')
  await expect(value).toHaveText(/^gho_\w{36}$/, { timeout: 40_000 })
  expect(await victim.executed()).toBe(1)
})

test('killed with the new token not collected: after the restart, and after a reload, it is there', async ({
  page,
  victim,
  expectErrors,
}) => {
  expectErrors(...GONE)
  await startReset(page, victim)
  const value = page.getByLabel('New token')
  await expect(value).toHaveText(/^gho_\w{36}$/)
  const fresh = await value.textContent()
  await victim.kill()
  await victim.start()
  await page.goto('/grants')
  await page.getByRole('link', { name: 'Open' }).click()
  await page.getByRole('button', { name: 'Show the new token' }).click()
  await expect(value).toHaveText(fresh!)
})

test('a restart keeps people signed in; a polite stop waits for a reset that is on its way', async ({
  page,
  victim,
  expectErrors,
}) => {
  // While it stops, it answers new requests with 503.
  expectErrors(...GONE, /^503 /)
  await victim.fault({ name: 'slow', ms: 1_500, match: RESET, times: 1 })
  await startReset(page, victim)
  await expect.poll(async () => faultHits(victim)).toBe(1)
  await victim.stop()
  expect(await victim.executed()).toBe(1)
  await victim.start()
  await page.goto('/grants')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
  await expect(page.getByText('1 new token has not been collected.')).toBeVisible()
})

test('a part of the page that nobody was there to fetch: “Try again” brings it when somebody is', async ({
  page,
  victim,
  expectErrors,
}) => {
  expectErrors(...GONE, /Failed to fetch dynamically imported module/)
  await signIn(page, 'octocat')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
  await victim.kill()
  const remove = async () => {
    await page.getByRole('button', { name: 'Actions for CI Bot' }).first().click()
    await page.getByRole('menuitem', { name: 'Remove access' }).click()
  }
  await remove()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page could not be shown')
  await victim.start()
  await page.getByRole('button', { name: 'Try again' }).click()
  await remove()
  await expect(page.getByRole('dialog', { name: /CI Bot/ })).toBeVisible()
})

test('a person without a role compares with their own list in the browser, and nothing is sent', async ({
  page,
  victim,
}) => {
  // Here, because this configuration gives hubot no role; the sandbox's own gives everybody one.
  await signIn(page, 'hubot', '/check')
  const posts: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') posts.push(new URL(request.url()).pathname)
  })
  await page.getByLabel('Token', { exact: true }).fill(victim.sandbox.demo().tokens[0]!.value)
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page.getByText('This is none of your own live tokens.')).toBeVisible()
  await expectAccessible(page)

  const { clientId } = victim.sandbox.demo().apps[0]!
  const compare = async (wish: object) => {
    const body = JSON.stringify({ login: 'hubot', scopes: ['gist'], ...wish })
    const response = await fetch(`${victim.sandbox.url}/sandbox/tokens`, { method: 'POST', body })
    const { token } = (await response.json()) as { token: string }
    await page.getByLabel('Token', { exact: true }).fill(token)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    return token
  }
  const expired = { client_id: clientId, fingerprint: 'an old build', expires_in: -86_400 }
  await compare(expired)
  await expect(
    page.getByText('This was your own token for CI Bot. It expired yesterday and is dead.'),
  ).toBeVisible()
  await compare({ note: 'a laptop' })
  await expect(page.getByText('This is your own personal token a laptop, and it is alive.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Open the app' })).toHaveCount(0)
  const mine = await compare({ client_id: clientId, fingerprint: 'a build' })
  await expect(page.getByText('This is your own token for CI Bot, and it is alive.')).toBeVisible()
  await expect(page.getByText('You can revoke it alone, on the Tokens page.')).toBeVisible()
  await page.getByRole('link', { name: 'Open the token' }).click()
  const panel = page.getByRole('dialog')
  await expect(panel.getByText(`…${mine.slice(-8)}`).first()).toBeVisible()
  await expect(panel.getByRole('button', { name: 'Revoke token' })).toBeVisible()
  expect(posts.filter((path) => path !== '/api/session/touch')).toEqual([])
})

test('a person without a role drops a log: what is theirs in it is found here, of every kind, and nothing is sent', async ({
  page,
  victim,
}) => {
  const { apps, tokens: seeded } = victim.sandbox.demo()
  const plant = async (wish: object) => {
    const body = JSON.stringify({ login: 'hubot', scopes: ['gist'], ...wish })
    const response = await fetch(`${victim.sandbox.url}/sandbox/tokens`, { method: 'POST', body })
    return ((await response.json()) as { token: string }).token
  }
  const ofApp = await plant({ client_id: apps[0]!.clientId, fingerprint: 'a build' })
  const personal = await plant({ note: 'a laptop' })
  await signIn(page, 'hubot', '/check')
  const posts: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') posts.push(new URL(request.url()).pathname)
  })
  await page.locator('input[type=file]').setInputFiles({
    name: 'build.log',
    mimeType: 'text/plain',
    buffer: Buffer.from([ofApp, seeded[0]!.value, personal].map((token) => `TOKEN=${token}`).join('\n')),
  })
  await expect(page.getByText('3 tokens found in 1 file.')).toBeVisible()
  await expect(page.getByText('You have no role for an app, so nothing is sent')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Check \d/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Compare 3 tokens' }).click()
  await expect(page.getByText('2 of 3 tokens are yours, and work.')).toBeVisible()
  await expect(page.getByText('Nothing that was found here was sent anywhere.')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Not yours' })).toHaveCount(1)
  await expect(page.getByRole('row').filter({ hasText: '@hubot' })).toHaveCount(2)
  await expectAccessible(page)
  expect(posts.filter((path) => path !== '/api/session/touch')).toEqual([])

  // There is no app to stop them with, and it says where one's own are stopped.
  await expect(page.getByRole('region', { name: 'What to do with them' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Open in your list' }).last().click()
  await page.getByRole('dialog', { name: 'Leave this list?' }).getByRole('button', { name: 'Leave' }).click()
  await expect(
    page
      .getByRole('dialog')
      .getByText(`…${personal.slice(-8)}`)
      .first(),
  ).toBeVisible()
  for (const token of [ofApp, personal, seeded[0]!.value]) expect(page.url()).not.toContain(token)
})

async function faultHits({ sandbox }: Process): Promise<number> {
  const { faults } = (await (await fetch(`${sandbox.url}/sandbox/faults`)).json()) as {
    faults: { hits: number }[]
  }
  return faults.reduce((sum, { hits }) => sum + hits, 0)
}
