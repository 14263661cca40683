import { ChevronDown, ChevronRight, ListChecks, RefreshCw, Unlink } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Link, Outlet } from 'react-router'
import type { Grant } from '#contract/grants.ts'
import { authorizationList, grantList } from '#web/api/lists.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { grantsMessages } from '#web/messages/en/grants.tsx'
import { paths } from '#web/paths.ts'
import { useTitle } from '#web/shell/useTitle.ts'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { BulkBar } from '#web/table/BulkBar.tsx'
import { ListProgress } from '#web/table/ListProgress.tsx'
import { ListTools } from '#web/table/ListTools.tsx'
import { NoMatch } from '#web/table/NoMatch.tsx'
import { useQueryView } from '#web/table/useQueryView.ts'
import { useSelection } from '#web/table/useSelection.ts'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { localClock } from '#web/ui/Time.tsx'
import { useHere } from '#web/ui/useHere.ts'
import { GrantTable, idOfGrant } from './GrantTable.tsx'
import { LookNote } from './LookNote.tsx'
import type { Outcome } from './RemovalNote.tsx'
import { forgetGrant, goOnReading, refreshGrants, removalsBegan } from './queries.ts'
import { FACTS, ORDERS, TOKEN_FACTS, type Row } from './rows.ts'
import { useRows } from './useRows.ts'

// What most people never see, or not at first: this page is in the first file.
const NeedsPassword = lazy(async () => ({
  default: (await import('#web/shell/NeedsPassword.tsx')).NeedsPassword,
}))
const PowerPlot = lazy(async () => ({ default: (await import('./PowerPlot.tsx')).PowerPlot }))
const RemovalNote = lazy(async () => ({ default: (await import('./RemovalNote.tsx')).RemovalNote }))
const RemoveGrant = lazy(async () => ({ default: (await import('./RemoveGrant.tsx')).RemoveGrant }))
const RemoveGrants = lazy(async () => ({ default: (await import('./RemoveGrants.tsx')).RemoveGrants }))
const RemovedSeveral = lazy(async () => ({ default: (await import('./RemovedSeveral.tsx')).RemovedSeveral }))

const TONES = { admin: 'danger', code: 'warn' } as const
const NO_FACTS = [] as const

/** What the panel of an app gets from the list that it opens over. */
export interface GrantsContext {
  rows: readonly Row[]
  reading: boolean
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
  const { rows, list, tokens, look } = useRows()
  const [removing, setRemoving] = useState<Grant | null>(null)
  const [several, setSeveral] = useState<readonly Grant[] | null>(null)
  const [outcomes, setOutcomes] = useState<Outcome[]>([])
  const [drawn, setDrawn] = useState(false)
  const [removed, setRemoved] = useState(removalsBegan)
  const title = useRef<HTMLHeadingElement>(null)
  const lastOutcome = useRef<HTMLDivElement>(null)

  const view = useQueryView({ rows, root: rows, orders: ORDERS, facts: FACTS })
  const { shown } = view
  const selection = useSelection(rows, shown, idOfGrant)
  const held = tokens.pagesRead > 0 ? shown.reduce((sum, { live }) => sum + live, 0) : null
  const complete = list.status === 'complete'
  const counted = tokens.status === 'complete'
  const unreadable = tokens.problem !== null && tokens.status === 'unread'
  const headline = rows.length === 0 ? m.noneTitle : (complete ? m.headline : m.headlineSoFar)(rows.length)
  useTitle(m.page)

  useEffect(() => {
    // The row that had the focus is gone; the news of it is what comes next.
    if (outcomes.length > 0) lastOutcome.current?.focus()
  }, [outcomes.length])

  const { problem } = list
  const read = list.asOf ? new Date(list.asOf) : null
  const clock = useHere(() => (read ? localClock(read) : ''), read ? localClock(read, 'UTC') : '')
  const context: GrantsContext = {
    rows,
    reading: !complete,
    onRemove: setRemoving,
  }
  return (
    <div className="grid gap-3.5">
      <div className="flex flex-col items-start justify-between gap-3 desk:flex-row">
        <div>
          <h1 ref={title} tabIndex={-1} className="outline-none">
            {headline}
          </h1>
          <p className="text-muted mt-1">
            {rows.length === 0 ? m.none : m.lead(<b>{safeText(who.login, 40)}</b>)}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 desk:flex-nowrap">
          <span data-local className="text-muted basis-full text-sm desk:basis-auto desk:whitespace-nowrap">
            {who.twoFactor ? common.asOfCode(clock) : common.asOf(clock)}
          </span>
          <Button
            icon={RefreshCw}
            busy={list.refreshing || list.status === 'reading'}
            onClick={() => void refreshGrants()}
          >
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
      {problem && list.status !== 'broken' && problem.code !== 'not-signed-in' && (
        <div className="grid gap-2">
          <p className="text-muted">{m.refreshFailed(clock)}</p>
          <ProblemNote problem={problem} onRetry={() => void refreshGrants()} />
        </div>
      )}
      {unreadable && !problem && <Note tone="warn">{m.tokensUnread}</Note>}
      <Suspense>{removed && <RemovedSeveral />}</Suspense>
      <LookNote
        look={look}
        onSeen={() => title.current?.focus()}
        onShow={view.facts.includes('sinceLook') ? null : () => view.toggleFact('sinceLook')}
      />
      <ListProgress state={list} count={m.apps} onStop={grantList.stop} onGoOn={goOnReading} />
      {complete && (
        <ListProgress state={tokens} count={m.tokens} onStop={authorizationList.stop} onGoOn={goOnReading} />
      )}

      {rows.length > 0 && (
        <>
          <ListTools
            view={view}
            words={m}
            tones={TONES}
            soFar={counted || unreadable ? NO_FACTS : TOKEN_FACTS}
          >
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
          ) : (
            <NoMatch words={m.noMatch} showAll={m.showAll} onShowAll={view.clear} />
          )}
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
              setRemoved(true)
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
