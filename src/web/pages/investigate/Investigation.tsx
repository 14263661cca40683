import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { listActivity, type ActivityFilter } from '#contract/activity.ts'
import { listReceipts } from '#contract/receipts.ts'
import { findToken, type CheckReply } from '#contract/tokens.ts'
import { maskToken } from '#github/tokens.ts'
import { query, queryClient } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { useShellData } from '#web/shell/who.ts'
import { TokenCard } from '#web/token/TokenCard.tsx'
import { Button } from '#web/ui/Button.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { valueOf, type Sought } from './address.ts'
import { Candidates } from './Candidates.tsx'
import { CaseList } from './CaseList.tsx'
import { Doors } from './Doors.tsx'
import { candidatesIn, knownOf, stoppedBy, timelineOf } from './findings.ts'
import { HashBridge } from './HashBridge.tsx'
import { Sources, type LogState } from './Sources.tsx'
import { Summary } from './Summary.tsx'
import { Timeline } from './Timeline.tsx'
import { useOwn } from './useOwn.ts'

const MOST = 100

/** One thing that is looked for: who was asked, what came of it, and what can be done about it. */
export function Investigation({
  sought,
  token,
  onForget,
}: {
  sought: Sought
  token: string | null
  onForget: () => void
}) {
  const m = useMessages(investigateMessages)
  const { who, server } = useShellData()
  const { own, ask: askOwn } = useOwn(sought)
  const log = useQuery({
    ...query(listActivity, { query: { ...filterOf(sought), limit: MOST } }),
    enabled: sought.kind !== 'id',
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
  const receipts = useQuery({
    ...query(listReceipts, { query: { hash: sought.kind === 'hash' ? sought.hex : '' } }),
    enabled: sought.kind === 'hash',
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
  const check = useAction(findToken)
  const [checked, setChecked] = useState<{ reply: CheckReply; token: string; round: number } | null>(null)
  const [operation, setOperation] = useState<string | null>(null)
  const [stoppedHere, setStoppedHere] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const apps = who.apps.filter((app) => app.can.includes('check'))

  async function askApps() {
    if (token === null) return
    const reply = await check.run({ body: { token } })
    if (!reply) return
    setChecked((before) => ({ reply, token, round: (before?.round ?? 0) + 1 }))
    // What was asked just now is in the log, too.
    void queryClient.invalidateQueries({ queryKey: [listActivity.route] })
  }
  const noteStop = () => {
    setStoppedHere(true)
    for (const { route } of [listActivity, listReceipts])
      void queryClient.invalidateQueries({ queryKey: [route] })
  }

  const entries = log.data?.entries ?? []
  const matches = 'matches' in own ? own.matches : []
  const mine = sought.kind === 'hash' ? (matches[0] ?? null) : null
  const reply = checked?.reply ?? null
  const live = reply?.state === 'active' ? reply.token : null
  const proofs = receipts.data?.receipts ?? []
  const stopped = stoppedBy(proofs)
  const logState: LogState = {
    state: sought.kind === 'id' ? 'not-asked' : log.error ? 'failed' : log.data ? 'asked' : 'asking',
    entries,
    more: (log.data?.next ?? null) !== null,
    problem: log.error && asProblem(log.error),
  }
  const findings = { token, checked: reply, entries, own: mine, ownAsked: own.state === 'asked' }

  return (
    <>
      <div className="grid gap-1">
        <h2 ref={heading} tabIndex={-1} className="wrap-anywhere outline-none">
          {m.sought[sought.kind](<span className="mono">{shortOf(sought)}</span>)}
        </h2>
        {token !== null && (
          <p className="text-muted flex flex-wrap items-center gap-2 text-sm">
            <span>{m.held(<span className="mono">{maskToken(token)}</span>)}</span>
            <Button look="quiet" onClick={onForget}>
              {m.forget}
            </Button>
          </p>
        )}
        <Summary
          sought={sought}
          reply={reply}
          entries={entries}
          mine={mine}
          proof={proofs[0] ?? null}
          found={sought.kind === 'hash' ? null : candidatesIn(entries, matches, who.login).length}
          looking={logState.state === 'asking' || own.state === 'asking'}
          asked={[
            ...(reply ? [m.asked.apps] : []),
            ...(logState.state === 'asked' ? [m.asked.log] : []),
            ...(own.state === 'asked' ? [m.asked.own] : []),
          ]}
        />
      </div>
      <Sources
        sought={sought}
        token={token}
        apps={{
          pending: check.pending,
          problem: check.problem,
          reply,
          ask: () => void askApps(),
        }}
        log={logState}
        own={own}
        onAskLog={() => void log.refetch()}
        onAskOwn={askOwn}
      />
      {checked?.reply.state === 'active' && (
        <TokenCard
          key={checked.round}
          pasted={checked.token}
          reply={checked.reply}
          operation={operation}
          onStarted={(id) => {
            setOperation(id)
            noteStop()
          }}
          onStopped={noteStop}
          onAgain={() => void askApps()}
        />
      )}
      {sought.kind === 'hash' ? (
        <>
          {/* A stop that was done on the card above shows its receipt there. */}
          {proofs.length > 0 && !stoppedHere && (
            <section className="grid gap-2">
              <h2>{m.receipts}</h2>
              {proofs.map((proof) => (
                <ReceiptPart key={proof.id} receipt={proof} />
              ))}
            </section>
          )}
          <Doors
            known={knownOf(findings, who, server.profile)}
            stopped={stopped !== null}
            own={mine?.id ?? null}
          />
          <CaseList
            about={{
              hash: sought.hex,
              lastEight:
                mine?.lastEight ?? live?.lastEight ?? entries.find((one) => one.lastEight)?.lastEight ?? null,
              app:
                apps.find(({ id, clientId }) =>
                  [
                    reply?.state === 'active' ? reply.appId : null,
                    mine?.app.clientId,
                    entries.find(({ user }) => user)?.app,
                  ].some((one) => one === id || one === clientId),
                )?.id ?? null,
            }}
          />
          <Timeline moments={timelineOf(live ?? mine, entries)} />
          <HashBridge hex={sought.hex} />
        </>
      ) : (
        <Candidates candidates={candidatesIn(entries, matches, who.login)} />
      )}
    </>
  )
}

/** By what the log is searched for it; an id is not among that. */
function filterOf(sought: Sought): ActivityFilter {
  if (sought.kind === 'hash') return { hash: sought.hex }
  if (sought.kind === 'last-eight') return { hash: sought.lastEight }
  if (sought.kind === 'client-id') return { app: sought.clientId }
  return sought.kind === 'login' ? { user: sought.login } : {}
}

function shortOf(sought: Sought): string {
  const text = safeText(valueOf(sought), 64)
  if (sought.kind === 'hash') return `${text.slice(0, 12)}…${text.slice(-6)}`
  if (sought.kind === 'last-eight') return `…${text}`
  if (sought.kind === 'login') return `@${text}`
  return sought.kind === 'id' ? `#${text}` : text
}
