import { BATCH, checkTokens, findTokens, type CheckedLine, type LiveToken } from '#contract/tokens.ts'
import type { Authorization } from '#contract/authorizations.ts'
import { requestLines } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { asProblem, ProblemError } from '#web/api/problem.ts'

export type Verdict =
  | { state: 'active'; appId: string; token: LiveToken; at: string }
  | { state: 'not-valid'; at: string }
  | { state: 'failed'; code: ProblemError['code']; at: string }
  /** Compared with one's own list, without asking an app. */
  | { state: 'mine'; token: Authorization; at: string }
  | { state: 'not-mine'; at: string }

export interface BulkState {
  phase: 'running' | 'waiting' | 'pausing' | 'paused' | 'stopping' | 'stopped' | 'done'
  /** By token; what is not in it was not asked yet. The same map as long as nothing was added. */
  verdicts: ReadonlyMap<string, Verdict>
  total: number
  counts: { active: number; gone: number; failed: number; unknown: number }
  /** With `waiting`: when the server wants to be asked again, by this browser's clock. */
  until: number | null
  /** With `paused`: why it did not go on by itself. */
  problem: ProblemError | null
  /** Milliseconds that are probably left; null before there is anything to reckon with. */
  left: number | null
}

/** Nothing more is asked by itself. */
export const isEnded = ({ phase }: BulkState) => phase === 'done' || phase === 'stopped'

/** Requests under way: while one's last answers come in, the next is being asked. */
const PUMPS = 2
/** The first batch is small, so that something shows at once; later ones last about a second. */
const FIRST = 50
const LEAST = 25
/** How often it goes on by itself from a trouble that names a time, without an answer in between. */
const PATIENCE = 5
const NEWS_EVERY = 200

/**
 * Checks many tokens, a batch in a request. Knows of every token what became of it: active, gone, failed, or not known
 * yet; the four make the total at every moment.
 */
export class BulkCheck {
  readonly #appId: string
  readonly #total: number
  readonly #listeners = new Set<() => void>()
  readonly #leaving = new AbortController()
  #queue: string[]
  #verdicts = new Map<string, Verdict>()
  #state: BulkState
  #pumps = 0
  #wish: 'run' | 'pause' | 'stop' = 'run'
  /** Once stopped, what was not asked by then never is. */
  #ended = false
  #until: number | null = null
  #timer = 0
  #problem: ProblemError | null = null
  #halts = 0
  #batch = FIRST
  #busy = 0
  #busySince: number | null = null
  #answers = 0
  #news = 0

  constructor(tokens: readonly string[], appId: string) {
    this.#queue = [...tokens]
    this.#total = tokens.length
    this.#appId = appId
    this.#state = this.#look()
    this.#go()
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  current = (): BulkState => this.#state

  /** Takes no new batch; what is under way is answered. */
  pause() {
    this.#wish = 'pause'
    this.#rest()
    this.#tell()
  }

  /** As a pause, for good. */
  stop() {
    this.#wish = 'stop'
    this.#ended = true
    this.#queue = []
    this.#problem = null
    this.#rest()
    this.#tell()
  }

  resume() {
    this.#wish = 'run'
    this.#problem = null
    this.#halts = 0
    this.#go()
  }

  retryFailed() {
    for (const [token, verdict] of this.#verdicts)
      if (verdict.state === 'failed') {
        this.#verdicts.delete(token)
        this.#queue.push(token)
      }
    this.resume()
  }

  /** Who leaves the page takes the tokens along: nothing goes on without somebody who looks. */
  leave() {
    this.#wish = 'pause'
    this.#rest()
    this.#leaving.abort()
  }

  #go() {
    this.#rest()
    while (this.#pumps < PUMPS && this.#queue.length > 0 && this.#wish === 'run') {
      this.#pumps++
      this.#busySince ??= performance.now()
      void this.#pump()
    }
    this.#tell()
  }

  #rest() {
    clearTimeout(this.#timer)
    this.#until = null
  }

  async #pump() {
    while (this.#wish === 'run' && this.#until === null && this.#queue.length > 0) {
      const tokens = this.#queue.splice(0, this.#batch)
      const began = performance.now()
      const unanswered = new Set(tokens)
      try {
        await this.#ask(tokens, unanswered)
      } catch (error) {
        if (this.#leaving.signal.aborted) return
        this.#halt(asProblem(error))
      }
      this.#giveBack(unanswered)
      const rate = (tokens.length - unanswered.size) / (performance.now() - began)
      if (rate > 0) this.#batch = Math.min(BATCH, Math.max(LEAST, Math.round(rate * 1000)))
    }
    this.#pumps--
    if (this.#pumps === 0 && this.#busySince !== null) {
      this.#busy += performance.now() - this.#busySince
      this.#busySince = null
    }
    this.#tell()
  }

  /** What was not answered is asked again, unless it was stopped meanwhile. */
  #giveBack(unanswered: Iterable<string>) {
    if (this.#wish !== 'stop') this.#queue.unshift(...unanswered)
  }

  async #ask(tokens: readonly string[], unanswered: Set<string>) {
    const options = { errand: newErrand(), signal: this.#leaving.signal }
    const body = { tokens: [...tokens] }
    const lines: AsyncIterable<CheckedLine> = this.#appId
      ? await requestLines(checkTokens, { params: { app: this.#appId }, body }, options)
      : await requestLines(findTokens, { body }, options)
    for await (const line of lines) {
      if (line.state === 'halted') {
        const { code, requestId, retryAfter } = line
        this.#halt(new ProblemError({ code, requestId, ...(retryAfter ? { retryAfter } : {}) }, true))
        continue
      }
      const token = tokens[line.index]
      if (token === undefined || !unanswered.delete(token)) continue
      this.#verdicts.set(token, verdictOf(line))
      this.#answers++
      this.#halts = 0
      this.#tellSoon()
    }
  }

  /** Waits where a time was named, and stops where none was or where waiting did not help. */
  #halt(problem: ProblemError) {
    if (this.#wish === 'stop') return
    const seconds = problem.details.retryAfter
    this.#halts++
    if (seconds && (problem.code === 'upstream-limited' || this.#halts <= PATIENCE)) {
      this.#until = Math.max(this.#until ?? 0, Date.now() + seconds * 1000)
      clearTimeout(this.#timer)
      this.#timer = window.setTimeout(() => this.#go(), this.#until - Date.now())
    } else {
      this.#problem = problem
      this.#wish = 'pause'
    }
    this.#tell()
  }

  #tellSoon() {
    if (this.#news) return
    this.#news = window.setTimeout(() => {
      this.#news = 0
      this.#tell()
    }, NEWS_EVERY)
  }

  #tell() {
    this.#state = this.#look()
    for (const listener of this.#listeners) listener()
  }

  #look(): BulkState {
    const counts = { active: 0, gone: 0, failed: 0, unknown: this.#total }
    for (const { state } of this.#verdicts.values()) {
      counts.unknown--
      if (state === 'active') counts.active++
      else if (state === 'failed') counts.failed++
      else counts.gone++
    }
    const busy = this.#busy + (this.#busySince === null ? 0 : performance.now() - this.#busySince)
    return {
      phase: this.#phase(counts.unknown),
      verdicts: new Map(this.#verdicts),
      total: this.#total,
      counts,
      until: this.#until,
      problem: this.#problem,
      left: this.#answers > 0 && !this.#ended ? (busy / this.#answers) * counts.unknown : null,
    }
  }

  #phase(unknown: number): BulkState['phase'] {
    if (unknown === 0) return 'done'
    const idle = this.#pumps === 0 && this.#queue.length === 0
    if (this.#wish === 'stop' || (this.#ended && idle)) return this.#pumps > 0 ? 'stopping' : 'stopped'
    if (this.#wish === 'pause') return this.#pumps > 0 ? 'pausing' : 'paused'
    return this.#until === null ? 'running' : 'waiting'
  }
}

function verdictOf(line: Exclude<CheckedLine, { state: 'halted' }>): Verdict {
  const { state, at } = line
  if (state === 'active') return { state, appId: line.appId, token: line.token, at }
  return state === 'failed' ? { state, code: line.code, at } : { state, at }
}
