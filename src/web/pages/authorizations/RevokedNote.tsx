import { X } from 'lucide-react'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { revokeAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { ProofNote } from '#web/show/ProofNote.tsx'
import { IconButton } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { TokenName } from './TokenName.tsx'
import type { Revoked } from './RevokeAuthorization.tsx'

export interface Outcome {
  token: Authorization
  reply: Revoked
}

/** What became of a token; stays on the page until the reader is done with it. */
export function RevokedNote({
  outcome: { token, reply },
  onDismiss,
}: {
  outcome: Outcome
  onDismiss: () => void
}) {
  const m = useMessages(revokeAuthorizationMessages)
  const common = useMessages(commonMessages)
  const name = <TokenName token={token} />
  const dismiss = <IconButton icon={X} name={common.dismiss} onClick={onDismiss} />
  if (reply.state === 'already-gone') {
    return (
      <Note live action={dismiss}>
        {m.alreadyGone(name)}
      </Note>
    )
  }
  return (
    <div className="grid gap-2">
      <ProofNote
        proof={reply.proof}
        of="own token"
        done={m.done(name)}
        tried={m.tried(name)}
        action={dismiss}
      />
      <ReceiptPart receipt={reply.receipt} />
    </div>
  )
}
