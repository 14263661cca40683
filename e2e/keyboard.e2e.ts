import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { expect, signIn, test } from './test.ts'

// The main jobs without a mouse: what is pressed here is what fingers press.

/** What has the focus, as somebody would call it. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return 'nothing'
    const name = at.getAttribute('aria-label') ?? at.textContent ?? ''
    return `${at.tagName.toLowerCase()} “${name.trim().replaceAll(/\s+/g, ' ').slice(0, 40)}”`
  })
}

/** Presses Tab, or Shift+Tab, until the focus is there. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  await expect(target).toBeVisible()
  const passed: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
    passed.push(await focused(page))
  }
  throw new Error(`The focus never got to ${String(target)}. It passed:\n${passed.join('\n')}`)
}

/** Walks to a control, whose focus can be seen, and presses it. */
async function press(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter') {
  await tabTo(page, target)
  await expectRing(target)
  await page.keyboard.press(key)
}

/** The focus is on it, and a ring around it says so. */
async function expectRing(target: Locator) {
  await expect(target).toBeFocused()
  const { style, width, color, behind } = await target.evaluate((element) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
    const { backgroundColor } = getComputedStyle(document.documentElement)
    return { style: outlineStyle, width: outlineWidth, color: outlineColor, behind: backgroundColor }
  })
  expect(style).toBe('solid')
  expect(Number.parseFloat(width)).toBeGreaterThanOrEqual(2)
  expect(color).not.toBe(behind)
  expect(color).not.toMatch(/, 0\)$|transparent/)
}

/**
 * Two keys of a chord, which belong together for a second and a half; a busy machine may let those pass. Nobody presses
 * the next key before the page is there: its heading.
 */
async function goTo(page: Page, chord: string, address: RegExp, heading: string | RegExp) {
  await expect(async () => {
    await page.keyboard.type(chord)
    await expect(page).toHaveURL(address, { timeout: 1_000 })
  }).toPass()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
}

/** What stands in the clipboard is what was copied elsewhere. */
async function paste(page: Page, text: string) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('ControlOrMeta+v')
}

test('account holder: sign in, find an app, remove its access, sign out', async ({ page, expectErrors }) => {
  expectErrors(/^401 \/api\/session$/)
  await page.goto('/sign-in')
  await tabTo(page, page.getByLabel('Username'))
  await page.keyboard.type('octocat')
  await page.keyboard.press('Tab')
  await page.keyboard.type('octocat-demo')
  await press(page, page.getByRole('button', { name: 'Sign in', exact: true }))
  const headline = page.getByRole('heading', { level: 1 })
  await expect(headline).toHaveText('14 apps can act as you')

  await page.keyboard.press('/')
  await expectRing(page.getByRole('searchbox'))
  await page.keyboard.type('gist')
  await expect(page.locator('caption')).toContainText('1 app of 14')
  await page.keyboard.press('ArrowDown')
  const link = page.getByRole('link', { name: 'Gist Notes' })
  await expectRing(link)
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Gist Notes' })
  await expectRing(panel.getByRole('button', { name: 'Close' }))

  // Esc keeps, and brings back to where it began: the button, then the row.
  const verb = panel.getByRole('button', { name: 'Remove access' })
  await press(page, verb)
  const dialog = page.getByRole('dialog', { name: 'Remove access of Gist Notes?' })
  await expectRing(dialog.getByRole('button', { name: 'Keep' }))
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expectRing(verb)
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expectRing(link)

  // From its row's menu this time; the row goes, so the news of it has the focus.
  const menu = page.getByRole('button', { name: 'Actions for Gist Notes' })
  await press(page, menu, 'Space')
  await expectRing(page.getByRole('menuitem', { name: 'Show details' }))
  await page.keyboard.press('Escape')
  await expectRing(menu)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expectRing(page.getByRole('menuitem', { name: 'Remove access' }))
  await page.keyboard.press('Enter')
  await expectRing(dialog.getByRole('button', { name: 'Keep' }))
  await press(page, dialog.getByRole('button', { name: 'Remove access' }))
  await expect(page.getByText(/Confirmed: the server no longer lists this app/)).toBeVisible()
  await expect(headline).toHaveText('13 apps can act as you')
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  await expect(page.locator(':focus')).toContainText('Confirmed: the server no longer lists this app')
  await page.keyboard.press('Tab')
  await expectRing(dismiss)

  await tabTo(page, page.getByRole('button', { name: 'Sign out' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/sign-in/)
  await tabTo(page, page.getByLabel('Username'))
})

test('account holder: what is removed from its own panel closes the panel, and the news has the focus', async ({
  page,
}) => {
  await signIn(page, 'octocat')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog')
  await press(page, panel.getByRole('button', { name: 'Remove access' }))
  const dialog = page.getByRole('dialog', { name: /^Remove access of/ })
  await press(page, dialog.getByRole('button', { name: 'Remove access' }))
  await expect(page.getByText(/Confirmed: the server no longer lists this app/)).toBeVisible()
  await expect(panel).toBeHidden()
  await expect(page).toHaveURL(/\/grants$/)
  await expect(page.locator(':focus')).toContainText('Confirmed: the server no longer lists this app')
  await page.keyboard.press('Tab')
  await expectRing(page.getByRole('button', { name: 'Dismiss' }))
})

test('app owner: check a pasted token, revoke it; reset another and take the new one', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  await goTo(page, 'gc', /\/check$/, 'Check tokens')
  const field = page.getByLabel('Token', { exact: true })
  await page.keyboard.press('/')
  await expectRing(field)
  await paste(page, desk.token('legacy'))
  await press(page, page.getByRole('button', { name: 'Check', exact: true }))
  const card = page.getByRole('region', { name: 'Answer' })
  await expect(card).toContainText('This token acts as @octocat for CI Bot.')

  const revoke = card.getByRole('button', { name: 'Revoke token' })
  await press(page, revoke)
  const dialog = page.getByRole('dialog')
  await expectRing(dialog.getByRole('button', { name: 'Keep' }))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expectRing(revoke)
  await page.keyboard.press('Enter')
  await tabTo(page, dialog.getByLabel('Reason'))
  await page.keyboard.type('seen in a build log')
  await press(page, dialog.getByRole('button', { name: 'Revoke token' }))
  await expect(page.getByText(/Confirmed: the server no longer accepts this token/)).toBeVisible()
  await expect(card).toBeFocused()
  expect(await desk.accepts(desk.token('legacy'))).toBe(false)

  await page.keyboard.press('/')
  await expectRing(field)
  await page.keyboard.press('ControlOrMeta+a')
  await paste(page, desk.token('active'))
  await page.keyboard.press('Enter')
  await press(page, card.getByRole('button', { name: 'Reset token' }))
  await tabTo(page, dialog.getByLabel('Reason'))
  await page.keyboard.type('seen in a build log')
  await page.keyboard.press('Enter')
  const value = page.getByLabel('New token')
  await expect(value).toHaveText(/^gho_\w{36}$/)
  const fresh = (await value.textContent())!
  await press(page, page.getByRole('button', { name: 'I have it' }))
  await expect(page.getByText('Done: the new token is in your hands')).toBeVisible()
  expect(await desk.accepts(desk.token('active'))).toBe(false)
  expect(await desk.accepts(fresh)).toBe(true)
  expect(await focused(page)).not.toBe('nothing')
})

test('account holder: create a token, edit its scopes, revoke it', async ({ page }) => {
  await signIn(page, 'octocat')
  await goTo(page, 'gt', /\/authorizations$/, /tokens act as you$/)
  const headline = page.getByRole('heading', { level: 1 })
  await expect(headline).toHaveText(/^\d+ tokens act as you$/)
  const create = page.getByRole('link', { name: 'New token' })
  await press(page, create)
  const form = page.getByRole('dialog', { name: 'New token' })
  await expectRing(form.getByRole('textbox', { name: 'Note' }))
  await page.keyboard.press('Escape')
  await expect(form).toBeHidden()
  await expectRing(create)

  await page.keyboard.press('Enter')
  await expectRing(form.getByRole('textbox', { name: 'Note' }))
  await page.keyboard.type('by keyboard')
  await press(page, form.getByRole('checkbox', { name: /^Write gists/ }), 'Space')
  await expect(form.getByRole('checkbox', { name: /^Write gists/ })).toBeChecked()
  await press(page, form.getByRole('button', { name: 'Create token' }))
  await expect(page.getByLabel('New token', { exact: true })).toBeVisible()
  await press(page, page.getByRole('button', { name: 'I have it' }))

  const panel = page.getByRole('dialog', { name: /by keyboard/ })
  await press(page, panel.getByRole('button', { name: 'Edit' }))
  await press(page, panel.getByRole('checkbox', { name: /^Write gists/ }), 'Space')
  await press(page, panel.getByRole('checkbox', { name: /^Write public code/ }), 'Space')
  await expect(panel.getByText('scopes: public_repo')).toBeVisible()
  await press(page, panel.getByRole('button', { name: 'Save' }))
  await expect(panel.getByText('Saved.')).toBeVisible()
  expect(await focused(page)).not.toBe('nothing')

  await press(page, panel.getByRole('button', { name: 'Revoke token' }))
  const dialog = page.getByRole('dialog', { name: /^Revoke token “by keyboard”/ })
  await expectRing(dialog.getByRole('button', { name: 'Keep' }))
  await press(page, dialog.getByRole('button', { name: 'Revoke token' }))
  // The news has the focus, and its button is next.
  await expect(page.locator(':focus')).toContainText('Confirmed: the server no longer lists this token')
  await page.keyboard.press('Tab')
  await expectRing(page.getByRole('button', { name: 'Dismiss' }))
})

test('security: an entry of the log by qualifier, and who can stop a token by its hash', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  const token = desk.token('active')
  await goTo(page, 'gc', /\/check$/, 'Check tokens')
  await page.keyboard.press('/')
  await expectRing(page.getByLabel('Token', { exact: true }))
  await paste(page, token)
  await page.keyboard.press('Enter')
  await expect(page.getByText('This token acts as @octocat for CI Bot.')).toBeVisible()

  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox', { name: 'What do you want to do?' })).toBeFocused()
  await page.keyboard.type('activity')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity')
  await page.keyboard.press('/')
  await expectRing(page.getByRole('searchbox'))
  await page.keyboard.type('action:token.check result:')
  const rows = page.getByRole('table').locator('tbody').getByRole('row')
  // What can come next is offered, and is a button as any other.
  await press(page, page.getByRole('button', { name: 'active', exact: true }))
  await expect(page.getByRole('searchbox')).toBeFocused()
  await expect(page.getByRole('searchbox')).toHaveValue('action:token.check result:active ')
  await expect(rows).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  const link = rows.first().getByRole('link')
  await expectRing(link)
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Checked a token' })
  await expectRing(panel.getByRole('button', { name: 'Close' }))
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expectRing(link)
  expect(page.url()).toContain('action')

  await goTo(page, 'gi', /\/investigate$/, 'Investigate')
  await page.keyboard.press('/')
  await expectRing(page.getByLabel(/^Token, hash/))
  const hex = createHash('sha256').update(token).digest('hex')
  await paste(page, hex)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`#h=${hex}$`))
  await expect(page.getByRole('heading', { name: 'Who can stop this' })).toBeVisible()
  expect(await focused(page)).not.toBe('nothing')
})

test('a box that is ticked takes no letters: the keys of every page work there', async ({ page }) => {
  await signIn(page, 'octocat', '/grants')
  await page.getByRole('checkbox', { name: /^Select CI Bot/ }).focus()
  for (const key of ['Space', 'g', 't']) await page.keyboard.press(key)
  await expect(page).toHaveURL(/\/authorizations$/)
})
