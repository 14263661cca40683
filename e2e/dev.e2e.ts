import { type Desk, startDesk } from './desk.ts'
import { expect, signIn, test as base } from './test.ts'

const test = base.extend<{ desk: Desk }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  desk: async ({}, use) => {
    const desk = await startDesk({ dev: true })
    await use(desk)
    await desk.close()
  },
})

test('development: the sources with hot reload, under the production policy but for what Vite needs', async ({
  page,
}) => {
  const connected = page.waitForEvent('console', (message) => message.text() === '[vite] connected.')
  const document = page.waitForResponse((answer) => answer.request().isNavigationRequest())
  const [response] = await Promise.all([document, signIn(page, 'octocat')])
  await connected
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/can act as you/)
  expect(response.headers()['content-security-policy']).toMatch(
    /^default-src 'none';script-src 'self' 'nonce-/,
  )
})
