import { useMemo } from 'react'
import { useMessages } from '#web/messages/catalogue.ts'
import { agePlotMessages } from '#web/messages/en/plots.tsx'
import { AgeTicks } from '#web/show/AgeTicks.tsx'
import { cx } from '#web/ui/cx.ts'
import { relativeTime } from '#web/ui/Time.tsx'
import { AHEAD_DAYS, agesOf } from './ages.ts'
import type { Row } from './rows.ts'

const HEIGHT = 32
const WIDTH = 10
/** Below that the table says it sooner. */
const FEW = 5
/** Of the drawing, its ages, and one line or two. */
const ROOM = 'min-h-22 desk:min-h-[4.375rem]'

/**
 * When the tokens were made, and which of them end in the days ahead. Its place is kept while the list is still being
 * read, so that nothing moves when it is drawn.
 */
export function AgePlot({
  rows,
  complete,
  asOf,
}: {
  rows: readonly Row[]
  complete: boolean
  asOf: string | null
}) {
  const m = useMessages(agePlotMessages)
  const now = Date.parse(asOf ?? '') || 0
  const ages = useMemo(() => (complete ? agesOf(rows, now) : null), [rows, complete, now])
  if (rows.length < FEW) return null
  if (!ages) return complete ? null : <div className={ROOM} />

  const most = Math.max(...ages.behind.map(({ never, ends }) => never + ends), ...ages.ahead)
  // One of very many is still to be seen.
  const high = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT))
  const nowAt = ages.behind.length * WIDTH
  const end = nowAt + ages.ahead.length * WIDTH
  return (
    <figure aria-label={m.title} className={cx('grid content-start gap-0.5', ROOM)}>
      <svg
        aria-hidden
        viewBox={`0 0 ${end} ${HEIGHT}`}
        preserveAspectRatio="none"
        height={HEIGHT}
        className="w-full"
      >
        {ages.behind.map(({ never, ends }, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- a bin is its place
          <g key={i}>
            <rect
              x={i * WIDTH + 1}
              y={HEIGHT - high(never)}
              width={WIDTH - 2}
              height={high(never)}
              className="fill-warn"
            />
            <rect
              x={i * WIDTH + 1}
              y={HEIGHT - high(never) - high(ends)}
              width={WIDTH - 2}
              height={high(ends)}
              className="fill-accent"
            />
          </g>
        ))}
        {ages.ahead.map((count, i) => (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- a bin is its place
            key={i}
            x={nowAt + i * WIDTH + 1}
            y={HEIGHT - high(count)}
            width={WIDTH - 2}
            height={high(count)}
            className="fill-accent"
            opacity="0.5"
          />
        ))}
        <line
          x1={nowAt}
          x2={nowAt}
          y1="0"
          y2={HEIGHT}
          className="stroke-field"
          vectorEffect="non-scaling-stroke"
        />
        <line
          x1="0"
          x2={end}
          y1={HEIGHT}
          y2={HEIGHT}
          className="stroke-line-strong"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div className="flex">
        <div style={{ width: `${(nowAt / end) * 100}%` }}>
          <AgeTicks />
        </div>
        <span aria-hidden className="text-muted flex-1 text-right text-xs whitespace-nowrap">
          {m.ahead(AHEAD_DAYS)}
        </span>
      </div>
      <figcaption className="text-muted flex flex-wrap gap-x-3 text-sm">
        {ages.old > 0 && (
          <span>
            <Key look="bg-warn" />
            {m.old(ages.old)}
          </span>
        )}
        <span>
          <Key look="bg-accent" />
          {ages.next === null
            ? m.none(AHEAD_DAYS)
            : m.soon(ages.soon, AHEAD_DAYS, relativeTime(new Date(ages.next)))}
        </span>
      </figcaption>
    </figure>
  )
}

function Key({ look }: { look: string }) {
  return <span aria-hidden className={cx('mr-1 inline-block size-2 rounded-[2px]', look)} />
}
