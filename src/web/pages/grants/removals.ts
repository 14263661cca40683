import { removeGrant, type Grant } from '#contract/grants.ts'
import { readsByItself, request } from '#web/api/client.ts'
import type { Errand } from '#web/api/errand.ts'
import { grantList } from '#web/api/lists.ts'
import { onNewPerson } from '#web/api/person.ts'
import { createSeries } from '#web/api/series.ts'
import { verdictOf } from '#web/show/verdict.ts'
import { beginRemovals, forgetGrant, refreshGrants, REMOVALS } from './queries.ts'
import type { Removed } from './RemoveGrant.tsx'

/** Access of several apps, removed one after another. Outside of the pages, because a review goes on to another one. */
export const removals = createSeries<Grant, Removed, null>(REMOVALS, async ({ id }, errand) =>
  request(removeGrant, { params: { grant: String(id) } }, { errand }),
)

export function removeSeveral(grants: readonly Grant[], errand: Errand) {
  beginRemovals()
  removals.start(grants, null, errand)
}

onNewPerson(removals.forget)

let running = false
const forgotten = new WeakSet<Grant>()
removals.subscribe(() => {
  const { steps, running: now } = removals.current()
  for (const { of, result } of steps) {
    if (forgotten.has(of) || !['confirmed', 'gone'].includes(verdictOf(result))) continue
    forgotten.add(of)
    forgetGrant(of)
  }
  // At the end the whole list is read once more: each app was asked for by itself, and a list may say otherwise.
  // Where every reading costs a code the person presses Refresh.
  if (running && !now && steps.length > 0 && readsByItself()) void refreshGrants()
  running = now
})

/** How many apps are said to be removed, and which the list has all the same: of these, and of the others. */
export function relisted(): { confirmed: number; back: Grant[]; rest: Grant[] } {
  const listed = new Set(grantList.current().items.map(({ id }) => id))
  const { steps } = removals.current()
  const isConfirmed = ({ result }: (typeof steps)[number]) => verdictOf(result) === 'confirmed'
  const here = steps.filter(({ of }) => listed.has(of.id))
  return {
    confirmed: steps.filter(isConfirmed).length,
    back: here.filter(isConfirmed).map(({ of }) => of),
    rest: here.filter((step) => !isConfirmed(step)).map(({ of }) => of),
  }
}
