import type { Arrived } from '../sender/outbox.ts'
import { isLimit } from '../upstream/holds.ts'

/** What an answer to the reset's PATCH means. `doubt`: the token may have been reset, and the new value is not here. */
export type Verdict =
  | { kind: 'token'; token: string; authorizationId: number | null }
  | { kind: 'not-valid' }
  | { kind: 'refused' }
  /** The server wants to be asked later. */
  | { kind: 'limited' }
  | { kind: 'doubt' }

/**
 * Reads the new token out of whatever arrived, whole, cut or bent: GitHub's body names `token` early, so half a body
 * often still holds it. A cut in the middle of the value finds no closing quote and yields nothing.
 */
export function readAnswer(answer: Omit<Arrived, 'requestId'>): Verdict {
  const { status } = answer
  if (status === 200) {
    const text = answer.body.toString('utf8')
    const token = /["']token["']\s*:\s*(["'])([\w.~+/=-]{8,255})\1/.exec(text)?.[2]
    const id = /["']id["']\s*:\s*(\d{1,16})/.exec(text)?.[1]
    return token ? { kind: 'token', token, authorizationId: id ? Number(id) : null } : { kind: 'doubt' }
  }
  // 422 as well as 404: a value that the server cannot even read is not accepted by it.
  if (status === 404 || status === 422) return { kind: 'not-valid' }
  if (isLimit(answer)) return { kind: 'limited' }
  if (status >= 300 && status < 500) return { kind: 'refused' }
  return { kind: 'doubt' }
}
