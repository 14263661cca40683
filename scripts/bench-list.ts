import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { chromium, type Page } from '@playwright/test'
import { launchOptions } from '../e2e/browser.ts'
import { type Desk, startDesk } from '../e2e/desk.ts'
import { buildPage, quantile, report, signIn } from './bench/browser.ts'

// A list of 100,000 tokens in the product, and the same tokens under TanStack Table's own filter, in turn: from the key
// to the painted result, through the real proxy and sandbox. Then scrolling, and what the lists weigh.

const RECORDS = Number(process.argv[2] ?? 100_000)
const WORDS = [
  '9876',
  '1234',
  '4321',
  '5555',
  '7070',
  '2468',
  '3691',
  '8642',
  '1029',
  '6077',
  '31337',
  '90210',
]

const theirs = await startDesk({ records: RECORDS, dist: await buildPage('tanstack') })
const ours = await startDesk({ records: RECORDS })
const browser = await chromium.launch(launchOptions)

type Side = 'ours' | 'theirs'
type Counting = typeof globalThis & { found: () => number; armed?: boolean }

/** Beside each page: how many rows it says that it has found. */
function counting(side: Side) {
  const ours = () =>
    /[\d,]+/.exec(document.querySelector('caption')?.textContent ?? '')?.[0].replaceAll(',', '')
  const theirs = () => document.querySelector('#count')?.textContent
  Object.assign(globalThis, { found: () => Number((side === 'ours' ? ours() : theirs()) ?? 0) })
}

async function open(desk: Desk, side: Side): Promise<Page> {
  const page = await browser.newPage({ baseURL: desk.url, viewport: { width: 1280, height: 800 } })
  await page.addInitScript(counting, side)
  await signIn(page)
  const start = performance.now()
  await page.goto('/authorizations')
  // In steps by evaluate: the policy forbids the eval that waitForFunction is made with.
  await page.evaluate(async (all) => {
    while (!((globalThis as Counting).found() >= all))
      await new Promise((resolve) => setTimeout(resolve, 100))
  }, RECORDS)
  console.log(`${side}: all ${RECORDS} rows after ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return page
}

const settle = async (page: Page) => page.waitForTimeout(700)
const countOf = async (page: Page) => page.evaluate(() => (globalThis as Counting).found())

/** Types a word; without `expected` slowly, to learn what each letter finds. Gives the counts, and the times. */
async function type(page: Page, word: string, expected?: number[]) {
  const counts: number[] = []
  const times: number[] = []
  const field = page.getByRole('searchbox')
  await field.fill('')
  await settle(page)
  await field.focus()
  for (const [at, letter] of Array.from(word).entries()) {
    if (!expected) {
      await page.keyboard.press(letter)
      await settle(page)
      counts.push(await countOf(page))
      continue
    }
    const before = at === 0 ? null : expected[at - 1]
    const painted = page.evaluate(async (wanted) => {
      const world = globalThis as Counting
      const start = await new Promise<number>((resolve) => {
        addEventListener('keydown', () => resolve(performance.now()), { once: true, capture: true })
        world.armed = true
      })
      const patience = start + 20_000
      do await new Promise(requestAnimationFrame)
      while (world.found() !== wanted && performance.now() < patience)
      await new Promise((resolve) => setTimeout(resolve))
      return performance.now() - start
    }, expected[at]!)
    await page.evaluate(async () => {
      const world = globalThis as Counting
      while (!world.armed) await new Promise((resolve) => setTimeout(resolve, 5))
      world.armed = false
    })
    await page.keyboard.press(letter)
    const time = await painted
    // A letter that finds the same as the one before paints nothing that could be timed.
    if (before !== expected[at]) times.push(time)
  }
  return { counts, times }
}

/** Scrolls on and on, and looks at every frame whether the middle of the table shows rows. */
async function scroll(page: Page) {
  await page.getByRole('searchbox').fill('')
  await settle(page)
  await page.mouse.move(700, 500)
  const watched = page.evaluate(async () => {
    let blank = 0
    let frames = 0
    let slow = 0
    let last = performance.now()
    const end = last + 6_000
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      if (now - last > 34) slow++
      last = now
      frames++
      // After scroll handlers and before paint: this is what the frame shows.
      const at = [200, 400, 600, 780].map((y) => document.elementFromPoint(700, y)?.closest('tr'))
      if (scrollY > 800 && at.some((row) => row?.classList.contains('space'))) blank++
    }
    return { blank, frames, slow, reached: Math.round(scrollY) }
  })
  for (let turn = 0; turn < 120; turn++) {
    await page.mouse.wheel(0, turn % 30 === 29 ? 20_000 : 900)
    await page.waitForTimeout(30)
  }
  return watched
}

async function heap(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  await cdp.detach()
  return usedSize / 1e6
}

// What is really held, without what the collector has not come to yet.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
function memory(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return Math.round((heapUsed + external) / 1e6)
}
const before = memory()
const pages = { theirs: await open(theirs, 'theirs'), ours: await open(ours, 'ours') }
const weights = { theirs: await heap(pages.theirs), ours: await heap(pages.ours) }
const counts: Record<Side, number[][]> = { theirs: [], ours: [] }
for (const side of ['theirs', 'ours'] as const)
  for (const word of WORDS) counts[side].push((await type(pages[side], word)).counts)
const times: Record<Side, number[]> = { theirs: [], ours: [] }
for (const [at, word] of WORDS.entries())
  for (const side of ['theirs', 'ours'] as const)
    times[side].push(...(await type(pages[side], word, counts[side][at])).times)
const scrolled = await scroll(pages.ours)
// What the proxy keeps of a list does not grow with every reading of it.
const once = memory()
await open(ours, 'ours')
await open(ours, 'ours')
const again = memory()
await browser.close()
await theirs.close()
await ours.close()

const p = (side: Side, share: number) => quantile(times[side], share)
const ratio = p('ours', 0.95) / p('theirs', 0.95)
for (const side of ['theirs', 'ours'] as const)
  console.log(
    `${side}: key → painted p50 ${p(side, 0.5).toFixed(0)} ms, p95 ${p(side, 0.95).toFixed(0)} ms of ${times[side].length} keys; heap ${weights[side].toFixed(0)} MB`,
  )
console.log(
  `scrolled to ${scrolled.reached} px in ${scrolled.frames} frames, ${scrolled.slow} of them over 34 ms; proxies and sandboxes: ${before} MB at first, ${once} MB when all was read, ${again} MB after two more readings`,
)
report([
  {
    what: 'key → painted p95 / TanStack Table',
    figure: ratio.toFixed(2),
    pass: '<= 0.25',
    ok: ratio <= 0.25,
  },
  {
    what: 'blank frames while scrolling',
    figure: String(scrolled.blank),
    pass: '0',
    ok: scrolled.blank === 0,
  },
  {
    what: 'heap / TanStack Table',
    figure: (weights.ours / weights.theirs).toFixed(2),
    pass: '<= 1.3',
    ok: weights.ours <= 1.3 * weights.theirs,
  },
  {
    what: 'server memory after two more readings',
    figure: `+${again - once} MB`,
    pass: '<= 20',
    ok: again - once <= 20,
  },
])
