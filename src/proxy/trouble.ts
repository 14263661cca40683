import type { ProblemCode } from '#contract/problem.ts'
import { Refusal } from './problem.ts'
import type { Trouble, TroubleKind } from './upstream/trouble.ts'

const CODES: Record<TroubleKind, ProblemCode> = {
  unreachable: 'upstream-unreachable',
  timeout: 'upstream-timeout',
  limited: 'upstream-limited',
  busy: 'busy',
  locked: 'account-locked',
  'bad-credentials': 'password-needed',
  otp: 'otp-required',
  refused: 'upstream-refused-app',
  'not-offered': 'not-offered',
  'too-long': 'list-too-long',
  unusable: 'upstream-error',
}

/** How a trouble upstream is told to the browser. `otpSent` tells a wrong code from a missing one. */
export function refusalOf(trouble: Trouble, otpSent: boolean): Refusal {
  return new Refusal(trouble.kind === 'otp' && otpSent ? 'otp-wrong' : CODES[trouble.kind], {
    ...(trouble.upstreamRequestId ? { upstreamRequestId: trouble.upstreamRequestId } : {}),
    ...(trouble.retryAfter ? { retryAfter: trouble.retryAfter } : {}),
    ...(trouble.delivery ? { delivery: trouble.delivery } : {}),
    ...(trouble.executed === 'no' ? { unchanged: true } : {}),
  })
}
