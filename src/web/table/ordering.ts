/** Rows sorted at a time: short enough that a key stroke never waits for a sort. */
const SLICE = 2_000

/**
 * Rows in one order, kept while they come in: what is new is sorted by itself and merged, a slice at a time, so that
 * neither a hundred thousand rows nor the thousandth page of them holds up a key stroke.
 */
export class Ordering<R> {
  #compare: (a: R, b: R) => number
  #ordered: readonly R[] = []
  #members = new Set<R>()
  #waiting: readonly R[] = []
  #taken = 0
  #root: object | null = null

  constructor(compare: (a: R, b: R) => number) {
    this.#compare = compare
  }

  /** All rows as they are now. While `root` stays the same object they have only grown at the end. */
  update(rows: readonly R[], root: object) {
    if (root === this.#root) {
      if (rows.length === this.#taken) return
      this.#waiting = [...this.#waiting, ...rows.slice(this.#taken)]
    } else {
      const now = new Set(rows)
      this.#ordered = this.#ordered.filter((row) => now.has(row))
      this.#members = new Set(this.#ordered)
      this.#waiting = rows.filter((row) => !this.#members.has(row))
    }
    this.#root = root
    this.#taken = rows.length
  }

  get ordered(): readonly R[] {
    return this.#ordered
  }

  get done(): boolean {
    return this.#waiting.length === 0
  }

  /** Sorts one more slice in. */
  step(size = SLICE) {
    const slice = this.#waiting.slice(0, size).toSorted(this.#compare)
    this.#waiting = this.#waiting.slice(size)
    for (const row of slice) this.#members.add(row)
    this.#ordered = merged(this.#ordered, slice, this.#compare)
  }
}

/** Two sorted lists as one; equals keep their order. */
function merged<R>(long: readonly R[], short: readonly R[], compare: (a: R, b: R) => number): R[] {
  const all: R[] = []
  let from = 0
  for (const row of short) {
    let low = from
    let high = long.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(long[middle]!, row) <= 0) low = middle + 1
      else high = middle
    }
    while (from < low) all.push(long[from++]!)
    all.push(row)
  }
  while (from < long.length) all.push(long[from++]!)
  return all
}
