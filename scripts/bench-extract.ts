import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createExtraction } from '../src/github/extract.ts'
import { hex, KINDS, letters, randomFrom } from '../src/github/testing/corpus.ts'
import { startStand, watchFrames } from './bench/stand.ts'

// 100 MB of log, searched in Node and in a real browser. Pass: under 5 s each, every token found, and the page answers
// all the while.

const SIZE = 100 * 1024 * 1024
const TOKENS = 2_000
const LIMIT = 5

const folder = mkdtempSync(join(tmpdir(), 'authdesk-extract-'))
const file = join(folder, 'build.log')
await write()

let read = 0
const bytes = await readFile(file)
const extraction = createExtraction()
const reader = extraction.source('build.log')
const [cpu, started] = [process.cpuUsage(), performance.now()]
for (; read < bytes.length; read += 1 << 20) reader.write(bytes.subarray(read, read + (1 << 20)))
reader.end()
const node = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
const found = extraction.size()

const stand = await startStand({ latency: 0 })
const { page } = stand
const frames = await watchFrames(page)
const began = performance.now()
await page.locator('input[type=file]').setInputFiles(file)
await page.getByText(/tokens found in 1 file\./).waitFor({ timeout: 60_000 })
const browser = (performance.now() - began) / 1000
const { longest, over100 } = await frames()
const said = (await page.getByText(/tokens found in 1 file\./).textContent())!
await stand.close()

console.log(`${Math.round(statSync(file).size / 1e6)} MB with ${TOKENS} tokens`)
console.log(
  `Node: ${node.toFixed(2)} s, of it ${((user + system) / 1e6).toFixed(2)} s of processor time; ${found} found`,
)
console.log(`Chromium, from the choice of the file to the list: ${browser.toFixed(2)} s. “${said}”`)
console.log(
  `longest time without a frame ${Math.round(longest)} ms, ${over100} over 100 ms (limit ${LIMIT} s)`,
)
rmSync(folder, { recursive: true, force: true })
const right = found === TOKENS && said.startsWith('2,000 ') && node < LIMIT && browser < LIMIT
if (!right) console.log('NOT PASSED')
process.exitCode = right ? 0 : 1

/** What a build server writes: words, hashes, JSON, an image in base64, and now and then a token. */
async function write(): Promise<void> {
  const random = randomFrom(7)
  const out = createWriteStream(file)
  const every = Math.floor(SIZE / TOKENS)
  for (let at = 0; at < TOKENS; at++) {
    let part = ''
    while (part.length < every) {
      const id = Math.floor(random() * 1e6)
      part += [
        `2026-11-20T14:02:11.204Z level=info msg="push accepted" repo=octocat/hello-world status=200 ms=${id}\n`,
        `commit ${hex(random, 40)} (origin/main)\n`,
        `{"id":${id},"sha256":"${hex(random, 64)}","url":"https://api.github.com/repos/o/r/pulls/${id}"}\n`,
        `data:image/png;base64,${letters(random, 200)}\n`,
      ][Math.floor(random() * 4)]!
    }
    if (!out.write(`${part}GITHUB_TOKEN=${KINDS.oauth(random)}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
