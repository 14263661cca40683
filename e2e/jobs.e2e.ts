import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { type Desk, expect, expectAccessible, signIn, test } from './test.ts'

const SCOPES = [['repo'], ['gist'], ['user'], ['workflow'], ['read:org'], []]

/** Live tokens of octocat for CI Bot, as a build would have printed them. */
async function leak(desk: Desk, count: number): Promise<string[]> {
  const { clientId } = desk.sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
  const tokens: string[] = []
  for (let at = 0; at < count; at++) {
    const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, {
      method: 'POST',
      body: JSON.stringify({
        login: at % 2 ? 'octocat' : 'hubot',
        client_id: clientId,
        scopes: SCOPES[at % SCOPES.length],
        fingerprint: `build ${at}`,
      }),
    })
    tokens.push(((await response.json()) as { token: string }).token)
  }
  return tokens
}

const dead = (count: number) =>
  Array.from({ length: count }, (_, at) => `gho_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0xF${1000 + at}`)

/** Drops a log with these tokens on Check, and has all of them checked. */
async function checkLog(page: Page, tokens: readonly string[]): Promise<void> {
  await page.goto('/check')
  await page.locator('input[type=file]').setInputFiles({
    name: 'build.log',
    mimeType: 'text/plain',
    buffer: Buffer.from(tokens.map((token, at) => `${at} GITHUB_TOKEN=${token}`).join('\n')),
  })
  await page.getByRole('button', { name: /^Check \d+ tokens$/ }).click()
  await expect(page.getByText(`${tokens.length} tokens checked.`)).toBeVisible()
}

const todo = (page: Page) => page.getByRole('region', { name: 'What to do with them' })
const job = (page: Page) => page.getByRole('region', { name: 'Job' })

test('an afternoon of the app owner: thirty leaked tokens are reset, the new ones come as a file, the old are dead', async ({
  page,
  desk,
}) => {
  const tokens = await leak(desk, 30)
  await signIn(page, 'octocat')
  await checkLog(page, [...tokens, ...dead(4)])
  await expect(todo(page)).toContainText('30 active tokens selected.')

  // A dry run, a reason, the number; then five seconds in which nothing is sent.
  await todo(page).getByRole('button', { name: 'Reset tokens' }).click()
  const dialog = page.getByRole('dialog', { name: 'Reset 30 tokens?' })
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused()
  await expect(dialog).toContainText('30 tokens of 2 users in 1 app; 4 of the selected are dead already')
  await expectAccessible(page)
  const go = dialog.getByRole('button', { name: 'Reset tokens' })
  await go.click()
  await expect(dialog.getByText('Say why.')).toBeVisible()
  await dialog.getByLabel('Reason').fill('printed by a build')
  await dialog.getByLabel('Type 30 to go on').fill('29')
  await go.click()
  await expect(dialog.getByText('This is not the number.')).toBeVisible()
  await dialog.getByLabel('Type 30 to go on').fill('30')
  await go.click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('Cancelled. Nothing was sent.')).toBeVisible()
  expect(await desk.accepts(tokens[0]!)).toBe(true)

  await todo(page).getByRole('button', { name: 'Reset tokens' }).click()
  await dialog.getByLabel('Reason').fill('printed by a build')
  await dialog.getByLabel('Type 30 to go on').fill('30')
  await go.click()
  await expect(page.getByText(/^Nothing is sent yet\. It begins in \d second/)).toBeVisible()
  await expect(job(page).getByRole('heading', { level: 2 })).toHaveText('Reset 30 of 30 tokens of CI Bot', {
    timeout: 20_000,
  })
  await expect(todo(page)).toContainText('No active token is selected. 30 more are in the job above.')
  await expectAccessible(page)

  // Everything that this page knew is gone with it; the proxy has the job, and every page says so.
  page.once('dialog', (leaving) => void leaving.accept())
  await page.goto('/grants')
  await expect(page.getByText('30 new tokens from a job have not been collected.')).toBeVisible()
  await page.getByRole('link', { name: 'Open' }).click()
  await expect(job(page).getByText('30 new tokens, kept sealed for you')).toBeVisible()
  const have = page.getByRole('button', { name: 'I have them: erase them here' })
  await expect(have).toHaveAttribute('aria-disabled', 'true')
  await expect(have).toHaveAccessibleDescription('Save the file first, then erase them here.')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reset 30 tokens of CI Bot')
  await expect(page).toHaveTitle(/^Reset 30 tokens of CI Bot/)

  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as JSON lines' }).click()
  const file = await saving
  expect(file.suggestedFilename()).toMatch(/^authdesk-reset-ledger-[0-9a-f]{8}\.jsonl$/)
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
  expect(lines.length).toBe(30)
  for (const line of lines) {
    expect(await desk.accepts(line.new_token!)).toBe(true)
    expect(line).toMatchObject({ app: 'ci-bot', user: expect.stringMatching(/^(octocat|hubot)$/) })
  }
  for (const token of tokens) expect(await desk.accepts(token)).toBe(false)
  const everything = desk.lines.join('') + page.url()
  for (const token of [...tokens, ...lines.map((line) => line.new_token!)])
    expect(everything).not.toContain(token)

  await page.getByText('Every token').click()
  await expect(page.getByRole('listitem').filter({ hasText: 'new: …' })).toHaveCount(30)
  await have.click()
  await expect(page.getByText('This job is closed')).toBeVisible()
  await page.goto('/grants')
  await expect(page.getByText('not been collected')).toHaveCount(0)
})

test('a revocation that is paused, left, signed out of, taken up again; and a token that the server goes on accepting', async ({
  page,
  desk,
}) => {
  const tokens = await leak(desk, 20)
  await signIn(page, 'octocat')
  await checkLog(page, tokens)
  await desk.fault({ name: '204-without-deleting', match: 'DELETE /applications/:client_id/token', times: 1 })
  await desk.fault({ name: 'slow', match: 'DELETE /applications/:client_id/token', ms: 700 })
  await todo(page).getByRole('button', { name: 'Revoke tokens' }).click()
  const dialog = page.getByRole('dialog', { name: 'Revoke 20 tokens?' })
  await dialog.getByLabel('Reason').fill('leaked')
  await dialog.getByRole('button', { name: 'Revoke tokens' }).click()
  await page.getByRole('button', { name: 'Pause' }).click({ timeout: 20_000 })
  await expect(job(page).getByText('You paused it. Nothing is sent until you let it go on.')).toBeVisible()
  await expectAccessible(page)
  await job(page).getByRole('button', { name: 'Go on' }).click()
  await expect(job(page).getByText('You can leave this page')).toBeVisible()

  page.once('dialog', (leaving) => void leaving.accept())
  await page.goto('/grants')
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await expect(page.getByLabel('Username')).toBeVisible()
  await desk.noFaults()
  await signIn(page, 'octocat')
  await expect(page.getByText(/^A job is paused: \d+ tokens are not done\.$/)).toBeVisible()
  await page.getByRole('link', { name: 'Open' }).click()
  await expect(job(page).getByText('It paused when you signed out.')).toBeVisible()
  await job(page).getByRole('button', { name: 'Go on' }).click()

  await expect(job(page).getByRole('heading', { level: 2 })).toHaveText('Revoked 19 of 20 tokens of CI Bot', {
    timeout: 30_000,
  })
  await expect(job(page).getByText(/^NOT CONFIRMED: the server said yes to 1 token/)).toBeVisible()
  await expectAccessible(page)

  // Each row that was proven has its receipt, the one that lives in red; all of them as a file, without a token.
  await job(page)
    .getByRole('button', { name: /^Receipt \d/ })
    .click()
  const receipt = page.getByRole('region', { name: /^Receipt \d/ })
  await expect(receipt).toContainText('NOT CONFIRMED')
  await expect(receipt).toContainText('after 8 s: still there')
  await expectAccessible(page)
  const saving = page.waitForEvent('download')
  await job(page).getByRole('button', { name: 'Save all receipts' }).click()
  const file = await saving
  expect(file.suggestedFilename()).toMatch(/^authdesk-receipts-[0-9a-f]{8}\.txt$/)
  const text = readFileSync(await file.path(), 'utf8')
  expect(text.match(/^Authdesk receipt /gm)?.length).toBe(20)
  for (const token of tokens) {
    expect(text).toContain(createHash('sha256').update(token).digest('hex'))
    expect(text).not.toContain(token)
  }

  // Into a case, all together; the living one keeps it from being contained.
  await job(page).getByRole('button', { name: 'Attach all to a case' }).click()
  const attaching = page.getByRole('dialog', { name: 'Attach 20 receipts to which case?' })
  await expectAccessible(page)
  await attaching.getByLabel('Title').fill('Tokens in a build log')
  await attaching.getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(job(page).getByText('Attached to “Tokens in a build log”.')).toBeVisible()
  const of = page.url()
  await job(page).getByRole('link', { name: 'Open the case' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Tokens in a build log')
  await expect(page.getByText('attached 20 receipts')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Mark as contained' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await page.goto(of)

  await job(page).getByRole('button', { name: 'Retry the failed (1)' }).click()
  await expect(job(page).getByRole('heading', { level: 2 })).toHaveText('Revoked 20 of 20 tokens of CI Bot')
  await job(page).getByRole('button', { name: 'Attach all to a case' }).click()
  await expect(attaching.getByRole('radio', { name: /Tokens in a build log/ })).toBeChecked()
  await attaching.getByRole('button', { name: 'Attach', exact: true }).click()
  await job(page).getByRole('link', { name: 'Open the case' }).click()
  await page.getByRole('button', { name: 'Mark as contained' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Contained')
  await page.goto(of)
  for (const token of tokens) expect(await desk.accepts(token)).toBe(false)
  await job(page).getByRole('button', { name: 'Put away' }).click()
  await expect(page.getByText('This job is closed')).toBeVisible()
})
