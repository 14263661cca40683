import { useState } from 'react'
import { getAuthorization, updateAuthorization, type Authorization } from '#contract/authorizations.ts'
import type { BodyOf, ReplyOf } from '#contract/endpoint.ts'
import { request } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { keepAuthorization } from './queries.ts'

export type Change = BodyOf<typeof updateAuthorization>
export type Changed =
  | ReplyOf<typeof updateAuthorization>
  | { state: 'not-sent'; authorization: Authorization }

/**
 * An edit of what the server holds now and not of what a page says since when. The token is read again, and what
 * `wanted` makes of it is sent, or nothing; with two-factor one code serves both.
 */
export function useChange() {
  const [state, setState] = useState<{ pending: boolean; problem: ProblemError | null }>(IDLE)

  async function run(id: number, wanted: (now: Authorization) => Change | null): Promise<Changed | null> {
    setState({ pending: true, problem: null })
    try {
      const reply = await change(String(id), wanted)
      setState(IDLE)
      return reply
    } catch (error) {
      setState({ pending: false, problem: asProblem(error) })
      return null
    }
  }

  return { ...state, run }
}

const IDLE = { pending: false, problem: null }

async function change(
  authorization: string,
  wanted: (now: Authorization) => Change | null,
): Promise<Changed> {
  const errand = newErrand()
  const params = { authorization }
  const found = await request(getAuthorization, { params }, { errand })
  if (found.state === 'gone') return found
  const body = wanted(found.authorization)
  const reply = body
    ? await request(updateAuthorization, { params, body }, { errand })
    : { state: 'not-sent' as const, authorization: found.authorization }
  if ('authorization' in reply) keepAuthorization(reply.authorization)
  return reply
}
