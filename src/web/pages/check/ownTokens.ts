import { listAuthorizations, type Authorization } from '#contract/authorizations.ts'
import { hashToken } from '#github/hash.ts'
import { request } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { ProblemError } from '#web/api/problem.ts'
import type { Verdict } from './bulkCheck.ts'

/** Pages that are read at the most. */
const PAGES = 50

/** The person's own live tokens, as the server lists them now: all of them, or a problem. */
export async function ownTokens(): Promise<{ tokens: Authorization[]; asOf: string }> {
  const errand = newErrand()
  const tokens: Authorization[] = []
  let asOf = ''
  for (let page = 1, last = 1; page <= last; page++) {
    // By half of a list, a token would be said not to be one's own.
    if (page > PAGES) throw new ProblemError({ code: 'list-too-long' }, true)
    const reply = await request(listAuthorizations, { query: { page } }, { errand })
    tokens.push(...reply.authorizations)
    asOf = reply.asOf
    last = reply.lastPage
  }
  return { tokens, asOf }
}

/**
 * Which of the tokens are one's own, by their hashes, here. Null where this browser cannot make hashes.
 */
export async function compareWithOwn(
  tokens: readonly string[],
): Promise<{ verdicts: Map<string, Verdict>; count: number; asOf: string } | null> {
  const hashes = await Promise.all(tokens.map(hashToken))
  if (hashes.includes(null)) return null
  const own = await ownTokens()
  const byHash = new Map(own.tokens.map((token) => [token.hash, token]))
  const verdicts = tokens.map((token, at): [string, Verdict] => {
    const match = byHash.get(hashes[at]!)
    return [
      token,
      match ? { state: 'mine', token: match, at: own.asOf } : { state: 'not-mine', at: own.asOf },
    ]
  })
  return { verdicts: new Map(verdicts), count: own.tokens.length, asOf: own.asOf }
}
