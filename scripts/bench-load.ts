import { brotliCompressSync } from 'node:zlib'
import { type Browser, chromium, type Page } from '@playwright/test'
import { launchOptions } from '../e2e/browser.ts'
import { type Beside, startBeside } from './bench/beside.ts'
import { buildPage, quantile, report, signIn } from './bench/browser.ts'

// What a signed-in reload of "Apps with access" costs: bytes and requests are counted, times are ratios against the
// least that this stack can be (React, router, query, a bare table), built and served in the same run, in turn.

const ROUNDS = Number(process.argv[2] ?? 15)
const SLOW_ROUNDS = 5

const shell = await startBeside('desk.ts', await buildPage('shell'))
const product = await startBeside('desk.ts')
const browser = await chromium.launch(launchOptions)

interface Load {
  rows: number
  /** When the rows answer to hands, too: until then they are the document's picture of them. */
  alive: number
  js: number
  css: number
  requests: number
  shift: number
}

/** Emulated preferences make the page that is left restyle itself at every load, which happens to nobody. */
const AS_IT_IS = { colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null }

async function open({ said }: Beside): Promise<Page> {
  const page = await browser.newPage({ baseURL: said, viewport: { width: 1280, height: 800 }, ...AS_IT_IS })
  await page.addInitScript(() => {
    const seen = { rows: 0, alive: 0, shift: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.shift += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
    const watch = (what: 'rows' | 'alive', where: string) => {
      const look = () => {
        if (document.querySelector(where)?.textContent) {
          // Behind the frame in which they stand.
          const channel = new MessageChannel()
          channel.port1.addEventListener('message', () => (seen[what] = performance.now()))
          channel.port1.start()
          channel.port2.postMessage(null)
        } else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }
    watch('rows', 'tbody tr')
    watch('alive', 'tbody tr:not([inert] *)')
  })
  await signIn(page)
  return page
}

/** A telephone on the move: CPU 4× slower, 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }

/** Loads the page anew, without the browser's cache unless it is `kept`, and waits until nothing more comes. */
async function load(page: Page, { slow = false, kept = false } = {}): Promise<Load> {
  const counted = { js: 0, css: 0, requests: 0 }
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: !kept })
  if (slow) {
    await cdp.send('Network.emulateNetworkConditions', SLOW)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  }
  const kinds = new Map<string, string>()
  cdp.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (!request.url.startsWith('data:')) counted.requests++
    kinds.set(requestId, new URL(request.url).pathname)
  })
  cdp.on('Network.responseReceived', ({ requestId, response }) => {
    const length = Number(response.headers['content-length'] ?? response.headers['Content-Length'] ?? 0)
    const path = kinds.get(requestId) ?? ''
    if (path.endsWith('.js')) counted.js += length
    if (path.endsWith('.css')) counted.css += length
  })
  await page.goto('/grants', { waitUntil: 'networkidle' })
  counted.css += brotliCompressSync((await page.locator('style').allTextContents()).join('')).length
  // Not by waitForFunction: the policy forbids the eval that it is made with.
  const { rows, alive, shift } = await page.evaluate(async () => {
    const { seen } = window as unknown as { seen: { rows: number; alive: number; shift: number } }
    while (seen.rows === 0 || seen.alive === 0) await new Promise(requestAnimationFrame)
    return seen
  })
  await cdp.detach()
  return { ...counted, rows, alive, shift }
}

/** From one visited page to another, click to paint. */
async function visit(page: Page): Promise<number> {
  const to = page.url().endsWith('/grants') ? 'Tokens' : 'Apps with access'
  return page.evaluate(async (name) => {
    const link = [...document.querySelectorAll<HTMLElement>('nav a')].find((one) =>
      one.textContent?.includes(name),
    )!
    const before = document.querySelector('h1')!.textContent
    const start = performance.now()
    link.click()
    for (;;) {
      await new Promise(requestAnimationFrame)
      const now = document.querySelector('h1')?.textContent
      if (now && now !== before && document.querySelector('tbody td')) break
    }
    await new Promise((resolve) => setTimeout(resolve))
    return performance.now() - start
  }, to)
}

async function measure(engine: Browser) {
  const pages = [await open(shell), await open(product)] as const
  for (const page of pages) await load(page)
  const inTurn = async (rounds: number, how: Parameters<typeof load>[1]) => {
    const loads: [Load[], Load[]] = [[], []]
    for (let round = 0; round < rounds; round++)
      for (const side of [0, 1] as const) loads[side].push(await load(pages[side], how))
    return loads
  }
  const loads = await inTurn(ROUNDS, {})
  const slow = await inTurn(SLOW_ROUNDS, { slow: true })
  // A browser keeps code that it has compiled a few times before; so does it here.
  const kept = (await inTurn(ROUNDS + 3, { kept: true })).map((side) => side.slice(3)) as [Load[], Load[]]
  const visits: number[] = []
  await Promise.all(pages.map(async (page) => page.goto('/grants')))
  for (let round = 0; round < ROUNDS * 2 + 2; round++) visits.push(await visit(pages[1]))
  await engine.close()
  return { loads, slow, kept, visits: visits.slice(2) }
}

const { loads, slow, kept, visits } = await measure(browser)
shell.stop()
product.stop()

const middle = (of: Load[], key: keyof Load) =>
  quantile(
    of.map((one) => one[key]),
    0.5,
  )
/** Ours beside the shell's of the same round. */
const beside = ([theirs, ours]: [Load[], Load[]], key: 'rows' | 'alive' = 'rows') =>
  quantile(
    ours.map((one, i) => one[key] / theirs[i]!.rows),
    0.5,
  )
const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`
const [bare, full] = loads
const [js, css, requests] = [middle(full, 'js'), middle(full, 'css'), middle(full, 'requests')]
const shift = Math.max(...full.map((one) => one.shift))
const [ratio, slowRatio, keptRatio] = [beside(loads), beside(slow), beside(kept)]
const warm = quantile(visits, 0.5)
const ms = (of: Load[], key: 'rows' | 'alive' = 'rows') => `${middle(of, key).toFixed(0)} ms`
console.log(
  `bare shell: ${kb(middle(bare, 'js'))} of scripts; medians of ${ROUNDS}, and of ${SLOW_ROUNDS} on a slow line`,
)
for (const [how, of] of Object.entries({ 'nothing kept': loads, 'on a slow line': slow, 'a reload': kept }))
  console.log(
    `rows painted, ${how}: bare shell ${ms(of[0])}, ours ${ms(of[1])}, and usable after ${ms(of[1], 'alive')} (${beside(of, 'alive').toFixed(2)})`,
  )
report([
  { what: 'scripts, brotli', figure: kb(js), pass: '<= 125 KB', ok: js <= 125_000 },
  { what: 'styles, brotli', figure: kb(css), pass: '<= 12 KB', ok: css <= 12_000 },
  { what: 'requests', figure: String(requests), pass: '<= 8', ok: requests <= 8 },
  { what: 'layout shift', figure: shift.toFixed(4), pass: '< 0.01', ok: shift < 0.01 },
  {
    what: 'rows painted / bare shell, nothing kept',
    figure: ratio.toFixed(2),
    pass: '<= 1.2',
    ok: ratio <= 1.2,
  },
  {
    what: 'the same with code and style kept by the browser',
    figure: keptRatio.toFixed(2),
    pass: '<= 1.2',
    ok: keptRatio <= 1.2,
  },
  {
    what: 'the same on a slow line, nothing kept',
    figure: slowRatio.toFixed(2),
    pass: '<= 1.2',
    ok: slowRatio <= 1.2,
  },
  { what: 'to a visited page', figure: `${warm.toFixed(0)} ms`, pass: '<= 100 ms', ok: warm <= 100 },
])
