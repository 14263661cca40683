import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { launchOptions } from '../../e2e/browser.ts'
import { startAuthdesk } from '../../src/main.ts'
import { readConfig } from '../../src/proxy/config.ts'
import { Secret } from '../../src/proxy/secret.ts'
import { startBeside } from './beside.ts'

/** The product on a store on disk, before a slow server, with a real browser that is signed in and at /check. */
export async function startStand({ latency }: { latency: number }) {
  const stub = await startBeside('slow-upstream.ts', String(latency))
  const upstream = `http://127.0.0.1:${stub.said}`
  const folder = mkdtempSync(join(tmpdir(), 'authdesk-bench-'))
  const config = readConfig(
    { AUTHDESK_DATA: folder, AUTHDESK_PORT: '0', AUTHDESK_LOG_LEVEL: 'error' },
    folder,
  )
  config.server = {
    kind: 'github',
    name: 'Stub',
    webUrl: upstream,
    apiUrl: `${upstream}/api/v3`,
    profile: 'ghes',
    ca: null,
    signInApp: null,
    apps: [
      {
        id: 'ci-bot',
        name: 'CI Bot',
        clientId: 'abcde12345fghij67890',
        clientSecret: new Secret('b'.repeat(40)),
      },
    ],
    roles: { octocat: [{ role: 'support', apps: ['ci-bot'] }] },
  }
  const desk = await startAuthdesk({ config })
  const browser = await chromium.launch(launchOptions)
  const page = await browser.newPage({
    baseURL: desk.url,
    locale: 'en-GB',
    viewport: { width: 1280, height: 900 },
  })
  await page.goto('/sign-in')
  await page.getByLabel('Username').fill('octocat')
  await page.getByLabel('Password', { exact: true }).fill('any')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  await page.goto('/check')
  await page.getByLabel('Token', { exact: true }).waitFor()
  return {
    page,
    folder,
    upstream,
    async close() {
      await browser.close()
      await desk.close()
      stub.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Watches how long the page does not answer: the time between two frames. */
export async function watchFrames(page: Page): Promise<() => Promise<{ longest: number; over100: number }>> {
  await page.evaluate(() => {
    const seen = { last: performance.now(), longest: 0, over100: 0 }
    Object.assign(globalThis, { seenFrames: seen })
    const look = (now: number) => {
      const gap = now - seen.last
      seen.last = now
      seen.longest = Math.max(seen.longest, gap)
      if (gap > 100) seen.over100++
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  return async () =>
    page.evaluate(
      () => (globalThis as unknown as { seenFrames: { longest: number; over100: number } }).seenFrames,
    )
}
