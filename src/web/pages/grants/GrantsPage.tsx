import { ChevronDown, ChevronRight, ListChecks, RefreshCw, Unlink } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Link, Outlet } from 'react-router'
import type { Grant } from '#contract/grants.ts'
import { authorizationList, grantList } from '#web/api/lists.ts'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { grantsMessages } from '#web/messages/en/grants.tsx'
import { paths } from '#web/paths.ts'
import { useTitle } from '#web/shell/useTitle.ts'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { BulkBar } from '#web/table/BulkBar.tsx'
import { ListProgress } from '#web/table/ListProgress.tsx'
import { ListTools } from '#web/table/ListTools.tsx'
import { PageSize } from '#web/table/PageSize.tsx'
import { PAGE_SIZES, type Paging } from '#web/table/paging.ts'
import { NoMatch } from '#web/table/NoMatch.tsx'
import { useQueryView } from '#web/table/useQueryView.ts'
import { useSelection } from '#web/table/useSelection.ts'
import { type Shown, usePaging } from '#web/table/useShown.ts'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { localClock } from '#web/ui/Time.tsx'
import { useHere } from '#web/ui/useHere.ts'
import { GrantTable, idOfGrant } from './GrantTable.tsx'
import { LookNote } from './LookNote.tsx'
import type { Outcome } from './RemovalNote.tsx'
import { forgetGrant, goOnReading, refreshGrants, removalsBegan } from './queries.ts'
import { ALL_FACTS, FACTS, ORDERS, TOKEN_FACTS, type Row } from './rows.ts'
import { useRows } from './useRows.ts'

// What most people never see, or not at first: this page is in the first file.
const NeedsPassword = lazy(async () => ({
  default: (await import('#web/shell/NeedsPassword.tsx')).NeedsPassword,
}))
const PowerPlot = lazy(async () => ({ default: (await import('./PowerPlot.tsx')).PowerPlot }))
const Pager = lazy(async () => ({ default: (await import('#web/table/Pager.tsx')).Pager }))
const EmptyPage = lazy(async () => ({ default: (await import('#web/table/EmptyPage.tsx')).EmptyPage }))
const RemovalNote = lazy(async () => ({ default: (await import('./RemovalNote.tsx')).RemovalNote }))
const RemoveGrant = lazy(async () => ({ default: (await import('./RemoveGrant.tsx')).RemoveGrant }))
const RemoveGrants = lazy(async () => ({ default: (await import('./RemoveGrants.tsx')).RemoveGrants }))
const RemovedSeveral = lazy(async () => ({ default: (await import('./RemovedSeveral.tsx')).RemovedSeveral }))

const TONES = { admin: 'danger', code: 'warn' } as const
const NO_FACTS = [] as const

/** What the panel of an app gets from the list that it opens over. */
export interface GrantsContext {
  rows: readonly Row[]
  /** Everything is there: what is not among the rows does not exist. */
  complete: boolean
  /** What is shown is one page. */
  paged: boolean
  onRemove: (grant: Grant) => void
}

export function GrantsPage() {
  const m = useMessages(grantsMessages)
  const who = useWho()
  if (who.door === 'password') return <Grants />
  return (
    <Suspense>
      <NeedsPassword page={m.page} {...m.needsPassword} />
    </Suspense>
  )
}

function Grants() {
  const m = useMessages(grantsMessages)
  const common = useMessages(commonMessages)
  const who = useWho()
  const [paging, onPaging] = usePaging()
  const { rows, apps, tokens, look } = useRows(paging)
  const [removing, setRemoving] = useState<Grant | null>(null)
  const [several, setSeveral] = useState<readonly Grant[] | null>(null)
  const [outcomes, setOutcomes] = useState<Outcome[]>([])
  const [drawn, setDrawn] = useState(false)
  const removed = useHere(removalsBegan, false)
  const title = useRef<HTMLHeadingElement>(null)
  const lastOutcome = useRef<HTMLDivElement>(null)

  const view = useQueryView({ rows, root: rows, orders: ORDERS, facts: FACTS })
  const { shown } = view
  const selection = useSelection(rows, shown, idOfGrant)
  const held = tokens.pagesRead > 0 ? shown.reduce((sum, { live }) => sum + live, 0) : null
  const { complete, list, problem } = apps
  const counted = tokens.status === 'complete'
  const unreadable = tokens.problem !== null && tokens.status === 'unread'
  useTitle(m.page)

  useEffect(() => {
    // The row that had the focus is gone; the news of it is what comes next.
    if (outcomes.length > 0) lastOutcome.current?.focus()
  }, [outcomes.length])

  function turn(next: Paging | null) {
    selection.clear()
    onPaging(next)
  }
  const read = apps.asOf ? new Date(apps.asOf) : null
  const clock = useHere(() => (read ? localClock(read) : ''), read ? localClock(read, 'UTC') : '')
  const context: GrantsContext = {
    rows,
    complete,
    paged: paging !== null,
    onRemove: setRemoving,
  }
  return (
    <div className="grid gap-3.5">
      <div className="flex flex-col items-start justify-between gap-3 desk:flex-row">
        <div>
          <h1 ref={title} tabIndex={-1} className="outline-none">
            {headlineOf(apps, paging)}
          </h1>
          <p className="text-muted mt-1">
            {rows.length === 0 && complete ? m.none : m.lead(<b>{safeText(who.login, 40)}</b>)}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 desk:flex-nowrap">
          <span data-local className="text-muted basis-full text-sm desk:basis-auto desk:whitespace-nowrap">
            {who.twoFactor ? common.asOfCode(clock) : common.asOf(clock)}
          </span>
          <Button icon={RefreshCw} busy={apps.refreshing} onClick={() => void refreshGrants(paging)}>
            {common.refresh}
          </Button>
          {rows.length > 0 && (
            <Link to={paths.review()} className={buttonClass()}>
              <ListChecks aria-hidden size={15} />
              {m.review}
            </Link>
          )}
        </div>
      </div>

      {outcomes.length > 0 && (
        <div ref={lastOutcome} tabIndex={-1} data-news className="grid gap-2 outline-none">
          <Suspense>
            {outcomes.map((outcome) => (
              <RemovalNote
                key={outcome.grant.id}
                outcome={outcome}
                onDismiss={() => setOutcomes((all) => all.filter((one) => one !== outcome))}
              />
            ))}
          </Suspense>
        </div>
      )}
      {problem && problem.code !== 'not-signed-in' && (
        <div className="grid gap-2">
          <p className="text-muted">{m.refreshFailed(clock)}</p>
          <ProblemNote problem={problem} onRetry={() => void refreshGrants(paging)} />
        </div>
      )}
      {unreadable && !problem && (paging || list.status !== 'broken') && (
        <Note tone="warn">{m.tokensUnread}</Note>
      )}
      <Suspense>{removed && <RemovedSeveral />}</Suspense>
      <LookNote
        look={look}
        onSeen={() => title.current?.focus()}
        onShow={view.facts.includes('sinceLook') ? null : () => view.toggleFact('sinceLook')}
      />
      {!paging && <ListProgress state={list} count={m.apps} onStop={grantList.stop} onGoOn={goOnReading} />}
      {(complete || paging) && (
        <ListProgress state={tokens} count={m.tokens} onStop={authorizationList.stop} onGoOn={goOnReading} />
      )}

      {(rows.length > 0 || paging) && (
        <>
          <ListTools
            view={view}
            words={m}
            tones={TONES}
            soFar={complete || paging ? (counted || unreadable ? NO_FACTS : TOKEN_FACTS) : ALL_FACTS}
          >
            {(paging || rows.length > PAGE_SIZES[0]) && (
              <PageSize
                perPage={paging?.perPage ?? null}
                onChange={(perPage) => turn(perPage ? { page: 1, perPage } : null)}
              />
            )}
            {rows.length > 1 && (
              <Button
                look="quiet"
                icon={drawn ? ChevronDown : ChevronRight}
                aria-expanded={drawn}
                onClick={() => setDrawn(!drawn)}
                className="col-span-2 justify-self-start px-1! desk:ml-auto"
              >
                {m.drawn}
              </Button>
            )}
          </ListTools>
          <Suspense>{drawn && <PowerPlot rows={shown} />}</Suspense>
          {shown.length > 0 ? (
            <GrantTable
              caption={`${m.caption(shown.length, rows.length, held, counted)}. ${m.sortedBy[view.sort]}`}
              view={view}
              selection={selection}
              onRemove={setRemoving}
            />
          ) : paging && rows.length === 0 ? (
            <Suspense>
              {apps.asOf && !complete && (
                <EmptyPage
                  of="apps"
                  page={paging.page}
                  lastPage={apps.lastPage}
                  onPage={(page) => turn({ ...paging, page })}
                  onAgain={() => void refreshGrants(paging)}
                />
              )}
            </Suspense>
          ) : (
            <NoMatch words={m.noMatch} showAll={m.showAll} onShowAll={view.clear} />
          )}
          <Suspense>
            {paging && (
              <Pager
                page={paging.page}
                lastPage={apps.lastPage}
                busy={list.status === 'reading'}
                onPage={(page) => turn({ ...paging, page })}
                onRest={() => turn(null)}
              />
            )}
          </Suspense>
          <BulkBar selection={selection} shown={shown} filtered={shown.length < rows.length}>
            <Button
              look="danger"
              icon={Unlink}
              onClick={() => setSeveral(selection.chosen.map(({ grant }) => grant))}
            >
              {m.removeSelected(selection.chosen.length)}
            </Button>
          </BulkBar>
        </>
      )}

      <Outlet context={context} />
      <Suspense>
        {several && (
          <RemoveGrants
            grants={several}
            onKeep={() => setSeveral(null)}
            onStarted={() => {
              setSeveral(null)
              selection.clear()
            }}
          />
        )}
        {removing && (
          <RemoveGrant
            grant={removing}
            onKeep={() => setRemoving(null)}
            onDone={(reply) => {
              setRemoving(null)
              if (reply.state === 'already-gone' || reply.proof.state === 'confirmed') forgetGrant(removing)
              setOutcomes((all) => [
                { grant: removing, reply },
                ...all.filter(({ grant }) => grant.id !== removing.id),
              ])
            }}
          />
        )}
      </Suspense>
    </div>
  )
}

/** That no app acts as somebody can be said only when the whole list is read. */
function headlineOf({ complete, items }: Shown<Grant>, paging: Paging | null): string {
  const m = messagesIn(grantsMessages)
  if (complete) return items.length === 0 ? m.noneTitle : m.headline(items.length)
  if (items.length > 0) return m.headlineSoFar(items.length)
  return paging ? m.headlinePage(paging.page) : m.page
}
