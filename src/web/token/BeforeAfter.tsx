import { ArrowRight } from 'lucide-react'
import type { Operation } from '#contract/tokens.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { resetMessages } from '#web/messages/en/reset.tsx'
import { HashLine } from '#web/show/HashLine.tsx'
import { cx } from '#web/ui/cx.ts'
import { safeText } from '#web/ui/safeText.ts'
import { isExecuted } from './useOperation.ts'

/** Old value and new value side by side: which lives, and by which hash a log knows it. */
export function BeforeAfter({ operation }: { operation: Operation }) {
  const m = useMessages(resetMessages)
  const { state, cause, oldLastEight, oldHash, newLastEight, newHash } = operation
  // A reset that was refused changed nothing, and its words say so.
  if (state === 'rejected') return null
  // Who contradicts themselves may not have reset it either.
  const dead = isExecuted(state) && cause !== 'mismatch'
  const newIs = newLastEight ? m.live : state === 'executed-lost' ? m.lost : m.unknown
  return (
    <div className="grid items-center gap-2 desk:grid-cols-[1fr_auto_1fr]">
      <Side
        label={m.oldToken}
        lastEight={oldLastEight}
        is={dead ? m.dead : m.unknown}
        hash={oldHash}
        dead={dead}
      />
      <ArrowRight aria-hidden size={16} className="text-muted hidden desk:block" />
      <Side label={m.newToken} lastEight={newLastEight} is={newIs} hash={newHash} dead={false} />
    </div>
  )
}

function Side({
  label,
  lastEight,
  is,
  hash,
  dead,
}: {
  label: string
  lastEight: string | null
  is: string
  hash: string | null
  dead: boolean
}) {
  return (
    <div className="border-line grid gap-1 rounded-lg border px-3 py-2">
      <span className="text-muted text-xs font-bold">{label}</span>
      <span>
        <span className={cx('mono', dead && 'text-muted line-through')}>
          {lastEight ? `…${safeText(lastEight, 8)}` : '…'}
        </span>{' '}
        <span className="text-muted">{is}</span>
      </span>
      {hash && <HashLine hex={hash} />}
    </div>
  )
}
