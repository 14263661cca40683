import { useEffect, useRef, useState } from 'react'
import { proveOperation } from '#contract/tokens.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { resetProofMessages } from '#web/messages/en/reset.tsx'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { ProofNote } from '#web/show/ProofNote.tsx'

/** The proof that the old value is dead, asked for once with the old value, which this page alone still has. */
export function ResetReceipt({ operation, pasted }: { operation: string; pasted: string }) {
  const m = useMessages(resetProofMessages)
  const { run, problem, forget } = useAction(proveOperation)
  const [reply, setReply] = useState<ReplyOf<typeof proveOperation> | null>(null)
  const asked = useRef(false)

  async function ask() {
    setReply(await run({ params: { operation }, body: { token: pasted } }))
  }
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    void ask()
  })

  if (problem) {
    return (
      <div className="grid gap-2">
        <p>{m.unasked}</p>
        <ProblemNote
          problem={problem}
          onRetry={() => {
            forget()
            void ask()
          }}
        />
      </div>
    )
  }
  if (!reply) return <p className="text-muted text-sm">{m.asking}</p>
  if (reply.state !== 'stopped') return null
  return (
    <div className="grid gap-2">
      <ProofNote of="token" proof={reply.proof} done={m.done} tried={m.tried} />
      <ReceiptPart receipt={reply.receipt} />
    </div>
  )
}
