import type { Limit } from '#contract/server.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { serverMessages } from '#web/messages/en/server.tsx'
import { Time } from '#web/ui/Time.tsx'

/** How much the server still answers this hour; a bar where there is a number. */
export function LimitWords({ limit }: { limit: Limit }) {
  const m = useMessages(serverMessages).calls
  if (limit.state !== 'limited') return <span className="text-muted">{m[limit.state]}</span>
  const { remaining, limit: most, resetsAt } = limit
  const scarce = remaining * 10 < most
  return (
    <span className="grid gap-1">
      <span className={scarce ? 'text-danger font-medium' : undefined}>{m.left(remaining, most)}</span>
      <span
        aria-hidden
        className="bg-sunken border-line block h-1.5 max-w-40 overflow-hidden rounded-full border"
      >
        <span
          className={scarce ? 'bg-danger block h-full' : 'bg-accent block h-full'}
          style={{ width: `${most > 0 ? (100 * remaining) / most : 0}%` }}
        />
      </span>
      <span className="text-muted text-sm">{m.resets(<Time at={resetsAt} />)}</span>
    </span>
  )
}
