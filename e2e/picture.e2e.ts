import { expect, signIn, test } from './test.ts'

interface Seen {
  /** Of the picture, as far as it had been read. */
  rows: Element[]
  inert: boolean
  moved: number
}

test('the page comes alive where its picture stands: not a row is made anew, and nothing moves', async ({
  page,
}) => {
  await signIn(page, 'octocat')
  await page.addInitScript(() => {
    const seen: Seen = { rows: [], inert: false, moved: 0 }
    Object.assign(globalThis, { seen })
    new MutationObserver((_, watch) => {
      const picture = document.querySelector('#picture tbody')
      if (!picture) return
      seen.rows = [...picture.children]
      seen.inert = picture.closest('[inert]') !== null
      watch.disconnect()
    }).observe(document, { childList: true, subtree: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.moved += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const load = async (path: string) => {
    await page.goto(path)
    await expect(page.getByRole('button', { name: 'Refresh' })).toBeEnabled()
    await expect(page.getByText(/^As of \d\d:\d\d$/)).toBeVisible()
    return page.evaluate(() => {
      const { seen } = globalThis as unknown as { seen: Seen }
      const alive = seen.rows.filter((row) => row.isConnected && !row.closest('[inert]'))
      return {
        inert: seen.inert,
        moved: seen.moved,
        drawn: seen.rows.length > 0,
        same: alive.length === seen.rows.length,
      }
    })
  }
  // On a busy machine the code may win the race against the list; the page then begins without a picture.
  for (const path of ['/grants', '/grants?sort=name&show=admin'])
    await expect(async () =>
      expect(await load(path)).toEqual({ inert: true, moved: 0, drawn: true, same: true }),
    ).toPass()
  await expect(page.getByText('cannot be used yet')).toHaveCount(0)
})

test('a link to one app, and another language: the picture gives way', async ({ page }) => {
  await signIn(page, 'octocat')
  await page.getByRole('link', { name: 'Backup Vault' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('dialog', { name: /Backup Vault/ })).toBeVisible()
  await page.evaluate(() => localStorage.setItem('authdesk-lang', 'pseudo'))
  await page.goto('/grants')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('⟦')
  await expect(page.locator('[inert]')).toHaveCount(0)
  await expect(page.locator('main')).toHaveCount(1)
})

test('a server that is slow: what came too late to be looked at is not shown beside the page', async ({
  page,
  desk,
}) => {
  await signIn(page, 'octocat')
  await desk.fault({ name: 'slow', match: 'GET /applications/grants', ms: 700, times: 1 })
  await page.goto('/grants')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('can act as you')
  await expect(page.locator('#picture')).toHaveCount(0)
  await expect(page.locator('main')).toHaveCount(1)
})

test.describe('where the code does not come', () => {
  test.use({ javaScriptEnabled: false })

  test('the apps can be read, nothing can be clicked, and after ten seconds that is said', async ({
    page,
  }) => {
    await page.request.post('/api/session', {
      headers: { 'sec-fetch-site': 'same-origin', 'x-authdesk': '1' },
      data: { login: 'octocat', password: 'octocat-demo' },
    })
    await page.goto('/grants')
    await expect(page.getByText('Backup Vault')).toBeVisible()
    await page.keyboard.press('Tab')
    const late = page
      .getByText('This page cannot be used yet')
      .locator('xpath=ancestor::*[contains(@class,"fixed")]')
    await expect(late).toHaveCSS('opacity', '0')
    await expect(late).toHaveCSS('animation-delay', '10s')
    await late.evaluate((element) => element.getAnimations()[0]!.finish())
    await expect(late).toHaveCSS('opacity', '1')
  })
})
