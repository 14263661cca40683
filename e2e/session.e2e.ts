import { check, expect, signIn, test } from './test.ts'

test('the account holder signs in with a password and comes to the apps', async ({ page, desk }) => {
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByText(new URL(desk.sandboxUrl!).host).first()).toBeVisible()
  await signIn(page, 'octocat')
  await expect(page).toHaveURL(/\/grants$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^\d+ apps can act as you$/)
})

test('with two-factor on, a code is the second step; a wrong one keeps what was typed', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/session$/)
  await page.goto('/sign-in')
  await page.getByLabel('Username').fill('monalisa')
  await page.getByLabel('Password', { exact: true }).fill('monalisa-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const code = page.getByLabel('Two-factor code')
  await expect(code).toBeFocused()
  await code.fill(desk.otp('monalisa') === '123456' ? '654321' : '123456')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('The server did not accept this code.')).toBeVisible()
  const now = desk.otp('monalisa')
  await code.fill(`${now.slice(0, 3)} ${now.slice(3)}`)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
})

test('wrong input is said where it was typed, and nothing typed is lost', async ({ page, expectErrors }) => {
  expectErrors(/^401 \/api\/session$/)
  await page.goto('/sign-in')
  const login = page.getByLabel('Username')
  const password = page.getByLabel('Password', { exact: true })
  const submit = page.getByRole('button', { name: 'Sign in', exact: true })

  await submit.click()
  await expect(page.getByText('Enter your username.')).toBeVisible()
  await expect(login).toBeFocused()

  await login.fill('octocat@example.com')
  await password.fill('x')
  await submit.click()
  await expect(page.getByText('Use your username, not your e-mail address.')).toBeVisible()

  await login.fill('octocat')
  await password.fill('not the password')
  await submit.click()
  await expect(page.getByText('The server did not accept this username and password.')).toBeVisible()
  await expect(login).toHaveValue('octocat')
  await expect(password).toBeFocused()

  await password.fill('octocat-demo')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
})

test('an owner signs in by GitHub’s door, from localhost to 127.0.0.1 and back, and the token is gone', async ({
  page,
  desk,
}) => {
  // Two names of one machine are two sites to a browser: the same host would hide what strict cookies do.
  const { port } = new URL(desk.url)
  await page.goto(`http://localhost:${port}/sign-in`)
  await page.getByRole('button', { name: 'Sign in with GitHub' }).click()
  await expect(page).toHaveURL(new RegExp(`^${desk.sandboxUrl}/`))
  await page.getByLabel(/username/i).fill('octocat')
  await page.getByLabel(/password/i).fill('octocat-demo')
  await page.getByRole('button', { name: /sign in/i }).click()
  await page.getByRole('button', { name: /authorize/i }).click()
  await expect(page).toHaveURL(`http://localhost:${port}/check`)
  await expect(page.getByText('octocat').first()).toBeVisible()

  // Identity was all: the sandbox holds no live token of the sign-in app.
  const grants = await fetch(
    `${desk.sandbox.apiUrl}/authorizations?client_id=${desk.sandbox.demo().signInApp.clientId}`,
    {
      headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
    },
  )
  expect(await grants.json()).toEqual([])

  // This door does not open the lists that GitHub answers to a password only; the page says so.
  await page.getByRole('link', { name: 'Apps with access' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Apps with access needs your password')
  await page.goto(`http://localhost:${port}/check`)
  await page.getByLabel('Token', { exact: true }).fill(desk.token('active'))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.getByText('This token acts as @octocat for CI Bot.')).toBeVisible()
})

test('declining at GitHub comes back with a sentence', async ({ page, desk }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in with GitHub' }).click()
  await expect(page).toHaveURL(/\/login/)
  await page.getByLabel(/username/i).fill('octocat')
  await page.getByLabel(/password/i).fill('octocat-demo')
  await page.getByRole('button', { name: /sign in/i }).click()
  await page.getByRole('button', { name: /cancel|deny/i }).click()
  await expect(page).toHaveURL(`${desk.url}/sign-in?problem=access-denied`)
  await expect(page.getByText('The sign-in with GitHub was declined there.')).toBeVisible()
})

test('a forged callback signs nobody in', async ({ page, desk }) => {
  await page.goto('/api/session/github/callback?code=abc&state=def')
  await expect(page).toHaveURL(`${desk.url}/sign-in?problem=state-mismatch`)
  await expect(page.getByText('did not belong to a sign-in that was started in this browser')).toBeVisible()
})

test('a deep link survives the sign-in; signing out ends it here and in the other tab', async ({
  page,
  context,
  expectErrors,
}) => {
  // What the other tab was reading at that moment.
  expectErrors(/^401 \/api\/(operations|jobs|activity\/news|look)$/)
  await page.goto('/check')
  await expect(page).toHaveURL(/\/sign-in/)
  await page.getByLabel('Username').fill('octocat')
  await page.getByLabel('Password', { exact: true }).fill('octocat-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/check$/)

  const other = await context.newPage()
  await other.goto('/grants')
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await expect(page).toHaveURL(/\/sign-in/)
  await other.reload()
  await expect(other).toHaveURL(/\/sign-in/)
})

test('the session lives in a cookie that no script reads, and in no log', async ({ page, desk }) => {
  await signIn(page, 'octocat')
  const cookies = await page.context().cookies()
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
    { httpOnly: true, sameSite: 'Strict' },
  ])
  expect(desk.lines.join('')).not.toContain(cookies[0]!.value)
})

test('support sees why a verb is not theirs', async ({ page, desk }) => {
  await signIn(page, 'hubot', null)
  await check(page, desk.token('active'))
  await expect(page.getByText('This token acts as @octocat for CI Bot.')).toBeVisible()
  const reset = page.getByRole('button', { name: 'Reset token' })
  await expect(reset).toBeDisabled()
  await expect(
    page.getByText('Your role for CI Bot lets you check tokens, not revoke or reset them or remove access.'),
  ).toBeVisible()
})
