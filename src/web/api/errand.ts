import type { Problem } from '#contract/problem.ts'

/**
 * One thing that the person asked for, with the two-factor code that proves it. The code serves this errand's reads,
 * its write and the look afterwards, lives in memory for its own window, and is never carried to the next errand.
 */
export interface Errand {
  code: string | null
  codeEnds: number
}

const CODE_LIVES = 30_000

export function newErrand(code?: string): Errand {
  return { code: code ?? null, codeEnds: Date.now() + CODE_LIVES }
}

export function liveCode(errand: Errand): string | null {
  if (Date.now() > errand.codeEnds) errand.code = null
  return errand.code
}

function giveCode(errand: Errand, code: string) {
  errand.code = code
  errand.codeEnds = Date.now() + CODE_LIVES
}

/** Opening a page and pressing Refresh are errands too; queries run on the latest one. */
let reading = newErrand()
export function readingErrand(): Errand {
  return reading
}
export function beginReading(code?: string): Errand {
  reading = newErrand(code)
  return reading
}

/** What the waiting action needs from the person. `GateDialog` shows it and answers. */
export interface Question {
  kind: 'code' | 'password' | 'proof'
  /** Why the last answer did not do. */
  problem: Problem['code'] | null
  delivery: 'app' | 'sms'
  /** The answer is on its way to the server; the dialog stays until it is known to be right. */
  checking: boolean
  answer: (code: string | null) => void
  refuse: () => void
}

let question: Question | null = null
let asking: Promise<unknown> = Promise.resolve()
const askedFor = new Map<Errand, Promise<boolean>>()
const listeners = new Set<() => void>()

export const gate = {
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  current: () => question,
}

function show(next: Question | null) {
  question = next
  for (const listener of listeners) listener()
}

/**
 * Asks the person, one question at a time; requests of one errand that wait for the same thing share the question.
 * False when the person would rather not.
 */
export function ask(errand: Errand, what: Pick<Question, 'kind' | 'problem' | 'delivery'>): Promise<boolean> {
  const already = askedFor.get(errand)
  if (already) return already
  const answered = asking.then(
    () =>
      new Promise<boolean>((resolve) => {
        const mine: Question = {
          kind: what.kind,
          problem: what.problem,
          delivery: what.delivery,
          checking: false,
          answer: (code) => {
            if (code) giveCode(errand, code)
            // A password and a proof are known to be right when they are answered, a code only with the action.
            if (what.kind === 'code') show({ ...mine, checking: true, problem: null })
            else show(null)
            resolve(true)
          },
          refuse: () => {
            show(null)
            resolve(false)
          },
        }
        show(mine)
      }),
  )
  asking = answered
  askedFor.set(errand, answered)
  void answered.finally(() => askedFor.delete(errand))
  return answered
}

/** The server has answered: whatever it said, the code is no longer being checked. */
export function answerKnown() {
  if (question?.checking) show(null)
}
