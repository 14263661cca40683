import { useQuery } from '@tanstack/react-query'
import type { JobRow } from '#contract/jobs.ts'
import { listReceipts } from '#contract/receipts.ts'
import { query } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'

/** The receipt of a row, read when somebody wants to see it. */
export function RowReceipt({ row }: { row: JobRow }) {
  const common = useMessages(commonMessages)
  const { data, error } = useQuery({ ...query(listReceipts, { query: { hash: row.hash } }), staleTime: 0 })
  if (error) return <ProblemNote problem={asProblem(error)} />
  if (!data) return <p className="text-muted text-sm">{common.working}</p>
  return <ReceiptPart receipt={data.receipts.find(({ id }) => id === row.receipt) ?? null} shown />
}
