import type { Receipt } from '#contract/receipts.ts'
import type { Proof } from '#contract/values.ts'
import type { StepState } from '#web/api/series.ts'

/** Whatever answers to "stop this": it was proven, or it was gone before. */
export type Receipted = { state: 'already-gone' } | { state: string; proof: Proof; receipt: Receipt | null }

export type Verdict = 'confirmed' | 'gone' | 'not-confirmed' | 'unknown' | 'failed' | 'waiting' | 'under-way'

export function verdictOf(result: StepState<Receipted>): Verdict {
  if (result.state === 'left') return 'unknown'
  if (result.state !== 'answered') return result.state
  return 'proof' in result.reply ? result.reply.proof.state : 'gone'
}
