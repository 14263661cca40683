import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test as base, expect, type Page } from '@playwright/test'
import type axe from 'axe-core'
import { CSRF_HEADER } from '../src/contract/endpoint.ts'
import { type Desk, secretsIn, startDesk } from './desk.ts'

export { type Desk, startDesk, expect }

interface Fixtures {
  desk: Desk
  /**
   * Console errors that this test causes on purpose, as "status /path". Chromium reports every answer from 400 on;
   * any other error in the console fails the test.
   */
  expectErrors: (...errors: RegExp[]) => void
  /**
   * No secret in any address or header that a page asked for, nor in what it leaves in the browser; an address that the
   * test itself types in is no page's doing.
   */
  typedHere: (address: string) => void
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  desk: async ({}, use) => {
    const desk = await startDesk()
    await use(desk)
    await desk.close()
  },
  baseURL: async ({ desk }, use) => use(desk.url),
  expectErrors: [
    async ({ context }, use) => {
      const seen: string[] = []
      const expected: RegExp[] = []
      const watch = (page: Page) => {
        page.on('console', (message) => {
          if (message.type() !== 'error' && message.type() !== 'warning') return
          const status = /status of (\d{3})/.exec(message.text())?.[1]
          seen.push(status ? `${status} ${new URL(message.location().url).pathname}` : message.text())
        })
        page.on('pageerror', (error) => seen.push(`uncaught ${error.message}`))
      }
      context.on('page', watch)
      await use((...errors) => void expected.push(...errors))
      expect(seen.filter((error) => !expected.some((pattern) => pattern.test(error)))).toEqual([])
    },
    { auto: true },
  ],
  typedHere: [
    async ({ context }, use) => {
      const asked: string[] = []
      const typed: string[] = []
      context.on('request', (request) => {
        const { cookie: _, ...headers } = request.headers()
        const url = request.url()
        if (!typed.some((address) => url.endsWith(address))) asked.push(url + JSON.stringify(headers))
      })
      await use((address) => void typed.push(address))
      const storages = await Promise.all(context.pages().map(storagesOf))
      expect(
        secretsIn([
          { name: 'an address or a header', text: asked.join('\n') },
          { name: 'a storage', text: storages.join('\n') },
        ]),
      ).toEqual([])
    },
    { auto: true },
  ],
})

/** Everything that a page can leave behind, as text. */
export async function storagesOf(page: Page): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([
      location.href,
      document.title,
      document.referrer,
      history.state,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
    ]),
  )
}

/**
 * Signs in by the call that the form makes; `session.e2e.ts` is about the form. Ends on the first page, or where told;
 * with null on none, when what follows opens its own.
 */
export async function signIn(page: Page, login: 'octocat' | 'hubot', at: string | null = '/'): Promise<void> {
  const reply = await page.request.post('/api/session', {
    headers: { 'sec-fetch-site': 'same-origin', [CSRF_HEADER]: '1' },
    data: { login, password: `${login}-demo` },
  })
  expect(reply.status()).toBe(200)
  if (at === null) return
  await page.goto(at)
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
}

/** Both steps of the password door, as monalisa, who has two-factor on. */
export async function signInWithCode(page: Page, desk: Desk): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Username').fill('monalisa')
  await page.getByLabel('Password', { exact: true }).fill('monalisa-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByLabel('Two-factor code').fill(desk.otp('monalisa'))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
}

/** Opens Check, puts the token in and presses the button. */
export async function check(page: Page, token: string): Promise<void> {
  await page.goto('/check')
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Check', exact: true }).click()
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES: Record<'all' | 'colours', axe.RunOnly> = {
  all: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  colours: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
}

/** WCAG 2.2 AA by axe, or what of it another theme can change; and no sideways scrolling. */
export async function expectAccessible(page: Page, what: 'all' | 'colours' = 'all'): Promise<void> {
  // What is still fading in is paler than it will be.
  await page.evaluate(async () => {
    const running = document
      .getAnimations()
      .filter((one) => Number(one.effect!.getComputedTiming().endTime) < 1_000)
    await Promise.allSettled(running.map(async (one) => one.finished))
  })
  // Once a document: to read axe anew takes longer than what it does.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const violations = await page.evaluate(async (runOnly) => {
    const { axe: run } = globalThis as unknown as { axe: typeof axe }
    return (await run.run(document, { runOnly, resultTypes: ['violations'] })).violations
  }, RULES[what])
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
  ).toEqual([])
  const { scrollWidth, clientWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    clientWidth: document.documentElement.clientWidth,
  }))
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
}
