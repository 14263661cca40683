import { ArrowDown, ArrowUp } from 'lucide-react'
import { cx } from '#web/ui/cx.ts'

const OTHER = { ascending: 'descending', descending: 'ascending' } as const

/** A column's head that sorts by it, first in the `direction` that helps most, and the other way round when pressed again. */
export function SortHeader({
  label,
  direction,
  active,
  reversed,
  onSort,
  className,
}: {
  label: string
  direction: 'ascending' | 'descending'
  active: boolean
  reversed: boolean
  onSort: () => void
  className: string
}) {
  const now = reversed ? OTHER[direction] : direction
  const Arrow = now === 'ascending' ? ArrowUp : ArrowDown
  return (
    <th scope="col" aria-sort={active ? now : undefined} className={className}>
      <button
        type="button"
        onClick={onSort}
        className={cx('hover:text-ink inline-flex items-center gap-1', active && 'text-ink')}
      >
        {label}
        {active && <Arrow aria-hidden size={12} />}
      </button>
    </th>
  )
}
