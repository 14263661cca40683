import { useMessages } from '#web/messages/catalogue.ts'
import { grantsMessages } from '#web/messages/en/grants.tsx'
import { NEARLY_FULL } from './holdings.ts'
import type { Row } from './rows.ts'

/** The number of tokens, and under it, when that is worth a look, how full the fullest set of scopes is. */
export function SlotMeter({ row: { live, counted, slots } }: { row: Row }) {
  const m = useMessages(grantsMessages)
  return (
    <div>
      {m.count(live, counted)}
      {slots >= NEARLY_FULL && (
        <span
          title={m.slotsMean(slots)}
          className="text-muted ml-2 inline-flex items-center gap-1.5 text-sm @3xl:ml-0 @3xl:flex @3xl:justify-end"
        >
          <span aria-hidden className="bg-line inline-block h-1 w-6 overflow-hidden rounded-sm">
            <span className="bg-warn block h-full" style={{ width: `${Math.min(slots, 10) * 10}%` }} />
          </span>
          {m.slots(slots)}
        </span>
      )}
    </div>
  )
}
