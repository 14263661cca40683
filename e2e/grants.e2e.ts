import { type Desk, expect, expectAccessible, signIn, signInWithCode, test } from './test.ts'

test('an afternoon of the account holder: see an app, remove its access, see that it is gone', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  const headline = page.getByRole('heading', { level: 1 })
  const before = Number(/\d+/.exec((await headline.textContent())!)![0])

  const row = page.getByRole('row').filter({ hasText: 'Gist Notes' })
  await row.getByRole('button', { name: /Actions for Gist Notes/ }).click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()

  const dialog = page.getByRole('dialog', { name: 'Remove access of Gist Notes?' })
  const keep = dialog.getByRole('button', { name: 'Keep' })
  await expect(keep).toBeFocused()
  // To be seen by whoever came with a mouse, too.
  await expect(keep).toHaveCSS('outline-style', 'solid')
  await expect(dialog.getByText('What stops')).toBeVisible()
  await expect(dialog.getByText(/token.* for octocat/).first()).toBeVisible()
  await expect(dialog.getByText('What stays')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(row).toBeVisible()

  // What has expired stops nothing, so it is counted apart: the same number in the row, the dialog and the panel.
  const bot = page.getByRole('row').filter({ hasText: 'CI Bot' })
  await expect(bot.getByRole('cell', { name: '9 8/10' })).toBeVisible()
  await bot.getByRole('button', { name: 'Actions for CI Bot' }).click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  const botDialog = page.getByRole('dialog', { name: 'Remove access of CI Bot?' })
  await expect(botDialog.getByText('All of its 9 tokens for octocat, and 1 that has expired')).toBeVisible()
  await botDialog.getByRole('button', { name: 'Keep' }).click()
  await bot.getByRole('link', { name: 'CI Bot' }).click()
  await expect(page.getByText('It holds 9 tokens')).toBeVisible()
  await expect(page.getByRole('heading', { name: '9 tokens, and 1 that has expired' })).toBeVisible()
  await page.keyboard.press('Escape')

  await row.getByRole('button', { name: /Actions for Gist Notes/ }).click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  await dialog.getByRole('button', { name: 'Remove access' }).click()
  await expect(
    page.getByText(/Confirmed: the server no longer lists this app \(\d\d:\d\d:\d\d UTC\)/),
  ).toBeVisible()
  await expect(row).toBeHidden()
  await expect(headline).toHaveText(`${before - 1} apps can act as you`)

  await page.reload()
  await expect(headline).toHaveText(`${before - 1} apps can act as you`)
  const grants = await fetch(`${desk.sandbox.apiUrl}/applications/grants?per_page=100`, {
    headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
  })
  expect(JSON.stringify(await grants.json())).not.toContain('Gist Notes')
})

test('a 204 that removed nothing is red, and says what to do', async ({ page, desk }) => {
  await desk.fault({ name: '204-without-deleting', match: 'DELETE /applications/grants/:grant_id' })
  await signIn(page, 'octocat')
  await page.getByRole('button', { name: /Actions for Gist Notes/ }).click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove access' }).click()
  // Looks at 0, 1, 3 and 8 seconds before it says so.
  await expect(page.getByText(/NOT CONFIRMED: the server said yes, but it still lists this app/)).toBeVisible(
    { timeout: 20_000 },
  )
  await expect(page.getByRole('row').filter({ hasText: 'Gist Notes' })).toBeVisible()
})

test('on a telephone: every page is a tap away, and the bar says where one is', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await signIn(page, 'octocat')
  const more = page.getByRole('button', { name: 'More' })
  await expect(more).not.toHaveAttribute('aria-current')
  await more.click()
  const menu = page.getByRole('dialog', { name: 'More' })
  await expectAccessible(page)
  await menu.getByRole('link', { name: 'Investigate' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Investigate')
  await expect(menu).toBeHidden()
  await expect(more).toHaveAttribute('aria-current', 'page')
})

test('what strangers call their apps stays text', async ({ page }) => {
  await signIn(page, 'octocat')
  const table = page.getByRole('table').first()
  await expect(table.getByRole('row').nth(3)).toBeVisible()
  const text = (await table.textContent())!
  expect(text).toContain('<script>')
  expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
  for (const link of await table.getByRole('link').all())
    expect(await link.getAttribute('href')).toMatch(/^(\/|https?:)/)
})

test('search and facts narrow the list, the address holds them, a reload keeps them', async ({ page }) => {
  await signIn(page, 'octocat')
  await page.keyboard.press('/')
  await page.keyboard.type('gist')
  await expect(page.getByRole('row').filter({ hasText: 'Gist Notes' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'CI Bot' })).toBeHidden()
  await page.reload()
  await expect(page.getByRole('row').filter({ hasText: 'Gist Notes' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'CI Bot' })).toBeHidden()
  await page.getByRole('searchbox').fill('nothing is called like this')
  await expect(page.getByText('No app matches this search.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all apps' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'CI Bot' })).toBeVisible()

  // A head sorts one way, and pressed again the other; the address holds which.
  const changed = page.getByRole('columnheader', { name: 'Changed' })
  const first = page.getByRole('row').nth(1)
  await changed.getByRole('button').click()
  await expect(changed).toHaveAttribute('aria-sort', 'ascending')
  await expect(first).toContainText('Backup Vault')
  await changed.getByRole('button').click()
  await expect(changed).toHaveAttribute('aria-sort', 'descending')
  await expect(first).toContainText('Hook Relay')
  await expect(page.getByLabel('Sort by')).toHaveValue('changed')
  await page.reload()
  await expect(changed).toHaveAttribute('aria-sort', 'descending')
  await expect(page.getByRole('table')).toContainText('oldest first. Shown in reverse.')
  await changed.getByRole('button').click()
  await expect(changed).toHaveAttribute('aria-sort', 'ascending')

  await page.getByRole('button', { name: /near the limit of 10 tokens/ }).click()
  await expect(first).toContainText(/CI Bot.*98\/10/)
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('button', { name: /near the limit of 10 tokens/ }).click()
  await page.getByRole('button', { name: /can write at most/ }).click()
  await expect(first).not.toContainText('Backup Vault')
  await page.getByRole('button', { name: /can write at most/ }).click()

  // Drawn on request, of what is found, and in words beside it.
  await page.getByRole('button', { name: 'Chart of power and age' }).click()
  const drawing = page.getByRole('figure')
  await expect(drawing).toContainText('Delete or administer: 5')
  await expect(drawing).toContainText('Backup Vault is unchanged for longest: it last changed 5 years ago.')
  await expectAccessible(page)
  await page.getByRole('searchbox').fill('gist notes')
  await expect(drawing).toContainText('Write: 1')
  await expect(drawing).not.toContainText('Delete or administer')
})

test('a token in the search is not kept: its last eight find its app and itself, however they are written', async ({
  page,
  desk,
}) => {
  const token = desk.token('active')
  const lastEight = token.slice(-8)
  await signIn(page, 'octocat')
  const search = page.getByRole('searchbox')
  const found = page.getByRole('table').getByRole('row')
  const lists: [path: string, row: RegExp][] = [
    ['/grants', /CI Bot/],
    ['/authorizations', new RegExp(`…${lastEight}`)],
  ]
  for (const [path, row] of lists) {
    await page.goto(path)
    await search.fill(`ci ${token}`)
    await expect(page.getByText('That was a token. It is not kept here')).toBeVisible()
    await expect(search).toHaveValue(`ci ${lastEight}`)
    await expect(found).toHaveCount(2)
    await expect(found.nth(1)).toHaveText(row)
    await expect(page).toHaveURL(new RegExp(`${path}\\?q=ci\\+${lastEight}$`))
    for (const written of [`…${lastEight}`, `gho_…${lastEight}`, `...${lastEight}`]) {
      await search.fill(written)
      await expect(found).toHaveCount(2)
      await expect(found.nth(1)).toHaveText(row)
    }
    await expect(page.getByText('That was a token.')).toBeHidden()
  }
})

test('while a code is asked for, what stands behind fits a telephone, and says on a desk which server it is', async ({
  page,
  desk,
}) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await signInWithCode(page, desk)
  await page.reload()
  await expect(page.getByRole('dialog', { name: 'Enter your two-factor code' })).toBeVisible()
  const wide = async () => page.evaluate(() => document.documentElement.scrollWidth)
  expect(await wide()).toBe(360)
  await page.setViewportSize({ width: 1280, height: 740 })
  await expect(page.getByText('Authdesk', { exact: true })).toBeVisible()
  await expect(page.getByText(/, no GitHub involved$/)).toBeVisible()
  expect(await wide()).toBe(1280)
})

test('with two-factor, removing asks for a code once and then does it', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/(grants|authorizations|session\/proof)/)
  await signInWithCode(page, desk)
  await expect(page.getByText(/Refresh asks for a code/)).toBeVisible()

  const row = page.getByRole('row').nth(1)
  await row.getByRole('button', { name: /^Actions for/ }).click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  const code = page.getByRole('dialog', { name: 'Enter your two-factor code' })
  await code.getByLabel('Code').fill(desk.otp('monalisa'))
  await code.getByRole('button', { name: 'Go on' }).click()
  await page
    .getByRole('dialog', { name: /^Remove access of/ })
    .getByRole('button', { name: 'Remove access' })
    .click()
  await expect(page.getByText(/Confirmed: the server no longer lists this app/)).toBeVisible()
})

/** What the sandbox itself lists for monalisa: the witness's word. */
async function appsOfMonalisa(desk: Desk): Promise<string[]> {
  const response = await fetch(`${desk.sandbox.apiUrl}/applications/grants?per_page=100`, {
    headers: {
      authorization: `Basic ${btoa('monalisa:monalisa-demo')}`,
      'x-github-otp': desk.otp('monalisa'),
    },
  })
  return ((await response.json()) as { app: { name: string } }[]).map(({ app }) => app.name)
}

test('with two-factor, one code removes the access of several; when its time ends in the middle, the next one goes on with those left', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/(grants|authorizations|session\/proof)/)
  await page.clock.install()
  await signInWithCode(page, desk)
  const before = await appsOfMonalisa(desk)
  expect(before.length).toBe(4)
  const [first, second, third, kept] = (
    await page
      .getByRole('checkbox', { name: /^Select / })
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')!.replace(/^Select /, '')))
  ).filter((name) => before.includes(name)) as [string, string, string, string]
  for (const app of [first, second, third])
    await page.getByRole('checkbox', { name: `Select ${app}`, exact: true }).check()
  await page.getByRole('button', { name: 'Remove access of 3 apps' }).click()

  // Reading what it stops asks, and that code is the removal's too.
  const code = page.getByRole('dialog', { name: 'Enter your two-factor code' })
  const give = async () => {
    await code.getByLabel('Code').fill(desk.otp('monalisa'))
    await code.getByRole('button', { name: 'Go on' }).click()
    await expect(code).toBeHidden()
  }
  await give()
  const dialog = page.getByRole('dialog', { name: 'Remove access of these 3 apps?' })
  await expect(dialog.getByText(/^3 apps and all of their \d tokens for monalisa/)).toBeVisible()
  await desk.fault({
    name: 'slow',
    match: 'DELETE /applications/grants/:grant_id',
    after: 1,
    times: 1,
    ms: 3_000,
  })
  await dialog.getByRole('button', { name: 'Remove access of 3 apps' }).click()

  // The second is under way when the code's half minute is over; the third needs another one.
  const card = page.getByRole('region', { name: 'Removing access of several apps' })
  await expect(card.getByText('Removing: 1 of 3 done')).toBeVisible()
  await expect(code).toBeHidden()
  await page.clock.fastForward(31_000)
  await expect(code).toBeVisible()
  // Nobody's code was wrong.
  await expect(code.getByLabel('Code')).not.toHaveAttribute('aria-invalid')
  await expect(card.getByText('Removing: 2 of 3 done')).toBeVisible()

  // Who has none at hand loses nothing, and goes on later.
  await page.keyboard.press('Escape')
  await expect(card.getByText('Access of 2 of 3 apps removed and confirmed')).toBeVisible()
  await expect(card.getByText('1 not tried.')).toBeVisible()
  expect((await appsOfMonalisa(desk)).toSorted()).toEqual([third, kept].toSorted())
  // So late that the proof of who sits there is too old for a removal: the next code is that proof, too.
  for (let minute = 0; minute < 6; minute++) {
    desk.advance(60_000)
    await page.evaluate(async () => {
      await fetch('/api/session/touch', { method: 'POST', headers: { 'x-authdesk': '1' } })
    })
  }
  await card.getByRole('button', { name: 'Go on with 1 more' }).click()

  // A wrong code is said to be wrong, and asked for again.
  await code.getByLabel('Code').fill('000000')
  await code.getByRole('button', { name: 'Go on' }).click()
  await expect(code.getByLabel('Code')).toHaveAttribute('aria-invalid', 'true')
  await give()
  await expect(card.getByText('Access of 3 of 3 apps removed and confirmed')).toBeVisible()
  await expect(card.getByText(/Confirmed: no longer listed/)).toHaveCount(3)
  expect(await appsOfMonalisa(desk)).toEqual([kept])
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 app can act as you')
})

test('a reload in the middle of several loses nothing: what was done is told, and the rest waits for its person', async ({
  page,
  desk,
}) => {
  page.on('dialog', (dialog) => void dialog.accept())
  await signIn(page, 'octocat')
  for (const app of ['Gist Notes', 'Team Radar', 'Backup Vault'])
    await page.getByRole('checkbox', { name: `Select ${app}`, exact: true }).check()
  await page.getByRole('button', { name: 'Remove access of 3 apps' }).click()
  const removal = 'DELETE /applications/grants/:grant_id'
  await desk.fault({ name: 'slow', match: removal, after: 1, times: 1, ms: 6_000 })
  await page.getByRole('dialog').getByRole('button', { name: 'Remove access of 3 apps' }).click()
  const card = page.getByRole('region', { name: 'Removing access of several apps' })
  await expect(card.getByText('Removing: 1 of 3 done')).toBeVisible()
  await page.reload()

  await expect(card.getByText('Access of 1 of 3 apps removed and confirmed')).toBeVisible()
  await expect(card.getByText('1 not proven. 1 not tried.')).toBeVisible()
  await expectAccessible(page)
  await card.getByRole('button', { name: 'Go on with 1 more' }).click()
  await expect(card.getByText('Access of 2 of 3 apps removed and confirmed')).toBeVisible()
  // Of the one whose answer the reload threw away nobody knew; the server does.
  await card.getByRole('button', { name: 'Try 1 again' }).click()
  await expect(card.getByText(/^1 was removed elsewhere before\.|of 3 of 3 apps removed/)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('11 apps can act as you')
  // Whole, it has no heir.
  await page.reload()
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await expect(card).toHaveCount(0)
})

test('trouble upstream: the page says cause, effect and next step with both ids, and recovers', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^502 \/api\/(grants|authorizations)/)
  await signIn(page, 'octocat')
  // Not a 502: after enough of those the server counts as away, and the page says that instead.
  await desk.fault({ name: '500' })
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText(/Could not read the list again/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('row').filter({ hasText: 'CI Bot' })).toBeVisible()
  await page.goto('/grants')
  await expect(page.getByText('The server failed, or its answer could not be read.')).toBeVisible({
    timeout: 30_000,
  })
  await desk.noFaults()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
})

test('a list that fits on one page offers no rest', async ({ page }) => {
  await signIn(page, 'octocat', '/grants?per=30&page=1')
  const pager = page.getByRole('navigation', { name: 'Pages of the list' })
  await expect(pager).toContainText('Page 1 of 1')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('14 apps can act as you')
  await expect(pager.getByRole('button', { name: 'Load the rest' })).toHaveCount(0)
})
