import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { chromium, type Page } from '@playwright/test'
import { launchOptions } from '../e2e/browser.ts'
import { type Desk, startDesk } from '../e2e/desk.ts'

// Pictures of every page for the documentation and for our own eyes: both themes, wide and narrow, full, empty and
// failing. `npm run shots` makes all of them; `npm run shots -- grants` those whose name holds the word.

const OUT = join(import.meta.dirname, '..', 'docs', 'screenshots')

async function signIn(page: Page, login = 'octocat') {
  await page.goto('/sign-in')
  await page.getByLabel('Username').fill(login)
  await page.getByLabel('Password', { exact: true }).fill(`${login}-demo`)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('table').first().waitFor()
}

async function openReview(page: Page) {
  await signIn(page)
  await page.goto('/review')
  await page.getByText('App 1 of 14').waitFor()
}

async function openTokens(page: Page) {
  await signIn(page)
  await page.goto('/authorizations')
  await page.getByRole('table').waitFor()
}

async function check(page: Page, token: string) {
  await signIn(page)
  await page.goto('/check')
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page
    .getByText('Not valid', { exact: true })
    .or(page.getByText('This token acts as'))
    .first()
    .waitFor()
}

/** Thirty tokens of two people in a log, and some that nobody knows. */
async function checkMany(page: Page, desk: Desk) {
  await signIn(page)
  const { clientId } = desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
  const scopes = [['repo', 'workflow'], ['gist'], ['user'], ['delete_repo'], ['read:org'], []]
  const tokens: string[] = []
  for (let at = 0; at < 30; at++) {
    const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, {
      method: 'POST',
      body: JSON.stringify({
        login: at % 3 ? 'octocat' : 'hubot',
        client_id: clientId,
        scopes: scopes[at % scopes.length],
        fingerprint: `build ${at}`,
      }),
    })
    tokens.push(((await response.json()) as { token: string }).token)
  }
  for (let at = 0; at < 6; at++) tokens.push(`gho_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0xF${1000 + at}`)
  await page.goto('/check')
  await page.locator('input[type=file]').setInputFiles({
    name: 'build.log',
    mimeType: 'text/plain',
    buffer: Buffer.from(tokens.map((token, at) => `${at} GITHUB_TOKEN=${token}`).join('\n')),
  })
  await page.getByRole('button', { name: 'Check 36 tokens' }).click()
  await page.getByText('36 tokens checked.').waitFor()
}

async function askReset(page: Page, desk: Desk) {
  await checkMany(page, desk)
  const todo = page.getByRole('region', { name: 'What to do with them' })
  await todo.getByRole('button', { name: 'Reset tokens' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('printed by build 4711')
}

const SHOTS: Record<string, (page: Page, desk: Desk) => Promise<void>> = {
  'sign-in': async (page) => void (await page.goto('/sign-in')),
  grants: async (page) => signIn(page),
  'grants-open': async (page) => {
    await signIn(page)
    await page.getByRole('link', { name: 'CI Bot' }).first().click()
    await page.waitForURL(/\/grants\/\d+/)
    await page.getByText('Which token brings what').waitFor()
  },
  'grants-drawn': async (page) => {
    await signIn(page)
    await page.getByRole('button', { name: 'Chart of power and age' }).click()
    await page.getByText('A dot is an app').waitFor()
  },
  'grants-remove': async (page) => {
    await signIn(page)
    await page.getByRole('button', { name: 'Actions for CI Bot' }).click()
    await page.getByRole('menuitem', { name: 'Remove access' }).click()
    await page.getByRole('dialog').getByText('What stays').waitFor()
  },
  'grants-several': async (page) => {
    await signIn(page)
    for (const app of ['GitHub Security', 'Hook Relay', 'CI Bot'])
      await page.getByRole('checkbox', { name: `Select ${app}` }).check()
    await page.getByRole('button', { name: 'Remove access of 3 apps' }).click()
    await page
      .getByRole('dialog')
      .getByText(/^3 apps and all of their/)
      .waitFor()
  },
  'grants-left': async (page, desk) => {
    page.on('dialog', (dialog) => void dialog.accept())
    await signIn(page)
    for (const app of ['GitHub Security', 'Hook Relay', 'CI Bot'])
      await page.getByRole('checkbox', { name: `Select ${app}` }).check()
    await page.getByRole('button', { name: 'Remove access of 3 apps' }).click()
    await desk.fault({
      name: 'slow',
      match: 'DELETE /applications/grants/:grant_id',
      after: 1,
      times: 1,
      ms: 6_000,
    })
    await page.getByRole('dialog').getByRole('button', { name: 'Remove access of 3 apps' }).click()
    await page.getByText('Removing: 1 of 3 done').waitFor()
    await page.reload()
    await page.getByText('1 not proven. 1 not tried.').waitFor()
  },
  'grants-page': async (page) => {
    await signIn(page)
    await page.goto('/grants?per=30&page=1')
    const pager = page.getByRole('navigation', { name: 'Pages of the list' })
    await pager.scrollIntoViewIfNeeded()
  },
  review: async (page) => {
    await openReview(page)
    for (const key of ['r', 'r', 'l']) await page.keyboard.press(key)
    await page.getByText('3 of 14 decided').waitFor()
  },
  'review-summary': async (page) => {
    await openReview(page)
    for (const key of 'rrlkkkkkkkkkkk') await page.keyboard.press(key)
    await page.getByRole('heading', { name: 'Summary' }).waitFor()
  },
  'review-sheet': async (page) => {
    await openReview(page)
    for (const key of 'rklkkkkkkkkkkk') await page.keyboard.press(key)
    await page.getByRole('button', { name: 'Remove access…' }).click()
    await page.getByRole('dialog').getByText('1 app and their 1 token').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove access', exact: true }).click()
    await page.getByText('The whole list was read again').waitFor()
    await page.getByRole('button', { name: 'Sign off' }).click()
    await page.getByRole('article').waitFor()
  },
  palette: async (page) => {
    await signIn(page)
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'What do you want to do?' }).fill('ru')
    await page.getByText('runner 3').waitFor()
  },
  'grants-empty': async (page) => {
    await signIn(page)
    await page.getByRole('searchbox').fill('nothing is called like this')
  },
  'grants-failing': async (page, desk) => {
    await signIn(page)
    await desk.fault({ name: '500' })
    await page.goto('/grants')
    await page.getByRole('button', { name: 'Try again' }).waitFor()
  },
  authorizations: openTokens,
  'authorizations-made-again': async (page, desk) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'New token' }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('tablet')
    await desk.fault({ name: 'cut-body', match: 'POST /authorizations', times: 1 })
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByText('The first answer never came.').waitFor()
  },
  'authorizations-open': async (page) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'migration 2021 (delete me)' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Edit' }).waitFor()
  },
  'authorizations-edit': async (page) => {
    await openTokens(page)
    await page.getByRole('button', { name: /^Actions for laptop/ }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await page.getByRole('checkbox', { name: /^Write all code/ }).uncheck()
    await page.getByRole('checkbox', { name: /^Write public code/ }).check()
  },
  'authorizations-rotate': async (page) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'laptop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate safely' }).click()
    await page.getByText('Copy as a command').click()
  },
  'authorizations-revoke': async (page) => {
    await openTokens(page)
    await page.getByRole('button', { name: /^Actions for runner 1,/ }).click()
    await page.getByRole('menuitem', { name: 'Revoke token' }).click()
    await page.getByRole('dialog').getByText('What stays').waitFor()
  },
  'authorizations-new': async (page) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'New token' }).click()
    await page.getByRole('radio', { name: /^For CI Bot/ }).check()
    await page.getByRole('checkbox', { name: /^Write all code/ }).check()
    await page.getByRole('checkbox', { name: /^Write workflows/ }).check()
  },
  'authorizations-created': async (page) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'New token' }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('laptop 2')
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByRole('status', { name: 'New token' }).waitFor()
  },
  server: async (page) => {
    await signIn(page)
    await page.goto('/server')
    await page.getByRole('table').waitFor()
  },
  sessions: async (page) => {
    await signIn(page)
    await page.goto('/sessions')
    await page.getByText('This session').waitFor()
  },
  check: async (page) => {
    await signIn(page)
    await page.goto('/check')
  },
  'check-active': async (page, desk) => check(page, desk.token('active')),
  'check-not-valid': async (page, desk) => check(page, desk.token('revoked')),
  'check-many': checkMany,
  'check-many-reset': askReset,
  job: async (page, desk) => {
    await askReset(page, desk)
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Type 30 to go on').fill('30')
    await dialog.getByRole('button', { name: 'Reset tokens' }).click()
    await page.getByText('Reset 30 of 30 tokens of CI Bot').waitFor()
    page.once('dialog', (leaving) => void leaving.accept())
    await page.goto('/grants')
    await page.getByRole('link', { name: 'Open' }).click()
    await page.getByText('30 new tokens, kept sealed for you').waitFor()
  },
  'check-reset': async (page, desk) => {
    await check(page, desk.token('active'))
    await page.getByRole('button', { name: 'Reset token' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
    await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click()
    await page.getByLabel('New token').waitFor()
  },
  activity: openActivity,
  'activity-open': async (page, desk) => {
    await openActivity(page, desk)
    await page.getByRole('link', { name: 'Revoked a token' }).click()
    await page.getByRole('dialog').getByText('SHA-256').waitFor()
  },
  'activity-search': async (page, desk) => {
    await openActivity(page, desk)
    await page.getByRole('searchbox').fill('who:octocat from:yesterday result:')
    await page.getByText('There is no “who:”').waitFor()
  },
  'activity-empty': async (page, desk) => {
    await openActivity(page, desk)
    await page.goto('/activity?q=action:access.remove')
    await page.getByText('No entry matches').waitFor()
  },
  'activity-broken': async (page, desk) => {
    await work(page, desk)
    const store = new DatabaseSync(join(desk.data, 'authdesk.db'))
    store.exec("UPDATE audit SET reason = 'mistake' WHERE seq = 4")
    store.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'full'); END")
    store.close()
    await page.goto('/activity')
    await page.getByText('is not whole').waitFor()
    await page.getByText('cannot be written').waitFor()
  },
  investigate: async (page, desk) => {
    await signIn(page)
    await page.goto('/investigate')
    await page.getByLabel(/^Token, hash/).fill(desk.token('active'))
    await page.getByRole('button', { name: /^Ask the app/ }).click()
    await page.getByText('This token acts as').waitFor()
    await page.getByRole('heading', { name: 'Investigate' }).scrollIntoViewIfNeeded()
  },
  'investigate-not-confirmed': async (page, desk) => {
    await check(page, desk.token('active'))
    await desk.fault({
      name: '204-without-deleting',
      match: 'DELETE /applications/:client_id/token',
      times: 1,
    })
    await page.getByRole('button', { name: 'Revoke token' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
    await page.getByText('NOT CONFIRMED').first().waitFor()
  },
  'investigate-case': async (page, desk) => {
    await check(page, desk.token('active'))
    await page.getByRole('button', { name: 'Revoke token' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
    await page.getByRole('button', { name: 'Attach to a case' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }).click()
    await page.getByRole('link', { name: 'Open the case' }).click()
    await page.getByText(/^Receipt \d/).click()
  },
  'check-revoked': async (page, desk) => {
    await check(page, desk.token('legacy'))
    await page.getByRole('button', { name: 'Revoke token' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
    await page
      .getByText(/Confirmed:/)
      .first()
      .waitFor()
  },
}

/** A morning of work, so that the log has something to say. */
async function work(page: Page, desk: Desk) {
  await signIn(page)
  const send = async (path: string, body: object) =>
    page.evaluate(
      async ([to, text]) => {
        const headers = {
          'content-type': 'application/json',
          'x-authdesk': '1',
          'idempotency-key': crypto.randomUUID(),
        }
        await fetch(to!, { method: 'POST', headers, body: text! })
      },
      [path, JSON.stringify(body)],
    )
  const app = '/api/apps/ci-bot/tokens'
  await send(`${app}/check`, { token: desk.token('legacy') })
  await send(`${app}/check`, { token: desk.token('revoked') })
  await send(`${app}/revoke`, {
    token: desk.token('legacy'),
    reason: 'Seen in the log of build 4711, reported by @monalisa',
  })
  await send('/api/apps/deploy-dash/tokens/check', { token: desk.token('other-app') })
  await send('/api/authorizations', { note: 'laptop 2', scopes: ['repo'] })
  await desk.fault({ name: '500', match: 'POST /applications/:client_id/token', times: 1 })
  await send(`${app}/check`, { token: desk.token('active') })
  await send(`${app}/reset`, { token: desk.token('active'), reason: 'Printed by build 4711' })
}

async function openActivity(page: Page, desk: Desk) {
  await work(page, desk)
  await page.goto('/activity')
  await page.getByText('chain whole').waitFor()
}

mkdirSync(OUT, { recursive: true })
const wanted = process.argv[2] ?? ''
const browser = await chromium.launch(launchOptions)
for (const [name, open] of Object.entries(SHOTS).filter(([shot]) => shot.includes(wanted)))
  for (const [width, height] of [
    [1280, 800],
    [360, 780],
  ] as const) {
    const desk = await startDesk()
    const page = await browser.newPage({
      baseURL: desk.url,
      viewport: { width, height },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    await open(page, desk)
    // Where the last click was, a row would look as if it were meant.
    await page.mouse.move(0, 0)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForFunction(
        (scheme) => getComputedStyle(document.documentElement).colorScheme === scheme,
        colorScheme,
      )
      await page.screenshot({
        path: join(OUT, `${name}-${colorScheme}-${width}.png`),
        animations: 'disabled',
      })
    }
    await page.close()
    await desk.close()
    console.log(`${name} ${width}`)
  }
await browser.close()
