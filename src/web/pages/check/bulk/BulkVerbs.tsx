import { RotateCcw, Unlink, X } from 'lucide-react'
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import { BY_YES } from '#contract/jobs.ts'
import { may } from '#web/api/may.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { Confirm } from '#web/shell/Confirm.tsx'
import { useNow } from '#web/shell/useNow.ts'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { JobCard } from './JobCard.tsx'
import { type BulkToken, Launch, type Verb, VERBS } from './launch.ts'

/**
 * The three verbs on many checked tokens: a dry run, a reason, five seconds to change one's mind, then a job for each
 * app. The tokens are in the memory of this page and of no other; once a job has started it needs neither.
 */
export function BulkVerbs({
  tokens: chosen,
  dead,
}: {
  /** The live ones among the selected. */
  tokens: readonly BulkToken[]
  /** How many of the selected are dead already. */
  dead: number
}) {
  const m = useMessages(jobMessages)
  const who = useWho()
  const id = useId()
  const [asking, setAsking] = useState<Verb | null>(null)
  const [launches, setLaunches] = useState<readonly Launch[]>([])
  const [cancelled, setCancelled] = useState(false)
  const begun = useRef(launches)
  useEffect(() => {
    begun.current = launches
  }, [launches])
  useEffect(() => () => begun.current.forEach((launch) => launch.leave()), [])
  // What was handed over is no longer this bar's: its verdict is from before.
  const taken = new Set(launches.flatMap(({ tokens }) => tokens))
  const tokens = chosen.filter(({ token }) => !taken.has(token))
  const of = (verb: Verb) => tokens.filter(({ appId }) => may(who, VERBS[verb], appId))
  const mine = asking ? of(asking) : []
  const most = Math.max(of('revoke').length, of('remove').length, of('reset').length)

  const button = (verb: Verb) => ({
    off: of(verb).length === 0,
    'aria-describedby': id,
    onClick: () => setAsking(verb),
  })

  function begin(reason: string) {
    const launch = new Launch(asking!, mine, reason)
    setLaunches((all) => [launch, ...all])
    setAsking(null)
    setCancelled(false)
    void launch.fill()
  }

  return (
    <>
      {launches.map((launch, index) => (
        // The newest stands first, so they are counted from the end.
        <Launched
          key={launches.length - index}
          launch={launch}
          onCancel={() => {
            launch.cancel()
            setLaunches((all) => all.filter((one) => one !== launch))
            setCancelled(true)
          }}
        />
      ))}
      {cancelled && <Note live>{m.cancelled}</Note>}
      <section
        aria-label={m.bar}
        className="border-line bg-surface flex flex-wrap items-center gap-x-3 gap-y-2 rounded-[10px] border p-3"
      >
        <p id={id} className="min-w-0 flex-1 basis-60">
          {tokens.length === 0 ? m.none : m.chosen(tokens.length)}{' '}
          {chosen.length > tokens.length && (
            <span className="text-muted">{m.inJob(chosen.length - tokens.length)} </span>
          )}
          {tokens.length > 0 && most < tokens.length && (
            <span className="text-muted">{most === 0 ? m.noneYours : m.notYours(tokens.length - most)}</span>
          )}
        </p>
        <div className="flex flex-wrap gap-2">
          <Button look="danger" icon={X} {...button('revoke')}>
            {m.revoke}
          </Button>
          <Button icon={RotateCcw} {...button('reset')}>
            {m.reset}
          </Button>
          <Button icon={Unlink} {...button('remove')}>
            {m.remove}
          </Button>
        </div>
      </section>
      {asking && (
        <Confirm
          says={{
            title: m.question[asking](mine.length),
            verb: m[asking],
            stops: [
              m.dryRun(
                mine.length,
                new Set(mine.map(({ login }) => login)).size,
                new Set(mine.map(({ appId }) => appId)).size,
                dead,
              ),
              m.stops[asking],
            ],
            stays: m.stays[asking] as [string, ...string[]],
            undo: m.undo[asking],
            reason: 'required',
            typed: mine.length > BY_YES ? mine.length : undefined,
          }}
          pending={false}
          problem={null}
          onKeep={() => setAsking(null)}
          onConfirm={begin}
        />
      )}
    </>
  )
}

/** A launch until it has begun, and then its jobs. */
function Launched({ launch, onCancel }: { launch: Launch; onCancel: () => void }) {
  const m = useMessages(jobMessages)
  const state = useSyncExternalStore(launch.subscribe, launch.current)
  const jobs = 'jobs' in state ? state.jobs : []
  return (
    <>
      {state.phase === 'filling' && (
        <Note live action={<Button onClick={onCancel}>{m.cancel}</Button>}>
          {m.filling(state.sent, launch.tokens.length)}
        </Note>
      )}
      {state.phase === 'ready' && <CancelBar startsAt={state.startsAt} onCancel={onCancel} />}
      {state.phase === 'broken' && <ProblemNote problem={state.problem} onRetry={() => void launch.fill()} />}
      {jobs.map((id) => (
        <JobCard key={id} id={id} />
      ))}
    </>
  )
}

function CancelBar({ startsAt, onCancel }: { startsAt: number; onCancel: () => void }) {
  const m = useMessages(jobMessages)
  const now = useNow(250)
  return (
    <Note
      tone="warn"
      action={
        <Button ref={focusOnce} onClick={onCancel}>
          {m.cancel}
        </Button>
      }
    >
      <span role="timer">{m.startsIn(Math.max(1, Math.ceil((startsAt - now) / 1000)))}</span>
    </Note>
  )
}

/** Where the dialog was is nothing any more; five seconds are no time to look for a button. */
function focusOnce(button: HTMLButtonElement | null) {
  button?.focus()
}
