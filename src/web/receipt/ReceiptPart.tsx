import { FileCheck2, FileDown, FileWarning, FolderInput, Printer } from 'lucide-react'
import { useRef, useState } from 'react'
import type { CaseSummary } from '#contract/cases.ts'
import type { Receipt } from '#contract/receipts.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { download } from '#web/ui/download.ts'
import { Note } from '#web/ui/Note.tsx'
import { AttachedTo } from './AttachedTo.tsx'
import { AttachReceipt } from './AttachReceipt.tsx'
import { printOnly } from './printOnly.ts'
import { ReceiptFacts } from './ReceiptFacts.tsx'
import { receiptText } from './receiptLines.ts'

/** The receipt of a stop, under the note that says how it went: to read, to print, to keep, to put into a case. */
export function ReceiptPart({
  receipt,
  attachable = true,
  shown = false,
}: {
  receipt: Receipt | null
  /** False within the case that it is attached to. */
  attachable?: boolean
  /** Open from the start; one that confirms nothing always is. */
  shown?: boolean
}) {
  const m = useMessages(receiptMessages)
  const part = useRef<HTMLDetailsElement>(null)
  const [attaching, setAttaching] = useState(false)
  const [attachedTo, setAttachedTo] = useState<CaseSummary | null>(null)
  if (!receipt) return <Note tone="warn">{m.none}</Note>

  const bad = receipt.state !== 'confirmed'
  const Icon = bad ? FileWarning : FileCheck2
  return (
    <section
      aria-label={m.heading(receipt.id)}
      className={cx('bg-surface rounded-lg border', bad ? 'border-danger-line' : 'border-line')}
    >
      <details ref={part} open={bad || shown} className="px-3 py-2.5">
        <summary className="cursor-pointer">
          <span className="inline-flex flex-wrap items-center gap-x-2 align-middle">
            <Icon aria-hidden size={16} className={bad ? 'text-danger' : 'text-good'} />
            <b>{m.heading(receipt.id)}</b>
            <span className={cx('font-medium', bad ? 'text-danger' : 'text-good')}>
              {m.states[receipt.state]}
            </span>
          </span>
        </summary>
        <div className="mt-2.5">
          <ReceiptFacts receipt={receipt} />
        </div>
      </details>
      <div data-no-print className="border-line flex flex-wrap items-center gap-2 border-t px-3 py-2">
        <Button icon={Printer} onClick={() => part.current && print(part.current)}>
          {m.print}
        </Button>
        <Button icon={FileDown} onClick={() => save(receipt)}>
          {m.save}
        </Button>
        {attachable && (
          <Button icon={FolderInput} onClick={() => setAttaching(true)}>
            {m.attach}
          </Button>
        )}
        <AttachedTo of={attachedTo} />
      </div>
      {attaching && (
        <AttachReceipt
          receipt={receipt}
          onClose={() => setAttaching(false)}
          onAttached={(to) => {
            setAttaching(false)
            setAttachedTo(to)
          }}
        />
      )}
    </section>
  )
}

function print(part: HTMLDetailsElement) {
  part.open = true
  printOnly(part)
}

function save(receipt: Receipt) {
  download(new Blob([receiptText(receipt)], { type: 'text/plain' }), `authdesk-receipt-${receipt.id}.txt`)
}
