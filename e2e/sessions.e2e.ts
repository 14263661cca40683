import type { Browser, Page } from '@playwright/test'
import { check, type Desk, expect, signIn, signInWithCode, startDesk, test } from './test.ts'

const SIX_MINUTES = 6 * 60_000

async function signInAtGithub(page: Page, login = 'octocat') {
  await page.getByLabel(/username/i).fill(login)
  await page.getByLabel(/password/i).fill(`${login}-demo`)
  await page.getByRole('button', { name: /sign in/i }).click()
  // Who has authorized the app before is sent straight back.
  await page.waitForURL((url) => !/\/login\/?$|\/session$/.test(url.pathname))
  const authorize = page.getByRole('button', { name: /authorize/i })
  if (await authorize.isVisible()) await authorize.click()
}

async function enterByGithub(page: Page, desk: Desk) {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in with GitHub' }).click()
  await page.waitForURL(`${desk.sandbox.url}/**`)
  await signInAtGithub(page)
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
}

/** Another browser of the same person: no cookie in common. */
async function otherBrowser(browser: Browser, desk: Desk): Promise<Page> {
  const context = await browser.newContext({ baseURL: desk.url })
  return context.newPage()
}

test('after six minutes removing access asks for the password, then does it once, on the same screen', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/(grants\/\d+|session\/proof)$/)
  await signIn(page, 'octocat')
  const before = await page.getByRole('heading', { level: 1 }).textContent()
  await page.getByRole('searchbox').fill('bot')
  await page.getByRole('button', { name: 'Actions for CI Bot' }).click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  const asked = page.getByRole('dialog', { name: /CI Bot/ })
  await expect(asked.getByRole('button', { name: 'Remove access' })).toBeEnabled()
  // Somebody is there all the time: the password is remembered, and the proof grows old all the same.
  for (let minute = 0; minute < 6; minute++) {
    desk.advance(SIX_MINUTES / 6)
    await page.evaluate(async () => {
      await fetch('/api/session/touch', { method: 'POST', headers: { 'x-authdesk': '1' } })
    })
  }
  const cookie = async () => (await page.context().cookies())[0]!.value
  const copied = await cookie()
  await asked.getByRole('button', { name: 'Remove access' }).click()

  const proof = page.getByRole('dialog', { name: 'Prove that it is you' })
  await proof.getByLabel('Password').fill('wrong')
  await page.keyboard.press('Enter')
  await expect(proof.getByText('The server did not accept this password.')).toBeVisible()
  await expect(page.getByText(/Confirmed:/)).toHaveCount(0)
  await proof.getByLabel('Password').fill('octocat-demo')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/Confirmed: the server no longer lists this app/)).toBeVisible()
  await expect(page.getByRole('searchbox')).toHaveValue('bot')
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(before!)
  expect(await cookie()).not.toBe(copied)

  // Fresh again: the next one is not asked.
  await page.getByRole('searchbox').fill('')
  await page
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click()
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove access' }).click()
  await expect(page.getByText(/Confirmed: the server no longer lists this app/)).toHaveCount(2)
  await expect(proof).toHaveCount(0)
})

test('with two-factor the code of the action is the proof too: nobody is asked twice', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/grants\/\d+$/)
  await signInWithCode(page, desk)
  // A reload knows how the codes come, and asks for one without a refusal first.
  await page.reload()
  const code = page.getByRole('dialog', { name: 'Enter your two-factor code' })
  await code.getByLabel('Code').fill(desk.otp('monalisa'))
  await code.getByRole('button', { name: 'Go on' }).click()
  await page
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click()
  for (let minute = 0; minute < 6; minute++) {
    desk.advance(SIX_MINUTES / 6)
    await page.evaluate(async () => {
      await fetch('/api/session/touch', { method: 'POST', headers: { 'x-authdesk': '1' } })
    })
  }
  await page.getByRole('menuitem', { name: 'Remove access' }).click()
  await code.getByLabel('Code').fill(desk.otp('monalisa'))
  await code.getByRole('button', { name: 'Go on' }).click()
  const asked = page.getByRole('dialog', { name: /\?$/ })
  await asked.getByRole('button', { name: 'Remove access' }).click()
  await expect(page.getByText(/Confirmed: the server no longer lists this app/)).toBeVisible()
})

test('by GitHub’s door a reset waits while GitHub asks in a tab of its own, and is done once', async ({
  page,
  context,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/apps\/ci-bot\/tokens\/reset$/)
  const token = desk.token('active')
  await enterByGithub(page, desk)
  await check(page, token)
  await page.getByRole('button', { name: 'Reset token' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('left on a bus')
  desk.advance(SIX_MINUTES)
  await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click()

  const proof = page.getByRole('dialog', { name: 'Prove that it is you, at GitHub' })
  await proof.getByLabel(/Type octocat/).fill('hubot')
  await proof.getByRole('button', { name: 'Go to GitHub' }).click()
  await expect(proof.getByText('That is not the username you are signed in with.')).toBeVisible()
  await proof.getByLabel(/Type octocat/).fill('octocat')
  const tab = context.waitForEvent('page')
  await proof.getByRole('button', { name: 'Go to GitHub' }).click()
  let github = await tab
  // Somebody else at GitHub proves nothing, and says so there; here it still waits.
  await signInAtGithub(github, 'hubot')
  await expect(github.getByText(/somebody else is signed in there/)).toBeVisible()
  await expect(proof.getByText('Waiting for GitHub in the other tab.')).toBeVisible()
  expect(await desk.accepts(token)).toBe(true)
  await github.close()
  const again = context.waitForEvent('page')
  await proof.getByRole('link', { name: /Open GitHub/ }).click()
  github = await again
  await signInAtGithub(github)
  await expect(github.getByRole('heading', { level: 1 })).toHaveText('GitHub has confirmed that it is you')
  expect(github.url()).toBe(`${desk.url}/proven`)
  const closed = github.waitForEvent('close')
  // The tab may be gone before the click has been told of.
  await Promise.race([closed, github.getByRole('button', { name: 'Close this tab' }).click()])
  await closed

  await expect(page.getByLabel('New token')).toHaveText(/^gho_/)
  expect(await desk.accepts(token)).toBe(false)
  const record = await (await fetch(`${desk.sandbox.url}/sandbox/record`)).json()
  expect((record as { act: string }[]).filter(({ act }) => act === 'reset')).toHaveLength(1)
})

test('a person sees both browsers, ends one, and signs out everywhere; each comes back to where it was', async ({
  page,
  browser,
  desk,
  expectErrors,
}) => {
  // The other browser is told so by the next thing that it asks.
  expectErrors(/^401 \/api\//)
  await signIn(page, 'octocat')
  const laptop = await otherBrowser(browser, desk)
  await signIn(laptop, 'octocat', '/check')
  await page.getByRole('link', { name: 'Sessions' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 browsers are signed in as octocat')
  const sessions = page.getByRole('main').getByRole('listitem')
  await expect(sessions.filter({ hasText: 'This session' })).toHaveCount(1)
  await expect(sessions.first()).toContainText(/Chrome on (Linux|macOS|Windows)/)

  await page.getByRole('button', { name: /^End the session: Chrome on/ }).click()
  await expect(page.getByText(/^Ended: Chrome on/)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 browser is signed in as octocat')
  await laptop.getByLabel('Token', { exact: true }).fill(desk.token('active'))
  await laptop.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(laptop.getByText('Your session was ended in another tab or browser')).toBeVisible()
  await expect(laptop).toHaveURL(/\/sign-in\?back=%2Fcheck&ended=elsewhere$/)
  await laptop.getByLabel('Username').fill('octocat')
  await laptop.getByLabel('Password', { exact: true }).fill('octocat-demo')
  await laptop.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(laptop).toHaveURL(/\/check$/)
  await expect(laptop.getByLabel('Token', { exact: true })).toHaveValue('')

  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 browsers are signed in as octocat')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  const asked = page.getByRole('dialog', { name: 'Sign out everywhere?' })
  await expect(asked.getByRole('button', { name: 'Keep' })).toBeFocused()
  await expect(asked.getByText('This session and 1 other.')).toBeVisible()
  await asked.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page.getByText('You are signed out everywhere.')).toBeVisible()
  await laptop.getByRole('link', { name: 'Apps with access' }).click()
  await expect(laptop).toHaveURL(/\/sign-in/)
  await laptop.context().close()
})

test('input counts once a minute and looking does not; a session that ran out leaves the screen, and comes back to it', async ({
  page,
  desk,
  expectErrors,
}) => {
  // What reads by itself hears that nobody is signed in any more.
  expectErrors(/^401 \/api\/(activity\/news|operations)$/)
  const touches = () => desk.lines.filter((line) => line.includes('/api/session/touch')).length
  await page.clock.install()
  await signIn(page, 'octocat')
  const search = page.getByRole('searchbox')
  await search.fill('bot')
  await search.press('Escape')
  for (let i = 0; i < 3; i++) await page.getByRole('heading', { level: 1 }).click()
  await expect.poll(touches).toBe(1)
  // A minute of looking: the page reads its session by itself, and nobody is there.
  await page.clock.fastForward(61_000)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect.poll(touches).toBe(2)

  await page.goto('/grants?q=courier')
  await expect(page.getByRole('link', { name: 'Package Courier' })).toBeVisible()
  desk.advance(15 * 60_000)
  await page.clock.fastForward(15 * 60_000)
  await expect(page.getByText('Your session has ended. What you see was read before that')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Package Courier' })).toBeVisible()
  await page.getByRole('link', { name: 'Sign in again' }).click()
  await page.getByLabel('Username').fill('octocat')
  await page.getByLabel('Password', { exact: true }).fill('octocat-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/grants\?q=courier$/)
  await expect(page.getByRole('link', { name: 'Package Courier' })).toBeVisible()
})

for (const [profile, reason] of [
  ['github.com', /github\.com stopped offering this list .* on 13 November 2020/],
  ['ghae', /GitHub AE never offered this list/],
] as const)
  test(`on ${profile} the doors that work are shown, and what is not offered says why and where to go`, async ({
    browser,
  }) => {
    const desk = await startDesk({ profile })
    const page = await otherBrowser(browser, desk)
    await page.goto('/grants')
    await expect(page).toHaveURL(/\/sign-in/)
    await expect(page.getByRole('heading', { name: 'My account' })).toHaveCount(0)
    await expect(page.getByLabel('Username')).toHaveCount(0)
    await expect(page.getByText(/there is no other way in/)).toBeVisible()
    await page.getByRole('button', { name: 'Sign in with GitHub' }).click()
    await page.waitForURL(`${desk.sandbox.url}/**`)
    await signInAtGithub(page)

    // The deep link was followed; the page is not a blank and not a sign-out trap.
    await expect(page).toHaveURL(`${desk.url}/grants`)
    await expect(page.getByRole('main').getByText(reason)).toBeVisible()
    const { host } = new URL(desk.sandbox.url)
    await expect(page.getByRole('link', { name: `${host}/settings/applications` })).toHaveAttribute(
      'href',
      `${desk.sandbox.url}/settings/applications`,
    )
    const nav = page.getByRole('navigation', { name: 'Main' })
    await expect(nav.getByRole('link', { name: /^Apps with access/ })).toContainText('not here')
    await nav.getByRole('link', { name: /^Tokens/ }).click()
    await expect(page.getByRole('main').getByText(reason)).toBeVisible()

    await page.getByRole('link', { name: 'What this server offers' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Our ${profile}`)
    const offers = page.getByRole('region', { name: 'What it offers' })
    await expect(offers.getByRole('listitem').filter({ hasText: 'Apps with access' })).toContainText(
      'Not offered',
    )
    await check(page, desk.token('active'))
    await expect(page.getByText('This token acts as @octocat for CI Bot.')).toBeVisible()
    await page.getByLabel('Token', { exact: true }).fill(`${desk.token('active')} ${desk.token('revoked')}`)
    await page.getByRole('button', { name: 'Check 2 tokens' }).click()
    await expect(page.getByText('2 tokens checked.')).toBeVisible()
    const left = page.getByText(/^CI Bot: 4,99\d of 5,000 calls left this hour, begins anew in /)
    await expect(left).toHaveCount(profile === 'github.com' ? 1 : 0)
    await page.goto('/server')
    const apps = page.getByRole('region', { name: 'Apps configured here' })
    await expect(apps.getByRole('row', { name: /CI Bot/ })).toContainText(
      profile === 'github.com' ? /owner.*4,?99\d of 5,?000/ : /owner.*names no limit/,
    )
    await page.context().close()
    await desk.close()
  })

test('the server page: what it is, a clock that is wrong, and a server that is away', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  await page.getByRole('link', { name: /^Server/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sandbox')
  await expect(page.getByText('3.19.2')).toBeVisible()
  await expect(page.getByText('agrees with Authdesk’s')).toBeVisible()
  await expect(page.getByRole('row', { name: /CI Bot/ })).toContainText('owner')
  await expect(page.getByRole('row', { name: /Deploy Dash/ })).toContainText('none')

  desk.advance(90_000)
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(page.getByText(/differ by (89|90|91) s\. If the server’s is wrong/)).toBeVisible()

  desk.advance(10_000)
  await desk.sandbox.close()
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(page.getByRole('alert').getByText('Nothing answers at this address.')).toBeVisible()
  await expect(page.getByText('not known: it did not answer').first()).toBeVisible()
})
