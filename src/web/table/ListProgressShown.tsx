import { Play, Square } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { tableMessages } from '#web/messages/en/table.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import type { ListProgressProps } from './ListProgress.tsx'

const PER_PAGE = 100

export function ListProgressShown({ state, count, onStop, onGoOn }: ListProgressProps) {
  const m = useMessages(tableMessages)
  const { items, status, pagesRead, lastPage, problem } = state
  const about = lastPage * PER_PAGE
  const read = count(items.length)
  const goOn = (
    <Button icon={Play} onClick={onGoOn} className="text-ink">
      {m.goOn}
    </Button>
  )
  if (status === 'stopped') return <Note action={goOn}>{m.stopped(read, about)}</Note>
  if (status === 'broken') {
    return (
      <div className="grid gap-2">
        <Note tone="warn" live action={goOn}>
          {m.broken(read, about)}
        </Note>
        {problem && problem.code !== 'not-signed-in' && <ProblemNote problem={problem} onRetry={onGoOn} />}
      </div>
    )
  }
  return (
    <div className="border-line bg-surface flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border px-3 py-2">
      <progress
        aria-label={m.progress}
        value={pagesRead}
        max={lastPage}
        className="accent-accent h-2 min-w-32 flex-1"
      />
      <span className="text-muted text-sm tabular-nums">{m.read(read, about)}</span>
      <Button icon={Square} onClick={onStop}>
        {m.stop}
      </Button>
    </div>
  )
}
