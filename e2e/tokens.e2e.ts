import { check, expect, signIn, signInWithCode, test } from './test.ts'

test('an afternoon of the app owner: a leaked token is checked, revoked, and no longer accepted', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat', null)
  await check(page, desk.token('legacy'))
  await expect(page.getByText('This token acts as @octocat for CI Bot.')).toBeVisible()
  await page.getByRole('button', { name: 'Revoke token' }).click()
  const dialog = page.getByRole('dialog', { name: /^Revoke token …ae178b4a\?$/ })
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Revoke token' }).click()
  await expect(dialog.getByText('Say why.')).toBeVisible()
  await dialog.getByLabel('Reason').fill('seen in a build log')
  await dialog.getByRole('button', { name: 'Revoke token' }).click()
  await expect(page.getByText(/Confirmed: the server no longer accepts this token/)).toBeVisible()
  expect(await desk.accepts(desk.token('legacy'))).toBe(false)

  await check(page, desk.token('legacy'))
  await expect(page.getByText('Not valid', { exact: true }).first()).toBeVisible()
})

test('reset: shown once acknowledged, the old one is dead, the new one alive', async ({ page, desk }) => {
  await signIn(page, 'octocat')
  const old = desk.token('active')
  await check(page, old)
  await page.getByRole('button', { name: 'Reset token' }).click()
  const dialog = page.getByRole('dialog', { name: /^Reset token/ })
  await dialog.getByRole('button', { name: 'Reset token' }).click()
  await expect(dialog.getByText('Say why.')).toBeVisible()
  await dialog.getByLabel('Reason').fill('seen in a build log')
  await dialog.getByRole('button', { name: 'Reset token' }).click()

  const value = page.getByLabel('New token')
  await expect(value).toHaveText(/^gho_\w{36}$/)
  const fresh = (await value.textContent())!
  expect(await desk.accepts(old)).toBe(false)
  expect(await desk.accepts(fresh)).toBe(true)
  expect(page.url()).not.toContain(fresh)

  // Not taken yet: another tab of the same person finds it.
  const other = await page.context().newPage()
  await other.goto('/grants')
  await expect(other.getByText('1 new token has not been collected.')).toBeVisible()
  await other.close()

  await page.getByRole('button', { name: 'I have it' }).click()
  await expect(page.getByText('Done: the new token is in your hands')).toBeVisible()
  await expect(page.getByText(fresh)).toHaveCount(0)
  await page.reload()
  await expect(page.getByText('not been collected')).toHaveCount(0)
})

test('remove access takes every token of the person for the app', async ({ page, desk }) => {
  await signIn(page, 'octocat', null)
  await check(page, desk.token('active'))
  await page.getByRole('button', { name: 'Remove access for @octocat' }).click()
  const dialog = page.getByRole('dialog', { name: /^Remove access of CI Bot for @octocat\?$/ })
  await expect(dialog.getByText('the server does not tell an app owner how many')).toBeVisible()
  await dialog.getByLabel('Reason').fill('left the company')
  await dialog.getByRole('button', { name: 'Remove access' }).click()
  await expect(page.getByText(/Confirmed: the server no longer accepts this token/)).toBeVisible()
  for (const label of ['active', 'legacy'] as const) expect(await desk.accepts(desk.token(label))).toBe(false)
})

test('a token with something around it is answered like one alone; two are a list', async ({
  page,
  desk,
}) => {
  const token = desk.token('active')
  await signIn(page, 'octocat')
  for (const text of [
    `"${token}"`,
    `https://x:${token}@github.com/a/b`,
    `authorization: basic ${btoa(`x:${token}`)}`,
  ]) {
    await page.goto('/check')
    await page.getByLabel('Token', { exact: true }).fill(text)
    await expect(page.getByText('One token is in this text. OAuth app token')).toBeVisible()
    await expect(page.getByRole('table')).toHaveCount(0)
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(page.getByText('This token acts as @octocat for CI Bot.')).toBeVisible()
  }
  await page.getByLabel('Token', { exact: true }).fill(`"${token}", "${desk.token('expired')}"`)
  await expect(page.getByRole('button', { name: 'Check 2 tokens' })).toBeVisible()
  await expect(page.getByRole('table')).toBeVisible()
})

test('a new value is shown for a minute, again on request, and not to whoever comes back to the page', async ({
  page,
}) => {
  await page.clock.install()
  await signIn(page, 'octocat', '/authorizations/new')
  await page.getByRole('dialog').getByLabel('Note').fill('laptop 2')
  await page.getByRole('button', { name: 'Create token' }).click()
  const value = page.getByRole('status', { name: 'New token' })
  await expect(value).toHaveText(/^ghp_\w{36}$/)
  const fresh = (await value.textContent())!

  await page.clock.fastForward(60_000)
  await expect(page.getByText(fresh)).toHaveCount(0)
  await page.getByRole('button', { name: 'Show again' }).click()
  await expect(value).toHaveText(fresh)

  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await expect(page.getByText(fresh)).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Show/ })).toHaveCount(0)
})

test('the new value of a reset hides after a minute too, and stays sealed for its owner when the page is left', async ({
  page,
  desk,
}) => {
  await page.clock.install()
  await signIn(page, 'octocat', null)
  await check(page, desk.token('active'))
  await page.getByRole('button', { name: 'Reset token' }).click()
  const dialog = page.getByRole('dialog', { name: /^Reset token/ })
  await dialog.getByLabel('Reason').fill('seen in a build log')
  await dialog.getByRole('button', { name: 'Reset token' }).click()
  const value = page.getByRole('status', { name: 'New token' })
  await expect(value).toHaveText(/^gho_\w{36}$/)
  const fresh = (await value.textContent())!
  const again = page.getByRole('button', { name: 'Show again' })

  await page.clock.fastForward(60_000)
  await expect(page.getByText(fresh)).toHaveCount(0)
  await again.click()
  await expect(value).toHaveText(fresh)
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await expect(page.getByText(fresh)).toHaveCount(0)
})

test('what is not a token is said before anything is sent; what is unknown is answered', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat', '/check')
  const field = page.getByLabel('Token', { exact: true })
  const requests: string[] = []
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText('Paste a token first, or choose files.')).toBeVisible()
  await expect(field).toBeFocused()
  for (const nothing of ['this is no token', 'x'.repeat(300)]) {
    await field.fill(nothing)
    await expect(page.getByText('No GitHub token was found. Nothing was sent.')).toBeVisible()
    await field.fill('')
    await expect(page.getByText('No GitHub token was found. Nothing was sent.')).toBeHidden()
  }
  expect(requests.filter((request) => request.includes('/tokens/'))).toEqual([])

  for (const label of ['expired', 'revoked', 'other-app'] as const) {
    await check(page, desk.token(label))
    await expect(page.getByText('Not valid', { exact: true }).first()).toBeVisible()
  }
  await check(page, 'nonsense')
  await expect(page.getByText('Not valid', { exact: true }).first()).toBeVisible()
})

test('the token stays out of address, title, history, storages and of every request but the check itself', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  const token = desk.token('active')
  const carriers: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (request.url().includes(token) || JSON.stringify(request.headers()).includes(token))
      carriers.push(`address or header of ${pathname}`)
    if (request.postData()?.includes(token)) carriers.push(`${request.method()} ${pathname}`)
  })
  await check(page, token)
  await expect(page.getByText('This token acts as @octocat for CI Bot.')).toBeVisible()
  const left = await page.evaluate(() =>
    JSON.stringify([
      location.href,
      document.title,
      history.state,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
    ]),
  )
  expect(left).not.toContain(token)
  expect(carriers).toEqual(['POST /api/apps/ci-bot/tokens/check'])
  expect(desk.lines.join('')).not.toContain(token)

  await page.getByRole('link', { name: 'Apps with access' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
  await page.goBack()
  await expect(page.getByLabel('Token', { exact: true })).toHaveValue('')
})

test('a reset whose answer never came is told as lost, with the way to stop the value that nobody knows', async ({
  page,
  desk,
}) => {
  await desk.fault({ name: 'reset-after', match: 'PATCH /applications/:client_id/token', times: 1 })
  await signIn(page, 'octocat', null)
  await check(page, desk.token('active'))
  await page.getByRole('button', { name: 'Reset token' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
  await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click()
  // The same request goes out again after five seconds, and cannot reset twice.
  await expect(page.getByText('The old token is dead, and the new one was never seen')).toBeVisible({
    timeout: 30_000,
  })
  await page.getByRole('link', { name: 'Open it under Tokens' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('button', { name: 'Revoke token' }).click()
  await page
    .getByRole('dialog', { name: /^Revoke token/ })
    .getByRole('button', { name: 'Revoke token' })
    .click()
  await expect(page.getByText(/Confirmed: the server no longer lists this token/)).toBeVisible()
})

test('a reset whose answer contradicts itself shows no value, and says where the answer is kept', async ({
  page,
  desk,
}) => {
  await desk.fault({ name: 'other-token', match: 'PATCH /applications/:client_id/token', times: 1 })
  await signIn(page, 'octocat', null)
  await check(page, desk.token('active'))
  await page.getByRole('button', { name: 'Reset token' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
  await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click()
  await expect(page.getByText('The server’s answer to the reset cannot be trusted')).toBeVisible({
    timeout: 30_000,
  })
  await expect(page.getByText(/authdesk -- answer [\da-f-]{36} --show/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Open it under Tokens' })).toBeVisible()
  await page.getByRole('button', { name: 'I have read this' }).click()
  await expect(page.getByRole('button', { name: 'I have read this' })).toHaveCount(0)
})

test('a GitHub App’s token is not called harmless', async ({ page, desk }) => {
  await signInWithCode(page, desk)
  const row = page.getByRole('row').filter({ hasText: 'Deploy Dash' })
  await expect(row).not.toContainText('Public data only')
})
