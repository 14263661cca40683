import { expect, expectAccessible, signIn, signInWithCode, test } from './test.ts'
import type { Page } from '@playwright/test'

/** What the sandbox itself lists for octocat: the witness's word. */
async function listed(desk: { sandbox: { apiUrl: string } | null }) {
  const answer = await fetch(`${desk.sandbox!.apiUrl}/authorizations?per_page=100`, {
    headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
  })
  return (await answer.json()) as {
    id: number
    note: string | null
    scopes: string[]
    token_last_eight: string
    expires_at?: string | null
    app: { client_id: string }
  }[]
}

async function openTokens(page: Page) {
  await signIn(page, 'octocat')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Tokens' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^\d+ tokens act as you$/)
}

const rowOf = (page: Page, note: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: note, exact: true }) })

test('an afternoon of the account holder: find the oldest token, read it, revoke it, see that it is gone', async ({
  page,
  desk,
}) => {
  await openTokens(page)
  const headline = page.getByRole('heading', { level: 1 })
  const before = Number(/\d+/.exec((await headline.textContent())!)![0])
  await expect(page.getByRole('columnheader', { name: 'Last eight' })).toBeVisible()
  await expect(rowOf(page, 'laptop')).toContainText('Personal token')

  await page.getByRole('link', { name: 'migration 2021 (delete me)' }).click()
  await expect(page).toHaveURL(/\/authorizations\/\d+$/)
  const panel = page.getByRole('dialog', { name: /migration 2021/ })
  await expect(panel.getByText('This personal token acts as octocat.')).toBeVisible()
  await expect(panel.getByText(/It never expires/)).toBeVisible()
  await panel.getByRole('button', { name: 'Revoke token' }).click()

  const dialog = page.getByRole('dialog', { name: /^Revoke token “migration 2021/ })
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  await expect(dialog.getByText('What stops')).toBeVisible()
  await expect(dialog.getByText('What stays')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await panel.getByRole('button', { name: 'Revoke token' }).click()
  await dialog.getByRole('button', { name: 'Revoke token' }).click()
  await expect(
    page.getByText(/Confirmed: the server no longer lists this token \(\d\d:\d\d:\d\d UTC\)/),
  ).toBeVisible()
  await expect(page).toHaveURL(/\/authorizations$/)
  await expect(headline).toHaveText(`${before - 1} tokens act as you`)
  expect((await listed(desk)).map(({ note }) => note)).not.toContain('migration 2021 (delete me)')
})

test('a 204 that revoked nothing is red, and says what to do', async ({ page, desk }) => {
  await desk.fault({ name: '204-without-deleting', match: 'DELETE /authorizations/:authorization_id' })
  await openTokens(page)
  await page.getByRole('button', { name: /^Actions for laptop/ }).click()
  await page.getByRole('menuitem', { name: 'Revoke token' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  // Looks at 0, 1, 3 and 8 seconds before it says so.
  await expect(
    page.getByText(/NOT CONFIRMED: the server said yes, but it still lists this token/),
  ).toBeVisible({ timeout: 20_000 })
  await expect(rowOf(page, 'laptop')).toBeVisible()
})

test('facts, search and order narrow the list, the address holds them, a reload keeps them', async ({
  page,
}) => {
  await openTokens(page)
  await expect(page.getByRole('figure', { name: 'Age and expiry' })).toContainText(
    /\d+ tokens are older than a year and never expire.*\d expire in the next 90 days, the first in/,
  )
  await page.getByRole('button', { name: /personal/ }).click()
  await expect(page.getByRole('button', { name: /personal/ })).toHaveAttribute('aria-pressed', 'true')
  await expect(rowOf(page, 'runner 1')).toBeHidden()
  await page.getByRole('columnheader', { name: 'Expires' }).getByRole('button').click()
  await expect(page.getByRole('columnheader', { name: 'Expires' })).toHaveAttribute('aria-sort', 'ascending')
  const first = page.getByRole('row').nth(1)
  const soonest = (await first.textContent())!
  await page.getByRole('columnheader', { name: 'Expires' }).getByRole('button').click()
  await expect(page.getByRole('columnheader', { name: 'Expires' })).toHaveAttribute('aria-sort', 'descending')
  await expect(page.locator('caption')).toContainText('Shown in reverse.')
  await expect(first).not.toHaveText(soonest)
  await page.keyboard.press('/')
  await page.keyboard.type('lap')
  await expect(rowOf(page, 'laptop')).toBeVisible()
  await expect(rowOf(page, 'dotfiles sync')).toBeHidden()
  await expect(page).toHaveURL(/show=personal.*sort=expires-reversed.*q=lap/)
  await page.reload()
  await expect(rowOf(page, 'laptop')).toBeVisible()
  await expect(rowOf(page, 'dotfiles sync')).toBeHidden()
  await page.getByRole('searchbox').fill('nothing is called like this')
  await expect(page.getByText('No token matches this search.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all tokens' }).click()
  await expect(rowOf(page, 'runner 1')).toBeVisible()
})

test('editing sends one key, says before what changes, and can be put back with one click', async ({
  page,
  desk,
}) => {
  await openTokens(page)
  const sent: unknown[] = []
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent.push(request.postDataJSON())
  })
  await page.getByRole('button', { name: /^Actions for laptop/ }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const panel = page.getByRole('dialog', { name: /laptop/ })
  await expect(panel.getByRole('heading', { name: /^Edit laptop …/ })).toBeVisible()
  await expect(panel.getByText('Nothing is changed yet.')).toBeVisible()
  await expect(panel.getByRole('checkbox', { name: /Write public code/ })).toBeDisabled()
  await panel.getByRole('checkbox', { name: /^Write all code/ }).uncheck()
  await panel.getByRole('checkbox', { name: /Write public code/ }).check()
  await expect(panel.getByText(/Loses at once: it can no longer read and write all code/)).toBeVisible()
  await expect(panel.getByText('scopes: public_repo')).toBeVisible()
  await panel.getByRole('button', { name: 'Save' }).click()

  await expect(panel.getByText('Saved.')).toBeVisible()
  await expect(panel.getByText(/read and write public code/)).toBeVisible()
  const scopes = async () => (await listed(desk)).find(({ note }) => note === 'laptop')?.scopes
  expect(await scopes()).toEqual(['public_repo'])
  await panel.getByRole('button', { name: 'Put it back' }).click()
  await expect(panel.getByText('It is as it was before your change.')).toBeVisible()
  await expect(panel.getByText(/It can again read and write all code/)).toBeVisible()
  await expect(panel.locator(':focus')).toContainText('Your change is put back.')
  expect(await scopes()).toEqual(['repo'])
  expect(sent).toEqual([{ scopes: ['public_repo'] }, { scopes: ['repo'] }])
})

test('a change made elsewhere meanwhile is neither overwritten by an edit nor by putting it back', async ({
  page,
  desk,
}) => {
  const { id } = (await listed(desk)).find(({ note }) => note === 'laptop')!
  const scopes = async () => (await listed(desk)).find((token) => token.id === id)?.scopes
  const elsewhere = async (change: object) => {
    // The server's times are whole seconds; a second later is what a person takes at least.
    desk.advance(2_000)
    const answer = await fetch(`${desk.sandbox.apiUrl}/authorizations/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
      body: JSON.stringify(change),
    })
    expect(answer.status).toBe(200)
  }
  await elsewhere({ scopes: ['repo', 'workflow'] })
  await openTokens(page)
  await page.getByRole('button', { name: /^Actions for laptop/ }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const panel = page.getByRole('dialog', { name: /laptop/ })
  await panel.getByRole('checkbox', { name: /^Write all code/ }).uncheck()
  await panel.getByRole('checkbox', { name: /Write public code/ }).check()
  await expect(panel.getByText('scopes: workflow, public_repo')).toBeVisible()

  await elsewhere({ scopes: ['gist'] })
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(
    panel.getByText(/was changed elsewhere while you edited it, so nothing was sent/),
  ).toBeVisible()
  await expect(panel.getByText(/Its scopes were repo, workflow; they are gist now\./)).toBeVisible()
  expect(await scopes()).toEqual(['gist'])
  await expect(panel.getByText('add_scopes: public_repo')).toBeVisible()
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByText('Saved.')).toBeVisible()
  await expect(panel.getByText(/Before, it could write gists/)).toBeVisible()
  expect(await scopes()).toEqual(['gist', 'public_repo'])

  await elsewhere({ add_scopes: ['user:email'] })
  await panel.getByRole('button', { name: 'Put it back' }).click()
  await expect(panel.getByText(/It can no longer read and write public code/)).toBeVisible()
  await expect(
    panel.getByText(
      /Something else was changed meanwhile and is left as it is: its scopes are gist, user:email/,
    ),
  ).toBeVisible()
  await expect(panel.getByRole('button', { name: 'Put it back' })).toBeHidden()
  expect(await scopes()).toEqual(['gist', 'user:email'])
})

test('a token is taken for no note and no fingerprint, and is not sent', async ({ page }) => {
  await openTokens(page)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
  })
  const token = `github_pat_${'a'.repeat(22)}_${'b'.repeat(59)}`
  await page.getByRole('link', { name: 'New token' }).click()
  const drawer = page.getByRole('dialog', { name: 'New token' })
  await drawer.getByLabel('Note').fill(`the old one was ${token}`)
  await drawer.getByLabel('Fingerprint (optional)').fill(`ghp_${'a'.repeat(36)}`)
  await drawer.getByRole('button', { name: 'Create token' }).click()
  await expect(
    drawer.getByText('This is a token. A note is stored and shown as it is, so keep tokens out of it.'),
  ).toBeVisible()
  await expect(drawer.getByText(/^This is a token\. A fingerprint is stored/)).toBeVisible()
  await expect(drawer.getByLabel('Note')).toBeFocused()
  await drawer.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: /^Actions for laptop/ }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const panel = page.getByRole('dialog', { name: /^Edit laptop/ })
  await panel.getByLabel('Note').fill('e72e16c7e42f292c6912e7710c838347ae178b4b')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(panel.getByText(/^This is a token\. A note is stored/)).toBeVisible()
  expect(sent).toEqual([])
})

test('what was entered is not lost by a slip: every way out asks, but Cancel', async ({ page, desk }) => {
  await openTokens(page)
  await page.getByRole('link', { name: 'New token' }).click()
  const drawer = page.getByRole('dialog', { name: 'New token' })
  await expect(drawer.getByLabel('Note')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()

  await page.getByRole('link', { name: 'New token' }).click()
  await drawer.getByLabel('Note').fill('a plan')
  const fingerprint = drawer.getByLabel('Fingerprint')
  await fingerprint.fill('somewhere far below')
  for (let again = 0; again < 3; again++) await page.keyboard.press('Escape')
  const question = page.getByText('Discard what you entered?')
  await expect(question).toBeInViewport({ ratio: 1 })
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()
  await expect(fingerprint).toBeFocused()
  await page.goBack()
  await expect(question).toBeVisible()
  await expect(drawer.getByLabel('Note')).toHaveValue('a plan')
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(drawer).toBeHidden()

  await page.getByRole('link', { name: 'New token' }).click()
  await drawer.getByLabel('Note').fill('another plan')
  await desk.fault({ name: 'slow', ms: 1_500, match: 'POST /authorizations' })
  await drawer.getByRole('button', { name: 'Create token' }).click()
  await expect(drawer.getByRole('button', { name: 'Create token' })).toHaveAttribute('aria-busy', 'true')
  await drawer.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByText('Leave before the answer?')).toBeVisible()
  const created = page.getByRole('dialog', { name: 'Your new token' })
  await expect(created.getByRole('status', { name: 'New token' })).toHaveText(/^ghp_/)
  await expect(page.getByText('Leave without the value?')).toBeVisible()
  await page.getByRole('button', { name: 'Stay here' }).click()
  await created.getByRole('button', { name: 'I have it' }).click()

  const panel = page.getByRole('dialog', { name: /another plan/ })
  await panel.getByRole('button', { name: 'Edit' }).click()
  await panel.getByRole('checkbox', { name: /^Write all code/ }).check()
  await page.keyboard.press('Escape')
  await expect(question).toBeInViewport({ ratio: 1 })
  // Put back by hand: nothing is left to ask about.
  await panel.getByRole('checkbox', { name: /^Write all code/ }).uncheck()
  await expect(question).toBeHidden()
  await panel.getByRole('checkbox', { name: /^Write all code/ }).check()
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toBeHidden()
  await expect(panel.getByRole('button', { name: 'Edit' })).toBeVisible()
})

test('an empty page says that it is empty and leads to others, and never that there is no token', async ({
  page,
}) => {
  await openTokens(page)
  await page.goto('/authorizations?per=30&page=2')
  const headline = page.getByRole('heading', { level: 1 })
  const pager = page.getByRole('navigation', { name: 'Pages of the list' })
  await page.getByRole('checkbox', { name: /^Select all/ }).check()
  await page.getByRole('button', { name: 'Revoke token', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(page.getByText('1 of 1 token revoked and confirmed')).toBeVisible()
  await expect(page.getByText('The server lists no token on this page.')).toBeVisible()
  await expect(headline).toHaveText('Page 2 of your tokens')
  await expect(pager).toContainText('Page 2 of 2')
  await page.getByRole('button', { name: 'Go to the first page' }).click()
  await expect(page).toHaveURL(/per=30&page=1$/)
  await expect(headline).toHaveText(/^\d+ tokens act as you$/)

  await page.goto('/authorizations?per=30&page=99999')
  await expect(headline).toHaveText('Page 99,999 of your tokens')
  await expect(
    page.getByText(/There is no token on this page\. The last page of your list is 1\./),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Go to the last page' }).click()
  await expect(headline).toHaveText(/^\d+ tokens act as you$/)
})

test('of what has only expired it is said that it is still listed', async ({ page, desk }) => {
  const authorization = `Basic ${btoa('octocat:octocat-demo')}`
  await openTokens(page)
  for (const { id, expires_at: end } of await listed(desk))
    if (!end || Date.parse(end) > Date.now())
      await fetch(`${desk.sandbox.apiUrl}/authorizations/${id}`, {
        method: 'DELETE',
        headers: { authorization },
      })
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No token acts as you')
  await expect(page.getByText('All 3 tokens here have expired and are still listed.')).toBeVisible()
  await expect(page.getByText(/The server lists no token of this account/)).toBeHidden()
  await expect(rowOf(page, 'cache cleaner')).toBeVisible()
})

test('more tokens than anybody reads one by one: told by app, reach, expiry and some names, and typed', async ({
  page,
}) => {
  await openTokens(page)
  await page.getByRole('checkbox', { name: /^Select all/ }).check()
  await page.getByRole('button', { name: 'Revoke 31 tokens' }).click()
  const dialog = page.getByRole('dialog', { name: 'Revoke all 28 of your tokens and 3 that have expired?' })
  await expect(page.getByText(/3 more have expired and are still listed/)).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  await expect(dialog.getByRole('heading')).toBeInViewport()
  const apps = dialog.getByRole('region', { name: 'Tokens by app' })
  await expect(apps.getByText('CI Bot: 10 tokens')).toBeVisible()
  await expect(apps.getByText('Personal token: 6 tokens')).toBeVisible()
  await expect(apps.getByRole('listitem')).toHaveCount(15)
  await expect(dialog.getByText(/With them, nobody can administer the enterprise/)).toBeVisible()
  await expect(dialog.getByText('25 of them never expire')).toBeVisible()
  await expect(dialog.getByText(/Among them: .*laptop …\w{8}.* and 21 more/)).toBeVisible()
  await expect(
    dialog.getByText(/^As the list stood at .*; 31 tokens are not read again one by one\.$/),
  ).toBeVisible()
  await expect(dialog.getByText('Above 25, type the number to confirm.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Revoke 31 tokens' }).click()
  await expect(dialog.getByText('This is not the number.')).toBeVisible()
  await expect(dialog.getByLabel('Type 31 to go on')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('creating a personal token: the value is shown once, and is nowhere afterwards', async ({
  page,
  desk,
}) => {
  await openTokens(page)
  await page.getByRole('link', { name: 'New token' }).click()
  await expect(page).toHaveURL(/\/authorizations\/new$/)
  const drawer = page.getByRole('dialog', { name: 'New token' })
  await expect(drawer.getByLabel('Note')).toBeFocused()
  await drawer.getByRole('button', { name: 'Create token' }).click()
  await expect(drawer.getByText('Say what it is for.')).toBeVisible()

  await drawer.getByLabel('Note').fill('laptop')
  await drawer.getByRole('checkbox', { name: /^Write all code/ }).check()
  await expect(drawer.getByRole('checkbox', { name: /^Write public code/ })).toBeChecked()
  await expect(drawer.getByRole('checkbox', { name: /^Write public code/ })).toBeDisabled()
  await expect(drawer.getByText('This token can: read and write all code, public and private.')).toBeVisible()
  await drawer.getByRole('button', { name: 'Create token' }).click()
  await expect(drawer.getByText(/You have a personal token with the note “laptop”/)).toBeVisible()
  await expect(drawer.getByRole('link', { name: 'Open it' })).toBeVisible()
  await drawer.getByRole('button', { name: 'Use “laptop 2”' }).click()
  await expect(drawer.getByLabel('Note')).toBeFocused()
  await drawer.getByRole('button', { name: 'Create token' }).click()

  const created = page.getByRole('dialog', { name: 'Your new token' })
  const value = (await created.getByRole('status', { name: 'New token' }).textContent())!
  expect(value).toMatch(/^ghp_\w{36}$/)
  await page.keyboard.press('Escape')
  await expect(created.getByText('Leave without the value?')).toBeVisible()
  await created.getByRole('button', { name: 'Stay here' }).click()
  await created.getByRole('button', { name: 'I have it' }).click()
  const panel = page.getByRole('dialog', { name: /laptop 2/ })
  await expect(panel).toContainText(value.slice(-8))
  await panel.getByRole('button', { name: 'Close' }).click()
  await expect(rowOf(page, 'laptop 2')).toBeVisible()

  const left = await page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      location.href,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
    ]),
  )
  expect(left).not.toContain(value)
  expect(desk.lines.join('')).not.toContain(value)
  const made = (await listed(desk)).find(({ note }) => note === 'laptop 2')!
  expect(made.scopes).toEqual(['repo'])
  expect(made.token_last_eight).toBe(value.slice(-8))
})

test('for an app: the limit of ten names its victim before the click, and get-or-create says what exists', async ({
  page,
  desk,
}) => {
  await openTokens(page)
  const ciBot = page.getByRole('radio', { name: /^For CI Bot/ })
  const submit = page.getByRole('button', { name: 'Create token' })
  const tick = async () => {
    await ciBot.check()
    await page.getByRole('checkbox', { name: /^Write all code/ }).check()
    await page.getByRole('checkbox', { name: /^Write workflows/ }).check()
  }
  for (const note of ['runner 9', 'runner 10']) {
    await page.getByRole('link', { name: 'New token' }).click()
    await tick()
    await expect(page.getByText(/GitHub keeps 10; one more than that/)).toBeVisible()
    await page.getByLabel('Note (optional)').fill(note)
    await submit.click()
    await page.getByRole('button', { name: 'I have it' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  }
  await page.getByRole('link', { name: 'New token' }).click()
  await tick()
  await expect(
    page.getByText('CI Bot already holds ten tokens of yours with exactly these scopes.'),
  ).toBeVisible()
  await expect(page.getByText(/revokes the oldest of them, runner 1 …\w{8}/)).toBeVisible()

  await page.getByRole('textbox', { name: 'Note (optional)' }).fill('runner 11')
  await expect(submit).toBeHidden()
  await page.getByRole('button', { name: 'Create and let runner 1 stop' }).click()
  await expect(page.getByText(/runner 1 …\w{8} stopped: the server no longer lists it\./)).toBeVisible()
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(rowOf(page, 'runner 11')).toBeVisible()
  await expect(rowOf(page, 'runner 1')).toBeHidden()

  await page.getByRole('link', { name: 'New token' }).click()
  await tick()
  await page.getByRole('radio', { name: /^Keep the one with this fingerprint/ }).check()
  await page.getByLabel('Fingerprint (optional)').fill('runner-02')
  await expect(page.getByText(/There is one already: runner 2/)).toBeVisible()
  await page.getByRole('button', { name: 'Get or create token' }).click()
  await expect(page.getByText('This token exists already; its value is not shown.')).toBeVisible()
  await page.getByRole('dialog').getByRole('link', { name: 'Open it' }).click()
  await expect(page.getByRole('dialog', { name: /runner 2/ })).toBeVisible()
  const runners = (await listed(desk)).filter(({ note }) => note?.startsWith('runner'))
  expect(runners).toHaveLength(10)
})

test('a reload while several are revoked: the rest waits in this tab, for this person, and holds no token', async ({
  page,
  desk,
}) => {
  page.on('dialog', (dialog) => void dialog.accept())
  await openTokens(page)
  for (const note of ['laptop', 'release script'])
    await page.getByRole('checkbox', { name: new RegExp(`^Select ${note}`) }).check()
  await page
    .getByRole('region', { name: 'What is selected' })
    .getByRole('button', { name: /Revoke/ })
    .click()
  await desk.fault({ name: 'slow', match: 'DELETE /authorizations/:authorization_id', times: 1, ms: 6_000 })
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/Reason/).fill(`leaked ${desk.token('active')}`)
  await dialog.getByRole('button', { name: 'Revoke 2 tokens' }).click()
  const card = page.getByRole('region', { name: 'Revoking several tokens' })
  await expect(card.getByText('Revoking: 0 of 2 done')).toBeVisible()
  await page.reload()
  await expect(card.getByText('1 not proven. 1 not tried.')).toBeVisible()
  expect(await page.evaluate(() => Object.keys(sessionStorage).join())).not.toContain('series')

  // Left once more, and taken up by nobody else.
  await page.reload()
  await expect(card.getByText('1 not proven. 1 not tried.')).toBeVisible()
  const left = async () => page.evaluate(() => sessionStorage.getItem('authdesk-series-revocations'))
  await page.goto('/livez')
  const text = (await left())!
  expect(text).toContain('leaked')
  expect(text).not.toContain(desk.token('active'))
  await page.context().clearCookies()
  await signIn(page, 'hubot', '/authorizations')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/act as you/)
  await expect(card).toHaveCount(0)
  expect(await left()).toBeNull()
})

test('in doubt: nothing is sent again before somebody has looked at the list', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^502 \/api\/authorizations$/)
  await openTokens(page)
  await page.getByRole('link', { name: 'New token' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('tablet')
  await desk.fault({ name: 'cut-body', match: 'POST /authorizations' })
  await page.getByRole('button', { name: 'Create token' }).click()
  await expect(page.getByText('It is not known whether the token was made.')).toBeVisible()
  await expect(page.getByText(/^Request [\w-]{8,}/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Create token' })).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('button', { name: 'Read the list again' }).click()
  await expect(page.getByText(/nobody knows its value: revoke it/)).toBeVisible()
  await expect(page.getByRole('dialog').getByRole('link', { name: /tablet/ })).toBeVisible()
})

test('an answer that never came: the token is found by Authdesk’s own fingerprint, revoked, and made again', async ({
  page,
  desk,
}) => {
  await openTokens(page)
  await page.getByRole('link', { name: 'New token' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('tablet')
  await desk.fault({ name: 'cut-body', match: 'POST /authorizations', times: 1 })
  await page.getByRole('button', { name: 'Create token' }).click()
  const value = await page.getByRole('status', { name: 'New token' }).textContent()
  await expect(page.getByText(/^The first answer never came\./)).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'I have it' }).click()
  const left = (await listed(desk)).filter(({ note }) => note === 'tablet')
  expect(left.map(({ token_last_eight: lastEight }) => lastEight)).toEqual([value!.slice(-8)])
})

test('with two-factor, creating and editing ask for one code each before anything is sent', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/(grants|authorizations)/)
  await signInWithCode(page, desk)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Tokens' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/act as you/)
  await expect(page.getByText(/Refresh asks for a code/)).toBeVisible()
  await page.getByRole('link', { name: 'New token' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('easel')
  let sent = 0
  page.on('request', (request) => void (request.method() === 'POST' && sent++))
  await page.getByRole('button', { name: 'Create token' }).click()
  const code = page.getByRole('dialog', { name: 'Enter your two-factor code' })
  await code.getByLabel('Code').fill(desk.otp('monalisa'))
  expect(sent).toBe(0)
  await code.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('status', { name: 'New token' })).toHaveText(/^ghp_/)
  expect(sent).toBe(1)

  // An edit looks first, with the same code.
  await page.getByRole('button', { name: 'I have it' }).click()
  const panel = page.getByRole('dialog', { name: /easel/ })
  await panel.getByRole('button', { name: 'Edit' }).click()
  await panel.getByLabel('Note').fill('easel, second')
  await panel.getByRole('button', { name: 'Save' }).click()
  await code.getByLabel('Code').fill(desk.otp('monalisa'))
  await code.getByRole('button', { name: 'Go on' }).click()
  await expect(panel.getByText('Saved.')).toBeVisible()
  await expect(code).toBeHidden()
})

test('by GitHub’s door the page says why it needs a password', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in with GitHub' }).click()
  // Both pages have such fields.
  await expect(page).toHaveURL(/\/login/)
  await page.getByLabel(/username/i).fill('octocat')
  await page.getByLabel(/password/i).fill('octocat-demo')
  await page.getByRole('button', { name: /sign in/i }).click()
  await page.getByRole('button', { name: /authorize/i }).click()
  await expect(page).toHaveURL(/\/check$/)
  await page.getByRole('link', { name: 'Tokens' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tokens needs your password')
})
