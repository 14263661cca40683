import { Link } from 'react-router'
import type { CaseSummary } from '#contract/cases.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { paths } from '#web/paths.ts'
import { safeText } from '#web/ui/safeText.ts'

/** Says into which case it went, with the way there. */
export function AttachedTo({ of }: { of: CaseSummary | null }) {
  const m = useMessages(receiptMessages)
  return (
    <output className="text-sm">
      {of && (
        <>
          {m.attached(safeText(of.title, 60))} <Link to={paths.case({ case: of.id })}>{m.openCase}</Link>
        </>
      )}
    </output>
  )
}
