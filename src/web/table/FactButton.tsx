import type { ReactNode } from 'react'
import { number } from '#web/messages/plural.ts'
import { cx } from '#web/ui/cx.ts'

/** A number that matters, and a click that shows the rows behind it. */
export function FactButton({
  count,
  more,
  tone,
  pressed,
  onClick,
  children,
}: {
  count: number
  /** There may be more of them. */
  more: boolean
  tone?: 'danger' | 'warn' | undefined
  pressed: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onClick}
      className="border-line bg-surface hover:border-line-strong hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft flex items-baseline gap-2 rounded-lg border px-3 py-2 text-left"
    >
      <b className={cx('text-md', tone === 'danger' && 'text-danger', tone === 'warn' && 'text-warn')}>
        {more && count === 0 ? (
          // As wide as most numbers, so that nothing moves when it comes.
          <span className="inline-block w-[2ch]">…</span>
        ) : (
          number(count) + (more ? '+' : '')
        )}
      </b>
      <span className="text-muted text-[0.8125rem]">{children}</span>
    </button>
  )
}
