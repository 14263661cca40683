import type { Choice } from '#contract/review.ts'
import { POWERS } from '#github/scopes.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { reviewMessages } from '#web/messages/en/review.tsx'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import type { Row } from '../rows.ts'

const FILLS: Record<Choice | 'open', string> = {
  keep: 'fill-good',
  remove: 'fill-danger',
  later: 'fill-warn',
  open: 'fill-line-strong',
}
const HEIGHT = 28

const barOf = ({ grant, power }: Row) => ({ id: grant.id, power })

/** Each app is a bar, as high as its power and coloured by what was decided; the words beside it say the same. */
export function Progress({
  rows,
  gone,
  choices,
  at,
  onSummary,
}: {
  /** As they are listed. */
  rows: readonly Row[]
  /** Decided, and no longer listed; of some only the number is known. */
  gone: readonly (Row | number)[]
  choices: ReadonlyMap<number, Choice>
  at: number | null
  onSummary: () => void
}) {
  const m = useMessages(reviewMessages)
  const bars = [
    ...gone.map((one) => (typeof one === 'number' ? { id: one, power: 'none' as const } : barOf(one))),
    ...rows.map(barOf),
  ]
  const decided = bars.filter(({ id }) => choices.has(id))
  const count = (choice: Choice, among = decided) =>
    among.filter(({ id }) => choices.get(id) === choice).length
  const removed = count('remove', bars.slice(0, gone.length))
  const powers = (...which: Row['power'][]) => rows.filter(({ power }) => which.includes(power)).length
  return (
    <div className="border-line bg-surface grid gap-2 rounded-[10px] border p-4">
      <svg
        aria-hidden
        viewBox={`0 0 ${Math.max(1, bars.length) * 10} ${HEIGHT}`}
        preserveAspectRatio="none"
        height={HEIGHT}
        className="w-full"
      >
        {bars.map(({ id, power }, i) => {
          const high = HEIGHT - 4 - POWERS.indexOf(power) * 6
          return (
            <g key={id}>
              <rect
                x={i * 10 + 1}
                y={HEIGHT - 4 - high}
                width="8"
                height={high}
                className={FILLS[choices.get(id) ?? 'open']}
              />
              {id === at && (
                <rect x={i * 10 + 1} y={HEIGHT - 2.5} width="8" height="2.5" className="fill-ink" />
              )}
            </g>
          )
        })}
      </svg>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p aria-live="polite" className="text-sm">
          <b>{m.progress(decided.length, bars.length)}</b>
          <span className="text-muted">
            {' · '}
            {m.split(count('keep'), removed, count('remove') - removed, count('later'))}
          </span>
          <span className={cx('text-muted block')}>
            {m.summary.power(powers('admin'), powers('write'), powers('read', 'none'))}
          </span>
        </p>
        {at !== null && (
          <Button look="quiet" onClick={onSummary}>
            {m.toSummary}
          </Button>
        )}
      </div>
    </div>
  )
}
