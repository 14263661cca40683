import { deleteAuthorization, type Authorization } from '#contract/authorizations.ts'
import { maskTokensIn } from '#github/tokens.ts'
import { request } from '#web/api/client.ts'
import type { Errand } from '#web/api/errand.ts'
import { onNewPerson } from '#web/api/person.ts'
import { createSeries } from '#web/api/series.ts'
import { verdictOf } from '#web/show/verdict.ts'
import { forgetAuthorizations } from './queries.ts'
import type { Revoked } from './RevokeAuthorization.tsx'

/** Several of one's own tokens, revoked by id one after another; one at a time, because the server keeps count. */
export const revokeSeries = createSeries<Authorization, Revoked, string>(
  'revocations',
  async ({ id }, errand, reason) =>
    request(deleteAuthorization, { params: { authorization: String(id) }, body: { reason } }, { errand }),
)

export function revokeSeveral(tokens: readonly Authorization[], reason: string, errand: Errand) {
  // Masked as the log masks it: a page that is left in the middle hands it to the next one.
  revokeSeries.start(tokens, maskTokensIn(reason), errand)
}

onNewPerson(revokeSeries.forget)

// What is proven gone leaves the list, a handful at a time: each leaving costs a long list a look at all of it.
const forgotten = new WeakSet<Authorization>()
let timer: ReturnType<typeof setTimeout> | undefined
revokeSeries.subscribe(() => {
  const { running } = revokeSeries.current()
  if (running) timer ??= setTimeout(forgetGone, 500)
  else forgetGone()
})

function forgetGone() {
  clearTimeout(timer)
  timer = undefined
  const gone = revokeSeries
    .current()
    .steps.filter(({ of, result }) => !forgotten.has(of) && ['confirmed', 'gone'].includes(verdictOf(result)))
    .map(({ of }) => of)
  if (gone.length === 0) return
  for (const token of gone) forgotten.add(token)
  forgetAuthorizations(gone)
}
