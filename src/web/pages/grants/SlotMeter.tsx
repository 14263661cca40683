import { useMessages } from '#web/messages/catalogue.ts'
import { grantsMessages } from '#web/messages/en/grants.tsx'

/** The number of tokens; from seven of ten on, how full the fullest set of scopes is. */
export function SlotMeter({ count, slots }: { count: number; slots: number }) {
  const m = useMessages(grantsMessages)
  if (slots < 7) return <span>{count}</span>
  return (
    <span title={m.slotsMean(slots)} className="inline-flex items-center gap-1.5">
      <span aria-hidden className="bg-line inline-block h-1 w-[34px] overflow-hidden rounded-sm">
        <span className="bg-warn block h-full" style={{ width: `${Math.min(slots, 10) * 10}%` }} />
      </span>
      {m.slots(slots)}
    </span>
  )
}
