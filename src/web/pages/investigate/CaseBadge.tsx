import { CircleAlert, CircleCheck, CircleSlash } from 'lucide-react'
import type { CaseSummary } from '#contract/cases.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { caseMessages } from '#web/messages/en/investigate.tsx'
import { cx } from '#web/ui/cx.ts'

const ICONS = { open: CircleAlert, contained: CircleCheck, closed: CircleSlash } as const
const LOOKS = {
  open: 'border-warn-line bg-warn-soft text-warn',
  contained: 'border-good-line bg-good-soft text-good',
  closed: 'border-line bg-sunken text-muted',
} as const

export function CaseBadge({ of: { state, outcome } }: { of: Pick<CaseSummary, 'state' | 'outcome'> }) {
  const m = useMessages(caseMessages)
  const Icon = ICONS[state]
  return (
    <span
      className={cx(
        'inline-flex min-h-[22px] items-center justify-self-start gap-[5px] rounded-md border px-2 text-sm font-medium whitespace-nowrap',
        LOOKS[state],
      )}
    >
      <Icon aria-hidden size={13} />
      {m.states[state]}
      {outcome && `: ${m.outcomes[outcome]}`}
    </span>
  )
}
