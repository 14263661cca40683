import type { Problem } from '#contract/problem.ts'
import type { LocalCode } from '#web/messages/en/problems.ts'

interface Details extends Partial<Omit<Problem, 'code'>> {
  code: Problem['code'] | LocalCode
}

/** Nothing could be said: from the proxy as problem+json, or because no readable answer came. */
export class ProblemError extends Error {
  readonly code: Details['code']
  readonly details: Details
  /** Nothing but reading was tried. */
  readonly reading: boolean
  /** When it was told; `retryAfter` counts from here. */
  readonly at = Date.now()

  constructor(details: Details, reading: boolean) {
    super(details.code)
    this.name = 'ProblemError'
    this.code = details.code
    this.details = details
    this.reading = reading
  }
}

export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  // Not an answer but a fault of this page; its text is for the console, not for the reader.
  reportError(error)
  return new ProblemError({ code: 'unreadable' }, true)
}
