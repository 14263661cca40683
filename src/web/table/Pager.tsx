import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, type LucideIcon } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { tableMessages } from '#web/messages/en/table.tsx'
import { number } from '#web/messages/plural.ts'
import { Button, IconButton } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { FIELD } from '#web/ui/Field.tsx'
import { LABEL } from './ListTools.tsx'
import { PAGE_SIZES } from './paging.ts'

/** Whole, or in pages as the server has them. */
export function PageSize({
  perPage,
  onChange,
}: {
  perPage: number | null
  onChange: (perPage: number | null) => void
}) {
  const m = useMessages(tableMessages).pages
  return (
    <label className={LABEL}>
      {m.view}
      <select
        value={perPage ?? 0}
        onChange={(event) => onChange(Number(event.target.value) || null)}
        className={cx(FIELD, 'h-8 text-base pointer-coarse:h-10 desk:w-auto')}
      >
        <option value={0}>{m.whole}</option>
        {PAGE_SIZES.map((size) => (
          <option key={size} value={size}>
            {m.perPage(size)}
          </option>
        ))}
      </select>
    </label>
  )
}

export function Pager({
  page,
  lastPage,
  busy,
  onPage,
  onRest,
}: {
  page: number
  lastPage: number
  busy: boolean
  onPage: (page: number) => void
  onRest: () => void
}) {
  const m = useMessages(tableMessages).pages
  const step = (icon: LucideIcon, name: string, to: number, off: boolean) => (
    <IconButton
      icon={icon}
      name={name}
      aria-disabled={off || undefined}
      onClick={() => !off && onPage(to)}
      className="aria-disabled:opacity-50"
    />
  )
  return (
    <nav aria-label={m.label} className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <span className="flex items-center gap-1">
        {step(ChevronFirst, m.first, 1, page <= 1)}
        {step(ChevronLeft, m.previous, page - 1, page <= 1)}
        <output className="px-1 text-sm tabular-nums">{m.at(<b>{number(page)}</b>, lastPage)}</output>
        {step(ChevronRight, m.next, page + 1, page >= lastPage)}
        {step(ChevronLast, m.last, lastPage, page >= lastPage)}
      </span>
      <Button busy={busy} onClick={onRest}>
        {m.loadRest}
      </Button>
      <span className="text-muted text-sm">{m.onlyThese}</span>
    </nav>
  )
}
