import { useMessages } from '#web/messages/catalogue.ts'
import { ageTickMessages } from '#web/messages/en/plots.tsx'
import { placeOf, TICKS } from './ageScale.ts'

/** The ages under a drawing; `now` stands at its right end. */
export function AgeTicks() {
  const m = useMessages(ageTickMessages)
  return (
    <span aria-hidden className="text-muted relative block h-4 text-xs">
      {TICKS.map(([name, age]) => (
        <span
          key={name}
          style={{ left: `${placeOf(age) * 100}%` }}
          className="absolute -translate-x-1/2 whitespace-nowrap"
        >
          {m[name]}
        </span>
      ))}
      <span className="absolute right-0">{m.now}</span>
    </span>
  )
}
