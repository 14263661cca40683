import { ArrowDown, ArrowUp } from 'lucide-react'
import { cx } from '#web/ui/cx.ts'

/** A column's head that sorts by it; `direction` is the one way in which sorting by it helps. */
export function SortHeader({
  label,
  direction,
  active,
  onSort,
  className,
}: {
  label: string
  direction: 'ascending' | 'descending'
  active: boolean
  onSort: () => void
  className: string
}) {
  const Arrow = direction === 'ascending' ? ArrowUp : ArrowDown
  return (
    <th scope="col" aria-sort={active ? direction : undefined} className={className}>
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
