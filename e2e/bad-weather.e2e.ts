import { expect, expectAccessible, signIn, test } from './test.ts'

test('the server asks to wait: the page counts the seconds down, asks nothing before, and goes on by itself', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^503 \/api\/(grants|authorizations)/)
  await signIn(page, 'octocat')
  const asked = async () => {
    const reply = await fetch(`${desk.sandbox.url}/sandbox/requests`)
    return ((await reply.json()) as { total: number }).total
  }
  await expect(page.getByRole('table')).toBeVisible()
  await desk.fault({ name: '403-secondary', match: 'GET /applications/grants', retryAfter: 8, times: 1 })
  await page.getByRole('button', { name: 'Refresh' }).click()
  const timer = page.getByRole('timer')
  await expect(timer).toHaveText(/This page tries again by itself in [1-8] s\./)
  const before = await asked()
  // What was read stays, with its age.
  await expect(page.getByRole('table')).toBeVisible()
  await expect(page.getByText(/as of \d/i).first()).toBeVisible()
  // Impatience does not help: it is refused here, and the server hears nothing.
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(timer).toHaveText(/by itself in [1-7] s\./)
  expect(await asked()).toBe(before)
  await expect(timer).toBeHidden({ timeout: 10_000 })
  await expect(page.getByText('The server limits how often it may be asked')).toBeHidden()
  await expect.poll(asked).toBeGreaterThan(before)
})

test('the server is slow: before ten seconds are over the page says that it waits, and then what came of it', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/^504 \/api\/grants/)
  await signIn(page, 'octocat')
  await expect(page.getByRole('table')).toBeVisible()
  await desk.fault({ name: 'slow', ms: 12_000, match: 'GET /applications/grants', times: 1 })
  await page.getByRole('button', { name: 'Refresh' }).click()
  const clicked = Date.now()
  await expect(page.getByText('The server is slow to answer.')).toBeVisible({ timeout: 12_000 })
  expect(Date.now() - clicked).toBeLessThan(10_000)
  await expectAccessible(page)
  await expect(page.getByText('The server did not answer in time.')).toBeVisible({ timeout: 12_000 })
  await expect(page.getByText('The server is slow to answer.')).toBeHidden()
  await expect(page.getByRole('table')).toBeVisible()
})

test('the server is slow from the start: the way to every other page is there before its answer', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat', null)
  await desk.fault({ name: 'slow', ms: 15_000, match: 'GET /applications/grants' })
  await page.goto('/grants', { waitUntil: 'commit' })
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Loading…')
  await expect(page.getByText('The server is slow to answer.')).toBeVisible({ timeout: 14_000 })
  await expectAccessible(page)
  for (const key of ['g', 'c']) await page.keyboard.press(key)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check tokens')
})

test('Authdesk is gone before the page has fetched its words for that: what was read stays, and it is said all the same', async ({
  page,
  desk,
  expectErrors,
}) => {
  expectErrors(/ERR_CONNECTION_REFUSED/)
  await signIn(page, 'octocat')
  // The sign-in page had them. Somebody who comes back after an update has nothing of it.
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.clearBrowserCache')
  await page.goto('/grants')
  await expect(page.getByRole('table')).toBeVisible()
  await desk.close()
  await page.getByRole('button', { name: 'Refresh' }).click()
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('Authdesk does not answer.', { timeout: 15_000 })
  await expect(alert).toContainText('See that the network works and that Authdesk runs, then try again.')
  await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible()
  await expect(page.getByRole('table')).toBeVisible()
  await expectAccessible(page)
})
