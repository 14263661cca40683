import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { type Desk, expect, expectAccessible, signIn, test } from './test.ts'

interface Planted {
  token: string
  login: string
  app: 'CI Bot' | 'Deploy Dash'
}

const SCOPES = [['repo', 'user'], ['read:org'], ['gist', 'notifications'], ['delete_repo'], []]

/** Lives in the sandbox: tokens of three people for two apps, with different powers. */
async function plant(desk: Desk, count: number): Promise<Planted[]> {
  const { apps } = desk.sandbox.demo()
  const planted: Planted[] = []
  for (let at = 0; at < count; at++) {
    const login = ['octocat', 'monalisa', 'hubot'][at % 3]!
    const app = at % 4 === 3 ? 'Deploy Dash' : 'CI Bot'
    const response = await fetch(`${desk.sandbox.url}/sandbox/tokens`, {
      method: 'POST',
      body: JSON.stringify({
        login,
        client_id: apps.find(({ name }) => name === app)!.clientId,
        scopes: SCOPES[at % 5],
        fingerprint: `leak ${at}`,
      }),
    })
    const { token } = (await response.json()) as { token: string }
    planted.push({ token, login, app })
  }
  return planted
}

/** How often each live token opened a door, as the sandbox's own page tells. */
async function uses(desk: Desk): Promise<Map<string, number>> {
  const page = await (await fetch(desk.sandbox.url)).text()
  const rows = page.matchAll(/<code>…(\w{8})<\/code>.*?<td class="num">(\d+)<\/td>/gs)
  return new Map(Array.from(rows, ([, lastEight, count]) => [lastEight!, Number(count)]))
}

/** Nobody's; their checksum does not fit. */
const dead = (count: number) =>
  Array.from({ length: count }, (_, at) => `gho_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0xF${1000 + at}`)

function buildLog(tokens: readonly string[]): string {
  const line = (at: number, text: string) =>
    `2026-11-20T14:02:${String(at % 60).padStart(2, '0')}Z build ${text}`
  return [
    line(0, 'checkout 9b1c0fe0c1f4e1a3d2b4c5d6e7f8091a2b3c4d5e'),
    ...tokens.map((token, at) =>
      line(
        at,
        [
          `git clone https://${token}@github.com/o/r`,
          `env GITHUB_TOKEN=${token}`,
          `"access_token":"${token}"`,
        ][at % 3]!,
      ),
    ),
    line(1, 'example: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'),
    line(2, 'done'),
  ].join('\n')
}

const files = (page: Page) => page.locator('input[type=file]')
const sums = (page: Page) => page.getByRole('region', { name: 'Checking tokens' })

test('an afternoon of support: a log with sixty tokens is dropped, checked, grouped, and goes out as a report', async ({
  page,
  desk,
}) => {
  const planted = await plant(desk, 41)
  const tokens = [...planted.map(({ token }) => token), ...dead(19)]
  await signIn(page, 'hubot')
  const sent: string[] = []
  page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await page.getByRole('link', { name: 'Check', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check tokens')
  sent.length = 0

  // Dropped like a file from the desktop: what the page is given is what a real drop gives it.
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'build.log'))
    return transfer
  }, buildLog(tokens))
  await page.getByLabel('Token', { exact: true }).dispatchEvent('drop', { dataTransfer: data })
  await expect(page.getByText('60 tokens found in 1 file.')).toBeVisible()
  await expect(page.getByText('19 of them look wrong: their checksum does not fit.')).toBeVisible()
  await expect(page.getByText('has 1 example such as ghp_xxxx')).toBeVisible()
  await expect(page.getByRole('table')).toContainText('build.log, line 2')
  expect(sent.filter((one) => one.includes('/tokens/'))).toEqual([])

  await page.getByRole('button', { name: 'Check 60 tokens' }).click()
  await expect(sums(page)).toContainText('60 tokens checked.')
  await expect(sums(page)).toContainText('41 active')
  await expect(sums(page)).toContainText('19 not valid')
  // Said once, and no word of what has not been sent.
  await expect(page.getByText('60 of 60')).toHaveCount(0)
  await expect(page.getByText(/^This is looked through for tokens/)).toHaveCount(0)
  expect(sent).toContain('POST /api/tokens/check-many')
  // A check is silent: no token was used to find out what it is.
  const counts = await uses(desk)
  expect(planted.map(({ token }) => counts.get(token.slice(-8)))).toEqual(planted.map(() => 0))

  await page.getByRole('button', { name: /active that can write/ }).click()
  await expect(page.getByRole('table').getByText('Active', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('table')).not.toContainText('Not valid')
  await page.getByRole('button', { name: /active that can write/ }).click()
  await page.getByLabel('Group by').selectOption('User')
  await page.getByRole('button', { name: /@monalisa/ }).click()
  const ofMonalisa = planted.filter(({ login }) => login === 'monalisa').length
  await expect(page.getByRole('table')).toContainText(`${ofMonalisa} of 60 tokens`)

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Report as CSV' }).click()
  const csv = readFileSync(await (await download).path(), 'utf8')
  expect(csv.trim().split('\r\n')).toHaveLength(61)
  expect(csv).toContain('build.log:2')
  for (const token of tokens) expect(csv).not.toContain(token.slice(4, -8))

  await page.getByRole('button', { name: 'Letters to 3 owners' }).click()
  const letters = page.getByRole('dialog', { name: 'Letters to the owners' })
  await expect(letters).toContainText('Hello @monalisa,')
  await expect(letters).toContainText(`…${planted[0]!.token.slice(-8)}, for CI Bot`)
  await letters.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('link', { name: 'Apps with access' }).click()
  const leaving = page.getByRole('dialog', { name: 'Leave this list?' })
  await leaving.getByRole('button', { name: 'Stay' }).click()
  await expect(page).toHaveURL(/\/check/)
  for (const token of tokens) expect(desk.lines.join('')).not.toContain(token)
})

test('trouble on the way: what failed is tried again alone, a limit is waited for, and the sums are always right', async ({
  page,
  desk,
}) => {
  const planted = await plant(desk, 24)
  const CHECK = 'POST /applications/:client_id/token'
  await signIn(page, 'octocat', '/check')
  await desk.fault({ name: '500', match: CHECK, times: 6 })
  await files(page).setInputFiles([
    {
      name: 'a.env',
      mimeType: 'text/plain',
      buffer: Buffer.from(planted.map(({ token }) => `TOKEN=${token}`).join('\n')),
    },
    {
      name: 'broken.json',
      mimeType: 'application/json',
      buffer: Buffer.from(`{"token":"${planted[0]!.token}","a":[`),
    },
    { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]) },
    { name: 'empty.log', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ])
  await expect(page.getByText('24 tokens found in 2 files.')).toBeVisible()
  await expect(page.getByText(/broken\.json is JSON that breaks off/)).toBeVisible()
  await expect(page.getByText(/photo\.png is an archive, a picture/)).toBeVisible()
  await expect(page.getByText(/empty\.log is empty/)).toBeVisible()

  await page.getByRole('button', { name: 'Check 24 tokens' }).click()
  await expect(sums(page)).toContainText('6 failed')
  await expect(sums(page)).toContainText('0 not asked yet')
  await expect(page.getByRole('table')).toContainText('The server failed')
  await page.getByRole('button', { name: 'Try the 6 that failed again' }).click()
  const ofCiBot = planted.filter(({ app }) => app === 'CI Bot').length
  await expect(sums(page)).toContainText(`${ofCiBot} active`)
  await expect(sums(page)).toContainText('0 failed')
  await expect(sums(page)).toContainText('24 tokens checked.')

  // A limit in the middle: it says how long, waits, and goes on by itself; nothing is asked twice.
  await page.getByRole('button', { name: 'Clear' }).click()
  await desk.fault({ name: '429', match: CHECK, after: 10, times: 1, retryAfter: 2 })
  await page.getByLabel('Token', { exact: true }).fill(planted.map(({ token }) => token).join('\n'))
  await page.getByRole('button', { name: 'Check 24 tokens' }).click()
  await expect(page.getByText(/The server asks to wait\. Going on by itself/)).toBeVisible()
  await expect(sums(page)).toContainText('24 tokens checked.')
  await expect(sums(page)).toContainText(`${ofCiBot} active`)
})

test('stopped halfway: what was checked stays with its report, the rest is never sent', async ({
  page,
  desk,
}) => {
  const planted = await plant(desk, 20)
  const ofCiBot = planted.filter(({ app }) => app === 'CI Bot').length
  const tokens = [...planted.map(({ token }) => token), ...dead(380)]
  await signIn(page, 'octocat', '/check')
  await files(page).setInputFiles({
    name: 'build.log',
    mimeType: 'text/plain',
    buffer: Buffer.from(buildLog(tokens)),
  })
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/check-many')) asked.push(request.postData() ?? '')
  })
  await desk.fault({ name: 'slow', match: 'POST /applications/:client_id/token', ms: 1000 })
  await page.getByRole('button', { name: 'Check 400 tokens' }).click()
  await expect(sums(page)).toContainText(`${ofCiBot} active`)
  await sums(page).getByRole('button', { name: 'Stop after the current ones' }).click()
  await expect(sums(page).getByText(/^Stopped: \d+ checked, \d+ not asked\.$/)).toBeVisible()
  const [, checked, left] = /Stopped: (\d+) checked, (\d+) not asked/.exec(await sums(page).innerText())!
  expect(Number(checked) + Number(left)).toBe(400)
  expect(Number(checked)).toBeGreaterThanOrEqual(50)
  expect(Number(left)).toBeGreaterThan(0)
  // Exactly those were sent, and there is no way to send the others by mistake.
  const sent = asked.flatMap((body) => (JSON.parse(body) as { tokens: string[] }).tokens)
  expect(new Set(sent).size).toBe(Number(checked))
  await expect(sums(page).getByRole('button')).toHaveCount(0)

  // What is known can be used: the report has all of them, and the living can be stopped.
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Report as CSV' }).click()
  const csv = readFileSync(await (await download).path(), 'utf8')
  expect(csv.match(/,"not-checked",/g)?.length).toBe(Number(left))
  expect(csv.match(/,"active",/g)?.length).toBe(ofCiBot)
  await expect(page.getByRole('region', { name: 'What to do with them' })).toContainText(
    `${ofCiBot} active tokens selected.`,
  )
  await page.getByRole('link', { name: 'Apps with access' }).click()
  await expect(page.getByRole('dialog', { name: 'Leave this list?' })).toBeVisible()
  expect(asked.flatMap((body) => (JSON.parse(body) as { tokens: string[] }).tokens)).toEqual(sent)
})

test('on a phone: a file with a long name without a break in it, found and checked, and nothing scrolls sideways', async ({
  page,
  desk,
}) => {
  await page.setViewportSize({ width: 360, height: 780 })
  await signIn(page, 'octocat', '/check')
  await files(page).setInputFiles({
    name: `${'a_name_without_any_place_to_break_it_'.repeat(4)}.log`,
    mimeType: 'text/plain',
    buffer: Buffer.from(buildLog([desk.token('active'), desk.token('expired')])),
  })
  await expect(page.getByText('2 tokens found in 1 file.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Check 2 tokens' }).click()
  await expect(sums(page)).toContainText('2 tokens checked.')
  await expectAccessible(page)
})

test('a search through what is written to be slow, and unpacks to far more than it is, stops within 0.2 s', async ({
  page,
}) => {
  await signIn(page, 'octocat', '/check')
  // 60 KB that unpack to 60 MB.
  const buffer = gzipSync('=\n'.repeat(30_000_000))
  const reactions: number[] = []
  // The best of a few: the machine may be busy just then.
  for (let round = 0; round < 4 && !(Math.min(...reactions) <= 200); round++) {
    await files(page).setInputFiles([{ name: `mail-${round}.eml.gz`, mimeType: 'application/gzip', buffer }])
    const stop = page.getByRole('button', { name: 'Stop here' })
    await expect(stop).toBeVisible()
    reactions.push(
      await stop.evaluate(async (button: HTMLElement) => {
        const pressed = performance.now()
        button.click()
        while (!document.body.textContent.includes('You stopped the search'))
          await new Promise((resolve) => setTimeout(resolve, 1))
        return performance.now() - pressed
      }),
    )
    await page.getByRole('button', { name: `Take mail-${round}.eml.gz out` }).click()
  }
  expect(Math.min(...reactions)).toBeLessThanOrEqual(200)
})
