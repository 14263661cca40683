import type { Receipt } from '#contract/receipts.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { cx } from '#web/ui/cx.ts'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { receiptLines } from './receiptLines.ts'

/** What a receipt says. */
export function ReceiptFacts({ receipt }: { receipt: Receipt }) {
  const m = useMessages(receiptMessages)
  return (
    <div className="text-sm">
      <Facts>
        {receiptLines(receipt).map(({ label, text, mono }) => (
          <Fact key={label} label={label}>
            <bdi className={cx(mono && 'mono', 'wrap-anywhere')}>{text}</bdi>
          </Fact>
        ))}
      </Facts>
      <p className="text-muted mt-2">{m.verify}</p>
    </div>
  )
}
