import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, type LucideIcon } from 'lucide-react'
import { useMessages } from '#web/messages/catalogue.ts'
import { pagesMessages } from '#web/messages/en/pages.tsx'
import { number } from '#web/messages/plural.ts'
import { Button, IconButton } from '#web/ui/Button.tsx'

/** First, previous, next and last page, and the whole list. */
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
  const m = useMessages(pagesMessages)
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
      {lastPage > 1 && (
        <Button busy={busy} onClick={onRest}>
          {m.loadRest}
        </Button>
      )}
      <span className="text-muted text-sm">{m.onlyThese}</span>
    </nav>
  )
}
