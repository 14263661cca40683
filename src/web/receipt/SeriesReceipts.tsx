import { attachReceipt } from '#contract/cases.ts'
import type { Receipt } from '#contract/receipts.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { MOST_AT_OPENING } from './AttachDialog.tsx'
import { ManyReceipts } from './ManyReceipts.tsx'

/** The receipts of several stops that were sent one after another, all together. */
export function SeriesReceipts({ receipts }: { receipts: readonly Receipt[] }) {
  const m = useMessages(receiptMessages).many
  const attach = useAction(attachReceipt)

  async function attachAll(to: string) {
    let reply: Awaited<ReturnType<typeof attach.run>> = null
    for (const { id } of receipts) {
      reply = await attach.run({ params: { case: to }, body: { receipt: id } })
      if (reply?.state !== 'here') break
    }
    return reply
  }
  return (
    <ManyReceipts
      count={receipts.length}
      read={async () => receipts}
      body={m.ofSeries}
      fileOf={String(receipts[0]?.id)}
      app={null}
      caseName={m.seriesCase(receipts.length)}
      attach={attachAll}
      pending={attach.pending}
      problem={attach.problem}
      mostOwn={MOST_AT_OPENING}
    />
  )
}
