import { CircleAlert, CircleCheck, OctagonAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import type { Entry } from '#contract/activity.ts'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { activityMessages, entryMessages } from '#web/messages/en/activity.tsx'
import { paths } from '#web/paths.ts'
import { actionOf, actorOf, isNote, resultOf, type ResultTone } from '#web/show/entryWords.ts'
import { UserName } from '#web/show/UserName.tsx'
import { QueryTable, type Column } from '#web/table/QueryTable.tsx'
import { cx } from '#web/ui/cx.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'

const { columns: words } = messagesIn(activityMessages)

const COLUMNS: readonly Column<Entry>[] = [
  {
    label: words.time,
    head: 'w-39',
    className: 'text-sm leading-5',
    cell: ({ at }) => <Time at={at} form="exact" />,
  },
  { label: words.who, head: 'w-34', className: 'min-w-0', cell: (entry) => <Who entry={entry} /> },
  { label: words.action, head: 'w-42', cell: (entry) => <Action entry={entry} /> },
  { label: words.object, className: 'min-w-0', cell: (entry) => <OnWhat entry={entry} /> },
  { label: words.result, head: 'w-34', cell: (entry) => <Result entry={entry} /> },
  {
    label: words.reason,
    head: 'w-36 wide:w-44',
    className: 'min-w-0',
    cell: (entry) => (
      <span className="line-clamp-2 wrap-anywhere">
        {entry.reason && !isNote(entry) ? <SafeName text={entry.reason} empty="" max={120} /> : <None />}
      </span>
    ),
  },
  {
    label: words.request,
    head: 'w-22',
    className: 'text-muted',
    cell: ({ requestId }) => (
      <span className="mono" title={requestId}>
        {requestId.slice(0, 8)}
      </span>
    ),
  },
]

const idOf = ({ seq }: Entry) => seq

export function ActivityTable({ caption, entries }: { caption: ReactNode; entries: readonly Entry[] }) {
  return <QueryTable caption={caption} columns={COLUMNS} rows={entries} idOf={idOf} nameOf={actionOf} />
}

function Who({ entry }: { entry: Entry }) {
  const m = useMessages(entryMessages)
  return (
    <div className="min-w-0">
      <bdi className="clip block">{actorOf(entry)}</bdi>
      {entry.role && (
        <span className="text-muted block text-sm">{m.roles[entry.role] ?? safeText(entry.role, 20)}</span>
      )}
    </div>
  )
}

function Action({ entry }: { entry: Entry }) {
  const { search } = useLocation()
  return (
    <Link
      to={{ pathname: paths.entry({ entry: entry.seq }), search }}
      preventScrollReset
      data-row-link
      className="text-ink font-bold"
    >
      {actionOf(entry)}
    </Link>
  )
}

function OnWhat({ entry }: { entry: Entry }) {
  const m = useMessages(entryMessages)
  const { app, appName, user, lastEight, objectId } = entry
  const note = isNote(entry) ? entry.reason : null
  if (app === null && user === null && !lastEight && objectId === null && !note) return <None />
  return (
    <div className="min-w-0">
      {lastEight ? (
        <span className="mono">{m.token(safeText(lastEight, 8))}</span>
      ) : (
        objectId !== null && <span className="mono">{m.grant(objectId)}</span>
      )}
      {note && (
        <span className="line-clamp-2 text-sm wrap-anywhere">
          {m.note(<SafeName text={note} empty="" max={120} />)}
        </span>
      )}
      {user && <span className="clip block text-sm">{m.forUser(<UserName login={user} />)}</span>}
      {app !== null && (
        <span className="text-muted clip block text-sm">
          {appName ? <SafeName text={appName} empty="" /> : <span className="mono">{safeText(app, 40)}</span>}
        </span>
      )}
    </div>
  )
}

const LOOKS: Record<ResultTone, [className: string, icon: typeof CircleCheck | null]> = {
  plain: ['', null],
  good: ['text-good', CircleCheck],
  warn: ['text-warn', CircleAlert],
  danger: ['text-danger', OctagonAlert],
}

/** A word with an icon and a colour, and under it why. */
export function Result({ entry }: { entry: Entry }) {
  const { word, detail, tone } = resultOf(entry)
  const [look, Icon] = LOOKS[tone]
  return (
    <div>
      <span className={cx('inline-flex items-center gap-1.5', look)}>
        {Icon && <Icon aria-hidden size={14} />}
        {word}
      </span>
      {detail && <span className="text-muted block text-sm">{detail}</span>}
    </div>
  )
}

function None() {
  const m = useMessages(entryMessages)
  return <span className="text-muted">{m.none}</span>
}
