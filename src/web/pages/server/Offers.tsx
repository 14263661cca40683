import { CircleCheck, CircleMinus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Inspection } from '#contract/server.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { offersMessages } from '#web/messages/en/offers.tsx'
import { serverMessages } from '#web/messages/en/server.tsx'
import { NoLists } from '#web/shell/NotOffered.tsx'
import { listsMissing } from '#web/shell/offers.ts'
import { useShellData } from '#web/shell/who.ts'
import { Card } from '#web/ui/Card.tsx'
import { Note } from '#web/ui/Note.tsx'

/** What can be done here and what cannot, each with its reason; and where configuration and server disagree. */
export function Offers({ inspection: { apps, authorizations, reach } }: { inspection: Inspection }) {
  const m = useMessages(serverMessages).offers
  const why = useMessages(offersMessages)
  const { server } = useShellData()
  const missing = listsMissing(server)
  const lists = !missing
  const kind = useMessages(serverMessages).thing.kinds[server.profile]
  return (
    <Card aria-labelledby="offers">
      <h2 id="offers">{m.title}</h2>
      {authorizations !== null && authorizations !== lists && (
        <div className="mt-3">
          <Note tone="warn">{lists ? m.mismatch.missing(kind) : m.mismatch.there(kind)}</Note>
        </div>
      )}
      {reach.state === 'failed' && <p className="text-muted mt-1 text-sm">{m.unasked}</p>}
      <ul className="mt-3 grid gap-3">
        <Offer is={apps.length > 0 ? 'yes' : 'no'} what={m.byToken}>
          {apps.length > 0 ? m.byTokenWhy : m.noApps}
        </Offer>
        <Offer is={lists ? (authorizations === false ? 'no' : 'yes') : 'no'} what={m.lists}>
          {lists ? m.listsWhy : <NoLists />}
        </Offer>
        <Offer is={server.doors.password ? 'yes' : 'no'} what={m.password}>
          {server.doors.password ? m.passwordWhy : why.doors[missing ?? 'other']}
        </Offer>
        <Offer is={server.doors.github ? 'yes' : 'no'} what={m.github}>
          {server.doors.github ? m.githubWhy : why.doors.github}
        </Offer>
      </ul>
    </Card>
  )
}

const ICONS = { yes: CircleCheck, no: CircleMinus }

function Offer({ is, what, children }: { is: keyof typeof ICONS; what: string; children: ReactNode }) {
  const m = useMessages(serverMessages).offers
  const Icon = ICONS[is]
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5">
      <Icon aria-hidden size={17} className={is === 'yes' ? 'text-good mt-0.5' : 'text-muted mt-0.5'} />
      <div>
        <p className="font-medium">{what}</p>
        <div className="text-muted text-sm">
          <b className={is === 'yes' ? 'text-good font-medium' : 'text-ink font-medium'}>{m[is]}.</b>{' '}
          {children}
        </div>
      </div>
    </li>
  )
}
