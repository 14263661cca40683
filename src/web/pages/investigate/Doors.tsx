import { CircleDashed, DoorClosed, DoorOpen, MessageCircleMore } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { Link } from 'react-router'
import { doorsFor, type DoorState, type Known, type Verdict } from '#github/doors.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { doorMessages } from '#web/messages/en/doors.tsx'
import { paths } from '#web/paths.ts'
import { buttonClass } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'

const ICONS = { open: DoorOpen, ask: MessageCircleMore, unknown: CircleDashed, closed: DoorClosed } as const
const LOOKS: Record<DoorState, string> = {
  open: 'border-good-line bg-good-soft text-good',
  ask: 'border-line bg-sunken text-ink',
  unknown: 'border-line bg-sunken text-muted',
  closed: 'border-line bg-sunken text-muted',
}

/** Who can stop it: the open doors first, each with its reason and the next step; the closed ones folded away. */
export function Doors({ known, stopped, own }: { known: Known; stopped: boolean; own: number | null }) {
  const m = useMessages(doorMessages)
  const id = useId()
  const verdicts = doorsFor(known)
  const closed = verdicts.filter(({ state }) => state === 'closed')
  const action = (verdict: Verdict) =>
    verdict.door === 'own-list' &&
    verdict.state === 'open' &&
    own !== null && (
      <Link to={paths.authorization({ authorization: own })} className={buttonClass('primary')}>
        {m.openOwn}
      </Link>
    )
  return (
    <Card aria-labelledby={id} className="grid gap-3">
      <h2 id={id}>{m.title}</h2>
      {stopped && <p className="text-muted">{m.stopped}</p>}
      <ul className="divide-line grid divide-y">
        {verdicts
          .filter(({ state }) => state !== 'closed')
          .map((verdict) => (
            <DoorRow key={verdict.door} verdict={verdict} action={action(verdict)} />
          ))}
      </ul>
      {closed.length > 0 && (
        <details>
          <summary className="text-muted cursor-pointer text-sm">{m.closed(closed.length)}</summary>
          <ul className="divide-line mt-2 grid divide-y">
            {closed.map((verdict) => (
              <DoorRow key={verdict.door} verdict={verdict} />
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}

function DoorRow({
  verdict: { door, state, why, source },
  action,
}: {
  verdict: Verdict
  action?: ReactNode
}) {
  const m = useMessages(doorMessages)
  const Icon = ICONS[state]
  const words = m.whys[why]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="text-base text-ink flex flex-wrap items-center gap-2">
          {m.names[door]}
          <span
            className={cx(
              'inline-flex min-h-[22px] items-center gap-[5px] rounded-md border px-2 text-sm font-medium',
              LOOKS[state],
            )}
          >
            <Icon aria-hidden size={13} />
            {m.states[state]}
          </span>
        </h3>
        <p className="mt-0.5 text-sm">
          {words.reason} <b>{words.next}</b>{' '}
          <a href={source} target="_blank" rel="noopener noreferrer" className="whitespace-nowrap">
            {m.source}
          </a>
        </p>
      </div>
      {action}
    </li>
  )
}
