import { expect, signIn, test } from './test.ts'

test('the one Trusted Types policy is the page’s own from the start: none of its name can be made beside it, and a foreign script gets no address', async ({
  page,
  expectErrors,
}) => {
  expectErrors(/requires 'Trusted|Creating a TrustedTypePolicy/)
  const tries = () =>
    page.evaluate(() => {
      const outcome = (attempt: () => unknown) => {
        try {
          attempt()
          return 'allowed'
        } catch (error) {
          return (error as Error).name
        }
      }
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): unknown }
      }
      const rules = { createScriptURL: (url: string) => url, createHTML: (html: string) => html }
      return {
        sameName: outcome(() => trustedTypes.createPolicy('authdesk', rules)),
        default: outcome(() => trustedTypes.createPolicy('default', rules)),
        worker: outcome(() => new Worker('/assets/x.js')),
        html: outcome(() => (document.createElement('p').innerHTML = '<b>x</b>')),
      }
    })
  const refused = { sameName: 'TypeError', default: 'TypeError', worker: 'TypeError', html: 'TypeError' }
  // Before anybody signs in, and before anything needs a worker.
  await page.goto('/sign-in')
  await expect(page.getByLabel('Username')).toBeVisible()
  expect(await tries()).toEqual(refused)
  await signIn(page, 'octocat')
  expect(await tries()).toEqual(refused)
  // What the page itself uses gives an address to its own assets, and cannot be exchanged.
  const given = await page.evaluate(() => {
    const policy = () =>
      (window as unknown as { scriptPolicy: { createScriptURL(url: string): unknown } }).scriptPolicy
    try {
      Object.assign(window, { scriptPolicy: { createScriptURL: () => 'https://example.com/x.js' } })
    } catch {}
    const addresses = [
      '/assets/a.js',
      'https://example.com/assets/a.js',
      '//example.com/assets/a.js',
      '/api/x.js',
    ]
    return [...addresses, '/assets/../api/x.js', 'blob:x', 'data:text/javascript,1', 'javascript:1'].map(
      (address) => {
        try {
          return new URL(String(policy().createScriptURL(address))).pathname
        } catch {
          return null
        }
      },
    )
  })
  expect(given).toEqual(['/assets/a.js', ...Array.from({ length: 7 }, () => null)])
})
