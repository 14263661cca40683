import { attachReceipt, type Case } from '#contract/cases.ts'
import type { Receipt } from '#contract/receipts.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { AttachDialog } from './AttachDialog.tsx'

/** One receipt into a case. */
export function AttachReceipt({
  receipt,
  onClose,
  onAttached,
}: {
  receipt: Receipt
  onClose: () => void
  onAttached: (to: Case) => void
}) {
  const m = useMessages(receiptMessages).dialog
  const attach = useAction(attachReceipt)
  return (
    <AttachDialog
      title={m.title}
      hashes={receipt.hash === null ? [] : [receipt.hash]}
      app={receipt.app?.id ?? null}
      defaultName={m.defaultName(safeText(receipt.lastEight ?? '', 8))}
      attach={async (to) => attach.run({ params: { case: to }, body: { receipt: receipt.id } })}
      pending={attach.pending}
      problem={attach.problem}
      onClose={onClose}
      onAttached={onAttached}
    />
  )
}
