import { newErrand, type Errand } from './errand.ts'
import { asProblem, type ProblemError } from './problem.ts'

/** What became of one of several things that are done one after another. */
export type StepState<R> =
  | { state: 'waiting' }
  | { state: 'under-way' }
  | { state: 'answered'; reply: R }
  | { state: 'failed'; problem: ProblemError }

export interface Step<T, R> {
  of: T
  result: StepState<R>
}

export interface SeriesState<T, R> {
  steps: readonly Step<T, R>[]
  running: boolean
  /** Ends behind the one that is under way. */
  stopping: boolean
  /** Why it stopped before its end: what would have failed for all that follow. */
  problem: ProblemError | null
}

export interface Series<T, R> {
  subscribe: (listener: () => void) => () => void
  current: () => SeriesState<T, R>
  /** One errand, and so one proof, for all of them. */
  start: (items: readonly T[], send: (item: T, errand: Errand) => Promise<R>, errand: Errand) => void
  stop: () => void
  /** Takes up what is waiting, or what failed, as a new errand. */
  again: (which: 'waiting' | 'failed') => void
  forget: () => void
}

/** Troubles that are not this one item's: the next one would meet them too. */
const FOR_ALL: ReadonlySet<ProblemError['code']> = new Set<ProblemError['code']>([
  'not-signed-in',
  'otp-required',
  'otp-wrong',
  'password-needed',
  'bad-credentials',
  'too-many-attempts',
  'not-recorded',
  'unreachable',
  'upstream-limited',
  'upstream-unreachable',
  'busy',
])

/**
 * Changes that are sent one after another, each with its result. Outside of the page, so that looking at something
 * else stops nothing and loses nothing.
 */
export function createSeries<T, R>(): Series<T, R> {
  const listeners = new Set<() => void>()
  const empty: SeriesState<T, R> = { steps: [], running: false, stopping: false, problem: null }
  let state = empty
  let send: (item: T, errand: Errand) => Promise<R>
  let round = 0

  function set(change: Partial<SeriesState<T, R>>) {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const setStep = (at: number, result: StepState<R>) =>
    set({ steps: state.steps.with(at, { ...state.steps[at]!, result }) })

  async function run(which: 'waiting' | 'failed', errand: Errand) {
    const mine = ++round
    set({ running: true, stopping: false, problem: null })
    addEventListener('beforeunload', holdOn)
    for (const [at, step] of state.steps.entries()) {
      if (step.result.state !== which) continue
      if (state.stopping) break
      setStep(at, { state: 'under-way' })
      try {
        const reply = await send(step.of, errand)
        if (mine !== round) return
        setStep(at, { state: 'answered', reply })
      } catch (error) {
        if (mine !== round) return
        const problem = asProblem(error)
        if (FOR_ALL.has(problem.code)) {
          // Nobody knows whether an answer that never came was a yes; everything else was not sent.
          setStep(at, problem.code === 'unreachable' ? { state: 'failed', problem } : { state: 'waiting' })
          set({ problem })
          break
        }
        setStep(at, { state: 'failed', problem })
      }
    }
    removeEventListener('beforeunload', holdOn)
    set({ running: false, stopping: false })
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    current: () => state,
    start(items, how, errand) {
      if (state.running) return
      send = how
      set({ ...empty, steps: items.map((of) => ({ of, result: { state: 'waiting' } })) })
      void run('waiting', errand)
    },
    stop: () => set({ stopping: true }),
    again(which) {
      if (!state.running) void run(which, newErrand())
    },
    forget() {
      round++
      removeEventListener('beforeunload', holdOn)
      set(empty)
    },
  }
}

/** The browser asks before it leaves: what is waiting would not be done. */
function holdOn(event: BeforeUnloadEvent) {
  event.preventDefault()
}
