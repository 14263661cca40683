import { Pause, Play, RotateCcw, Square } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { number } from '#web/messages/plural.ts'
import { CallsLeft } from '#web/show/CallsLeft.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { isEnded, type BulkCheck, type BulkState } from './bulkCheck.ts'

/** How far the checking is, how it ended, and what can be done about it. The four sums make the total. */
export function RunPanel({ run, state }: { run: BulkCheck; state: BulkState }) {
  const m = useMessages(checkManyMessages)
  const { phase, counts, total, problem } = state
  const done = total - counts.unknown
  const words = useWords(state)
  return (
    <section
      aria-label={m.progress.label}
      className="border-line bg-surface grid gap-2.5 rounded-[10px] border p-3"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <progress
          aria-label={m.progress.label}
          value={done}
          max={total}
          className="accent-accent h-2 min-w-32 flex-1 basis-40"
        />
        {!isEnded(state) && (
          <span className="text-muted text-sm tabular-nums">{m.progress.done(done, total)}</span>
        )}
        {(phase === 'running' || phase === 'waiting') && (
          <Button icon={Pause} onClick={() => run.pause()}>
            {m.progress.pause}
          </Button>
        )}
        {(phase === 'paused' || phase === 'pausing') && (
          <Button icon={Play} look="primary" onClick={() => run.resume()}>
            {m.progress.goOn}
          </Button>
        )}
        {phase !== 'stopping' && !isEnded(state) && (
          <Button icon={Square} onClick={() => run.stop()}>
            {m.progress.stop}
          </Button>
        )}
        {counts.failed > 0 && (phase === 'paused' || isEnded(state)) && (
          <Button icon={RotateCcw} onClick={() => run.retryFailed()}>
            {m.progress.retry(counts.failed)}
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
        <Sum count={counts.active} word={m.sums.active} />
        <Sum count={counts.gone} word={m.sums.gone} />
        <Sum count={counts.failed} word={m.sums.failed} look={counts.failed > 0 ? 'text-danger' : ''} />
        <Sum count={counts.unknown} word={phase === 'stopped' ? m.sums.notAsked : m.sums.unknown} />
        <output className="text-muted ml-auto">{words}</output>
      </div>
      <CallsLeft live={!isEnded(state)} />
      {problem && phase === 'paused' && <ProblemNote problem={problem} />}
    </section>
  )
}

function Sum({ count, word, look = '' }: { count: number; word: string; look?: string }) {
  return (
    <span className="text-muted whitespace-nowrap">
      <b className={look || 'text-ink'}>{number(count)}</b> {word}
    </span>
  )
}

/** What is going on, in words; while the server asks to wait, with the seconds that are left. */
function useWords({ phase, until, left, total, counts }: BulkState): string {
  const m = useMessages(checkManyMessages).progress
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (until === null) return undefined
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [until])
  if (phase === 'waiting') return m.waiting(Math.max(0, Math.ceil(((until ?? now) - now) / 1000)))
  if (phase === 'running') return left === null ? '' : m.left(left / 1000)
  return {
    pausing: m.pausing,
    paused: m.paused,
    stopping: m.stopping,
    stopped: m.stopped(total - counts.unknown, counts.unknown),
    done: m.finished(total),
  }[phase]
}
