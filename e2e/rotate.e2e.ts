import { expect, signIn, test } from './test.ts'

/** What the sandbox says of a token by using it as its holder would. */
async function works(desk: { sandbox: { apiUrl: string } | null }, token: string): Promise<boolean> {
  const answer = await fetch(`${desk.sandbox!.apiUrl}/user`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return answer.status === 200
}

test('a personal token is rotated safely: the new value is in hand before the old one is revoked', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat', '/authorizations')
  await page.getByRole('link', { name: 'laptop', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate safely' }).click()
  const panel = page.getByRole('dialog', { name: /^Rotate laptop .* safely\?$/ })
  const note = panel.getByLabel('Note of the new token')
  await expect(note).toHaveValue('laptop 2')
  await note.fill(`ghp_${'a'.repeat(36)}`)
  await panel.getByRole('button', { name: 'Create token' }).click()
  await expect(panel.getByText(/^This is a token\. A note is stored and shown as it is/)).toBeVisible()
  await expect(note).toBeFocused()
  await note.fill('laptop 2')
  await panel.getByRole('button', { name: 'Create token' }).click()

  const value = (await page.getByLabel('New token', { exact: true }).textContent())!
  expect(value).toMatch(/^gh[op]_\w{36}$|^[0-9a-f]{40}$/)
  expect(await works(desk, value)).toBe(true)
  // Leaving now is a question, because the value is in nobody's hands yet; a browser that closes without asking, too.
  await page.locator('dialog[open]').evaluate((dialog: HTMLDialogElement) => dialog.close())
  await expect(page.getByText('Leave without the value?')).toBeVisible()
  await page.getByRole('button', { name: 'Stay here' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Leave without the value?')).toBeVisible()
  await page.getByRole('button', { name: 'Stay here' }).click()
  await page.getByRole('button', { name: 'I have it' }).click()

  await expect(page.getByText('Both tokens work now.')).toBeVisible()
  await page.getByRole('button', { name: 'Revoke the old token' }).click()
  await page
    .getByRole('dialog', { name: /^Revoke token “laptop”/ })
    .getByRole('button', { name: 'Revoke token' })
    .click()
  await expect(page.getByText(/Confirmed: the server no longer lists this token/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'laptop 2', exact: true })).toBeVisible()
  expect(await works(desk, value)).toBe(true)
})

test('a token of one’s own app gets a new fingerprint; where it cannot be rotated, the button says why', async ({
  page,
}) => {
  await signIn(page, 'octocat', '/authorizations')
  await page.getByRole('link', { name: 'runner 1', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate safely' }).click()
  const panel = page.getByRole('dialog', { name: /^Rotate runner 1 .* safely\?$/ })
  const fingerprint = panel.getByLabel('Fingerprint of the new token')
  await expect(fingerprint).toHaveValue(/-\d{8}$/)
  const wish = await fingerprint.inputValue()
  await fingerprint.fill(`ghp_${'a'.repeat(36)}`)
  await panel.getByRole('button', { name: 'Create token' }).click()
  await expect(panel.getByText(/^This is a token\. A fingerprint is stored and shown as it is/)).toBeVisible()
  await fingerprint.fill('no spaces here')
  await panel.getByRole('button', { name: 'Create token' }).click()
  await expect(panel.getByText(/Use letters, digits, dots/)).toBeVisible()
  await fingerprint.fill(wish)
  await panel.getByRole('button', { name: 'Create token' }).click()
  await expect(page.getByLabel('New token', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByRole('link', { name: 'Not yet, open the new one' }).click()
  await expect(page.getByRole('dialog').getByText(wish, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')

  // An app that somebody else owns: its secret is not here.
  await page.getByRole('link', { name: 'gist sync', exact: true }).click()
  const off = page.getByRole('dialog').getByRole('button', { name: 'Rotate safely' })
  await expect(off).toHaveAttribute('aria-disabled', 'true')
  await expect(off).toHaveAccessibleDescription(/needs the app’s secret, which only its owner has here/)
})
