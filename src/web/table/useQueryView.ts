import { useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { createFilter, withoutTokens, type Searchable } from './filter.ts'
import { Ordering } from './ordering.ts'
import { useView } from './useView.ts'

type Compare<R> = (a: R, b: R) => number

interface Wish<R, S extends string, F extends string> {
  rows: readonly R[]
  /** The same object for as long as rows were only added at the end. */
  root: object
  /** By which a person can sort; the first one is what nobody has to ask for. */
  orders: Record<S, Compare<R>>
  /** By which a person can filter with a click. */
  facts: Record<F, (row: R) => boolean>
}

/** A list as somebody looks at it. The address holds facts, order and text, so that a link to it shows the same. */
export interface QueryView<R, S extends string, F extends string> {
  /** What is found, in order. */
  shown: readonly R[]
  sort: S
  /** The other way round than the order says. */
  reversed: boolean
  /** The same order once more turns it round. */
  setSort: (sort: S) => void
  facts: readonly F[]
  counts: Record<F, number>
  toggleFact: (fact: F) => void
  text: string
  setText: (text: string) => void
  /** A token was pasted, of which only the last eight are kept. */
  tokenReplaced: boolean
  clear: () => void
}

/** From here on sorting is done in slices and the address follows when the typing pauses. */
const MANY = 5_000
const PAUSE = 1_000
/** In the address, behind the name of an order. */
const REVERSED = '-reversed'

export function useQueryView<R extends Searchable, S extends string, F extends string>({
  rows,
  root,
  orders,
  facts: tests,
}: Wish<R, S, F>): QueryView<R, S, F> {
  const view = useView()
  const sorts = Object.keys(orders) as S[]
  const names = Object.keys(tests) as F[]
  const firstSort = sorts[0]!
  const asked = view.params.get('sort')
  const sort = sorts.find((name) => asked === name || asked === name + REVERSED) ?? firstSort
  const reversed = asked === sort + REVERSED
  const facts = view.chosen('show', names)
  const [text, setText, tokenReplaced] = useText(view, rows.length > MANY)

  const forward = useOrdered(rows, root, orders[sort])
  const ordered = useMemo(() => (reversed ? forward.toReversed() : forward), [forward, reversed])
  const [find] = useState(() => createFilter<R>())
  const chosen = facts.map((fact) => tests[fact])
  // With the letter and not behind it: two passes are later than one.
  const shown = find(ordered, chosen, text)
  const counts = useMemo(
    () =>
      Object.fromEntries(
        (Object.keys(tests) as F[]).map((fact) => [fact, rows.filter(tests[fact]).length]),
      ) as Record<F, number>,
    [rows, tests],
  )

  return {
    shown,
    sort,
    reversed,
    setSort(name) {
      const turned = name === sort && !reversed
      view.set('sort', turned ? name + REVERSED : name === firstSort ? null : name)
    },
    facts,
    counts,
    toggleFact: (fact) => view.toggle('show', names, fact),
    text,
    setText,
    tokenReplaced,
    clear: () => {
      setText('')
      view.clear()
    },
  }
}

/** The text filter: on the screen at once, in the address at once or, in a long list, when the typing pauses. */
function useText({ params, set }: ReturnType<typeof useView>, long: boolean) {
  const inAddress = withoutTokens(params.get('q') ?? '')
  const [text, setText] = useState(inAddress)
  const [replaced, setReplaced] = useState(false)
  const written = useRef(inAddress)
  const timer = useRef(0)
  const write = useRef(set)
  useEffect(() => {
    write.current = set
  })

  useEffect(() => {
    // The address changed without us: Back, a link, or "show all".
    if (inAddress === written.current) return
    clearTimeout(timer.current)
    written.current = inAddress
    setText(inAddress)
  }, [inAddress])
  useEffect(() => () => clearTimeout(timer.current), [])

  return [
    text,
    (typed: string) => {
      const next = withoutTokens(typed)
      setReplaced((before) => next !== typed || (before && next === text))
      setText(next)
      clearTimeout(timer.current)
      const follow = () => {
        written.current = next
        write.current('q', next)
      }
      if (long) timer.current = window.setTimeout(follow, PAUSE)
      else follow()
    },
    replaced,
  ] as const
}

/** The rows in order. A long list is sorted in slices; until that is done its last order stays. */
function useOrdered<R>(rows: readonly R[], root: object, compare: Compare<R>): readonly R[] {
  const [order] = useState(() => new Order<R>())
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const shown = order.of(rows, root, compare)

  useEffect(() => {
    if (order.done) return undefined
    let timer = window.setTimeout(function slice() {
      const end = performance.now() + 8
      while (!order.done && performance.now() < end) order.step()
      if (order.done || shown.length === 0) redraw()
      if (!order.done) timer = window.setTimeout(slice)
    })
    return () => clearTimeout(timer)
  })

  return shown
}

/** Kept when the page is left, so that coming back to it sorts nothing again. */
const orderings = new WeakMap<object, unknown>()

/** What is shown of the orderings: the one that was asked for, or the last one until that is ready. */
class Order<R> {
  #now: Ordering<R> | null = null
  #shown: { rows: readonly R[]; root: object | null; by: Compare<R> | null } = {
    rows: [],
    root: null,
    by: null,
  }

  of(rows: readonly R[], root: object, compare: Compare<R>): readonly R[] {
    const known = orderings.get(compare) as Ordering<R> | undefined
    const now = known ?? new Ordering(compare)
    if (!known) orderings.set(compare, now)
    now.update(rows, root)
    if (rows.length <= MANY) while (!now.done) now.step(MANY)
    this.#now = now
    const last = this.#shown
    const growing = last.root === null || (last.root === root && last.by === compare)
    if (now.done || growing) this.#shown = { rows: now.ordered, root, by: compare }
    return this.#shown.rows
  }

  get done(): boolean {
    return this.#now?.done !== false
  }

  step() {
    this.#now?.step()
  }
}
