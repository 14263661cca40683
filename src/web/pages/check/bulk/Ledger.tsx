import { FileDown } from 'lucide-react'
import { useId, useState } from 'react'
import { acknowledgeJob, giveUpJob, type Job, takeLedger } from '#contract/jobs.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { request } from '#web/api/client.ts'
import { newErrand } from '#web/api/errand.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { download } from '#web/ui/download.ts'
import { Time } from '#web/ui/Time.tsx'
import { isOver } from './jobs.ts'

const TYPES = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const
type Format = keyof typeof TYPES

/** The new values of a job as a file. They are in no state of this page: the pieces go into the file and are let go. */
export function Ledger({ job, onChanged }: { job: Job; onChanged: () => void }) {
  const m = useMessages(jobMessages).ledger
  const id = useId()
  const have = useAction(acknowledgeJob)
  const lost = useAction(giveUpJob)
  const [saving, setSaving] = useState<{ format: Format; rows: number } | null>(null)
  const [saved, setSaved] = useState<number | null>(null)
  const [unreadable, setUnreadable] = useState(0)
  const [problem, setProblem] = useState<ProblemError | null>(null)

  // By a word of its own: what cannot be read counts as lost.
  const away = unreadable > 0 ? lost : have
  const why = saved === null && unreadable === 0 ? m.saveFirst : isOver(job) ? null : m.notOver

  async function save(format: Format) {
    if (saving) return
    setSaving({ format, rows: 0 })
    setProblem(null)
    try {
      const errand = newErrand()
      const pieces: string[] = []
      let rows = 0
      let closed = 0
      for (let after: number | null = 0; after !== null;) {
        const reply: ReplyOf<typeof takeLedger> = await request(
          takeLedger,
          { params: { job: job.id }, body: { format, after } },
          { errand },
        )
        if (reply.state === 'gone') break
        pieces.push(reply.text)
        rows += reply.rows
        closed += reply.unreadable
        after = reply.next
        setSaving({ format, rows })
      }
      setUnreadable(closed)
      if (rows === 0 && closed > 0) return setSaving(null)
      download(new Blob(pieces, { type: TYPES[format] }), `${m.file}-${job.id.slice(0, 8)}.${format}`)
      setSaved(rows)
    } catch (error) {
      setProblem(asProblem(error))
    }
    setSaving(null)
  }

  return (
    <section className="border-good-line bg-good-soft grid gap-2.5 rounded-lg border p-3">
      <div>
        <h3 className="text-ink text-base">{m.title(job.uncollected)}</h3>
        <p className="mt-1 text-sm">
          {m.body} {job.collectBy && m.until(<Time at={job.collectBy} />)}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {(['csv', 'jsonl'] as const).map((format) => (
          <Button
            key={format}
            icon={FileDown}
            busy={saving?.format === format}
            onClick={() => void save(format)}
          >
            {m[format]}
          </Button>
        ))}
        <Button
          look={unreadable > 0 ? 'danger' : 'primary'}
          off={why !== null}
          busy={away.pending}
          aria-describedby={why ? id : undefined}
          onClick={() => void away.run({ params: { job: job.id } }).then(onChanged)}
        >
          {unreadable > 0 ? m.giveUp : m.have}
        </Button>
        {why && !saving && (
          <span id={id} className="text-sm">
            {why}
          </span>
        )}
        <output className="text-sm">
          {saving ? m.saving(saving.rows) : saved !== null && m.saved(saved)}
        </output>
      </div>
      {unreadable > 0 && (
        <Note tone="danger" live>
          {m.unreadable(unreadable)}
        </Note>
      )}
      {(problem ?? away.problem) && <ProblemNote problem={(problem ?? away.problem)!} />}
    </section>
  )
}
