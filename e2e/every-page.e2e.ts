import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { seal } from '../src/proxy/seal.ts'
import { check, type Desk, expect, expectAccessible, signIn, test } from './test.ts'

/** Every page in every state that a person can bring it to, each in both themes and at both ends of the widths. */
const PAGES: Record<string, (page: Page, desk: Desk) => Promise<void>> = {
  'sign-in': async (page) => void (await page.goto('/sign-in')),
  'sign-in, wrong password': async (page) => {
    await page.goto('/sign-in')
    await page.getByLabel('Username').fill('octocat')
    await page.getByLabel('Password', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByText('The server did not accept this username and password.')).toBeVisible()
  },
  'sign-in, second step': async (page) => {
    await page.goto('/sign-in')
    await page.getByLabel('Username').fill('monalisa')
    await page.getByLabel('Password', { exact: true }).fill('monalisa-demo')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByLabel('Two-factor code')).toBeVisible()
  },
  grants: async (page) => signIn(page, 'octocat'),
  'grants, one open': async (page) => {
    await signIn(page, 'octocat')
    await page.getByRole('link', { name: 'CI Bot' }).first().click()
    await expect(page).toHaveURL(/\/grants\/\d+/)
  },
  'grants, asked to remove': async (page) => {
    await signIn(page, 'octocat')
    await page.getByRole('button', { name: 'Actions for CI Bot' }).click()
    await page.getByRole('menuitem', { name: 'Remove access' }).click()
    await expect(page.getByRole('dialog').getByText('What stays')).toBeVisible()
  },
  'grants, its commands and its JSON': async (page) => {
    await signIn(page, 'octocat')
    await page.getByRole('link', { name: 'CI Bot' }).first().click()
    await page.getByText('Copy as a command').click()
    await page.getByText('As JSON').click()
    await expect(page.getByRole('region', { name: 'As JSON' })).toContainText('clientId')
  },
  'grants, asked to remove several': async (page) => {
    await signIn(page, 'octocat')
    await page.getByRole('checkbox', { name: 'Select all 14' }).check()
    await page.getByRole('button', { name: 'Remove access of 14' }).click()
    await expect(page.getByRole('dialog').getByLabel('Type 14 to go on')).toBeVisible()
  },
  'review, one app': async (page) => {
    await openReview(page)
    await page.getByText('Its tokens and scopes').click()
  },
  'review, summary': async (page) => {
    await openReview(page)
    for (const key of ['r', 'l', 'k']) await page.keyboard.press(key)
    await page.getByRole('button', { name: 'Summary' }).click()
    await expect(page.getByRole('heading', { name: 'Summary' })).toBeVisible()
  },
  'review, sheet': async (page) => {
    await openReview(page)
    await page.goto('/review?at=sheet')
    await expect(page.getByRole('article')).toBeVisible()
  },
  palette: async (page) => {
    await signIn(page, 'octocat')
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'What do you want to do?' }).fill('r')
    await expect(page.getByRole('dialog', { name: 'Search and go' }).getByRole('option').nth(3)).toBeVisible()
  },
  'grants, none found': async (page) => {
    await signIn(page, 'octocat')
    await page.getByRole('searchbox').fill('nothing is called like this')
    await expect(page.getByText('No app matches this search.')).toBeVisible()
  },
  'grants, trouble': async (page, desk) => {
    await signIn(page, 'octocat')
    await desk.fault({ name: '500' })
    await page.goto('/grants')
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible({ timeout: 30_000 })
  },
  tokens: async (page) => openTokens(page),
  'tokens, one open': async (page) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'laptop', exact: true }).click()
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Edit' })).toBeVisible()
  },
  'tokens, one being edited': async (page) => {
    await openTokens(page)
    await page.getByRole('button', { name: /^Actions for laptop/ }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await page.getByRole('checkbox', { name: /^Delete repositories/ }).check()
  },
  'tokens, asked to revoke': async (page) => {
    await openTokens(page)
    await page.getByRole('button', { name: /^Actions for laptop/ }).click()
    await page.getByRole('menuitem', { name: 'Revoke token' }).click()
    await expect(page.getByRole('dialog').getByText('What stays')).toBeVisible()
  },
  'tokens, a new one': async (page) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'New token' }).click()
    await page.getByRole('radio', { name: /^For CI Bot/ }).check()
    await page.getByRole('checkbox', { name: /^Write all code/ }).check()
    await page.getByRole('checkbox', { name: /^Write workflows/ }).check()
  },
  'tokens, a value shown': async (page) => {
    await openTokens(page)
    await page.getByRole('link', { name: 'New token' }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('every page')
    await page.getByRole('button', { name: 'Create token' }).click()
    await expect(page.getByRole('status', { name: 'New token' })).toBeVisible()
  },
  check: async (page) => {
    await signIn(page, 'octocat', '/check')
    await expect(page.getByLabel('Token', { exact: true })).toBeVisible()
  },
  'check, active': async (page, desk) => {
    await signIn(page, 'octocat', null)
    await check(page, desk.token('active'))
    await expect(page.getByText('This token acts as')).toBeVisible()
  },
  'check, not valid': async (page, desk) => {
    await signIn(page, 'octocat', null)
    await check(page, desk.token('revoked'))
    await expect(page.getByText('Not valid', { exact: true }).first()).toBeVisible()
  },
  'check, many found': async (page, desk) => {
    await pasteMany(page, desk)
    await expect(page.getByText('3 tokens found')).toBeVisible()
  },
  'check, many checked': async (page, desk) => {
    await pasteMany(page, desk)
    await page.getByRole('button', { name: 'Check 2 tokens' }).click()
    await expect(page.getByText('2 tokens checked.')).toBeVisible()
    await page.getByLabel('Group by').selectOption('User')
  },
  'check, letters to the owners': async (page, desk) => {
    await pasteMany(page, desk)
    await page.getByRole('button', { name: 'Check 2 tokens' }).click()
    await page.getByRole('button', { name: 'Letter to the owner' }).click()
    await expect(page.getByRole('dialog')).toContainText('Hello @octocat,')
  },
  'check, asked to reset': async (page, desk) => {
    await signIn(page, 'octocat', null)
    await check(page, desk.token('active'))
    await page.getByRole('button', { name: 'Reset token' }).click()
    await expect(page.getByRole('dialog').getByLabel('Reason')).toBeVisible()
  },
  'check, new token shown': async (page, desk) => {
    await signIn(page, 'octocat', null)
    await check(page, desk.token('active'))
    await page.getByRole('button', { name: 'Reset token' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('every page')
    await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click()
    await expect(page.getByLabel('New token')).toBeVisible()
  },
  'check, a new token that another server key sealed': async (page, desk) => {
    await signIn(page, 'octocat', null)
    await check(page, desk.token('active'))
    await page.getByRole('button', { name: 'Reset token' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('every page')
    await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click()
    await expect(page.getByLabel('New token')).toBeVisible()
    const store = new DatabaseSync(join(desk.data, 'authdesk.db'))
    const { id } = store.prepare('select id from operation').get() as { id: string }
    const box = seal(Buffer.alloc(32, 9), 'of another key', [id])
    store.prepare('update operation set sealed_new = ?').run(box)
    store.close()
    await page.goto(`/check?operation=${id}`)
    await page.getByRole('button', { name: 'Show the new token' }).click()
    await expect(page.getByText('The new token cannot be read')).toBeVisible()
  },
  'check, a reset that is closed': async (page) => {
    await signIn(page, 'octocat', '/check?operation=00000000-0000-0000-0000-000000000000')
    await expect(page.getByText('This reset is closed')).toBeVisible()
  },
  'check, a job that was not started': async (page) => {
    await signIn(page, 'octocat')
    const id = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json', 'x-authdesk': '1' }
      const post = async (path: string, body: object) =>
        fetch(path, {
          method: 'POST',
          headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
          body: JSON.stringify(body),
        }).then((reply) => reply.json())
      const { job } = await post('/api/apps/ci-bot/tokens/revoke-many', { reason: 'every page' })
      await post(`/api/jobs/${job.id}/tokens`, { tokens: ['gho_made-up'] })
      return job.id as string
    })
    await page.goto(`/check/jobs/${id}`)
    await page.getByText('Every token').click()
    await expect(page.getByText('not sent yet')).toBeVisible()
  },
  activity: async (page) => {
    await signIn(page, 'octocat', '/activity')
    await expect(page.getByText('chain whole')).toBeVisible()
  },
  'activity, one open': async (page) => {
    await signIn(page, 'octocat', '/activity')
    await page.getByRole('link', { name: 'Signed in' }).click()
    await expect(page.getByRole('dialog').getByText('Everything of this request')).toBeVisible()
  },
  'activity, a search that cannot be read': async (page) => {
    await signIn(page, 'octocat', '/activity?q=who:octocat%20action:grant')
    await expect(page.getByText('There is no “who:”')).toBeVisible()
    await expect(page.getByText('No entry matches this search.')).toBeVisible()
  },
  server: async (page) => {
    await signIn(page, 'octocat', '/server')
    await expect(page.getByRole('table')).toBeVisible()
  },
  'server, away, with a wrong clock before': async (page, desk) => {
    await signIn(page, 'octocat', '/server')
    desk.advance(90_000)
    await page.getByRole('button', { name: 'Ask again' }).click()
    await expect(page.getByText(/clocks of the server and of Authdesk differ/)).toBeVisible()
    desk.advance(10_000)
    await desk.fault({ name: '500', match: 'GET /meta' })
    await page.getByRole('button', { name: 'Ask again' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
  },
  sessions: async (page) => {
    await signIn(page, 'octocat', '/sessions')
    await expect(page.getByText('This session')).toBeVisible()
  },
  'sessions, asked to sign out everywhere': async (page) => {
    await signIn(page, 'octocat', '/sessions')
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await expect(page.getByRole('dialog').getByText('What stays')).toBeVisible()
  },
  'sign-in, after a session was ended elsewhere': async (page) => {
    await page.goto('/sign-in?ended=elsewhere')
    await expect(page.getByText('Your session was ended in another tab')).toBeVisible()
  },
  'proven at GitHub': async (page) => {
    await page.goto('/proven')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('confirmed')
  },
  'not proven at GitHub': async (page) => {
    await page.goto('/proven?problem=somebody-else')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not confirmed')
  },
  'asked for a proof': async (page, desk) => {
    await signIn(page, 'hubot')
    await page
      .getByRole('button', { name: /^Actions for / })
      .first()
      .click()
    await page.getByRole('menuitem', { name: 'Remove access' }).click()
    const remove = page.getByRole('dialog').getByRole('button', { name: 'Remove access' })
    await expect(remove).toBeEnabled()
    desk.advance(5 * 60_000)
    await remove.click()
    await expect(page.getByRole('dialog', { name: 'Prove that it is you' })).toBeVisible()
  },
  'investigate, no case yet': async (page) => {
    await signIn(page, 'octocat', '/investigate')
    await expect(page.getByText('No case that you may see.')).toBeVisible()
  },
  'investigate, nothing known': async (page) => {
    await signIn(page, 'octocat', `/investigate#h=${'0'.repeat(64)}`)
    await expect(page.getByText(/^Nothing is known of it\./)).toBeVisible()
    await page.getByText(/closed doors, and why/).click()
  },
  'investigate, alive, and the link held it': async (page, desk) => {
    await signIn(page, 'octocat', `/investigate#h=${desk.token('active')}`)
    await expect(page.getByText('This link held a token.')).toBeVisible()
    await page.getByLabel(/^Token, hash/).fill(desk.token('active'))
    await page.getByRole('button', { name: /^Ask the app/ }).click()
    await expect(page.getByText('This token acts as')).toBeVisible()
  },
  'a case with its receipt': async (page, desk) => {
    await signIn(page, 'octocat', null)
    await check(page, desk.token('active'))
    await page.getByRole('button', { name: 'Revoke token' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
    await page.getByRole('button', { name: 'Attach to a case' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }).click()
    await page.getByRole('link', { name: 'Open the case' }).click()
    // The card that is left shows the same receipt.
    await expect(page).toHaveURL(/\/investigate\/cases\//)
    await page.getByText(/^Receipt \d/).click()
    await expect(page.getByText('after 0 s: gone')).toBeVisible()
  },
  'no such page': async (page) => {
    await signIn(page, 'octocat', '/no/such/page')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page')
  },
}

/** A log with a live token, a dead one, one that no app can check, and what is none. */
async function pasteMany(page: Page, desk: Desk) {
  await signIn(page, 'octocat', '/check')
  await page.locator('input[type=file]').setInputFiles({
    name: 'build.log',
    mimeType: 'text/plain',
    buffer: Buffer.from(
      `TOKEN=${desk.token('active')}\nTOKEN=${desk.token('revoked')}\n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\nghp_${'x'.repeat(36)}\n`,
    ),
  })
}

async function openReview(page: Page) {
  await signIn(page, 'octocat', '/review')
  await expect(page.getByText('App 1 of 14')).toBeVisible()
}

async function openTokens(page: Page) {
  await signIn(page, 'octocat', '/authorizations')
  await expect(page.getByRole('table')).toBeVisible()
}

for (const [name, open] of Object.entries(PAGES))
  test(`${name}: one heading, no violation, both themes, 320 and 1280 px`, async ({
    page,
    desk,
    expectErrors,
  }) => {
    expectErrors(/^401 \/api\/(session|grants\/\d+)$/, /^502 \/api\/(grants|authorizations)/)
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await open(page, desk)
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 320]) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        // The page follows the system by an event; axe must not read half of each theme.
        await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
        await page.setViewportSize({ width, height: 800 })
        await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toHaveCount(1)
        await expect(page).toHaveTitle(/Authdesk/)
        // The document is the same in both themes, so in the second one only colours are looked at again.
        const what = colorScheme === 'light' ? 'all' : 'colours'
        await test.step(`${colorScheme} ${width}`, () => expectAccessible(page, what))
      }
  })

test('every string is in the catalogue: in the pseudo-language none is left in plain English', async ({
  page,
  desk,
}) => {
  await page.addInitScript(() => localStorage.setItem('authdesk-lang', 'pseudo'))
  const plain = async () =>
    page.evaluate(() => {
      const left: string[] = []
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      let open = 0
      while (walk.nextNode()) {
        const node = walk.currentNode
        const text = node.textContent ?? ''
        // What the server says, keys, identifiers and times are no messages.
        const exempt = node.parentElement?.closest(
          'code, kbd, time, bdi, .mono, .font-mono, script, style, option, textarea',
        )
        // Names that the server and the people on it were given, and identifiers, which hold digits.
        const words = text
          .replaceAll(/⟦[^⟧]*⟧/g, '')
          .replaceAll(/\b(Sandbox|CI Bot|UTC|(octocat|monalisa|hubot)(-demo)?)\b|\S*\d\S*/g, '')
        open += (text.match(/⟦/g)?.length ?? 0) - (text.match(/⟧/g)?.length ?? 0)
        if (open <= 0 && !exempt && /[a-zA-Z]{3,}/.test(words.replaceAll(/⟦.*|.*⟧/g, '')))
          left.push(words.trim())
      }
      return left
    })
  await page.goto('/sign-in')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('⟦')
  expect(await plain()).toEqual([])
  await page.locator('input[autocomplete="username"]').fill('octocat')
  await page.locator('input[type="password"]').fill('octocat-demo')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/grants$/)
  await expect(page.getByRole('table').first()).toBeVisible()
  expect(await plain()).toEqual([])
  await page.goto('/authorizations/new')
  await expect(page.getByRole('table')).toBeAttached()
  expect(await plain()).toEqual([])
  await page.goto('/grants')
  await page.locator('[data-row-link]').filter({ hasText: 'CI Bot' }).click()
  const panel = page.locator('dialog[open]')
  await expect(panel.locator('table').first()).toBeVisible()
  await panel.evaluate((dialog) => {
    for (const folded of dialog.querySelectorAll('details')) folded.open = true
  })
  expect(await plain()).toEqual([])
  await page.goto('/review')
  await expect(page.locator('main fieldset')).toBeVisible()
  expect(await plain()).toEqual([])
  for (const at of ['summary', 'sheet']) {
    await page.goto(`/review?at=${at}`)
    await expect(page.locator('main h2').first()).toBeVisible()
    expect(await plain()).toEqual([])
  }
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.locator('[role=option]').first()).toBeVisible()
  expect(await plain()).toEqual([])
  await page.goto('/check')
  await page.getByRole('textbox').first().fill(desk.token('active'))
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('main')).toContainText('octocat')
  expect(await plain()).toEqual([])
  await page
    .getByRole('textbox')
    .first()
    .fill(`${desk.token('active')} ${desk.token('revoked')}`)
  await page.getByRole('main').getByRole('table').waitFor()
  expect(await plain()).toEqual([])
  await page.getByRole('button').filter({ hasText: '2' }).filter({ hasText: 'Chéçk' }).click()
  await expect(page.getByRole('table')).toContainText('octocat')
  expect(await plain()).toEqual([])
  for (const path of ['/server', '/sessions', '/proven', '/proven?problem=access-denied']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('')
    expect(await plain(), path).toEqual([])
  }
})
