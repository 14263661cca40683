import { lazy, Suspense, useState } from 'react'
import { X } from 'lucide-react'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { authorizationsMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { BulkBar } from '#web/table/BulkBar.tsx'
import { ListTools } from '#web/table/ListTools.tsx'
import { NoMatch } from '#web/table/NoMatch.tsx'
import { EmptyPage } from '#web/table/EmptyPage.tsx'
import { Pager } from '#web/table/Pager.tsx'
import { PageSize } from '#web/table/PageSize.tsx'
import { PAGE_SIZES, type Paging } from '#web/table/paging.ts'
import { useQueryView } from '#web/table/useQueryView.ts'
import { useSelection } from '#web/table/useSelection.ts'
import type { Shown } from '#web/table/useShown.ts'
import { Button } from '#web/ui/Button.tsx'
import { AgePlot } from './AgePlot.tsx'
import { AuthorizationTable, idOfToken } from './AuthorizationTable.tsx'
import { refreshAuthorizations } from './queries.ts'
import { revokeSeveral } from './revokeSeveral.ts'
import { ALL_FACTS, FACTS, ORDERS, type Row } from './rows.ts'

const RevokeAuthorizations = lazy(async () => ({
  default: (await import('./RevokeAuthorizations.tsx')).RevokeAuthorizations,
}))

const TONES = { admin: 'danger', noExpiry: 'warn' } as const

/** The tokens with the means to find some of them and to revoke those; the address holds the view. */
export function AuthorizationList({
  rows,
  tokens,
  paging,
  onPaging,
  onRevoke,
}: {
  rows: readonly Row[]
  tokens: Shown<Authorization>
  paging: Paging | null
  onPaging: (next: Paging | null) => void
  onRevoke: (token: Authorization) => void
}) {
  const m = useMessages(authorizationsMessages)
  const common = useMessages(commonMessages)
  const view = useQueryView({ rows, root: tokens.root, orders: ORDERS, facts: FACTS })
  const { shown } = view
  const selection = useSelection(rows, shown, idOfToken)
  const [asked, setAsked] = useState<readonly Row[] | null>(null)

  function turn(next: Paging | null) {
    selection.clear()
    onPaging(next)
  }

  return (
    <>
      {rows.length > 0 && (
        <ListTools
          view={view}
          words={m}
          tones={TONES}
          soFar={tokens.complete || paging ? undefined : ALL_FACTS}
        >
          {(paging || rows.length > PAGE_SIZES[0]) && (
            <PageSize
              perPage={paging?.perPage ?? null}
              onChange={(perPage) => turn(perPage ? { page: 1, perPage } : null)}
            />
          )}
        </ListTools>
      )}
      {!paging && <AgePlot rows={rows} complete={tokens.complete} asOf={tokens.asOf} />}
      {shown.length > 0 ? (
        <AuthorizationTable
          caption={`${m.caption(shown.length, rows.length)}. ${m.sortedBy[view.sort]}`}
          view={view}
          selection={selection}
          onRevoke={onRevoke}
        />
      ) : paging && rows.length === 0 ? (
        !tokens.complete && (
          <EmptyPage
            of="tokens"
            page={paging.page}
            lastPage={tokens.lastPage}
            onPage={(page) => turn({ ...paging, page })}
            onAgain={() => void refreshAuthorizations(paging)}
          />
        )
      ) : (
        <NoMatch words={m.noMatch} showAll={m.showAll} onShowAll={view.clear} />
      )}
      {paging && (
        <Pager
          page={paging.page}
          lastPage={tokens.lastPage}
          busy={tokens.list.status === 'reading'}
          onPage={(page) => turn({ ...paging, page })}
          onRest={() => turn(null)}
        />
      )}
      <BulkBar selection={selection} shown={shown} filtered={shown.length < rows.length}>
        <Button look="danger" icon={X} onClick={() => setAsked(selection.chosen)}>
          {common.revokeSelected(selection.chosen.length)}
        </Button>
      </BulkBar>
      <Suspense>
        {asked && (
          <RevokeAuthorizations
            rows={asked}
            all={tokens.complete && asked.length === rows.length}
            asOf={tokens.asOf}
            onKeep={() => setAsked(null)}
            onConfirm={(chosen, reason, errand) => {
              setAsked(null)
              selection.clear()
              revokeSeveral(chosen, reason, errand)
            }}
          />
        )}
      </Suspense>
    </>
  )
}
