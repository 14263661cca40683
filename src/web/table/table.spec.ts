import { expect, test } from 'vitest'
import { createFilter } from './filter.ts'
import { Ordering } from './ordering.ts'

interface Row {
  id: number
  weight: number
  hay: string
}

/** Rows in no order, the same at every run. */
function rows(count: number, from = 0): Row[] {
  return Array.from({ length: count }, (_, i) => {
    const id = from + i
    const weight = (id * 7919) % 1009
    return { id, weight, hay: `token ${id}\nweight ${weight}` }
  })
}

const byWeight = (a: Row, b: Row) => a.weight - b.weight
const ids = (list: readonly Row[]) => list.map(({ id }) => id)

function finish(ordering: Ordering<Row>, size?: number) {
  while (!ordering.done) ordering.step(size)
  return ordering.ordered
}

test('rows that come in slices stand as if they had been sorted at once', () => {
  const root = {}
  const ordering = new Ordering(byWeight)
  const all = rows(5_000)
  for (const length of [100, 1_700, 1_701, 5_000]) {
    ordering.update(all.slice(0, length), root)
    expect(ids(finish(ordering, 300))).toEqual(ids(all.slice(0, length).toSorted(byWeight)))
  }
})

test('what leaves the list, or is replaced in it, costs no new sort of the rest and leaves no trace', () => {
  const ordering = new Ordering(byWeight)
  const all = rows(2_000)
  ordering.update(all, {})
  finish(ordering)
  const other = { id: 12, weight: -1, hay: '' }
  const next = all.filter(({ id }) => id % 3 !== 0).map((row) => (row.id === 13 ? other : row))
  ordering.update(next, {})
  // The rest is in order at once; only the newcomer waits for its slice.
  expect(ids(ordering.ordered)).toEqual(ids(next.filter((row) => row !== other).toSorted(byWeight)))
  expect(finish(ordering)[0]).toBe(other)
  expect(ids(ordering.ordered)).toEqual(ids(next.toSorted(byWeight)))
})

test('the filter finds the same whether it narrows, widens or begins anew', () => {
  const list = rows(3_000)
  const even = (row: Row) => row.id % 2 === 0
  const heavy = (row: Row) => row.weight > 500
  const find = createFilter<Row>()
  const steps: [((row: Row) => boolean)[], string][] = [
    [[], ''],
    [[], '1'],
    [[], '12'],
    [[], '12 weight'],
    [[even], '12 weight 9'],
    [[even, heavy], '12 weight 9'],
    [[heavy], '12 weight 9'],
    [[heavy], '2 WEIGHT'],
    [[], 'nothing like this'],
    [[], ''],
  ]
  for (const [tests, text] of steps) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    const expected = list.filter(
      (row) => tests.every((passes) => passes(row)) && words.every((word) => row.hay.includes(word)),
    )
    expect(ids(find(list, tests, text))).toEqual(ids(expected))
  }
  const longer = [...list, ...rows(10, 3_000)]
  expect(find(longer, [], 'token 300').length).toBeGreaterThan(find(list, [], 'token 300').length)
})
