import { FileDown, FolderInput, Printer } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { attachJob, MOST_IN_CASE, type CaseSummary } from '#contract/cases.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { type Job, listJobReceipts } from '#contract/jobs.ts'
import type { Receipt } from '#contract/receipts.ts'
import { request } from '#web/api/client.ts'
import { readingErrand } from '#web/api/errand.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { AttachDialog } from '#web/receipt/AttachDialog.tsx'
import { AttachedTo } from '#web/receipt/AttachedTo.tsx'
import { printOnly } from '#web/receipt/printOnly.ts'
import { ReceiptFacts } from '#web/receipt/ReceiptFacts.tsx'
import { receiptText } from '#web/receipt/receiptLines.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { download } from '#web/ui/download.ts'

type What = 'print' | 'save' | 'attach'

/** The receipts of a job all together: to print, to keep, to put into a case. */
export function JobReceipts({ job, app }: { job: Job; app: string }) {
  const m = useMessages(jobMessages).receipts
  const id = useId()
  const attach = useAction(attachJob)
  const [reading, setReading] = useState<What | null>(null)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [printed, setPrinted] = useState<readonly Receipt[]>([])
  const [attaching, setAttaching] = useState<readonly string[] | null>(null)
  const [attachedTo, setAttachedTo] = useState<CaseSummary | null>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const many = job.receipts > MOST_IN_CASE

  useEffect(() => {
    if (printed.length > 0 && sheet.current) printOnly(sheet.current)
  }, [printed])

  async function begin(what: What) {
    if (reading) return
    setReading(what)
    setProblem(null)
    try {
      const receipts = await readAll(job.id)
      if (what === 'print') setPrinted(receipts)
      if (what === 'attach') setAttaching(receipts.flatMap(({ hash }) => hash ?? []))
      if (what === 'save')
        download(
          new Blob(
            receipts.map((receipt) => `${receiptText(receipt)}\n`),
            { type: 'text/plain' },
          ),
          `${m.file}-${job.id.slice(0, 8)}.txt`,
        )
    } catch (error) {
      setProblem(asProblem(error))
    }
    setReading(null)
  }
  const button = (what: What) => ({ busy: reading === what, onClick: () => void begin(what) })
  const small = { off: many, 'aria-describedby': id }

  return (
    <section aria-label={m.title(job.receipts)} className="border-line grid gap-2 rounded-lg border p-3">
      <h3 className="text-ink text-base">{m.title(job.receipts)}</h3>
      <p id={id} className="text-muted text-sm">
        {m.body} {many && m.many(MOST_IN_CASE)}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button icon={FileDown} {...button('save')}>
          {m.save}
        </Button>
        <Button icon={Printer} {...button('print')} {...small}>
          {m.print}
        </Button>
        <Button icon={FolderInput} {...button('attach')} {...small}>
          {m.attach}
        </Button>
        <AttachedTo of={attachedTo} />
      </div>
      {problem && <ProblemNote problem={problem} />}
      {printed.length > 0 && (
        <div ref={sheet} className="hidden print:block">
          {printed.map((receipt) => (
            <PrintedReceipt key={receipt.id} receipt={receipt} />
          ))}
        </div>
      )}
      {attaching && (
        <AttachDialog
          title={m.attachTitle(attaching.length)}
          hashes={attaching}
          app={job.appId}
          defaultName={m.caseName(job.receipts, app)}
          attach={async (to) => attach.run({ params: { case: to }, body: { job: job.id } })}
          pending={attach.pending}
          problem={attach.problem}
          onClose={() => setAttaching(null)}
          onAttached={(to) => {
            setAttaching(null)
            setAttachedTo(to)
          }}
        />
      )}
    </section>
  )
}

function PrintedReceipt({ receipt }: { receipt: Receipt }) {
  const m = useMessages(receiptMessages)
  return (
    <article className="border-line mb-6 break-inside-avoid border-b pb-4">
      <h3 className="mb-2">
        {m.heading(receipt.id)}: {m.states[receipt.state]}
      </h3>
      <ReceiptFacts receipt={receipt} />
    </article>
  )
}

async function readAll(job: string): Promise<Receipt[]> {
  const errand = readingErrand()
  const all: Receipt[] = []
  for (let after: number | null = 0; after !== null;) {
    const reply: ReplyOf<typeof listJobReceipts> = await request(
      listJobReceipts,
      { params: { job }, query: { after } },
      { errand },
    )
    if (reply.state === 'gone') break
    all.push(...reply.receipts)
    after = reply.next
  }
  return all
}
