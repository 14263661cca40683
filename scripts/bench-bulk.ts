import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { KINDS, randomFrom } from '../src/github/testing/corpus.ts'
import { startStand, watchFrames } from './bench/stand.ts'

// 10,000 tokens checked from a real browser, through session, role and log, before a server that takes 20 ms for each.
// Pass: under 15 s, one row in the log for each, and the sums right.

const COUNT = Number(process.argv[2] ?? 10_000)
const LATENCY = 20
const LIMIT = 15

const stand = await startStand({ latency: LATENCY })
const { page } = stand
const random = randomFrom(20_261_121)
const tokens = Array.from({ length: COUNT }, () => KINDS.oauth(random))
await page.locator('input[type=file]').setInputFiles({
  name: 'leak.log',
  mimeType: 'text/plain',
  buffer: Buffer.from(tokens.map((token, at) => `${at} GITHUB_TOKEN=${token}`).join('\n')),
})
const number = new Intl.NumberFormat('en-GB').format(COUNT)
const button = page.getByRole('button', { name: `Check ${number} tokens` })
await button.waitFor()
const frames = await watchFrames(page)
const client = await page.context().newCDPSession(page)
await client.send('Performance.enable')
const busy = async () =>
  (await client.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value
const [cpu, tasks, started] = [process.cpuUsage(), await busy(), performance.now()]
await button.click()
await page.getByText(`${number} tokens checked.`).waitFor({ timeout: 120_000 })
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
const inPage = (await busy()) - tasks
const { longest, over100 } = await frames()

const sums = (await page.getByRole('region', { name: 'Checking tokens' }).textContent())!
const [active, gone, failed, unknown] = ['active', 'not valid', 'failed', 'not asked yet'].map((word) =>
  Number(new RegExp(`([\\d,]+) ${word}`).exec(sums)![1]!.replaceAll(',', '')),
) as [number, number, number, number]
const store = new DatabaseSync(join(stand.folder, 'authdesk.db'), { readOnly: true })
const rows = store
  .prepare(
    "SELECT count(*) AS rows, count(DISTINCT hash) AS different FROM audit WHERE action = 'token.check'",
  )
  .get() as { rows: number; different: number }
store.close()
const seen = (await (await fetch(`${stand.upstream}/seen`)).json()) as {
  checks: number
  different: number
  most: number
}
const floor = (COUNT * LATENCY) / 1000 / seen.most
console.log(
  `${number} checks in ${seconds.toFixed(2)} s: ${Math.round(COUNT / seconds)} a second (limit ${LIMIT} s)`,
)
console.log(
  `${seen.most} under way at the most; n · latency / that is ${floor.toFixed(2)} s, ratio ${(seconds / floor).toFixed(2)}`,
)
console.log(
  `server asked ${seen.checks} times about ${seen.different} tokens; ${rows.rows} rows in the log, of ${rows.different} tokens`,
)
console.log(
  `${active} active + ${gone} not valid + ${failed} failed + ${unknown} not asked = ${active + gone + failed + unknown}`,
)
console.log(`longest time without a frame ${Math.round(longest)} ms, ${over100} over 100 ms`)
console.log(
  `processor: proxy ${((user + system) / 1e6).toFixed(2)} s, page's main thread ${inPage.toFixed(2)} s`,
)
await stand.close()
const right =
  active + gone === COUNT &&
  failed + unknown === 0 &&
  rows.rows === COUNT &&
  rows.different === COUNT &&
  seconds < LIMIT
if (!right) console.log('NOT PASSED')
process.exitCode = right ? 0 : 1
