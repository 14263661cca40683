import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { type Desk, expect, expectAccessible, signIn, test } from './test.ts'

/** What the sandbox itself lists for octocat: the witness's word. */
async function appsOf(desk: Desk): Promise<string[]> {
  const response = await fetch(`${desk.sandbox.apiUrl}/applications/grants?per_page=100`, {
    headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
  })
  return ((await response.json()) as { app: { name: string } }[]).map(({ app }) => app.name)
}

/** Presses Tab until the focus is there, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator) {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('the focus never got there')
}

test('an afternoon without a mouse: review every app, remove two behind one proof, sign off', async ({
  page,
  desk,
}) => {
  const before = await appsOf(desk)
  await page.goto('/sign-in')
  await page.getByLabel('Username').focus()
  await page.keyboard.type('octocat')
  await page.keyboard.press('Tab')
  await page.keyboard.type('octocat-demo')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('14 apps can act as you')

  // `r` behind `g` goes to the review and decides nothing there.
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await expect(page.getByRole('region', { name: 'App 1 of 14: GitHub Security' })).toBeVisible()
  await expect(page.getByText('0 of 14 decided')).toBeVisible()
  await expect(page.getByText('Calls itself GitHub, but its home page is')).toBeVisible()

  // As quick as fingers are: each key is about the next app.
  for (const key of ['r', 'r', 'l']) await page.keyboard.press(key)
  await expect(page.getByText('3 of 14 decided')).toBeVisible()
  await expect(page.getByRole('region', { name: /^App 4 of 14/ })).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByText('You chose: later')).toBeVisible()
  await page.keyboard.press('ArrowRight')

  await page.reload()
  await expect(page.getByText('3 of 14 decided')).toBeVisible()
  await expect(page.getByRole('region', { name: /^App 4 of 14/ })).toBeVisible()
  for (let key = 0; key < 11; key++) await page.keyboard.press('k')

  const title = page.getByRole('heading', { name: 'Summary' })
  await expect(title).toBeFocused()
  await expect(page.getByText('14 of 14 decided')).toBeVisible()
  await expect(page.getByText('2 apps lose access, and 2 tokens of octocat stop working.')).toBeVisible()
  expect(await appsOf(desk)).toEqual(before)

  await tabTo(page, page.getByRole('button', { name: 'Remove access of 2 apps…' }))
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Remove access of these 2 apps?' })
  await expect(dialog.getByText('2 apps and all of their 2 tokens for octocat')).toBeVisible()
  await expect(dialog.getByText('GitHub Security')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Access of 2 of 2 apps removed and confirmed')).toBeVisible()
  await expect(page.getByText(/The whole list was read again at .* none of them is on it/)).toBeVisible()
  expect(await appsOf(desk)).toEqual(
    before.filter((name) => !['GitHub Security', 'Backup Vault'].includes(name)),
  )

  await tabTo(page, page.getByRole('button', { name: 'Sign off' }))
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('article')
  await expect(sheet.getByText('11 kept, 2 removed, 1 put off')).toBeVisible()
  await expect(page.getByText('14 of 14 decided · 11 keep, 2 removed, 1 later')).toBeVisible()
  await expect(page.getByText('nothing is sent before the summary')).toBeHidden()
  await expect(sheet.getByText(/^Can add and delete SSH keys; granted \d+ \w+ \d{4}$/)).toBeVisible()
  await expect(sheet.getByRole('row').filter({ hasText: 'GitHub Security' })).toContainText(
    /Removed, confirmed \d\d:\d\d:\d\d UTC/,
  )
  await expectAccessible(page)

  const download = page.waitForEvent('download')
  await tabTo(page, page.getByRole('button', { name: 'Save as HTML' }))
  await page.keyboard.press('Enter')
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^authdesk-review-octocat-\d{4}-\d\d-\d\d\.html$/)
  const html = await readFile(await file.path(), 'utf8')
  expect(html).toContain('GitHub Security')
  expect(html).toContain('&lt;script&gt;alert(document.domain)&lt;/script&gt;')
  expect(html).not.toMatch(/<script|gho_|ghu_|[0-9a-f]{64}/)

  // On paper there is the sheet and nothing else.
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(sheet).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
  expect(await sheet.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
    'rgb(255, 255, 255)',
  )
})

test('what came since the last look is marked until its person has said "seen"', async ({ page, desk }) => {
  await signIn(page, 'octocat')
  await expect(page.getByText(/new or can do more/)).toBeHidden()
  const plant = async (wish: object) =>
    expect(
      (await fetch(`${desk.sandbox.url}/sandbox/tokens`, { method: 'POST', body: JSON.stringify(wish) }))
        .status,
    ).toBe(201)
  await plant({ login: 'octocat', client_id: '2c7e51a09b4d3f68c2e7', scopes: ['gist', 'delete_repo'] })

  await page.reload()
  await expect(page.getByText(/1 app is new or can do more since you last looked on/)).toBeVisible()
  const row = page.getByRole('row').filter({ hasText: 'Gist Notes' })
  await expect(row).toContainText('New since you last looked: it can delete repositories')
  await page.getByRole('button', { name: 'Show only these' }).click()
  await expect(page.getByRole('row')).toHaveCount(2)

  // Leaving and coming back is no "seen".
  await page.getByRole('link', { name: 'Tokens' }).first().click()
  await page.goto('/grants')
  await page.getByRole('button', { name: 'Mark as seen' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await expect(page.getByText(/new or can do more/)).toBeHidden()
  await page.reload()
  await expect(row).toBeVisible()
  await expect(page.getByText(/new or can do more/)).toBeHidden()
})

test('several at once: what fails is tried again alone, and a server that says yes and does nothing is caught', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^502 \/api\/grants\/\d+$/)
  await signIn(page, 'octocat')
  for (const app of ['Gist Notes', 'Hook Relay', 'Read Later'])
    await page.getByRole('checkbox', { name: `Select ${app}` }).check()
  const bar = page.getByRole('region', { name: 'What is selected' })
  const said = (await bar.getByText('3 selected').boundingBox())!
  const clear = (await bar.getByRole('button', { name: 'Clear selection' }).boundingBox())!
  expect(said.x + said.width).toBeLessThanOrEqual(clear.x)
  await bar.getByRole('button', { name: 'Remove access of 3 apps' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove access of these 3 apps?' })
  await expect(dialog.getByText('3 apps and all of their 3 tokens for octocat')).toBeVisible()
  await desk.fault({ name: '500', match: 'DELETE /applications/grants/:grant_id', times: 1 })
  await dialog.getByRole('button', { name: 'Remove access of 3 apps' }).click()

  const card = page.getByRole('region', { name: 'Removing access of several apps' })
  await expect(card.getByText('Access of 2 of 3 apps removed and confirmed')).toBeVisible({ timeout: 20_000 })
  await expect(
    card.getByText(
      /^The whole list was read again at .*: none of the 2 confirmed is on it; Gist Notes still is\.$/,
    ),
  ).toBeVisible()
  await card.getByRole('button', { name: 'Try 1 again' }).click()
  await expect(card.getByText('Access of 3 of 3 apps removed and confirmed')).toBeVisible({ timeout: 20_000 })
  expect(await appsOf(desk)).not.toEqual(expect.arrayContaining(['Gist Notes']))

  await desk.noFaults()
  await desk.fault({ name: '204-without-deleting', match: 'DELETE /applications/grants/:grant_id' })
  await page.getByRole('checkbox', { name: 'Select Team Radar' }).check()
  await page
    .getByRole('region', { name: 'What is selected' })
    .getByRole('button', { name: /Remove access/ })
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove access' }).click()
  await expect(card.getByText(/NOT CONFIRMED: still listed/)).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('row').filter({ hasText: 'Team Radar' })).toBeVisible()
})

test('several tokens at once: each stop has its receipt, and all of them go into one case', async ({
  page,
}) => {
  await signIn(page, 'octocat', '/authorizations')
  for (const note of ['laptop', 'dotfiles sync'])
    await page.getByRole('checkbox', { name: new RegExp(`^Select ${note}`) }).check()
  await page.getByRole('button', { name: 'Revoke 2 tokens' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke 2 tokens' }).click()
  const receipts = page.getByRole('region', { name: '2 receipts' })
  const download = page.waitForEvent('download')
  await receipts.getByRole('button', { name: 'Save all receipts' }).click()
  const text = await readFile(await (await download).path(), 'utf8')
  expect(text.match(/^Authdesk receipt \d+/gm)).toHaveLength(2)

  const each = page.getByRole('listitem').filter({ hasText: 'laptop' })
  await each.getByText(/^Receipt \d+$/).click()
  await expect(each.getByRole('region', { name: /^Receipt \d+$/ })).toContainText('one’s own by its id')
  await expectAccessible(page)

  await receipts.getByRole('button', { name: 'Attach all to a case' }).click()
  const dialog = page.getByRole('dialog', { name: 'Attach 2 receipts to which case?' })
  await dialog.getByRole('button', { name: 'Attach' }).click()
  await expect(receipts).toContainText('Attached to “2 tokens”.')
  await receipts.getByRole('link', { name: 'Open the case' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('2 tokens')
  await expect(page.getByRole('region', { name: /^Receipt \d+$/ })).toHaveCount(2)
})

test('the palette finds pages, apps and actions, keeps no token, and single letters can be switched off', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  await page.keyboard.press('ControlOrMeta+k')
  const field = page.getByRole('combobox', { name: 'What do you want to do?' })
  await field.fill(desk.token('active'))
  const options = page.getByRole('dialog', { name: 'Search and go' }).getByRole('option')
  await expect(options).toHaveText(/This is a token/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/check$/)
  await expect(page.getByLabel('Token', { exact: true })).toHaveValue('')
  expect(
    await page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])),
  ).not.toContain('gho_')

  await page.getByLabel('Token', { exact: true }).focus()
  await page.keyboard.press('ControlOrMeta+k')
  const shown = `…${desk.token('active').slice(-8)}`
  await page.keyboard.type(`gho_${shown}`)
  await expect(options).toHaveText(new RegExp(shown))
  await field.fill('')
  await page.keyboard.type('gist not')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Gist Notes' })).toBeVisible()

  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('remove')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Remove access of Gist Notes?' })
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  // Over a question that wants an answer there is no palette.
  await page.keyboard.press('ControlOrMeta+k')
  await expect(field).toBeHidden()
  // As fast as fingers can: each key finds what the one before it left.
  await Promise.all(['Escape', 'Escape', 'ControlOrMeta+k'].map(async (key) => page.keyboard.press(key)))
  await expect(options.first()).toHaveText(/^Gist Notes/)
  await expect(page).toHaveURL(/\/grants$/)
  await page.keyboard.type('letter')
  await page.keyboard.press('Enter')
  await expect(field).toBeHidden()
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page).toHaveURL(/\/grants$/)
})

test('no destructive dialog without its consequences: what stops, what stays, and whether there is a way back', async ({
  page,
  desk,
}) => {
  const says = async (title: RegExp) => {
    const dialog = page.getByRole('dialog', { name: title })
    await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
    for (const part of ['What stops', 'What stays']) {
      const section = dialog.locator('section').filter({ has: page.getByText(part, { exact: true }) })
      await expect(section.getByRole('listitem').first()).toHaveText(/\p{L}{3}.*/u)
    }
    await expect(
      dialog.getByText(/cannot be undone|cannot be brought back|no way back|can be undone/),
    ).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  }
  await signIn(page, 'octocat')
  await page.getByRole('button', { name: 'Actions for CI Bot' }).click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  await says(/^Remove access of CI Bot/)
  const bar = page.getByRole('region', { name: 'What is selected' })
  for (const app of ['CI Bot', 'Gist Notes'])
    await page.getByRole('checkbox', { name: `Select ${app}` }).check()
  await bar.getByRole('button', { name: /Remove access/ }).click()
  await says(/^Remove access of these 2 apps/)

  await page.goto('/authorizations')
  await page.getByRole('button', { name: /^Actions for laptop/ }).click()
  await page.getByRole('menuitem', { name: 'Revoke token' }).click()
  await says(/laptop/)
  for (const note of ['laptop', 'dotfiles sync'])
    await page.getByRole('checkbox', { name: new RegExp(`^Select ${note}`) }).check()
  await bar.getByRole('button', { name: /Revoke/ }).click()
  await says(/^Revoke these 2 tokens/)

  await page.goto('/check')
  await page.getByLabel('Token', { exact: true }).fill(desk.token('active'))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  for (const verb of ['Revoke token', 'Reset token', /^Remove access/]) {
    await page.getByRole('button', { name: verb }).click()
    await says(/\?$/)
  }
})
