import { useQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import type { Fault } from '#contract/activity.ts'
import { asProblem } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { integrityMessages } from '#web/messages/en/activity.tsx'
import { number } from '#web/messages/plural.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { utcClock } from '#web/ui/Time.tsx'
import { integrityQuery } from './queries.ts'

/** "2,418 entries, chain whole": the proxy goes over all of them, whoever may see how many. */
export function IntegrityBar() {
  const m = useMessages(integrityMessages)
  const { data, error, isFetching, refetch } = useQuery(integrityQuery)
  const verify = (
    <Button busy={isFetching} onClick={() => void refetch()} className="text-ink">
      {m.verify}
    </Button>
  )
  const problem = error && asProblem(error)
  if (problem && problem.code !== 'not-signed-in') {
    return (
      <section aria-label={m.title} className="grid gap-2">
        <p className="text-muted">{m.unverified}</p>
        <ProblemNote problem={problem} onRetry={() => void refetch()} />
      </section>
    )
  }
  if (data?.state === 'broken') {
    return (
      <section aria-label={m.title}>
        <Note tone="danger" live>
          <p className="font-medium">{m.broken(sentence(m.faults, data.fault, data.row))}</p>
          <p>{m.brokenMore(data.count, utcClock(data.at))}</p>
          <div className="text-ink mt-2">{verify}</div>
        </Note>
      </section>
    )
  }
  return (
    <section
      aria-label={m.title}
      className="border-line bg-surface flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border px-3 py-2"
    >
      <ShieldCheck aria-hidden size={16} className={data ? 'text-good' : 'text-muted'} />
      <div className="min-w-0 flex-1 basis-40 text-sm">
        <span aria-live="polite" className="block text-base font-medium">
          {data ? m.whole(data.count) : m.verifying}
        </span>
        {data && (
          <span className="text-muted block">
            {m.wholeMore(<span className="mono">{data.key}</span>, utcClock(data.at))}
          </span>
        )}
      </div>
      {verify}
    </section>
  )
}

function sentence(words: typeof integrityMessages.faults, fault: Fault, row: number | null): string {
  const word = words[fault]
  return typeof word === 'string' ? word : word(number(row ?? 0))
}
