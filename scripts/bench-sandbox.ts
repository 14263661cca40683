import { request } from 'undici'
import { startSandbox } from '../src/sandbox/sandbox.ts'

// What size costs the sandbox: the time to load 100,000 records, and a page of 100 out of them as a ratio to a page
// of 100 out of 100. Both sides run in turn in one process, so that a busy machine is equally busy for both.

const ROUNDS = 120
const octocat = { authorization: `Basic ${btoa('octocat:octocat-demo')}` }

const few = await startSandbox({ port: 0, data: ':memory:', records: 100 })
const before = process.cpuUsage()
const started = performance.now()
const many = await startSandbox({ port: 0, data: ':memory:', records: 100_000 })
const wall = (performance.now() - started) / 1000
const used = process.cpuUsage(before)
console.log(
  `load 100,000 records: ${wall.toFixed(1)} s, of it ${((used.user + used.system) / 1e6).toFixed(1)} s of processor time`,
)

const pages = [
  { words: 'page 1 of 100 records', url: `${few.apiUrl}/authorizations?per_page=100` },
  { words: 'page 1 of 100,000', url: `${many.apiUrl}/authorizations?per_page=100` },
  { words: 'page 1,000 of 100,000', url: `${many.apiUrl}/authorizations?per_page=100&page=1000` },
].map((page) => ({ ...page, times: [] as number[] }))
for (let round = 0; round < ROUNDS; round++)
  for (const { url, times } of pages) {
    const start = performance.now()
    const { body } = await request(url, { headers: octocat })
    const rows = (await body.json()) as unknown[]
    if (rows.length !== 100) throw new Error(`${url} answered ${rows.length} rows`)
    // The first half warms up.
    if (round >= ROUNDS / 2) times.push(performance.now() - start)
  }
const medians = pages.map(({ times }) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!)
for (const [i, { words }] of pages.entries())
  console.log(`${words}: ${medians[i]!.toFixed(2)} ms, ratio ${(medians[i]! / medians[0]!).toFixed(2)}`)
await few.close()
await many.close()
