import { Pause, Play, RotateCcw, Square } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { acknowledgeJob, type Job, pauseJob, resumeJob, retryJob, startJob, stopJob } from '#contract/jobs.ts'
import { queryClient } from '#web/api/client.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { number } from '#web/messages/plural.ts'
import { jobsQuery } from '#web/shell/Waiting.tsx'
import { useWho } from '#web/shell/who.ts'
import { CallsLeft } from '#web/show/CallsLeft.tsx'
import { Countdown } from '#web/show/Countdown.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { JobReceipts } from './JobReceipts.tsx'
import { JobRows } from './JobRows.tsx'
import { decidedOf, isOver, useJob, useRate } from './jobs.ts'
import { Ledger } from './Ledger.tsx'

/** One job: how far it is, what can be done about it, and what became of each token. */
export function JobCard({ id }: { id: string }) {
  const m = useMessages(jobMessages)
  const { data, dataUpdatedAt, error, refetch } = useJob(id)
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    card.current?.focus({ preventScroll: true })
    // Where this is not to be seen a banner says what waits here.
    return () => void queryClient.invalidateQueries({ queryKey: jobsQuery.queryKey })
  }, [])
  if (!data)
    return error ? (
      <Note tone="warn" live>
        {m.looking}
      </Note>
    ) : null
  if (data.state === 'gone') return <Note>{m.gone}</Note>
  return (
    <Card ref={card} tabIndex={-1} aria-label={m.page} className="grid gap-3 outline-none">
      {error && (
        <Note tone="warn" live>
          {m.looking}
        </Note>
      )}
      <JobView job={data.job} readAt={dataUpdatedAt} onChanged={() => void refetch()} />
    </Card>
  )
}

function JobView({ job, readAt, onChanged }: { job: Job; readAt: number; onChanged: () => void }) {
  const m = useMessages(jobMessages)
  const app = useAppName()(job.appId)
  const rate = useRate(job)
  const { counts, verb } = job
  const over = isOver(job)
  const going = job.state === 'running' || (!over && job.state === 'stopped')

  return (
    <>
      <div>
        <h2 aria-live="polite">{titleOf(job, app, m)}</h2>
        <p className="text-muted mt-1 text-sm wrap-anywhere">{m.reason(safeText(job.reason, 500))}</p>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <progress
          aria-label={m.progress}
          value={decidedOf(job)}
          max={Math.max(1, counts.total)}
          className="accent-accent h-2 min-w-32 flex-1 basis-40"
        />
        <span className="text-muted text-sm tabular-nums">{m.of(decidedOf(job), counts.total)}</span>
      </div>
      <Sums job={job} rate={going ? rate : null} />
      {!over && <CallsLeft app={job.appId} live={going} />}
      <Notes job={job} readAt={readAt} />
      <Steps job={job} onChanged={onChanged} />
      {verb === 'reset' && job.uncollected > 0 && <Ledger job={job} onChanged={onChanged} />}
      {job.receipts > 0 && <JobReceipts job={job} app={app} />}
      <JobRows job={job} />
    </>
  )
}

export function useAppName(): (id: string) => string {
  const m = useMessages(jobMessages)
  const { apps } = useWho()
  return (id) => safeText(apps.find((app) => app.id === id)?.name ?? m.unknownApp, 60)
}

function titleOf(job: Job, app: string, m: typeof jobMessages): string {
  const { counts, state, verb } = job
  if (state === 'collecting') return m.notStarted(counts.total, app)
  if (state === 'paused') return m.paused(counts.total, app)
  return isOver(job) ? m.ended[verb](counts.done, counts.total, app) : m.running[verb](counts.total, app)
}

/** The sums make the total; what is red stands apart. */
function Sums({ job, rate }: { job: Job; rate: number | null }) {
  const m = useMessages(jobMessages)
  const { counts, verb } = job
  const failed = counts.failed - counts.notConfirmed - counts.notSent
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
      <Sum count={counts.done} word={m.sums.done[verb]} look="text-good" always />
      <Sum count={counts.notProven} word={m.sums.notProven} look="text-danger" />
      <Sum count={counts.gone} word={m.sums.gone} />
      <Sum count={counts.notConfirmed} word={m.sums.notConfirmed} look="text-danger" />
      <Sum count={failed} word={m.sums.failed} look="text-danger" />
      <Sum count={counts.notSent} word={m.sums.notSent} />
      <Sum count={counts.unknown} word={m.sums.unknown} look="text-warn" />
      <Sum count={counts.left} word={m.sums.left} />
      {rate !== null && (
        <span className="text-muted ml-auto tabular-nums">
          {m.rate(rate)}, {m.timeLeft(counts.left / rate)}
        </span>
      )}
    </div>
  )
}

function Sum({
  count,
  word,
  look = 'text-ink',
  always = false,
}: {
  count: number
  word: string
  look?: string
  always?: boolean
}) {
  if (count === 0 && !always) return null
  return (
    <span className="text-muted whitespace-nowrap">
      <b className={look}>{number(count)}</b> {word}
    </span>
  )
}

/** Why it stands still, and what must not be overlooked. */
function Notes({ job, readAt }: { job: Job; readAt: number }) {
  const m = useMessages(jobMessages)
  const { counts, cause, state, verb, waitsUntil } = job
  return (
    <>
      {state === 'running' && waitsUntil && (
        <Note tone="warn" live>
          {m.waits(
            // By this browser's clock: the proxy's may be another.
            <Countdown until={readAt + Date.parse(waitsUntil) - Date.parse(job.at)} />,
          )}
        </Note>
      )}
      {cause && (state === 'paused' || state === 'stopped') && (
        <Note tone={cause === 'person' ? 'plain' : 'warn'} live>
          {m.causes[cause]}
        </Note>
      )}
      {counts.notConfirmed > 0 && (
        <Note tone="danger" live>
          {m.notConfirmed(counts.notConfirmed)}
        </Note>
      )}
      {counts.notProven > 0 && (
        <Note tone="danger" live>
          {m.notProven(counts.notProven)}
        </Note>
      )}
      {counts.lost > 0 && (
        <Note tone="danger" live>
          {m.lost(counts.lost)}
        </Note>
      )}
      {state === 'running' && <p className="text-muted text-sm">{m.goesOn}</p>}
      {isOver(job) && counts.gone > 0 && m.goneMeans[verb] && (
        <p className="text-muted text-sm">{m.goneMeans[verb]}</p>
      )}
    </>
  )
}

/** What its person can do at this moment. */
function Steps({ job, onChanged }: { job: Job; onChanged: () => void }) {
  const m = useMessages(jobMessages)
  const start = useAction(startJob)
  const pause = useAction(pauseJob)
  const resume = useAction(resumeJob)
  const stop = useAction(stopJob)
  const retry = useAction(retryJob)
  const away = useAction(acknowledgeJob)
  const all = [start, pause, resume, stop, retry, away]
  const problem = all.find((action) => action.problem)?.problem
  const input = { params: { job: job.id } }
  const act = async (action: { run: (of: typeof input) => Promise<unknown> }) => {
    for (const one of all) one.forget()
    await action.run(input)
    onChanged()
  }
  const { counts, state } = job
  // A lost one stays lost, however often it is asked for.
  const again = counts.failed + counts.unknown - counts.lost

  return (
    <>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {state === 'collecting' && (
          <>
            <Button icon={Play} look="primary" busy={start.pending} onClick={() => void act(start)}>
              {m.start}
            </Button>
            <Button busy={away.pending} onClick={() => void act(away)}>
              {m.discard}
            </Button>
          </>
        )}
        {state === 'running' && (
          <Button icon={Pause} busy={pause.pending} onClick={() => void act(pause)}>
            {m.pause}
          </Button>
        )}
        {state === 'paused' && (
          <Button icon={Play} look="primary" busy={resume.pending} onClick={() => void act(resume)}>
            {m.goOn}
          </Button>
        )}
        {(state === 'running' || state === 'paused') && (
          <Button icon={Square} busy={stop.pending} onClick={() => void act(stop)}>
            {m.stop}
          </Button>
        )}
        {isOver(job) && again > 0 && (
          <Button icon={RotateCcw} busy={retry.pending} onClick={() => void act(retry)}>
            {m.retry(again)}
          </Button>
        )}
        {isOver(job) && job.uncollected === 0 && (
          <Button busy={away.pending} onClick={() => void act(away)}>
            {m.putAway}
          </Button>
        )}
      </div>
      {problem && <ProblemNote problem={problem} />}
    </>
  )
}
