import { describe, expect, test } from 'vitest'
import { createExtraction } from './extract.ts'
import { hex, letters, randomFrom } from './testing/corpus.ts'
import { SHAPES } from './testing/shapes.ts'

/** Processor time of one search, in milliseconds: what else the machine does does not count. */
function cost(bytes: Uint8Array): number {
  const before = process.cpuUsage()
  const reader = createExtraction().source('a.json')
  reader.write(bytes)
  reader.end()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const SMALL = 256 * 1024
const LARGE = 1024 * 1024

/** Twice the size takes at most 2.6 times the time; less than `NOISE` milliseconds say nothing. */
const FOURFOLD = 2.6 ** 2
const NOISE = 25
/** As often as long as an ordinary log of the same size; the worst took 280 times as long before. */
const MOST = 40

const ordinary = new TextEncoder().encode(buildLog(LARGE))
const yardstick = Math.min(...Array.from({ length: 4 }, () => cost(ordinary)))

describe('what is written to be slow is searched in a time that grows as its size does', () => {
  test.each(Object.entries(SHAPES))('%s', (_, shape) => {
    const [small, large] = [SMALL, LARGE].map((size) => new TextEncoder().encode(shape(size)))
    let best = { small: Infinity, large: Infinity }
    const allowed = () => Math.min(MOST * yardstick, FOURFOLD * Math.max(best.small, NOISE))
    // The best of a few: a pause of the collector is no cost of the search.
    for (let round = 0; round < 4 && !(best.large <= allowed()); round++)
      best = { small: Math.min(best.small, cost(small!)), large: Math.min(best.large, cost(large!)) }
    expect(best.large).toBeLessThanOrEqual(allowed())
  })
})

/** What a build server writes. */
function buildLog(size: number): string {
  const random = randomFrom(7)
  let text = ''
  for (let id = 0; text.length < size; id++)
    text += [
      `2026-11-20T14:02:11.204Z level=info msg="push accepted" repo=octocat/hello-world status=200 ms=${id}`,
      `commit ${hex(random, 40)} (origin/main)`,
      `{"id":${id},"sha256":"${hex(random, 64)}","url":"https://api.github.com/repos/o/r/pulls/${id}"}`,
      `data:image/png;base64,${letters(random, 200)}\n`,
    ].join('\n')
  return text.slice(0, size)
}
