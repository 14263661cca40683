import { Fragment, useSyncExternalStore } from 'react'
import type { Grant } from '#contract/grants.ts'
import { grantList } from '#web/api/lists.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { removeSeveralMessages } from '#web/messages/en/removal.tsx'
import { SeriesCard } from '#web/show/SeriesCard.tsx'
import { useList } from '#web/table/useList.ts'
import { Note } from '#web/ui/Note.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { utcClock } from '#web/ui/Time.tsx'
import { relisted, removals } from './removals.ts'

const MOST_NAMED = 3

/** What became of each of several apps, and whether the whole list, read once more, agrees. */
export function RemovedSeveral() {
  const { result } = useMessages(removeSeveralMessages)
  return (
    <SeriesCard series={removals} words={result} Name={Name}>
      <Relisted />
    </SeriesCard>
  )
}

function Name({ of: { app } }: { of: Grant }) {
  const common = useMessages(commonMessages)
  return <SafeName text={app.name} empty={common.namelessApp} />
}

function Relisted() {
  const { result } = useMessages(removeSeveralMessages)
  const { running, steps } = useSyncExternalStore(removals.subscribe, removals.current)
  const list = useList(grantList)
  const proven = steps.flatMap(({ result: step }) =>
    step.state === 'answered' && 'proof' in step.reply ? [step.reply.proof.at] : [],
  )
  const last = proven.toSorted().at(-1)
  // Both times are the proxy's, in whole seconds.
  if (running || list.refreshing || !last || !list.asOf || list.asOf < last) return null
  const { confirmed, back, rest } = relisted()
  if (back.length > 0) {
    return (
      <Note tone="danger" live>
        {result.listDisagrees(back.length)}
      </Note>
    )
  }
  const named = rest.slice(0, MOST_NAMED).map((grant, i) => (
    <Fragment key={grant.id}>
      {i > 0 && ', '}
      <Name of={grant} />
    </Fragment>
  ))
  return (
    <p className="text-muted text-sm">
      {result.listAgrees(utcClock(list.asOf), rest.length > 0 ? confirmed : null)}
      {rest.length > 0 && result.othersListed(named, rest.length, rest.length - named.length)}
    </p>
  )
}
