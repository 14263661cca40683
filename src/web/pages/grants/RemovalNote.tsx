import { X } from 'lucide-react'
import type { Grant } from '#contract/grants.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { removeMessages } from '#web/messages/en/removal.tsx'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { ProofNote } from '#web/show/ProofNote.tsx'
import { IconButton } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import type { Removed } from './RemoveGrant.tsx'

export interface Outcome {
  grant: Grant
  reply: Removed
}

/** What became of a removal; stays on the page until the reader is done with it. */
export function RemovalNote({
  outcome: { grant, reply },
  onDismiss,
}: {
  outcome: Outcome
  onDismiss: () => void
}) {
  const m = useMessages(removeMessages)
  const common = useMessages(commonMessages)
  const app = <SafeName text={grant.app.name} empty={common.namelessApp} />
  const dismiss = <IconButton icon={X} name={common.dismiss} onClick={onDismiss} />
  if (reply.state === 'already-gone') {
    return (
      <Note live action={dismiss}>
        {m.alreadyGone(app)}
      </Note>
    )
  }
  return (
    <div className="grid gap-2">
      <ProofNote
        proof={reply.proof}
        of="app"
        done={m.removed(app)}
        tried={m.notRemoved(app)}
        action={dismiss}
      />
      <ReceiptPart receipt={reply.receipt} />
    </div>
  )
}
