import { LoaderCircle } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { acknowledgeOperation, collectOperation, giveUpOperation, type Operation } from '#contract/tokens.ts'
import { queryClient } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { OneTimeValue } from '#web/form/OneTimeValue.tsx'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { resetMessages } from '#web/messages/en/reset.tsx'
import { paths } from '#web/paths.ts'
import { operationsQuery } from '#web/shell/Waiting.tsx'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { atName } from '#web/show/UserName.tsx'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Note, type Tone } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import { BeforeAfter } from './BeforeAfter.tsx'
import { useOperation } from './useOperation.ts'

/** How a reset went, from the first second to "I have it"; asked again every second until it is known. */
export function OperationStory({ id, fresh, alone }: { id: string; fresh: boolean; alone?: boolean }) {
  const m = useMessages(resetMessages)
  const common = useMessages(commonMessages)
  const { apps } = useWho()
  const acknowledge = useAction(acknowledgeOperation)
  const collect = useAction(collectOperation)
  const giveUp = useAction(giveUpOperation)
  const [read, setRead] = useState(false)
  const [otherKey, setOtherKey] = useState(false)
  const story = useRef<HTMLDivElement>(null)
  const { data, error, refetch } = useOperation(id)

  if (!data) return error ? <Unanswered /> : <p className="text-muted">{common.working}</p>
  if (data.state === 'gone') return <Told title={m.gone.title}>{m.gone.body}</Told>

  const { operation } = data
  const app = safeText(apps.find(({ id: own }) => own === operation.appId)?.name ?? operation.appId, 60)
  const user = operation.userLogin ? atName(operation.userLogin) : m.nobody

  async function fetchValue(): Promise<string | null> {
    const reply = await collect.run({ params: { operation: id } })
    void queryClient.invalidateQueries({ queryKey: operationsQuery.queryKey })
    if (reply?.state === 'value') return reply.value
    setOtherKey(reply?.state === 'other-key')
    if (reply) void refetch()
    return null
  }

  async function close() {
    if (!(await acknowledge.run({ params: { operation: id } }))) return
    setRead(true)
    closed()
  }

  /** It stays as it is where the key is back, and can then be shown. */
  async function letGo() {
    const reply = await giveUp.run({ params: { operation: id } })
    if (!reply) return
    setOtherKey(false)
    setRead(reply.state === 'here' && reply.operation.state === 'executed-lost')
    closed()
  }

  function closed() {
    // The button that said so goes; how it ended is what comes next.
    story.current?.focus()
    void refetch()
    void queryClient.invalidateQueries({ queryKey: operationsQuery.queryKey })
  }

  return (
    <div ref={story} tabIndex={-1} className="grid gap-3 outline-none">
      {alone && (
        <div>
          <h2>{m.title(safeText(operation.oldLastEight, 8))}</h2>
          <p className="text-muted mt-1">{m.of(user, app)}</p>
        </div>
      )}
      <BeforeAfter operation={operation} />
      {error && <Unanswered problem={asProblem(error)} />}
      <Chapter
        operation={operation}
        otherKey={otherKey}
        app={app}
        owner={operation.userLogin ? user : m.itsOwner}
        onRead={read ? null : () => void close()}
        reading={acknowledge.pending || giveUp.pending}
        onGiveUp={() => void letGo()}
        onTryAgain={() => setOtherKey(false)}
      />
      {!otherKey && (operation.state === 'ready' || operation.state === 'shown') && (
        <>
          <OneTimeValue
            fetchValue={fetchValue}
            shownAtOnce={fresh}
            busy={acknowledge.pending}
            onHave={() => void close()}
          />
          <p className="text-muted text-sm">{m.ready.until(<Time at={operation.collectBy} />)}</p>
        </>
      )}
      {collect.problem && <ProblemNote problem={collect.problem} />}
      {giveUp.problem && <ProblemNote problem={giveUp.problem} />}
      {acknowledge.problem && <ProblemNote problem={acknowledge.problem} />}
    </div>
  )
}

/** What happened, what is live now, what to do: a screen for each state. */
function Chapter({
  operation,
  otherKey,
  app,
  owner,
  onRead,
  reading,
  onGiveUp,
  onTryAgain,
}: {
  operation: Operation
  /** Its new value was asked for and does not open with the server key in use. */
  otherKey: boolean
  app: string
  owner: string
  onRead: (() => void) | null
  reading: boolean
  onGiveUp: () => void
  onTryAgain: () => void
}): ReactNode {
  const m = useMessages(resetMessages)
  const { state, cause, changedAt } = operation
  switch (state) {
    case 'pending':
      return (
        <Told title={m.pending.title} busy>
          {m.pending.body}
        </Told>
      )
    case 'in-doubt':
      return (
        <Told title={m.inDoubt.title} tone="warn" busy>
          {m.inDoubt.body}
        </Told>
      )
    case 'ready':
    case 'shown':
      if (otherKey)
        return (
          <Told title={m.otherKey.title} tone="danger">
            <p>{m.otherKey.body(<Time at={operation.collectBy} />)}</p>
            <StopUnknown operation={operation} app={app} owner={owner} />
            <p className="mt-3 flex flex-wrap gap-2">
              <Button onClick={onTryAgain} className="text-ink">
                {m.otherKey.again}
              </Button>
              <Button look="danger" busy={reading} onClick={onGiveUp}>
                {m.otherKey.giveUp}
              </Button>
            </p>
          </Told>
        )
      return (
        <div>
          <b>{m.ready.title}</b>
          <p className="text-muted mt-1">{m.ready.body}</p>
        </div>
      )
    case 'acknowledged':
      return (
        <Told title={m.acknowledged.title} tone="good">
          {m.acknowledged.body}
        </Told>
      )
    case 'executed-lost':
      return (
        <Told title={lostTitle(m, cause)} tone="danger">
          {cause === 'other-key' ? (
            <p>{m.otherKey.givenUp}</p>
          ) : cause === 'mismatch' || cause === 'unreadable' ? (
            <>
              <p>{m.kept[cause].happened}</p>
              <p>
                {m.kept.how(
                  <span className="mono">npm run -s authdesk -- answer {operation.id} --show</span>,
                )}
              </p>
            </>
          ) : (
            <>
              <p>{m.executedLost.happened}</p>
              <p>{m.executedLost.liveNow}</p>
            </>
          )}
          <p className="mt-2 font-medium">{m.executedLost.todo}</p>
          <StopUnknown operation={operation} app={app} owner={owner} />
          {onRead && (
            <Button busy={reading} onClick={onRead} className="text-ink mt-3">
              {m.executedLost.read}
            </Button>
          )}
        </Told>
      )
    case 'rejected': {
      const words = m.rejected[cause !== null && cause in m.rejected ? (cause as Why) : 'refused']
      return (
        <Told title={words.title} tone="warn">
          <p>{words.body}</p>
          {onRead && (
            <Button busy={reading} onClick={onRead} className="text-ink mt-3">
              {m.rejected.read}
            </Button>
          )}
        </Told>
      )
    }
    case 'expired':
  }
  return (
    <Told title={m.expired.title} tone="danger">
      <p>{m.expired.body(<Time at={changedAt} />)}</p>
      <StopUnknown operation={operation} app={app} owner={owner} />
    </Told>
  )
}

type Why = Exclude<keyof typeof resetMessages.rejected, 'read'>

function lostTitle(m: typeof resetMessages, cause: Operation['cause']): string {
  if (cause === 'other-key') return m.otherKey.givenUpTitle
  if (cause === 'mismatch' || cause === 'unreadable') return m.kept[cause].title
  return m.executedLost.title
}

/** The way on when nobody has the new value: the owner can stop it by its id, or whoever it belongs to with the app. */
function StopUnknown({
  operation: { authorizationId, userLogin },
  app,
  owner,
}: {
  operation: Operation
  app: string
  owner: string
}) {
  const m = useMessages(resetMessages).stopUnknown
  const who = useWho()
  if (authorizationId === null) return <p>{m.byApp(owner, app)}</p>
  if (userLogin !== who.login || who.door !== 'password')
    return <p>{m.byId(owner, <span className="mono">#{authorizationId}</span>)}</p>
  return (
    <>
      <p>{m.own}</p>
      <p className="mt-2">
        <Link
          to={paths.authorization({ authorization: authorizationId })}
          className={buttonClass('plain', 'text-ink')}
        >
          {m.open}
        </Link>
      </p>
    </>
  )
}

function Unanswered({ problem }: { problem?: ReturnType<typeof asProblem> }) {
  const m = useMessages(resetMessages)
  if (problem && problem.code !== 'unreachable') return <ProblemNote problem={problem} />
  return (
    <Told title={m.looking.title} tone="warn" busy>
      {m.looking.body}
    </Told>
  )
}

function Told({
  title,
  tone = 'plain',
  busy,
  children,
}: {
  title: string
  tone?: Tone
  busy?: boolean
  children: ReactNode
}) {
  return (
    <Note
      tone={tone}
      live
      action={busy && <LoaderCircle aria-hidden size={16} className="animate-turn mt-0.5" />}
    >
      <p className="font-medium">{title}</p>
      {typeof children === 'string' ? <p>{children}</p> : children}
    </Note>
  )
}
