import { Plus, RefreshCw } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Link, Outlet, useLocation, useNavigate } from 'react-router'
import type { Authorization } from '#contract/authorizations.ts'
import { authorizationList } from '#web/api/lists.ts'
import { messagesIn, useMessages } from '#web/messages/catalogue.ts'
import { authorizationsMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paths } from '#web/paths.ts'
import { NeedsPassword } from '#web/shell/NeedsPassword.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import type { Paging } from '#web/table/paging.ts'
import { ListProgress } from '#web/table/ListProgress.tsx'
import { type Shown, usePaging, useShown } from '#web/table/useShown.ts'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { localClock } from '#web/ui/Time.tsx'
import { AuthorizationList } from './AuthorizationList.tsx'
import type { Edit } from './PutBack.tsx'
import { forgetAuthorizations, goOnReading, refreshAuthorizations, tokenPages } from './queries.ts'
import { RevokeAuthorization } from './RevokeAuthorization.tsx'
import { RevokedNote, type Outcome } from './RevokedNote.tsx'
import { RevokedSeveral } from './RevokedSeveral.tsx'
import { createRows, type Row } from './rows.ts'

const rowsOf = createRows()

/** What the panels get from the list that they open over. */
export interface AuthorizationsContext {
  rows: readonly Row[]
  /** All pages are in: what is not among the rows does not exist. */
  complete: boolean
  /** What is shown is one page. */
  paged: boolean
  onRevoke: (token: Authorization) => void
  /** The last edit of a token here, so that it can be put back. */
  edits: ReadonlyMap<number, Edit>
  onEdited: (edit: Edit) => void
}

export function AuthorizationsPage() {
  const m = useMessages(authorizationsMessages)
  const who = useWho()
  return who.door === 'password' ? <Authorizations /> : <NeedsPassword page={m.page} {...m.needsPassword} />
}

function Authorizations() {
  const m = useMessages(authorizationsMessages)
  const common = useMessages(commonMessages)
  const who = useWho()
  const navigate = useNavigate()
  const { search } = useLocation()
  const [paging, turn] = usePaging()
  const tokens = useShown(tokenPages, paging)
  const [revoking, setRevoking] = useState<Authorization | null>(null)
  const [outcomes, setOutcomes] = useState<Outcome[]>([])
  const [edits, setEdits] = useState<ReadonlyMap<number, Edit>>(new Map())
  const lastOutcome = useRef<HTMLDivElement>(null)

  const rows = rowsOf(tokens)
  const live = rows.filter(({ expiry }) => expiry !== 'past').length
  // From one page to the whole list no loader waits for its first rows.
  const unread = tokens.asOf === null && !tokens.problem
  useTitle(m.page)

  useEffect(() => {
    // The row that had the focus is gone; the news of it is what comes next.
    if (outcomes.length > 0) lastOutcome.current?.focus()
  }, [outcomes.length])

  const { problem, asOf } = tokens
  const clock = asOf ? localClock(new Date(asOf)) : ''
  const context: AuthorizationsContext = {
    rows,
    complete: tokens.complete,
    paged: paging !== null,
    onRevoke: setRevoking,
    edits,
    onEdited: (edit) => setEdits((all) => new Map(all).set(edit.was.id, edit)),
  }
  return (
    <div className="grid gap-3.5">
      <div className="flex flex-col items-start justify-between gap-3 desk:flex-row">
        <div>
          <h1>{unread ? m.reading : headlineOf(tokens, live, paging)}</h1>
          <p className="text-muted mt-1">
            {live > 0 && m.lead(<b>{safeText(who.login, 40)}</b>)}{' '}
            {rows.length > live && (live > 0 ? m.expiredToo : m.expiredOnly)(rows.length - live)}
            {rows.length === 0 && tokens.complete && m.none}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-3 desk:flex-nowrap">
          <span className="text-muted text-sm desk:whitespace-nowrap">
            {who.twoFactor ? common.asOfCode(clock) : common.asOf(clock)}
          </span>
          <Button
            icon={RefreshCw}
            busy={tokens.refreshing}
            onClick={() => void refreshAuthorizations(paging)}
          >
            {common.refresh}
          </Button>
          <Link
            to={{ pathname: paths.newAuthorization(), search }}
            preventScrollReset
            className={buttonClass('primary')}
          >
            <Plus aria-hidden size={15} />
            {m.create}
          </Link>
        </div>
      </div>

      {outcomes.length > 0 && (
        <div ref={lastOutcome} tabIndex={-1} data-news className="grid gap-2 outline-none">
          {outcomes.map((outcome) => (
            <RevokedNote
              key={outcome.token.id}
              outcome={outcome}
              onDismiss={() => setOutcomes((all) => all.filter((one) => one !== outcome))}
            />
          ))}
        </div>
      )}
      {problem && problem.code !== 'not-signed-in' && (
        <div className="grid gap-2">
          <p className="text-muted">{m.refreshFailed(clock)}</p>
          <ProblemNote problem={problem} onRetry={() => void refreshAuthorizations(paging)} />
        </div>
      )}
      <RevokedSeveral />
      {!paging && (
        <ListProgress
          state={tokens.list}
          count={m.tokens}
          onStop={authorizationList.stop}
          onGoOn={goOnReading}
        />
      )}

      {(rows.length > 0 || (paging && !unread)) && (
        <AuthorizationList
          rows={rows}
          tokens={tokens}
          paging={paging}
          onPaging={turn}
          onRevoke={setRevoking}
        />
      )}

      <Outlet context={context} />
      {revoking && (
        <RevokeAuthorization
          token={revoking}
          others={rows.filter(({ token }) => token.app.clientId === revoking.app.clientId).length - 1}
          onKeep={() => setRevoking(null)}
          onDone={(reply) => {
            setRevoking(null)
            // The news is on the page, so a panel of what is gone makes way for it.
            void navigate({ pathname: paths.authorizations(), search }, { preventScrollReset: true })
            if (reply.state === 'already-gone' || reply.proof.state === 'confirmed')
              forgetAuthorizations([revoking])
            setOutcomes((all) => [
              { token: revoking, reply },
              ...all.filter(({ token }) => token.id !== revoking.id),
            ])
          }}
        />
      )}
    </div>
  )
}

/** That nothing acts as somebody can be said only when the whole list is read. */
function headlineOf({ complete, asOf }: Shown<Authorization>, live: number, paging: Paging | null): string {
  const m = messagesIn(authorizationsMessages)
  if (complete) return live === 0 ? m.noneTitle : m.headline(live)
  if (live > 0) return m.headlineSoFar(live)
  if (paging) return m.headlinePage(paging.page)
  return asOf === null ? m.page : m.headlineNoneSoFar
}
