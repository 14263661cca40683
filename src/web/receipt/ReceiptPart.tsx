import { FileCheck2, FileDown, FileWarning, FolderInput, Printer } from 'lucide-react'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import type { CaseSummary } from '#contract/cases.ts'
import type { Receipt } from '#contract/receipts.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { paths } from '#web/paths.ts'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { AttachReceipt } from './AttachReceipt.tsx'
import { receiptLines, receiptText } from './receiptLines.ts'

/** The receipt of a stop, under the note that says how it went: to read, to print, to keep, to put into a case. */
export function ReceiptPart({
  receipt,
  attachable = true,
}: {
  receipt: Receipt | null
  /** False within the case that it is attached to. */
  attachable?: boolean
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
      <details ref={part} open={bad} className="px-3 py-2.5">
        <summary className="cursor-pointer">
          <span className="inline-flex flex-wrap items-center gap-x-2 align-middle">
            <Icon aria-hidden size={16} className={bad ? 'text-danger' : 'text-good'} />
            <b>{m.heading(receipt.id)}</b>
            <span className={cx('font-medium', bad ? 'text-danger' : 'text-good')}>
              {m.states[receipt.state]}
            </span>
          </span>
        </summary>
        <div className="mt-2.5 text-sm">
          <Facts>
            {receiptLines(receipt).map(({ label, text, mono }) => (
              <Fact key={label} label={label}>
                <bdi className={cx(mono && 'mono', 'wrap-anywhere')}>{text}</bdi>
              </Fact>
            ))}
          </Facts>
          <p className="text-muted mt-2">{m.verify}</p>
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
        <output className="text-sm">
          {attachedTo && (
            <>
              {m.attached(safeText(attachedTo.title, 60))}{' '}
              <Link to={paths.case({ case: attachedTo.id })}>{m.openCase}</Link>
            </>
          )}
        </output>
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

/** This alone on paper, whatever else the page shows. */
function print(part: HTMLDetailsElement) {
  part.open = true
  part.dataset.printing = ''
  document.documentElement.dataset.printOne = ''
  const after = () => {
    delete part.dataset.printing
    delete document.documentElement.dataset.printOne
  }
  addEventListener('afterprint', after, { once: true })
  globalThis.print()
}

function save(receipt: Receipt) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([receiptText(receipt)], { type: 'text/plain' }))
  link.download = `authdesk-receipt-${receipt.id}.txt`
  link.click()
  URL.revokeObjectURL(link.href)
}
