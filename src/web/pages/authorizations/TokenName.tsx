import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'

/** A token as a sentence names it: its note and its last eight. */
export function TokenName({ token }: { token: Authorization }) {
  const common = useMessages(commonMessages)
  return (
    <>
      <b>
        <SafeName text={token.note ?? ''} empty={common.noNote} max={48} />
      </b>{' '}
      <span className="mono whitespace-nowrap">…{safeText(token.lastEight ?? '', 8)}</span>
    </>
  )
}
