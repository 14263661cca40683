import { CircleCheck, CircleDashed, CircleSlash, LoaderCircle, Search, TriangleAlert } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { Entry } from '#contract/activity.ts'
import type { CheckReply } from '#contract/tokens.ts'
import type { ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { localClock } from '#web/ui/Time.tsx'
import { valueOf, type Sought } from './address.ts'
import type { OwnState } from './useOwn.ts'

export interface LogState {
  state: 'asking' | 'asked' | 'failed' | 'not-asked'
  entries: readonly Entry[]
  more: boolean
  problem: ProblemError | null
}
export interface AppsState {
  pending: boolean
  problem: ProblemError | null
  reply: CheckReply | null
  ask: () => void
}

/** The three who can be asked, each with its own answer; what a miss means depends on who was asked. */
export function Sources({
  sought,
  token,
  apps,
  log,
  own,
  onAskLog,
  onAskOwn,
}: {
  sought: Sought
  token: string | null
  apps: AppsState
  log: LogState
  own: OwnState
  onAskLog: () => void
  onAskOwn: () => void
}) {
  const m = useMessages(investigateMessages).sources
  const id = useId()
  return (
    <Card aria-labelledby={id} className="grid gap-3">
      <h2 id={id}>{m.title}</h2>
      <ul className="divide-line grid divide-y">
        <AppsSource token={token} apps={apps} />
        <LogSource sought={sought} log={log} onAsk={onAskLog} />
        <OwnSource own={own} onAsk={onAskOwn} />
      </ul>
    </Card>
  )
}

type Shown = 'hit' | 'miss' | 'not-asked' | 'asking' | 'failed'
const ICONS = {
  hit: CircleCheck,
  miss: CircleSlash,
  'not-asked': CircleDashed,
  asking: LoaderCircle,
  failed: TriangleAlert,
} as const

function Source({
  name,
  state,
  action,
  children,
}: {
  name: string
  state: Shown
  action?: ReactNode
  children: ReactNode
}) {
  const m = useMessages(investigateMessages).sources
  const Icon = ICONS[state]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0">
      <span
        className={cx(
          'inline-flex w-26 items-center gap-1.5 text-sm font-medium',
          state === 'hit' ? 'text-good' : state === 'failed' ? 'text-danger' : 'text-muted',
        )}
      >
        <Icon aria-hidden size={15} className={cx(state === 'asking' && 'animate-turn')} />
        {m.states[state]}
      </span>
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="text-base text-ink">{name}</h3>
        <div className="text-muted text-sm">{children}</div>
      </div>
      {action}
    </li>
  )
}

function AppsSource({
  token,
  apps: { pending, problem, reply, ask },
}: {
  token: string | null
  apps: AppsState
}) {
  const m = useMessages(investigateMessages).sources
  const common = useMessages(commonMessages)
  const apps = useWho().apps.filter((app) => app.can.includes('check'))
  const names = apps.map(({ name }) => safeText(name, 40))
  if (apps.length === 0) {
    return (
      <Source name={m.apps} state="not-asked">
        {m.appsNoRole}
      </Source>
    )
  }
  const state = pending
    ? 'asking'
    : problem
      ? 'failed'
      : !reply
        ? 'not-asked'
        : reply.state === 'active'
          ? 'hit'
          : 'miss'
  return (
    <Source
      name={m.apps}
      state={state}
      action={
        token !== null &&
        !reply && (
          <Button look="primary" icon={Search} busy={pending} onClick={ask}>
            {m.appsAsk(apps.length)}
          </Button>
        )
      }
    >
      {problem ? (
        <ProblemNote problem={problem} onRetry={ask} />
      ) : reply?.state === 'active' ? (
        m.appsHit(<SafeName text={reply.token.app.name} empty={common.namelessApp} />)
      ) : reply ? (
        m.appsMiss(reply.asked.map((id) => safeText(apps.find((app) => app.id === id)?.name ?? id, 40)))
      ) : token === null ? (
        m.appsNoValue(names)
      ) : (
        m.appsReady(names)
      )}
    </Source>
  )
}

/** The word by which the Activity page looks for the same. */
const QUALIFIERS = { hash: 'hash', 'last-eight': 'hash', 'client-id': 'app', login: 'user' } as const

function LogSource({ sought, log, onAsk }: { sought: Sought; log: LogState; onAsk: () => void }) {
  const m = useMessages(investigateMessages).sources
  const { state, entries, more, problem } = log
  const shown: Shown = state === 'asked' ? (entries.length > 0 ? 'hit' : 'miss') : state
  return (
    <Source
      name={m.log}
      state={shown}
      action={
        shown === 'hit' &&
        sought.kind !== 'id' && (
          <Link to={paths.activity({ q: `${QUALIFIERS[sought.kind]}:${valueOf(sought)}` })}>{m.logOpen}</Link>
        )
      }
    >
      {problem ? (
        <ProblemNote problem={problem} onRetry={onAsk} />
      ) : state === 'not-asked' ? (
        m.logNoId
      ) : state === 'asked' ? (
        more ? (
          m.logMore
        ) : entries.length > 0 ? (
          m.logHit(entries.length)
        ) : (
          m.logMiss
        )
      ) : null}
    </Source>
  )
}

function OwnSource({ own, onAsk }: { own: OwnState; onAsk: () => void }) {
  const m = useMessages(investigateMessages).sources
  switch (own.state) {
    case 'not-asked':
      return (
        <Source
          name={m.own}
          state="not-asked"
          action={own.why === 'waits' && <Button onClick={onAsk}>{m.ownAsk}</Button>}
        >
          {
            { github: m.ownGithub, 'not-offered': m.ownNotOffered, others: m.ownOthers, waits: m.ownWaits }[
              own.why
            ]
          }
        </Source>
      )
    case 'failed':
      return (
        <Source name={m.own} state="failed">
          <ProblemNote problem={own.problem} onRetry={onAsk} />
        </Source>
      )
    case 'asking':
      return (
        <Source name={m.own} state={own.matches.length > 0 ? 'hit' : 'asking'}>
          {m.ownReading(own.compared)}
        </Source>
      )
    default:
      return (
        <Source name={m.own} state={own.matches.length > 0 ? 'hit' : 'miss'}>
          {own.matches.length > 0
            ? m.ownHit(own.matches.length, localClock(new Date(own.asOf)))
            : m.ownMiss(own.compared, localClock(new Date(own.asOf)))}
        </Source>
      )
  }
}
