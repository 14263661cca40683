import { FRESH, isWorthRetrying, readsByItself } from './client.ts'
import { asProblem, ProblemError } from './problem.ts'

/** A whole list as far as it is read. Not in the query cache: a hundred thousand rows would be compared at each page. */
export interface ListState<T> {
  items: readonly T[]
  /** The same object for as long as items were only added at the end. */
  root: object
  /** `stopped` by the person, `broken` by `problem`: what was read stays, and can be gone on from. */
  status: 'unread' | 'reading' | 'stopped' | 'broken' | 'complete'
  /** All of it is there and is being read once more; what is shown stays until the new reading is whole. */
  refreshing: boolean
  pagesRead: number
  lastPage: number
  /** When the server said what is shown, at the earliest. */
  asOf: string | null
  problem: ProblemError | null
}

export interface List<T> {
  subscribe: (listener: () => void) => () => void
  current: () => ListState<T>
  /** Resolves when the first page is there, and rejects when it cannot be read; the others follow by themselves. */
  open: () => Promise<void>
  /** Shows a page that is there already, and reads nothing. */
  show: (page: Page<T>) => void
  /** Reads all of it again, and resolves when that has come to its end, good or bad. */
  refresh: () => Promise<void>
  /** Refreshes what is old and short, unless every reading costs this person a code. */
  keepFresh: () => void
  stop: () => void
  goOn: () => Promise<void>
  /** A change that was made here: the server need not be asked for the rest. */
  edit: (change: Change<T>) => void
  /** Forgets everything, as when another person signs in. */
  forget: () => void
}

interface Change<T> {
  gone?: ReadonlySet<number>
  put?: T
}

interface Page<T> {
  page: number
  lastPage: number
  asOf: string
  items: readonly T[]
}

/** A page as it came, or why no more come. */
export type Line<T> = Page<T> | { broken: ProblemError }

/** One way through the list: what it has read so far, and what was changed here meanwhile. */
interface Reading<T> {
  items: T[]
  ids: Set<number>
  pages: Set<number>
  lastPage: number
  asOf: string | null
  gone: Set<number>
  stopping: AbortController
}

/** A longer list is read again only when its person says so. */
const SHORT = 10
/** Above this many rows the page is told less often: a word costs it the more, the more rows there are. */
const MANY = 5_000
const pauseFor = (rows: number) => Math.max(200, rows / 100)

export function createList<T extends { id: number }>(
  read: (from: number, signal: AbortSignal) => Promise<AsyncIterable<Line<T>>>,
): List<T> {
  const listeners = new Set<() => void>()
  let state: ListState<T> = UNREAD
  let shown = newReading<T>()
  /** Behind what is shown, until it is whole. */
  let again: Reading<T> | null = null
  /** Resolves with the first page of the first reading. */
  let first: Promise<void> | null = null
  let telling = false

  function set(change: Partial<ListState<T>>) {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  /** What is read by now. */
  const progress = (): Partial<ListState<T>> => ({
    items: shown.items.slice(),
    pagesRead: shown.pages.size,
    lastPage: shown.lastPage,
    asOf: shown.asOf,
  })

  /** One word a frame, however many pages came. */
  function tell() {
    if (telling) return
    telling = true
    const word = () => {
      telling = false
      set(progress())
    }
    if (shown.items.length > MANY) setTimeout(word, pauseFor(shown.items.length))
    else if (document.visibilityState === 'visible') requestAnimationFrame(word)
    else setTimeout(word)
  }

  /** Reads on from what `reading` has, until the end, a stop or a trouble. */
  async function run(
    reading: Reading<T>,
    onPage: () => void,
  ): Promise<'complete' | 'stopped' | ProblemError> {
    reading.stopping = new AbortController()
    const { signal } = reading.stopping
    try {
      for await (const line of await begin(reading, signal)) {
        if ('broken' in line) return line.broken
        take(reading, line)
        onPage()
      }
    } catch (error) {
      return signal.aborted ? 'stopped' : asProblem(error)
    }
    // A connection that ends between two lines looks like the end of the list.
    return reading.pages.size < reading.lastPage
      ? new ProblemError({ code: 'unreachable' }, true)
      : 'complete'
  }

  async function begin(reading: Reading<T>, signal: AbortSignal) {
    for (let failures = 0; ; failures++) {
      try {
        return await read(firstMissing(reading), signal)
      } catch (error) {
        if (failures === 2 || !isWorthRetrying(error) || signal.aborted) throw error
        await new Promise((resolve) => setTimeout(resolve, 1_000 * (failures + 1)))
      }
    }
  }

  /** Fills what is on the screen, from where it is. Resolves with its first page. */
  async function fill(): Promise<void> {
    const mine = shown
    const before = mine.pages.size
    set({ status: 'reading', problem: null })
    return new Promise((resolve, reject) => {
      const onPage = () => {
        if (mine !== shown) return
        if (mine.pages.size > before + 1) return tell()
        set(progress())
        resolve()
      }
      void (async () => {
        const end = await run(mine, onPage)
        if (mine === shown) {
          first = null
          const status = mine.pages.size === 0 ? 'unread' : typeof end === 'string' ? end : 'broken'
          set({ ...progress(), status, problem: typeof end === 'string' ? null : end })
        }
        if (typeof end === 'string') resolve()
        else reject(end)
      })()
    })
  }

  async function refresh(): Promise<void> {
    if (again) return
    shown.stopping.abort()
    const reading = newReading<T>()
    again = reading
    set({ refreshing: true, problem: null })
    const end = await run(reading, () => {})
    if (again !== reading) return
    again = null
    if (end === 'complete') shown = reading
    set({
      ...(end === 'complete' ? { ...progress(), root: {}, status: end } : {}),
      refreshing: false,
      problem: typeof end === 'string' ? null : end,
    })
  }

  function keepFresh() {
    if (state.status !== 'complete' || state.lastPage > SHORT || !readsByItself()) return
    if (Date.now() - Date.parse(state.asOf ?? '') > FRESH) void refresh()
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    current: () => state,
    async open() {
      if (first || state.status === 'unread') return (first ??= fill())
      keepFresh()
    },
    show(page) {
      take(shown, page)
      set({ ...progress(), status: page.lastPage > 1 ? 'reading' : 'complete' })
    },
    refresh,
    keepFresh,
    stop: () => (again ?? shown).stopping.abort(),
    async goOn() {
      if (state.status === 'stopped' || state.status === 'broken') await fill().catch(() => {})
    },
    edit(change) {
      for (const reading of again ? [shown, again] : [shown]) apply(reading, change)
      set({ ...progress(), root: {} })
    },
    forget() {
      again?.stopping.abort()
      shown.stopping.abort()
      shown = newReading()
      again = first = null
      set(UNREAD)
    },
  }
}

const UNREAD: ListState<never> = {
  items: [],
  root: {},
  status: 'unread',
  refreshing: false,
  pagesRead: 0,
  lastPage: 0,
  asOf: null,
  problem: null,
}

function newReading<T>(): Reading<T> {
  return {
    items: [],
    ids: new Set(),
    pages: new Set(),
    lastPage: 0,
    asOf: null,
    gone: new Set(),
    stopping: new AbortController(),
  }
}

/** Takes a page in once, and each of its items once: a list that changes while it is read shifts. */
function take<T extends { id: number }>(reading: Reading<T>, { page, lastPage, asOf, items }: Page<T>) {
  reading.lastPage = Math.max(lastPage, reading.lastPage)
  reading.asOf ??= asOf
  if (reading.pages.has(page)) return
  reading.pages.add(page)
  for (const item of items) {
    if (reading.ids.has(item.id) || reading.gone.has(item.id)) continue
    reading.ids.add(item.id)
    reading.items.push(item)
  }
}

/** Pages arrive in no order, so behind a stop there may be gaps; what is sent twice is taken once. */
function firstMissing({ pages }: Reading<unknown>): number {
  let page = 1
  while (pages.has(page)) page++
  return page
}

function apply<T extends { id: number }>(reading: Reading<T>, { gone, put }: Change<T>) {
  if (gone) {
    reading.items = reading.items.filter(({ id }) => !gone.has(id))
    for (const id of gone) reading.gone.add(id)
  }
  if (!put) return
  if (reading.ids.has(put.id)) {
    reading.items = reading.items.map((item) => (item.id === put.id ? put : item))
  } else {
    reading.ids.add(put.id)
    reading.items = [put, ...reading.items]
  }
}
