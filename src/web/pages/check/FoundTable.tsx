import { CircleCheck, CircleDashed, CircleSlash, TriangleAlert, type LucideIcon } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { SourceReport } from '#github/extract.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { ProblemError } from '#web/api/problem.ts'
import { problemWords } from '#web/api/problemWords.ts'
import { number } from '#web/messages/plural.ts'
import { paths } from '#web/paths.ts'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { QueryTable, type Column } from '#web/table/QueryTable.tsx'
import type { QueryView } from '#web/table/useQueryView.ts'
import type { Selection } from '#web/table/useSelection.ts'
import { cx } from '#web/ui/cx.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import { isExpiredOwn, liveToken, type FactName, type Row, type SortName } from './rows.ts'

const m = messagesIn(checkManyMessages)
const common = messagesIn(commonMessages)

export const idOfRow = ({ id }: Row) => id
const nameOf = ({ mask }: Row) => mask

export function FoundTable({
  caption,
  view,
  selection,
  sources,
  begun,
}: {
  caption: ReactNode
  view: QueryView<Row, SortName, FactName>
  selection: Selection<Row> | undefined
  sources: readonly SourceReport[]
  /** Has anything been asked? Until then there is nothing to say but what was found and where. */
  begun: boolean
}) {
  const columns = useMemo(() => columnsFor(sources, begun), [sources, begun])
  return (
    <QueryTable
      caption={caption}
      columns={columns}
      rows={view.shown}
      idOf={idOfRow}
      nameOf={nameOf}
      sort={view.sort}
      reversed={view.reversed}
      onSort={view.setSort}
      {...(selection ? { selection } : {})}
    />
  )
}

function columnsFor(sources: readonly SourceReport[], begun: boolean): readonly Column<Row, SortName>[] {
  const found: Column<Row, SortName>[] = [
    {
      label: m.columns.place,
      head: begun ? 'w-[16%]' : 'w-[40%]',
      className: 'text-sm leading-5 wrap-anywhere',
      cell: (row) => <PlaceCell row={row} sources={sources} />,
    },
    {
      label: m.columns.times,
      sort: { by: 'times', direction: 'descending' },
      head: begun ? 'w-[6.5%]' : 'w-22',
      className: 'num',
      cell: ({ found: { times } }) => number(times),
    },
  ]
  const token: Column<Row, SortName> = {
    label: m.columns.token,
    className: 'min-w-0',
    cell: (row) => <TokenCell row={row} />,
  }
  if (!begun) return [token, ...found]
  return [
    token,
    { label: m.columns.verdict, head: 'w-[12%]', bare: true, cell: (row) => <VerdictMark row={row} /> },
    {
      label: m.columns.user,
      sort: { by: 'user', direction: 'ascending' },
      head: 'w-[11%]',
      className: 'wrap-anywhere',
      cell: (row) => (row.login ? <UserName login={row.login} /> : liveToken(row) ? m.noUser : <Unknown />),
    },
    {
      label: m.columns.app,
      head: 'w-[11%]',
      className: 'wrap-anywhere',
      cell: ({ appName }) =>
        appName === null ? <Unknown /> : <SafeName text={appName} empty={common.namelessApp} max={40} />,
    },
    {
      label: m.columns.can,
      sort: { by: 'power', direction: 'descending' },
      head: 'w-[17%]',
      bare: true,
      cell: (row) => (liveToken(row) ? <ScopeChips scopes={row.scopes} most={2} /> : null),
    },
    ...found,
    {
      label: m.columns.created,
      head: 'w-[10%]',
      className: 'text-muted text-sm leading-5',
      cell: (row) => {
        const live = liveToken(row)
        return live ? <Time at={live.createdAt} /> : <Unknown />
      },
    },
  ]
}

function Unknown() {
  return (
    <span aria-hidden className="text-muted">
      –
    </span>
  )
}

function TokenCell({ row: { mask, found } }: { row: Row }) {
  return (
    <>
      <span className="mono text-ink font-bold wrap-anywhere">{mask}</span>
      <span className="text-muted block text-sm">
        {m.kinds[found.kind]}
        {found.checksum === 'wrong' && <span className="text-warn">, {m.wrongChecksum}</span>}
      </span>
    </>
  )
}

/** Letters on each side of a token that there is room for; the title has them all. */
const SHOWN = 14

function PlaceCell({ row, sources }: { row: Row; sources: readonly SourceReport[] }) {
  const { places } = row.found
  const first = places[0]!
  const name = safeText(sources[first.source]?.name ?? '', 60)
  return (
    <div className="min-w-0">
      <bdi>{m.line(name, first.line)}</bdi>
      {first.form !== 'plain' && <span className="text-muted">, {m.forms[first.form]}</span>}
      {places.length > 1 && <span className="text-muted"> {m.morePlaces(places.length - 1)}</span>}
      {(first.before || first.after) && (
        <span className="text-muted mono clip block" title={safeText(`${first.before}…${first.after}`, 90)}>
          {safeText(first.before.slice(-SHOWN), SHOWN)}
          <mark className="bg-sunken text-muted rounded-sm px-0.5">…</mark>
          {safeText(first.after, SHOWN)}
        </span>
      )}
    </div>
  )
}

const LOOKS = {
  good: 'border-good-line bg-good-soft text-good',
  plain: 'border-line bg-sunken text-muted',
  danger: 'border-danger-line bg-danger-soft text-danger',
} as const

const MARKS: Record<keyof typeof m.verdicts, [keyof typeof LOOKS, LucideIcon]> = {
  active: ['good', CircleCheck],
  mine: ['good', CircleCheck],
  'mine-expired': ['plain', CircleSlash],
  'not-valid': ['plain', CircleSlash],
  'not-mine': ['plain', CircleSlash],
  failed: ['danger', TriangleAlert],
  waiting: ['plain', CircleDashed],
}

function VerdictMark({ row }: { row: Row }) {
  const { verdict } = row
  const state = isExpiredOwn(row) ? 'mine-expired' : (verdict?.state ?? 'waiting')
  const [look, Icon] = MARKS[state]
  return (
    <>
      <span
        className={cx(
          'inline-flex h-[22px] items-center gap-[5px] rounded-md border px-2 text-sm font-medium whitespace-nowrap',
          LOOKS[look],
        )}
      >
        <Icon aria-hidden size={13} />
        {m.verdicts[state]}
      </span>
      {verdict?.state === 'mine' && (
        <Link
          to={paths.authorization({ authorization: verdict.token.id })}
          className="mt-0.5 block min-h-6 text-sm"
        >
          {m.own.open}
        </Link>
      )}
      {verdict?.state === 'failed' && (
        <span className="text-muted mt-0.5 block text-sm">
          {problemWords(new ProblemError({ code: verdict.code }, true)).cause}
        </span>
      )}
    </>
  )
}
