import { useCallback, useState } from 'react'
import type { AnyEndpoint, ReplyOf } from '#contract/endpoint.ts'
import { request, type GetEndpoint, type Input } from './client.ts'
import { newErrand, type Errand } from './errand.ts'
import { asProblem, type ProblemError } from './problem.ts'

interface RunOptions {
  errand?: Errand | undefined
  idempotencyKey?: string | undefined
  /** For a caller that goes on differently for different problems. */
  onProblem?: (problem: ProblemError) => void
}

/**
 * A change, or a question that holds a secret. `run` answers null when it failed, and `problem` says why. React
 * Query's mutations are not used: their cache would keep what was sent, pasted tokens among it.
 */
export function useAction<E extends AnyEndpoint>(endpoint: E extends GetEndpoint ? never : E) {
  const [state, setState] = useState<{ pending: boolean; problem: ProblemError | null }>(IDLE)

  const run = useCallback(
    async (input: Input<E>, { errand = newErrand(), idempotencyKey, onProblem }: RunOptions = {}) => {
      setState({ pending: true, problem: null })
      try {
        const reply: ReplyOf<E> = await request<E>(endpoint, input, { errand, idempotencyKey })
        setState(IDLE)
        return reply
      } catch (error) {
        const problem = asProblem(error)
        setState({ pending: false, problem })
        onProblem?.(problem)
        return null
      }
    },
    [endpoint],
  )
  const forget = useCallback(() => setState(IDLE), [])

  return { ...state, run, forget }
}

const IDLE = { pending: false, problem: null }
