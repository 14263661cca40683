import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { check, expect, expectAccessible, signIn, test } from './test.ts'

/** As GitHub's audit log exports it: base64, its plus signs escaped for JSON. */
function auditLogLine(token: string): string {
  const hash = createHash('sha256').update(token).digest('base64')
  return JSON.stringify({ action: 'repo.download_zip', hashed_token: hash }).replaceAll(
    '+',
    String.raw`\u002b`,
  )
}
const hexOf = (token: string) => createHash('sha256').update(token).digest('hex')
const hashedToken = (line: string) => /"hashed_token":"[^"]*"/.exec(line)![0]

/** From the sidebar, by keyboard alone. */
async function openInvestigate(page: Page) {
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Investigate')
  await page.keyboard.press('/')
  await expect(entry(page)).toBeFocused()
}
const entry = (page: Page) => page.getByLabel(/^Token, hash/)
const source = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })

/** What a person sees on the screen, in fields too, and where it is kept in this tab. */
async function holds(page: Page, secret: string): Promise<string[]> {
  return page.evaluate((text) => {
    const places: Record<string, string> = {
      page: document.documentElement.outerHTML,
      fields: [...document.querySelectorAll('input, textarea')]
        .map((one) => (one as HTMLInputElement).value)
        .join(),
      address: location.href,
      history: JSON.stringify(history.state),
      title: document.title,
      storages: JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
    }
    return Object.keys(places).filter((place) => places[place]!.includes(text))
  }, secret)
}

async function revokeByKeyboard(page: Page) {
  await page.getByRole('button', { name: 'Revoke token' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('the ticket says so')
  await page.keyboard.press('Enter')
}

/** An audit log's line is all there is at first: what can be known of it, and a case that waits for the token. */
async function openCaseOf(page: Page, token: string) {
  await openInvestigate(page)
  await page.keyboard.insertText(hashedToken(auditLogLine(token)))
  await expect(page.getByText('Read as hash of a token.')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`#h=${hexOf(token)}$`))
  // Each answers for itself, and a miss says who was asked.
  await expect(source(page, 'The configured apps')).toContainText('Not asked')
  await expect(source(page, 'Authdesk’s own activity')).toContainText('Not found')
  await page.getByRole('button', { name: 'Open a case' }).press('Enter')
  await page.getByRole('dialog').getByLabel('Title').fill('Zip download at 02:51')
  await page.getByRole('dialog').getByLabel('App concerned').selectOption('CI Bot')
  await page.getByRole('dialog').getByLabel('Note').fill(`from the audit log; the value may be ${token}`)
  await page.getByRole('dialog').getByRole('button', { name: 'Open the case' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Zip download at 02:51')
  await expect(page.getByText('Cannot be contained yet: 1 token')).toBeVisible()
}

/** The log that leaked turns up: a line of it is pasted, and the apps are asked. */
async function findTheToken(page: Page, token: string) {
  await page.getByRole('link', { name: 'Investigate' }).last().press('Enter')
  // The page that is left has the same field.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Investigate')
  await expect(entry(page)).toBeVisible()
  await page.keyboard.press('/')
  await expect(entry(page)).toBeFocused()
  await page.keyboard.insertText(`2026-11-21T02:50:58Z runner-7 env GITHUB_TOKEN=${token} exit 0`)
  await expect(entry(page)).toHaveValue('')
  expect(await holds(page, token)).toEqual([])
  await page.getByRole('button', { name: /^Ask the app/ }).press('Enter')
  await expect(source(page, 'The configured apps')).toContainText('CI Bot accepts it.')
  await expect(page.getByText('This token acts as')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'You, by the app that issued it' })).toContainText('Open')
}

async function attach(page: Page) {
  await page.getByRole('button', { name: 'Attach to a case' }).press('Enter')
  await expect(page.getByRole('dialog').getByRole('radio', { name: /Zip download/ })).toBeChecked()
  await page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }).press('Enter')
  await page.getByRole('link', { name: 'Open the case' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Zip download at 02:51')
}

test('at three in the morning: from a hash in the audit log to a case that is closed with proof', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^401 \/api\/session$/)
  const token = desk.token('active')
  await signIn(page, 'octocat')
  await openCaseOf(page, token)
  await findTheToken(page, token)
  await revokeByKeyboard(page)
  await expect(page.getByText(/Confirmed: the server no longer accepts this token/)).toBeVisible()
  expect(await desk.accepts(token)).toBe(false)
  await expect(page.getByText(/^It was stopped by @octocat, and the server confirmed it/)).toBeVisible()

  // The receipt: to read, to keep, and the same entry in the log.
  const receipt = page.getByRole('region', { name: /^Receipt \d/ })
  await receipt.getByText(/^Receipt \d/).click()
  await expect(receipt).toContainText(hexOf(token))
  await expect(receipt).toContainText('after 0 s: gone')
  await expect(receipt).toContainText('@octocat')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    receipt.getByRole('button', { name: 'Save' }).press('Enter'),
  ])
  const saved = readFileSync(await download.path(), 'utf8')
  expect(saved).toContain(createHash('sha256').update(token).digest('base64'))
  expect(saved).toMatch(/Confirmed: the server no longer accepts it/)
  expect(saved).not.toContain(token)

  await attach(page)
  // What was attached just now is read first.
  const contain = page.getByRole('button', { name: 'Mark as contained' })
  await expect(contain).not.toHaveAttribute('aria-disabled')
  await contain.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Contained')
  await page.getByRole('button', { name: 'Close the case' }).press('Enter')
  await expect(page.getByRole('dialog').getByRole('radio', { name: 'Stopped, with proof' })).toBeChecked()
  await page.getByRole('dialog').getByLabel('Note').fill('rotated, owner told')
  await page.getByRole('dialog').getByRole('button', { name: 'Close the case' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Closed: Stopped, with proof')

  // Support of the app reads the same story, finds it in the log, and no token is in it.
  await expect(page.getByText(`the value may be gho_…${token.slice(-8)}`)).toBeVisible()
  expect(await holds(page, token)).toEqual([])
  const address = page.url()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/sign-in/)
  await page.goto(address)
  await page.getByLabel('Username').fill('hubot')
  await page.getByLabel('Password', { exact: true }).fill('hubot-demo')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Closed: Stopped, with proof')
  await page
    .getByRole('link', { name: /^entry/ })
    .last()
    .click()
  await expect(page.getByRole('dialog')).toContainText('Closed')
})

test('a server that says yes and does not: the receipt is red, and the case cannot be contained', async ({
  page,
  desk,
}) => {
  const token = desk.token('active')
  await signIn(page, 'octocat')
  await openCaseOf(page, token)
  await findTheToken(page, token)
  await desk.fault({ name: '204-without-deleting', match: 'DELETE /applications/:client_id/token', times: 1 })
  await revokeByKeyboard(page)
  const receipt = page.getByRole('region', { name: /^Receipt \d/ })
  await expect(receipt).toContainText('NOT CONFIRMED', { timeout: 20_000 })
  await expect(receipt).toContainText('after 8 s: still there')
  await expect(receipt).toContainText('Treat it as alive: check it again in a minute.')
  await expect(page.getByText(/went on accepting it/)).toBeVisible()
  expect(await desk.accepts(token)).toBe(true)

  await attach(page)
  const contain = page.getByRole('button', { name: 'Mark as contained' })
  await expect(contain).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByText('not confirmed as stopped')).toBeVisible()
  await page.getByRole('button', { name: 'Close the case' }).click()
  await expect(page.getByRole('dialog').getByRole('radio', { name: /^Stopped, with proof/ })).toBeDisabled()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Open')
})

test('links: a hash survives the sign-in; a token in one is refused and wiped, wherever it stands', async ({
  page,
  desk,
  expectErrors,
  typedHere,
}) => {
  expectErrors(/^401 \/api\/session$/)
  const token = desk.token('active')
  await page.goto(`/investigate#h=${hexOf(token)}`)
  await page.getByLabel('Username').fill('octocat')
  await page.getByLabel('Password', { exact: true }).fill('octocat-demo')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText(hexOf(token).slice(0, 12))
  // It is octocat's own, so it can be stopped without its value.
  await expect(page.getByRole('heading', { name: 'You, by your own list' })).toContainText('Open')
  await expect(page.getByRole('link', { name: 'Open the token' })).toBeVisible()

  const leaks = [
    `/investigate#h=${token}`,
    `/investigate?q=${token}`,
    `/investigate/${token}`,
    `/investigate#${encodeURIComponent(token).replace('_', '%5F')}`,
    `/grants#${desk.token('legacy')}`,
    `/authorizations?q=${token}`,
    `/grants?show=${token}&q=ci`,
  ]
  for (const leak of leaks) {
    await page.goto('about:blank')
    typedHere(leak)
    await page.goto(leak)
    await expect(page.getByRole('alert').filter({ hasText: 'This link held a token.' })).toBeVisible()
    await expect(page).toHaveURL(/\/investigate$/)
    expect(await holds(page, token)).toEqual([])
  }
  // Typed into the address of a page that is open, too.
  await page.evaluate((text) => {
    location.hash = `h=${text}`
  }, token)
  await expect(page).toHaveURL(/\/investigate$/)
  expect(await holds(page, token)).toEqual([])
  await page.getByRole('link', { name: 'Investigate its hash' }).click()
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText(hexOf(token).slice(0, 12))
  await page.goBack()
  expect(await holds(page, token)).toEqual([])
})

test('whatever somebody has in hand finds the token: last eight, id, login; several tokens go to Check', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat', '/investigate')
  const token = desk.token('active')
  await entry(page).fill(`…${token.slice(-8)}`)
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 token found.')).toBeVisible()
  await page.getByRole('cell').getByRole('link').click()
  await expect(page.getByText(/^It is yours, for CI Bot, and alive/)).toBeVisible()
  const id = /authorizations\/(\d+)/.exec(
    (await page.getByRole('link', { name: 'Open the token' }).getAttribute('href'))!,
  )![1]!
  await entry(page).fill(`#${id}`)
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 token found.')).toBeVisible()
  await entry(page).fill('@somebody-else')
  await page.keyboard.press('Enter')
  await expect(source(page, 'Your own tokens')).toContainText('somebody else')
  await expect(page.getByText(/^No token found. Asked: Authdesk’s own activity/)).toBeVisible()
  await entry(page).fill('monalisa')
  await page.getByRole('button', { name: 'last eight of a token' }).click()
  await expect(page).toHaveURL(/#last=monalisa$/)
  await entry(page).fill(`${token} ${desk.token('legacy')}`)
  await expect(entry(page)).toHaveValue('')
  await expect(page.getByText(/^2 tokens are in this text/)).toBeVisible()
  expect(await holds(page, token)).toEqual([])
  await entry(page).fill('what is this')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This is no token, hash')).toBeVisible()
})

test('on a phone: the cases and the tokens of a person are cards, each with what is known of it', async ({
  page,
  desk,
}) => {
  await page.setViewportSize({ width: 360, height: 780 })
  await signIn(page, 'octocat', `/investigate#h=${hexOf(desk.token('active'))}`)
  await page.getByRole('button', { name: 'Open a case' }).click()
  await page
    .getByRole('dialog')
    .getByLabel('Title')
    .fill('Zip_download_without_any_place_to_break_it_at_02:51')
  await page.getByRole('dialog').getByRole('button', { name: 'Open the case' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Zip_download')
  await page.goto('/investigate')
  await expect(page.getByRole('row').filter({ hasText: 'Zip_download' })).toContainText('@octocat')
  await expectAccessible(page)

  await check(page, desk.token('legacy'))
  await page.getByRole('button', { name: 'Revoke token' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('seen in a build log')
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(page.getByText(/Confirmed: the server no longer accepts this token/)).toBeVisible()
  await page.goto('/investigate#user=octocat')
  const row = (text: string) => page.getByRole('row').filter({ hasText: text })
  await expect(row(desk.token('active').slice(-8))).toContainText('Alive: the server lists it')
  await expect(row(desk.token('expired').slice(-8))).toContainText('Dead: expired')
  await expect(row(desk.token('legacy').slice(-8))).toContainText('Dead: stopped, with proof')
  await expect(row('release script')).toContainText('Personal token')
  await expectAccessible(page)
  await row('release script').getByRole('link').click()
  await expect(page.getByText('It is yours, a personal token “release script”, and alive')).toBeVisible()
})
