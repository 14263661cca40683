import { expect, test } from 'vitest'
import { followWalk, WALK } from './walk.ts'

let id = 0
const page = (lastPage: number, bytes = 100_000, rows = 100) => ({
  rows: Array.from({ length: rows }, () => ({ id: ++id })),
  lastPage,
  bytes,
})
const kindOf = (work: () => void) => {
  try {
    work()
    return null
  } catch (error) {
    return (error as { kind?: string }).kind
  }
}

test('a list of 100,000 is read to its end, and one that gains a page meanwhile, too', () => {
  const walk = followWalk(1)
  for (let n = 1; n <= 1_000; n++) walk.take(page(n < 500 ? 1_000 : 1_001))
  expect(walk.last()).toBe(1_001)
  walk.take(page(1_001, 500, 3))
  // Beyond the end there is nothing, and nothing twice is no repetition.
  walk.take(page(1_002, 2, 0))
  walk.take(page(1_003, 2, 0))
  walk.end()
})

test('what has no end is refused: by its last page, by its length, by coming again', () => {
  const grows = followWalk(1)
  let taken = 0
  expect(
    kindOf(() => {
      for (; ; taken++) grows.take(page(taken + 2))
    }),
  ).toBe('unusable')
  expect(taken).toBeLessThan(20)

  const again = followWalk(1)
  const one = page(50)
  again.take(one)
  expect(kindOf(() => again.take(one))).toBe('unusable')

  const heavy = followWalk(1)
  expect(
    kindOf(() => {
      for (let n = 0; n <= WALK.bytes / 4_800_000 + 1; n++) heavy.take(page(300, 4_800_000))
    }),
  ).toBe('too-long')
})

test('a walk that goes on from another page has as many before it', () => {
  const walk = followWalk(1_500)
  walk.take(page(WALK.pages + 1_499))
  walk.end()
  const longer = followWalk(1_500)
  longer.take(page(WALK.pages + 1_500))
  expect(longer.last()).toBe(WALK.pages + 1_499)
  expect(kindOf(() => longer.end())).toBe('too-long')
})
