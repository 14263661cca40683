import {
  acknowledgeJob,
  addToJob,
  type Job,
  removeAccesses,
  resetTokens,
  revokeTokens,
  startJob,
} from '#contract/jobs.ts'
import { BATCH } from '#contract/tokens.ts'
import { request } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'

export type Verb = Job['verb']

/** A live token that was checked, as it lies in the memory of this page. */
export interface BulkToken {
  token: string
  appId: string
  login: string | null
}

export const VERBS = { revoke: revokeTokens, remove: removeAccesses, reset: resetTokens } as const

export type LaunchState =
  | { phase: 'filling'; sent: number }
  /** Everything lies ready; the first row is sent at `startsAt`, unless somebody cancels. */
  | { phase: 'ready'; startsAt: number }
  | { phase: 'started'; jobs: string[] }
  | { phase: 'cancelled' }
  /** What was begun goes on; the rest can be tried again, and is the same job then. */
  | { phase: 'broken'; jobs: string[]; problem: ProblemError }

const SECOND = 1000
const CANCEL_WITHIN = 5 * SECOND

/** Makes a job for each app, fills it, waits for whoever changes their mind, and starts it. */
export class Launch {
  readonly verb: Verb
  readonly tokens: readonly string[]
  readonly #reason: string
  readonly #byApp: { appId: string; key: string; tokens: string[]; job: string | null; started: boolean }[]
  readonly #listeners = new Set<() => void>()
  #state: LaunchState = { phase: 'filling', sent: 0 }
  #timer = 0

  constructor(verb: Verb, tokens: readonly BulkToken[], reason: string) {
    this.verb = verb
    this.tokens = tokens.map(({ token }) => token)
    this.#reason = reason
    this.#byApp = [...Map.groupBy(tokens, ({ appId }) => appId)].map(([appId, of]) => ({
      appId,
      key: crypto.randomUUID(),
      tokens: of.map(({ token }) => token),
      job: null,
      started: false,
    }))
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  current = () => this.#state

  #tell(state: LaunchState) {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  /** May be called again after a trouble: what the proxy has already is not handed over twice. */
  async fill(): Promise<void> {
    this.#tell({ phase: 'filling', sent: 0 })
    const errand = newErrand()
    let sent = 0
    try {
      for (const one of this.#byApp) {
        if (one.started) continue
        const { job } = await request(
          VERBS[this.verb],
          { params: { app: one.appId }, body: { reason: this.#reason } },
          { errand, idempotencyKey: one.key },
        )
        one.job = job.id
        // Its start had arrived after all; only the answer was lost.
        one.started = job.state !== 'collecting'
        if (one.started) continue
        for (let from = 0; from < one.tokens.length; from += BATCH) {
          if (this.#state.phase === 'cancelled') return
          const batch = one.tokens.slice(from, from + BATCH)
          await request(addToJob, { params: { job: job.id }, body: { tokens: batch } }, { errand })
          sent += batch.length
          if (this.#isCancelled()) return await this.#discard()
          this.#tell({ phase: 'filling', sent })
        }
      }
    } catch (error) {
      if (!this.#isCancelled()) this.#break(error)
      return
    }
    this.#tell({ phase: 'ready', startsAt: Date.now() + CANCEL_WITHIN })
    this.#timer = setTimeout(() => void this.#start(), CANCEL_WITHIN) as unknown as number
  }

  async #start(): Promise<void> {
    try {
      for (const one of this.#byApp) {
        if (one.started) continue
        await request(startJob, { params: { job: one.job! } }, { errand: newErrand() })
        one.started = true
      }
      this.#tell({ phase: 'started', jobs: this.#jobs() })
    } catch (error) {
      this.#break(error)
    }
  }

  #isCancelled = () => this.#state.phase === 'cancelled'
  #jobs = () => this.#byApp.flatMap(({ job, started }) => (job && started ? job : []))

  #break(error: unknown) {
    this.#tell({ phase: 'broken', jobs: this.#jobs(), problem: asProblem(error) })
  }

  cancel() {
    if (this.#state.phase !== 'filling' && this.#state.phase !== 'ready') return
    clearTimeout(this.#timer)
    this.#tell({ phase: 'cancelled' })
    void this.#discard()
  }

  /** The page is left before it began: nothing is sent, and the tokens do not stay behind. */
  leave() {
    if (this.#state.phase === 'filling' || this.#state.phase === 'ready') this.cancel()
  }

  async #discard(): Promise<void> {
    for (const { job, started } of this.#byApp)
      if (job && !started)
        // What is not thrown away here the proxy throws away within the hour.
        await request(acknowledgeJob, { params: { job } }, { errand: newErrand() }).catch(() => undefined)
  }
}
