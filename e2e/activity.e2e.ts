import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Secret } from '../src/proxy/secret.ts'
import { check, expect, signIn, test } from './test.ts'

const CLI = join(import.meta.dirname, '../src/cli/main.ts')

function audit(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, [CLI, 'audit', ...args], { encoding: 'utf8' })
  return { status, stdout }
}

test('an afternoon of security: an entry is found by its hash, the log verified, exported, and the export verified elsewhere', async ({
  page,
  desk,
  browser,
  typedHere,
}) => {
  const owner = await (await browser.newContext({ baseURL: desk.url })).newPage()
  const token = desk.token('legacy')
  await signIn(owner, 'octocat', null)
  await check(owner, token)
  await owner.getByRole('button', { name: 'Revoke token' }).click()
  await owner
    .getByRole('dialog')
    .getByLabel(/Reason/)
    .fill('seen in a build log')
  await owner.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(owner.getByText(/Confirmed: the server no longer accepts this token/)).toBeVisible()

  await signIn(page, 'hubot')
  await page.getByRole('link', { name: 'Activity' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity')
  await expect(page.getByText(/^\d entries in the whole log, chain whole$/)).toBeVisible()
  await expect(page.getByText(/^\d that you may see, newest first$/)).toBeVisible()

  // As GitHub's audit log writes it.
  const search = page.getByRole('searchbox')
  const base64 = Buffer.from(new Secret(token).hash(), 'hex').toString('base64')
  await search.fill(base64)
  const rows = page.getByRole('table').locator('tbody').getByRole('row')
  await expect(rows).toHaveCount(3)
  await expect(rows.first()).toContainText('@octocat')
  await expect(rows.first()).toContainText('Confirmed')
  await expect(rows.first().getByText('for @octocat', { exact: true })).toBeVisible()
  await expect(rows.first().getByRole('time')).toHaveText(/^\d+ \w+ \d{4}, \d\d:\d\d:\d\d UTC$/)
  await rows.first().getByRole('link', { name: 'Revoked a token' }).click()
  const panel = page.getByRole('dialog', { name: 'Revoked a token' })
  await expect(panel).toContainText('seen in a build log')
  await expect(panel).toContainText('app owner')
  const id = /[0-9A-F]{16}/.exec((await panel.textContent())!)![0]
  await panel.getByRole('link', { name: 'Everything of this request' }).click()
  await expect(rows).toHaveCount(2)
  expect(page.url()).toContain(id)

  // A token that is pasted does not get into the address.
  await search.fill(`actor:octocat ${token}`)
  await expect(page.getByText('A token was pasted.')).toBeVisible()
  await expect(search).toHaveValue(`actor:octocat hash:${new Secret(token).hash()}`)
  expect(page.url()).not.toContain(token)
  typedHere(`/activity?q=${token}`)
  await page.goto(`/activity?q=${token}`)
  await expect(page.getByText('This link held a token.')).toBeVisible()
  await expect(page).toHaveURL(/\/investigate$/)
  await page.goto('/activity')

  await search.fill('who:octocat result:confirmed')
  await expect(page.getByText('There is no “who:”, so it was left out.')).toBeVisible()
  await expect(rows).toHaveCount(1)
  await search.fill('')
  await page.getByRole('button', { name: 'action:', exact: true }).click()
  await expect(search).toBeFocused()
  await page.getByRole('button', { name: 'token.check', exact: true }).click()
  await expect(search).toHaveValue('action:token.check ')
  // By its words: the search before this one had a single row, too.
  await expect(rows).toHaveText([/Checked a token/])

  // Somebody goes on working; the page says so and changes nothing by itself.
  await check(owner, desk.token('active'))
  await expect(page.getByText('1 new entry')).toBeVisible({ timeout: 20_000 })
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(rows).toHaveCount(2)

  for (const [name, format] of [
    ['CSV, for spreadsheets', 'csv'],
    ['Lines of JSON, for programs', 'jsonl'],
  ] as const) {
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(new RegExp(`^authdesk-activity-.*\\.${format}$`))
    const file = join(desk.data, download.suggestedFilename())
    await download.saveAs(file)
    const key = ['--public-key', join(desk.data, 'audit-key.pub')]
    expect(audit('verify', '--export', file, ...key)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Whole. 2 entries, a selection'),
    })
    writeFileSync(file, readFileSync(file, 'utf8').replace('octocat', 'nobody!'))
    expect(audit('verify', '--export', file, ...key)).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^BROKEN\. Entry \d+ was changed/),
    })
  }
  expect(audit('verify', '--data', desk.data)).toMatchObject({ status: 0 })

  // Somebody with the database in hand.
  const store = new DatabaseSync(join(desk.data, 'authdesk.db'))
  store.exec("UPDATE audit SET actor = 'hubot' WHERE seq = 3")
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText('The log is not whole. Entry 3 was changed')).toBeVisible()
  expect(audit('verify', '--data', desk.data).stdout).toContain('BROKEN. Entry 3 was changed')
  store.close()
})

test('a new token’s note is what it is called, and no reason', async ({ page }) => {
  await signIn(page, 'octocat', '/authorizations/new')
  await page.getByRole('dialog').getByLabel('Note').fill('laptop 2')
  await page.getByRole('button', { name: 'Create token' }).click()
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.goto('/activity')
  const row = page.getByRole('row').filter({ hasText: 'Created a token' })
  await expect(row.getByRole('cell', { name: 'note “laptop 2”' })).toContainText('for @octocat')
  await row.getByRole('link', { name: 'Created a token' }).click()
  const panel = page.getByRole('dialog', { name: 'Created a token' })
  await expect(panel.getByRole('definition').filter({ hasText: /^laptop 2$/ })).toBeVisible()
  await expect(panel.getByText('Note', { exact: true })).toBeVisible()
  await expect(panel.getByText('Reason', { exact: true })).toHaveCount(0)
})

test('a log that cannot be written: said on every page, changes refused, lists read, and over when it is over', async ({
  page,
  desk,
  expectErrors,
}) => {
  // The first look at the apps is written down, too, and may come behind the lock.
  expectErrors(/^503 \/api\/(apps\/ci-bot\/tokens\/check|look)$/)
  await signIn(page, 'octocat')
  const store = new DatabaseSync(join(desk.data, 'authdesk.db'))
  store.exec("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'full'); END")
  await check(page, desk.token('active'))
  await expect(page.getByText('Authdesk cannot write to its own store')).toBeVisible()
  const banner = page.getByText('The activity log cannot be written.')
  await expect(banner).toBeVisible()
  await page.getByRole('link', { name: 'Apps with access' }).first().click()
  await expect(page.getByRole('table').first()).toBeVisible()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(banner).toBeVisible()
  await page.getByRole('link', { name: 'Activity' }).first().click()
  await expect(page.getByRole('table').first()).toBeVisible()

  store.exec('DROP TRIGGER full')
  store.close()
  await expect(banner).toBeHidden({ timeout: 15_000 })
  await check(page, desk.token('active'))
  await expect(page.getByText('This token acts as')).toBeVisible()
})
