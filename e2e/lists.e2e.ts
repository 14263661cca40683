import type { Page } from '@playwright/test'
import { startDesk } from './desk.ts'
import { type Desk, expect, expectAccessible, signIn, test as base } from './test.ts'

const RECORDS = 20_000

/** A desk on which octocat holds twenty thousand tokens more. */
const test = base.extend<{ desk: Desk }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  desk: async ({}, use) => {
    const desk = await startDesk({ records: RECORDS })
    await use(desk)
    await desk.close()
  },
})

/** What the sandbox itself counts: the witness's word. */
async function left(desk: Desk, list = 'authorizations'): Promise<number> {
  const answer = await fetch(`${desk.sandbox.apiUrl}/${list}?per_page=1`, {
    headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
  })
  return Number(/[?&]page=(\d+)[^>]*>; rel="last"/.exec(answer.headers.get('link')!)![1])
}

const found = async (page: Page) =>
  Number(/[\d,]+/.exec((await page.locator('caption').textContent())!)![0].replaceAll(',', ''))
const hrefOf = (link: Element) => (link as HTMLAnchorElement).href
const inPage = async (page: Page) => page.locator('tbody tr[data-index]').count()

test('an afternoon with twenty thousand tokens, by keyboard alone: read, find, choose all that match, revoke them', async ({
  page,
  desk,
}) => {
  const before = await left(desk)
  await signIn(page, 'octocat')
  await expect(async () => {
    // Two keys belong together for a second and a half, which a busy machine may let pass.
    await page.keyboard.type('gt')
    await expect(page).toHaveURL(/authorizations$/, { timeout: 1_000 })
  }).toPass()
  // The first rows are there while the others still come, and the number says that it is not the last word.
  await expect(page.getByRole('row').nth(5)).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'Reading the list' })).toBeHidden({ timeout: 60_000 })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^20,\d\d\d tokens act as you$/)
  expect(await found(page)).toBe(before)
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', String(before + 1))
  expect(await inPage(page)).toBeLessThan(100)

  await test.step('walk: the last row and back', async () => {
    await page.keyboard.press('j')
    await expect(page.locator('tr[data-index="0"] a')).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(page.locator('tr[data-index="1"] a')).toBeFocused()
    await page.keyboard.press('End')
    await expect(page.locator(`tr[data-index="${before - 1}"] a`)).toBeFocused()
    expect(await inPage(page)).toBeLessThan(100)
    await page.keyboard.press('Home')
    await expect(page.locator('tr[data-index="0"] a')).toBeFocused()
  })

  await test.step('choose one, then all that match a search, and see what the search hides', async () => {
    await page.keyboard.press('x')
    const bar = page.getByRole('region', { name: 'What is selected' })
    await expect(bar).toContainText('1 selected')
    await page.keyboard.press('/')
    await page.keyboard.type('bulk note 1990')
    await expect(page.locator('caption')).toContainText(/^10 tokens of/)
    await expect(bar).toContainText('1 of them is not shown')
    await page.keyboard.press('ArrowDown')
    await expect(page.locator('tr[data-index="0"] a')).toBeFocused()
    await bar.getByRole('button', { name: 'Select all 10 that match' }).press('Enter')
    await expect(bar).toContainText('11 selected')
    await bar.getByRole('button', { name: 'Clear selection' }).press('Enter')
    await expect(bar).toBeHidden()
    await page.locator('tr[data-index="0"] a').focus()
    await page.keyboard.press('x')
    for (let step = 0; step < 2; step++) await page.keyboard.press('j')
    await page.keyboard.press('Shift+X')
    await expect(bar).toContainText('3 selected')
    await expectAccessible(page)
    await bar.getByRole('button', { name: 'Revoke 3 tokens' }).press('Enter')
  })

  const dialog = page.getByRole('dialog', { name: 'Revoke these 3 tokens?' })
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  await expect(dialog.getByText('What stops')).toBeVisible()
  await expect(dialog.getByRole('listitem').filter({ hasText: 'bulk note 1990' }).first()).toBeVisible()
  await dialog.getByRole('button', { name: 'Revoke 3 tokens' }).press('Enter')
  await expect(page.getByText('3 of 3 tokens revoked and confirmed')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText(/Confirmed: no longer listed \(\d\d:\d\d:\d\d UTC\)/)).toHaveCount(3)
  await expect(page.locator('caption')).toContainText(/^7 tokens of/)
  expect(await left(desk)).toBe(before - 3)
})

test('stopped, broken off and gone on: what was read stays, and it is said how much that is', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^50\d \/api\//)
  await desk.fault({ name: 'slow', match: 'GET /authorizations', ms: 2_500 })
  await signIn(page, 'octocat', '/authorizations')
  await expect(page.getByRole('progressbar', { name: 'Reading the list' })).toBeVisible({ timeout: 20_000 })
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByText(/^Stopped: [\d,]+ tokens read of about 20,\d00\./)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^At least [\d,]+ tokens act as you$/)
  const personal = page.getByRole('button', { name: /personal$/ })
  await expect(personal).toHaveText(/^\d[\d,]*\+personal$/)
  const some = await found(page)
  expect(some).toBeLessThan(RECORDS)
  const nav = page.getByRole('navigation', { name: 'Main' })
  await nav.getByRole('link', { name: 'Apps with access' }).click()
  await expect(page.locator('caption')).toContainText(/^\d+ apps, [\d,]+ tokens so far\./)
  await expect(page.getByRole('button', { name: /^(…|\d+\+)\s*without expiry/ })).toBeVisible()
  await expect(page.getByRole('cell', { name: /^\d+\+/ }).first()).toBeVisible()
  await nav.getByRole('link', { name: 'Tokens' }).click()

  await desk.noFaults()
  await desk.fault({ name: '500', match: 'GET /authorizations', times: 30 })
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText(/^The reading broke off: [\d,]+ tokens read/)).toBeVisible({ timeout: 30_000 })
  expect(await found(page)).toBeGreaterThanOrEqual(some)
  await desk.noFaults()
  await page.getByRole('button', { name: 'Go on' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^20,\d\d\d tokens act as you$/, {
    timeout: 60_000,
  })
  await expect(personal).toHaveText(/^\d[\d,]*personal$/)
  // The rows are put in order in slices, so their count follows the heading's.
  const all = await left(desk)
  await expect.poll(async () => found(page)).toBe(all)
})

test('in pages as the server has them: first, next, last, and load the rest', async ({ page, desk }) => {
  await signIn(page, 'octocat', '/authorizations?per=30&page=1')
  const pager = page.getByRole('navigation', { name: 'Pages of the list' })
  const last = Math.ceil((await left(desk)) / 30)
  await expect(pager).toContainText(`Page 1 of ${last}`)
  await expect(page.locator('caption')).toContainText('30 tokens')
  await pager.getByRole('button', { name: 'Next page' }).click()
  await expect(page).toHaveURL(/per=30&page=2/)
  await expect(pager).toContainText(`Page 2 of ${last}`)
  await pager.getByRole('button', { name: 'Last page' }).click()
  await expect(pager).toContainText(`Page ${last} of ${last}`)
  await page.goBack()
  await expect(pager).toContainText(`Page 2 of ${last}`)
  await pager.getByRole('button', { name: 'Load the rest' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^20,\d\d\d tokens act as you$/, {
    timeout: 60_000,
  })
  await expect(pager).toBeHidden()
})

test('the apps in pages, too: a removal and a link to an app keep their page, and only the whole list says what is gone', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  const all = await left(desk, 'applications/grants')
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: '30 a page' })
  await expect(page).toHaveURL(/\/grants\?per=30&page=1$/)
  const pager = page.getByRole('navigation', { name: 'Pages of the list' })
  const last = Math.ceil(all / 30)
  await expect(pager).toContainText(`Page 1 of ${last}`)
  await expect(page.locator('caption')).toContainText('30 apps')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('At least 30 apps can act as you')
  await pager.getByRole('button', { name: 'Next page' }).click()
  await expect(pager).toContainText(`Page 2 of ${last}`)
  await expectAccessible(page)

  const first = page.locator('tr[data-index="0"] a').first()
  const name = (await first.textContent())!
  await first.click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Remove access' }).click()
  await page
    .getByRole('dialog', { name: /^Remove access/ })
    .getByRole('button', { name: 'Remove access' })
    .click()
  await expect(page.getByText('Confirmed: the server no longer lists this app')).toBeVisible()
  expect(await left(desk, 'applications/grants')).toBe(all - 1)
  await page.goto('/grants?per=30&page=2')
  await expect(pager).toContainText('Page 2 of')
  await expect(page.getByRole('row').filter({ hasText: name })).toHaveCount(0)

  // An app of another page is not said to be gone.
  const { pathname } = new URL(await page.locator('tr[data-index="0"] a').first().evaluate(hrefOf))
  await page.goto(`${pathname}?per=30&page=1`)
  await expect(panel).toContainText('It is not on the page that is shown.')
  await expect(panel).not.toContainText('has no access')
  await panel.getByRole('link', { name: 'Load the rest' }).click()
  await expect(page).toHaveURL(new RegExp(`${pathname}$`))
  await expect(panel.getByRole('button', { name: 'Remove access' })).toBeVisible()

  await page.goto('/grants?per=100&page=77')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page 77 of your apps')
  await expect(
    page.getByText(/^There is no app on this page\. The last page of your list is \d+\./),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Go to the last page' }).click()
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await page.goto('/grants/9999999')
  await expect(panel).toContainText('This app has no access', { timeout: 60_000 })
})
