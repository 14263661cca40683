import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CircleSlash, CircleX, LoaderCircle, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { Job, JobRow } from '#contract/jobs.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { jobRowsQuery } from './jobs.ts'
import { RowReceipt } from './RowReceipt.tsx'

const LOOKS: Record<JobRow['state'], [LucideIcon, string]> = {
  waiting: [CircleDashed, 'text-muted'],
  sending: [LoaderCircle, 'text-muted'],
  done: [CircleCheck, 'text-good'],
  gone: [CircleSlash, 'text-muted'],
  failed: [CircleX, 'text-danger'],
  unknown: [CircleX, 'text-warn'],
}

/** What became of each token: those that need a look are open, all of them a click away. */
export function JobRows({ job }: { job: Job }) {
  const m = useMessages(jobMessages)
  const [all, setAll] = useState(false)
  const { counts } = job
  const trouble = counts.failed + counts.unknown + counts.notProven > 0
  if (counts.total === 0) return null
  return (
    <>
      {trouble && (
        <details open={job.state !== 'running'}>
          <summary>{m.trouble}</summary>
          <Rows job={job} only="trouble" />
        </details>
      )}
      <details onToggle={(event) => setAll(event.currentTarget.open)}>
        <summary>{m.every}</summary>
        {all && <Rows job={job} only="all" />}
      </details>
    </>
  )
}

/** Page after page, each read when its reader gets there. */
function Rows({ job, only }: { job: Job; only: 'all' | 'trouble' }) {
  const [ends, setEnds] = useState<readonly number[]>([0])
  return (
    <ul className="mt-2 grid gap-1">
      {ends.map((after, index) => (
        <RowsPage
          key={after}
          job={job}
          only={only}
          after={after}
          last={index === ends.length - 1}
          onMore={(next) => setEnds((before) => [...before, next])}
        />
      ))}
    </ul>
  )
}

function RowsPage({
  job,
  only,
  after,
  last,
  onMore,
}: {
  job: Job
  only: 'all' | 'trouble'
  after: number
  last: boolean
  onMore: (next: number) => void
}) {
  const m = useMessages(jobMessages)
  const { data } = useQuery({
    ...jobRowsQuery(job, only, after),
    // What was known stays while it is read again.
    placeholderData: (before) => before,
  })
  if (data?.state !== 'here') return null
  const { next } = data
  return (
    <>
      {data.rows.map((row) => (
        <Row key={row.at} row={row} verb={job.verb} />
      ))}
      {last && next !== null && (
        <li>
          <Button onClick={() => onMore(next)}>{m.more}</Button>
        </li>
      )}
    </>
  )
}

function Row({ row, verb }: { row: JobRow; verb: Job['verb'] }) {
  const m = useMessages(jobMessages)
  const [open, setOpen] = useState(false)
  // A reset that is done without a proof that the old value is dead.
  const short = row.state === 'done' && row.cause !== null
  const [Icon, look] = LOOKS[short ? 'failed' : row.state]
  const words = row.state === 'done' ? m.row.done[verb] : m.row[row.state]
  const cause = row.cause === null ? null : (short ? m.resetCauses : m.rowCauses)[row.cause]
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden size={15} className={cx('mt-0.5', look, row.state === 'sending' && 'animate-turn')} />
      <span className="min-w-0 flex-1 wrap-anywhere">
        <span className="mono">…{row.lastEight || row.hash.slice(0, 8)}</span>{' '}
        {row.userLogin ? <UserName login={row.userLogin} /> : <span className="text-muted">{m.noUser}</span>}{' '}
        <span className={cx('inline-block text-sm', look)}>{cause ?? words}</span>
        {row.newLastEight && <span className="text-muted text-sm"> {m.newOne(row.newLastEight)}</span>}
        {row.receipt !== null && (
          <>
            {' '}
            <button
              type="button"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
              className="text-accent inline-flex min-h-6 items-center text-sm hover:underline"
            >
              {m.receipt(row.receipt)}
            </button>
            {open && (
              <div className="mt-1.5 mb-2">
                <RowReceipt key={row.receipt} row={row} />
              </div>
            )}
          </>
        )}
      </span>
    </li>
  )
}
