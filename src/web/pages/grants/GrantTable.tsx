import { Flag, PanelRightOpen, Sparkles, Unlink } from 'lucide-react'
import { useCallback, type ReactNode } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import type { Grant } from '#contract/grants.ts'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { grantsMessages } from '#web/messages/en/grants.tsx'
import { paths } from '#web/paths.ts'
import { AppLogo } from '#web/show/AppLogo.tsx'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { QueryTable, type Column } from '#web/table/QueryTable.tsx'
import type { QueryView } from '#web/table/useQueryView.ts'
import type { Selection } from '#web/table/useSelection.ts'
import { Menu } from '#web/ui/Menu.tsx'
import { SafeLink } from '#web/ui/SafeLink.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import type { FactName, Row, SortName } from './rows.ts'
import { SlotMeter } from './SlotMeter.tsx'

const { columns: words } = messagesIn(grantsMessages)

const COLUMNS: readonly Column<Row, SortName>[] = [
  {
    label: words.app,
    sort: { by: 'name', direction: 'ascending' },
    className: 'min-w-0',
    cell: (row) => <AppCell row={row} />,
  },
  {
    label: words.can,
    sort: { by: 'power', direction: 'descending' },
    head: 'w-56',
    bare: true,
    cell: ({ scopes }) => <ScopeChips scopes={scopes} most={2} />,
  },
  {
    label: words.tokens,
    sort: { by: 'tokens', direction: 'descending' },
    head: 'w-22',
    className: 'num',
    cell: (row) => (row.tokens ? <SlotMeter row={row} /> : <span className="text-muted">…</span>),
  },
  {
    label: words.granted,
    sort: { by: 'granted', direction: 'descending' },
    head: 'w-30',
    className: 'text-muted whitespace-nowrap',
    cell: ({ grant }) => <Time at={grant.createdAt} />,
  },
  {
    label: words.changed,
    sort: { by: 'changed', direction: 'ascending' },
    head: 'w-30',
    className: 'text-muted whitespace-nowrap',
    cell: ({ grant }) => <Time at={grant.updatedAt} />,
  },
]

export const idOfGrant = ({ grant }: Row) => grant.id

const nameOf = ({ grant }: Row) => safeText(grant.app.name, 60) || messagesIn(commonMessages).namelessApp

export function GrantTable({
  caption,
  view,
  selection,
  onRemove,
}: {
  caption: ReactNode
  view: QueryView<Row, SortName, FactName>
  selection: Selection<Row>
  onRemove: (grant: Grant) => void
}) {
  const renderActions = useCallback((row: Row) => <Actions row={row} onRemove={onRemove} />, [onRemove])
  return (
    <QueryTable
      caption={caption}
      columns={COLUMNS}
      rows={view.shown}
      idOf={idOfGrant}
      nameOf={nameOf}
      sort={view.sort}
      reversed={view.reversed}
      onSort={view.setSort}
      selection={selection}
      actionsLabel={words.actions}
      renderActions={renderActions}
    />
  )
}

function useOpen({ grant }: Row) {
  const { search } = useLocation()
  return { pathname: paths.grant({ grant: grant.id }), search }
}

function AppCell({ row }: { row: Row }) {
  const m = useMessages(grantsMessages)
  const common = useMessages(commonMessages)
  const open = useOpen(row)
  const { app } = row.grant
  return (
    <div className="flex min-w-0 gap-2.5">
      <AppLogo app={app} />
      <div className="min-w-0">
        <Link to={open} preventScrollReset data-row-link className="text-ink font-bold wrap-anywhere">
          <SafeName text={app.name} empty={common.namelessApp} />
        </Link>
        <span className="text-muted clip block text-sm">
          <SafeLink href={app.url} empty={common.noHomePage} link={false} />
          {' · '}
          <span className="mono">{safeText(app.clientId, 24)}</span>
        </span>
        {row.news && (
          <span className="text-accent mt-0.5 flex gap-1.5 text-sm">
            <Sparkles aria-hidden size={13} className="mt-[3px]" />
            <span className="min-w-0 wrap-anywhere">
              {row.news.what === 'app' ? m.look.newApp : m.look.canMore(canWords(row.news.scopes) ?? '')}
            </span>
          </span>
        )}
        {row.marks.map((mark) => (
          <span key={mark} className="text-warn mt-0.5 flex gap-1.5 text-sm">
            <Flag aria-hidden size={13} className="mt-[3px]" />
            <span className="min-w-0 wrap-anywhere">{mark}</span>
          </span>
        ))}
      </div>
    </div>
  )
}

function Actions({ row, onRemove }: { row: Row; onRemove: (grant: Grant) => void }) {
  const m = useMessages(grantsMessages)
  const common = useMessages(commonMessages)
  const navigate = useNavigate()
  const open = useOpen(row)
  return (
    <Menu
      name={m.actionsFor(nameOf(row))}
      items={[
        {
          label: m.open,
          icon: PanelRightOpen,
          onSelect: () => void navigate(open, { preventScrollReset: true }),
        },
        {
          label: common.removeAccess,
          icon: Unlink,
          danger: true,
          onSelect: () => onRemove(row.grant),
        },
      ]}
    />
  )
}
