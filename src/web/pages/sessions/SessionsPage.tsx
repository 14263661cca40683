import { useQuery } from '@tanstack/react-query'
import { LogOut, Monitor, RefreshCw, Smartphone } from 'lucide-react'
import { useRef, useState } from 'react'
import { endSession, type Browser, type OpenSession } from '#contract/session.ts'
import { queryClient } from '#web/api/client.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { sessionsMessages } from '#web/messages/en/sessions.tsx'
import { Confirm } from '#web/shell/Confirm.tsx'
import { leaveEverywhere } from '#web/shell/session.ts'
import { useTitle } from '#web/shell/useTitle.ts'
import { useShellData } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText, webAddress } from '#web/ui/safeText.ts'
import { localClock, Time } from '#web/ui/Time.tsx'
import { sessionsQuery } from './queries.ts'

/** Where one is signed in to Authdesk, and the way out of each and of all. */
export function SessionsPage() {
  const m = useMessages(sessionsMessages)
  const common = useMessages(commonMessages)
  const { who } = useShellData()
  const list = useQuery(sessionsQuery)
  const end = useAction(endSession)
  const [ending, setEnding] = useState<string | null>(null)
  const [ended, setEnded] = useState<{ name: string; gone: boolean } | null>(null)
  const [everywhere, setEverywhere] = useState(false)
  const news = useRef<HTMLDivElement>(null)
  const name = useBrowserName()
  useTitle(m.page)

  const sessions = list.data?.sessions ?? []
  const others = sessions.filter(({ here }) => !here)

  async function endOne(session: OpenSession) {
    setEnding(session.id)
    setEnded(null)
    const reply = await end.run({ params: { session: session.id } })
    setEnding(null)
    if (!reply) return
    await queryClient.refetchQueries({ queryKey: sessionsQuery.queryKey })
    setEnded({ name: name(session.browser), gone: reply.state === 'already-gone' })
    // The button that was pressed is gone with its row.
    news.current?.focus()
  }

  return (
    <div className="grid max-w-3xl gap-4">
      <div className="flex flex-col items-start justify-between gap-3 desk:flex-row">
        <div>
          <h1>{m.title(sessions.length, safeText(who.login, 40))}</h1>
          <p className="text-muted mt-1">{m.lead(<b>{safeText(who.login, 40)}</b>)}</p>
        </div>
        <div className="flex items-center gap-3">
          <span className="text-muted text-sm whitespace-nowrap">
            {list.data && common.asOf(localClock(new Date(list.data.asOf)))}
          </span>
          <Button icon={RefreshCw} busy={list.isFetching} onClick={() => void list.refetch()}>
            {common.refresh}
          </Button>
        </div>
      </div>

      <div ref={news} tabIndex={-1} className="grid gap-2 outline-none empty:hidden">
        {ended && (
          <Note tone="good" live>
            {ended.gone ? m.alreadyGone(ended.name) : m.endedOne(ended.name)}
          </Note>
        )}
        {end.problem && <ProblemNote problem={end.problem} />}
        {list.error && <ProblemNote problem={asProblem(list.error)} onRetry={() => void list.refetch()} />}
      </div>

      <ul className="border-line bg-surface divide-line divide-y rounded-[10px] border">
        {sessions.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5">
            <DeviceIcon browser={session.browser} />
            <div className="min-w-0 flex-1 basis-52">
              <p className="flex flex-wrap items-center gap-x-2.5">
                <b>{name(session.browser)}</b>
                {session.here && (
                  <span className="bg-good-soft text-good rounded-full px-2 py-px text-sm font-medium">
                    {m.here}
                  </span>
                )}
              </p>
              <p className="text-muted mt-0.5 text-sm">
                {m.doors[session.door]} · {m.begun(<Time at={session.begunAt} />)} ·{' '}
                {session.here ? m.activeNow : m.active(<Time at={session.activeAt} />)}
              </p>
            </div>
            {!session.here && (
              <Button
                busy={ending === session.id}
                off={ending !== null}
                aria-label={m.endName(name(session.browser))}
                onClick={() => void endOne(session)}
              >
                {m.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted max-w-120 text-sm">{m.limits}</p>
        <Button look="danger" icon={LogOut} onClick={() => setEverywhere(true)}>
          {m.everywhere}
        </Button>
      </div>
      {everywhere && <SignOutEverywhere others={others.length} onKeep={() => setEverywhere(false)} />}
    </div>
  )
}

function SignOutEverywhere({ others, onKeep }: { others: number; onKeep: () => void }) {
  const m = useMessages(sessionsMessages)
  const { server } = useShellData()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const host = webAddress(server.webUrl)?.host ?? safeText(server.name, 60)

  async function leaveAll() {
    setPending(true)
    setProblem(null)
    try {
      await leaveEverywhere()
    } catch (error) {
      setProblem(asProblem(error))
      setPending(false)
    }
  }

  return (
    <Confirm
      says={{
        title: m.question,
        verb: m.everywhere,
        stops: [m.stops.sessions(others), m.stops.passwords],
        stays: [m.stays.tokens, m.stays.server(host), m.stays.resets],
        undo: m.undo,
      }}
      pending={pending}
      problem={problem}
      onKeep={onKeep}
      onConfirm={() => void leaveAll()}
    />
  )
}

function useBrowserName(): (browser: Browser) => string {
  const m = useMessages(sessionsMessages)
  return ({ name, system }) => {
    if (name && system) return m.browserOn(name, system)
    return name ?? (system ? m.unknownOn(system) : m.unknown)
  }
}

function DeviceIcon({ browser: { system } }: { browser: Browser }) {
  const Icon = system === 'iOS' || system === 'Android' ? Smartphone : Monitor
  return (
    <span aria-hidden className="bg-sunken text-muted grid size-9 shrink-0 place-items-center rounded-lg">
      <Icon size={18} />
    </span>
  )
}
