import { PanelRightOpen, Pencil, X } from 'lucide-react'
import { useCallback, type ReactNode } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import type { Authorization } from '#contract/authorizations.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { authorizationsMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paths } from '#web/paths.ts'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { QueryTable, type Column } from '#web/table/QueryTable.tsx'
import type { QueryView } from '#web/table/useQueryView.ts'
import type { Selection } from '#web/table/useSelection.ts'
import { cx } from '#web/ui/cx.ts'
import { Menu } from '#web/ui/Menu.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import type { FactName, Row, SortName } from './rows.ts'

const m = messagesIn(authorizationsMessages)
const common = messagesIn(commonMessages)
const words = m.columns

const COLUMNS: readonly Column<Row, SortName>[] = [
  {
    label: words.note,
    sort: { by: 'note', direction: 'ascending' },
    className: 'min-w-0',
    cell: (row) => <NoteCell row={row} />,
  },
  {
    label: words.app,
    sort: { by: 'app', direction: 'ascending' },
    head: 'w-26',
    className: 'wrap-anywhere pr-0',
    cell: ({ token, personal }) =>
      personal ? (
        <span className="text-muted">{m.personalToken}</span>
      ) : (
        <SafeName text={token.app.name} empty={common.namelessApp} max={40} />
      ),
  },
  {
    label: words.can,
    sort: { by: 'power', direction: 'descending' },
    head: 'w-54',
    className: 'pr-0',
    bare: true,
    cell: ({ scopes }) => <ScopeChips scopes={scopes} most={2} />,
  },
  {
    label: words.lastEight,
    head: 'w-21',
    className: 'text-muted pr-0',
    cell: ({ token }) => <span className="mono">…{safeText(token.lastEight ?? '', 8)}</span>,
  },
  {
    label: words.created,
    sort: { by: 'created', direction: 'descending' },
    head: 'w-30',
    className: 'text-muted pr-0 whitespace-nowrap',
    cell: ({ token }) => <Time at={token.createdAt} />,
  },
  {
    label: words.changed,
    sort: { by: 'changed', direction: 'ascending' },
    head: 'w-30',
    className: 'text-muted pr-0 whitespace-nowrap',
    cell: ({ token }) => <Time at={token.updatedAt} />,
  },
  {
    label: words.expires,
    sort: { by: 'expires', direction: 'ascending' },
    head: 'w-28',
    className: 'pr-0',
    cell: (row) => <Expiry row={row} />,
  },
]

export const idOfToken = ({ token }: Row) => token.id

const nameOf = ({ token }: Row) =>
  `${safeText(token.note ?? '', 40) || common.noNote}, …${safeText(token.lastEight ?? '', 8)}`

export function AuthorizationTable({
  caption,
  view,
  selection,
  onRevoke,
}: {
  caption: ReactNode
  view: QueryView<Row, SortName, FactName>
  selection: Selection<Row>
  onRevoke: (token: Authorization) => void
}) {
  const renderActions = useCallback((row: Row) => <Actions row={row} onRevoke={onRevoke} />, [onRevoke])
  return (
    <QueryTable
      caption={caption}
      columns={COLUMNS}
      rows={view.shown}
      idOf={idOfToken}
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

function useOpen({ token }: Row) {
  const { search } = useLocation()
  return { pathname: paths.authorization({ authorization: token.id }), search }
}

function NoteCell({ row }: { row: Row }) {
  const open = useOpen(row)
  const { note, fingerprint } = row.token
  return (
    <>
      <Link
        to={open}
        preventScrollReset
        data-row-link
        className={cx('wrap-anywhere', note ? 'text-ink font-bold' : 'text-muted')}
      >
        <SafeName text={note ?? ''} empty={common.noNote} max={48} />
      </Link>
      {fingerprint && (
        <span className="text-muted mono clip block" title={m.fingerprint}>
          {safeText(fingerprint, 40)}
        </span>
      )}
    </>
  )
}

function Actions({ row, onRevoke }: { row: Row; onRevoke: (token: Authorization) => void }) {
  const navigate = useNavigate()
  const open = useOpen(row)
  const { token, expiry } = row
  return (
    <Menu
      name={m.actionsFor(safeText(token.note ?? '', 40) || common.noNote, safeText(token.lastEight ?? '', 8))}
      items={[
        {
          label: m.open,
          icon: PanelRightOpen,
          onSelect: () => void navigate(open, { preventScrollReset: true }),
        },
        ...(expiry === 'past'
          ? []
          : [
              {
                label: m.edit,
                icon: Pencil,
                onSelect: () => void navigate(open, { preventScrollReset: true, state: { edit: true } }),
              },
            ]),
        { label: common.revokeToken, icon: X, danger: true, onSelect: () => onRevoke(token) },
      ]}
    />
  )
}

/** Never is what deserves a look: such a token works until somebody ends it. */
function Expiry({ row: { token, expiry } }: { row: Row }) {
  if (!token.expiresAt) return <span className="text-warn">{m.never}</span>
  return (
    <span className={cx(expiry === 'past' ? 'text-danger' : expiry === 'soon' ? 'text-warn' : 'text-muted')}>
      {expiry === 'past' && `${m.expired} `}
      <span className="whitespace-nowrap">
        <Time at={token.expiresAt} />
      </span>
    </span>
  )
}
