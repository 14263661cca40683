import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type Tone = 'plain' | 'good' | 'warn' | 'danger'

const TONES = {
  plain: ['border-line bg-sunken text-muted', Info],
  good: ['border-good-line bg-good-soft text-good', CircleCheck],
  warn: ['border-warn-line bg-warn-soft text-warn', TriangleAlert],
  danger: ['border-danger-line bg-danger-soft text-danger', OctagonAlert],
} as const

/** A lasting word on the page. `live` has it read out when it appears: red interrupts, the rest waits its turn. */
export function Note({
  tone = 'plain',
  live,
  children,
  action,
}: {
  tone?: Tone
  live?: boolean
  children: ReactNode
  action?: ReactNode
}) {
  const [look, Icon] = TONES[tone]
  const role = live ? (tone === 'danger' ? 'alert' : 'status') : undefined
  return (
    <div
      role={role}
      className={cx(
        'flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-lg border px-3 py-2.5 text-[0.8125rem]',
        look,
      )}
    >
      <Icon aria-hidden size={16} className="mt-0.5" />
      <div className="min-w-0 flex-1 basis-40">{children}</div>
      {action && <div className="-my-1 self-center">{action}</div>}
    </div>
  )
}
