import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Locator } from '@playwright/test'
import { type Desk, expect, signIn, test } from './test.ts'

const run = promisify(execFile)

/** What the sandbox itself lists for octocat: the witness's word. */
async function listed(desk: Desk, what: 'applications/grants' | 'authorizations') {
  const answer = await fetch(`${desk.sandbox.apiUrl}/${what}?per_page=100`, {
    headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
  })
  return (await answer.json()) as {
    note: string | null
    scopes: string[]
    fingerprint: string | null
    app: { name: string }
  }[]
}

/** Runs what a form or a dialog offers as a command, as somebody does who would rather use a terminal. */
async function runShown(dialog: Locator, desk: Desk, { as = 'curl', which = '' } = {}) {
  const part = dialog.locator('details', { hasText: 'Copy as a command' })
  if (!(await part.evaluate((details: HTMLDetailsElement) => details.open)))
    await part.getByText('Copy as a command').click()
  if (which) await part.getByLabel('What it does').selectOption({ label: which })
  await part.getByRole('button', { name: as, exact: true }).click()
  const text = (await part.locator('code').textContent())!
  const secret = desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!.clientSecret
  for (const value of ['octocat-demo', secret]) expect(text).not.toContain(value)
  const [program, args] =
    as === 'curl'
      ? ['bash', ['--norc', '-euc', text]]
      : [process.execPath, ['--input-type=module', '-e', text]]
  await run(program, args, {
    env: { PATH: process.env.PATH, GITHUB_PASSWORD: 'octocat-demo', CLIENT_SECRET: secret },
  })
}

test('the forms of tokens as commands: made, made for an app, edited and rotated from a terminal', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat', '/authorizations/new')
  const form = page.getByRole('dialog', { name: 'New token' })
  await form.getByRole('textbox', { name: 'Note' }).fill(`it's "from" a $terminal`)
  await form.getByRole('checkbox', { name: /^Write gists/ }).check()
  await runShown(form, desk)
  expect(await listed(desk, 'authorizations')).toContainEqual(
    expect.objectContaining({ note: `it's "from" a $terminal`, scopes: ['gist'] }),
  )

  // The command follows what is filled in, also while it is open.
  await form.getByRole('radio', { name: /^For CI Bot/ }).check()
  await form.getByRole('radio', { name: /^Keep the one with this fingerprint/ }).check()
  await form.getByRole('textbox', { name: /^Fingerprint/ }).fill('from-a-terminal')
  await runShown(form, desk, { as: 'Octokit' })
  expect(await listed(desk, 'authorizations')).toContainEqual(
    expect.objectContaining({
      fingerprint: 'from-a-terminal',
      app: expect.objectContaining({ name: 'CI Bot' }),
    }),
  )

  await page.goto('/authorizations')
  await page.getByRole('button', { name: /^Actions for laptop/ }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const edit = page.getByRole('dialog', { name: /laptop/ })
  await expect(edit.getByText('Copy as a command')).toBeHidden()
  await edit.getByRole('textbox', { name: 'Note' }).fill('laptop, thinner')
  await edit.getByRole('checkbox', { name: /^Write all code/ }).uncheck()
  await runShown(edit, desk)
  expect(await listed(desk, 'authorizations')).toContainEqual(
    expect.objectContaining({ note: 'laptop, thinner', scopes: [] }),
  )

  await page.goto('/authorizations')
  await page.getByRole('link', { name: 'dotfiles sync' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate safely' }).click()
  const rotate = page.getByRole('dialog', { name: /^Rotate dotfiles sync .* safely\?$/ })
  await runShown(rotate, desk)
  const notes = async () => (await listed(desk, 'authorizations')).map(({ note }) => note)
  expect(await notes()).toEqual(expect.arrayContaining(['dotfiles sync', 'dotfiles sync 2']))
  await runShown(rotate, desk, { which: 'Revoke token' })
  expect(await notes()).not.toContain('dotfiles sync')
})

test('several at once as one command: apps and tokens', async ({ page, desk }) => {
  await signIn(page, 'octocat')
  for (const app of ['Gist Notes', 'Hook Relay'])
    await page.getByRole('checkbox', { name: `Select ${app}` }).check()
  await page.getByRole('button', { name: 'Remove access of 2 apps' }).click()
  const remove = page.getByRole('dialog', { name: 'Remove access of these 2 apps?' })
  await runShown(remove, desk)
  const apps = (await listed(desk, 'applications/grants')).map(({ app }) => app.name)
  for (const app of ['Gist Notes', 'Hook Relay']) expect(apps).not.toContain(app)

  await page.goto('/authorizations')
  for (const note of ['laptop', 'dotfiles sync'])
    await page.getByRole('checkbox', { name: new RegExp(`^Select ${note}`) }).check()
  await page.getByRole('button', { name: 'Revoke 2 tokens' }).click()
  const revoke = page.getByRole('dialog', { name: 'Revoke these 2 tokens?' })
  await runShown(revoke, desk, { as: 'Octokit' })
  const notes = (await listed(desk, 'authorizations')).map(({ note }) => note)
  for (const note of ['laptop', 'dotfiles sync']) expect(notes).not.toContain(note)
})
