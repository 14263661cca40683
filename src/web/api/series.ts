import { queryClient, sessionQuery } from './client.ts'
import { newErrand, type Errand } from './errand.ts'
import { keyOf, wasLeft } from './left.ts'
import { asProblem, ProblemError } from './problem.ts'

/** What became of one of several things that are done one after another. */
export type StepState<R> =
  | { state: 'waiting' }
  | { state: 'under-way' }
  /** The page was left before an answer came: nobody knows whether it was a yes. */
  | { state: 'left' }
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

export interface Series<T, R, A> {
  subscribe: (listener: () => void) => () => void
  current: () => SeriesState<T, R>
  /** One errand, and so one proof, for all of them; `about` is what holds for each. */
  start: (items: readonly T[], about: A, errand: Errand) => void
  stop: () => void
  /** Takes up what is waiting, or what failed or was left, as a new errand. */
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
  'account-locked',
  'not-recorded',
  'unreachable',
  'upstream-limited',
  'upstream-unreachable',
  'busy',
])

/** What a page that is left in the middle hands to the next one in this tab: nothing of it is a secret. */
interface Kept<T, R, A> {
  login: string
  about: A
  steps: { of: T; result: { state: 'waiting' | 'left' } | { reply: R } | { failed: ProblemError['code'] } }[]
}

function login(): string | null {
  const session = queryClient.getQueryData(sessionQuery.queryKey)
  return session?.state === 'signed-in' ? session.login : null
}

/**
 * Changes that are sent one after another, each with its result. Outside of the page, so that looking at something
 * else stops nothing and loses nothing; after a reload what was left waits for its person to go on.
 */
export function createSeries<T, R, A>(
  name: string,
  send: (item: T, errand: Errand, about: A) => Promise<R>,
): Series<T, R, A> {
  const listeners = new Set<() => void>()
  const empty: SeriesState<T, R> = { steps: [], running: false, stopping: false, problem: null }
  let about: A
  let state: SeriesState<T, R> | null = null
  /** When it is first looked at, it is known who looks. */
  const now = () => (state ??= taken() ?? empty)
  let round = 0

  /** On leaving. What is whole needs no heir. */
  function keep() {
    const who = login()
    if (!who || now().steps.every(({ result }) => result.state === 'answered')) return
    const kept: Kept<T, R, A> = {
      login: who,
      about,
      steps: now().steps.map(({ of, result }) => ({ of, result: keptOf(result) })),
    }
    try {
      sessionStorage.setItem(keyOf(name), JSON.stringify(kept))
    } catch {
      // Too long or switched off: the lists say what is left.
    }
  }

  function keptOf(result: StepState<R>): Kept<T, R, A>['steps'][number]['result'] {
    if (result.state === 'answered') return { reply: result.reply }
    if (result.state === 'waiting') return { state: 'waiting' }
    // A browser that leaves breaks the call off first, and that looks like Authdesk not answering.
    if (result.state === 'failed' && result.problem.code !== 'unreachable')
      return { failed: result.problem.code }
    return { state: 'left' }
  }

  /** Once: whoever has it in hand keeps it, or it is forgotten. */
  function taken(): SeriesState<T, R> | null {
    if (!wasLeft(name)) return null
    const text = sessionStorage.getItem(keyOf(name))!
    sessionStorage.removeItem(keyOf(name))
    const kept = JSON.parse(text) as Kept<T, R, A>
    if (kept.login !== login()) return null
    ;({ about } = kept)
    addEventListener('pagehide', keep)
    const steps = kept.steps.map(({ of, result }): Step<T, R> => {
      if ('reply' in result) return { of, result: { state: 'answered', reply: result.reply } }
      if ('state' in result) return { of, result }
      const problem = new ProblemError({ code: result.failed }, true)
      return { of, result: { state: 'failed', problem } }
    })
    return { ...empty, steps }
  }

  function set(change: Partial<SeriesState<T, R>>) {
    state = { ...now(), ...change }
    for (const listener of listeners) listener()
  }
  const setStep = (at: number, result: StepState<R>) =>
    set({ steps: now().steps.with(at, { ...now().steps[at]!, result }) })

  async function run(which: 'waiting' | 'failed', errand: Errand) {
    const mine = ++round
    set({ running: true, stopping: false, problem: null })
    addEventListener('beforeunload', holdOn)
    for (const [at, step] of now().steps.entries()) {
      const { state: stands } = step.result
      if (stands !== which && !(which === 'failed' && stands === 'left')) continue
      if (now().stopping) break
      setStep(at, { state: 'under-way' })
      try {
        const reply = await send(step.of, errand, about)
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
    current: now,
    start(items, of, errand) {
      if (now().running) return
      about = of
      addEventListener('pagehide', keep)
      set({ ...empty, steps: items.map((item) => ({ of: item, result: { state: 'waiting' } })) })
      void run('waiting', errand)
    },
    stop: () => set({ stopping: true }),
    again(which) {
      if (!now().running) void run(which, newErrand())
    },
    forget() {
      round++
      removeEventListener('beforeunload', holdOn)
      removeEventListener('pagehide', keep)
      set(empty)
    },
  }
}

/** The browser asks before it leaves: what is waiting would not be done. */
function holdOn(event: BeforeUnloadEvent) {
  event.preventDefault()
}
