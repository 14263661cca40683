import { FileDown, FolderInput, Printer } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { MOST_IN_CASE, type attachReceipt, type CaseSummary } from '#contract/cases.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import type { Receipt } from '#contract/receipts.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { download } from '#web/ui/download.ts'
import { AttachDialog } from './AttachDialog.tsx'
import { AttachedTo } from './AttachedTo.tsx'
import { printOnly } from './printOnly.ts'
import { ReceiptFacts } from './ReceiptFacts.tsx'
import { receiptText } from './receiptLines.ts'

type What = 'print' | 'save' | 'attach'

interface ManyReceiptsProps {
  count: number
  read: () => Promise<readonly Receipt[]>
  /** What there is a receipt for. */
  body: ReactNode
  /** Tells their file from those of others. */
  fileOf: string
  app: string | null
  caseName: string
  attach: (to: string, receipts: readonly Receipt[]) => Promise<ReplyOf<typeof attachReceipt> | null>
  pending: boolean
  problem: ProblemError | null
  /** The case has to be about each of their tokens, and holds no more than this when it is a new one. */
  mostOwn?: number
}

/** Receipts of many stops all together: to print, to keep, to put into a case. */
export function ManyReceipts(props: ManyReceiptsProps) {
  const { count, body, mostOwn } = props
  const m = useMessages(receiptMessages).many
  const id = useId()
  const [reading, setReading] = useState<What | null>(null)
  const [trouble, setTrouble] = useState<ProblemError | null>(null)
  const [printed, setPrinted] = useState<readonly Receipt[]>([])
  const [attaching, setAttaching] = useState<readonly Receipt[] | null>(null)
  const [attachedTo, setAttachedTo] = useState<CaseSummary | null>(null)
  const sheet = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (printed.length > 0 && sheet.current) printOnly(sheet.current)
  }, [printed])

  async function begin(what: What) {
    if (reading) return
    setReading(what)
    setTrouble(null)
    try {
      const receipts = await props.read()
      if (what === 'print') setPrinted([...receipts])
      if (what === 'attach') setAttaching(receipts)
      if (what === 'save') save(receipts, `${m.file}-${props.fileOf}.txt`)
    } catch (error) {
      setTrouble(asProblem(error))
    }
    setReading(null)
  }
  const button = (what: What, most?: number) => ({
    busy: reading === what,
    onClick: () => void begin(what),
    ...(most !== undefined && { off: count > most, 'aria-describedby': id }),
  })
  const tooMany = [MOST_IN_CASE, mostOwn ?? MOST_IN_CASE].findLast((most) => count > most)

  return (
    <section aria-label={m.title(count)} className="border-line grid gap-2 rounded-lg border p-3">
      <h3 className="text-ink text-base">{m.title(count)}</h3>
      <p id={id} className="text-muted text-sm">
        {body} {tooMany !== undefined && m.tooMany(tooMany, count > MOST_IN_CASE)}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button icon={FileDown} {...button('save')}>
          {m.save}
        </Button>
        <Button icon={Printer} {...button('print', MOST_IN_CASE)}>
          {m.print}
        </Button>
        <Button icon={FolderInput} {...button('attach', mostOwn ?? MOST_IN_CASE)}>
          {m.attach}
        </Button>
        <AttachedTo of={attachedTo} />
      </div>
      {trouble && <ProblemNote problem={trouble} />}
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
          hashes={attaching.flatMap(({ hash }) => hash ?? [])}
          aboutAll={mostOwn !== undefined}
          app={props.app}
          defaultName={props.caseName}
          attach={async (to) => props.attach(to, attaching)}
          pending={props.pending}
          problem={props.problem}
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

function save(receipts: readonly Receipt[], name: string) {
  const texts = receipts.map((receipt) => `${receiptText(receipt)}\n`)
  download(new Blob(texts, { type: 'text/plain' }), name)
}
