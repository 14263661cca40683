import { useState } from 'react'
import { POWERS, type Power } from '#github/scopes.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { powerPlotMessages } from '#web/messages/en/plots.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { placeOf, TICKS } from '#web/show/ageScale.ts'
import { AgeTicks } from '#web/show/AgeTicks.tsx'
import { cx } from '#web/ui/cx.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { relativeTime } from '#web/ui/Time.tsx'
import type { Row } from './rows.ts'

const MOST = 300

const LOOKS: Record<Power, string> = {
  admin: 'bg-danger',
  write: 'bg-warn',
  read: 'bg-muted',
  none: 'bg-muted',
}

/** What each app can do against how long ago that changed: strong and forgotten is at the upper left. */
export function PowerPlot({ rows }: { rows: readonly Row[] }) {
  const m = useMessages(powerPlotMessages)
  const common = useMessages(commonMessages)
  const words = useMessages(scopeMessages).power
  const [now] = useState(Date.now)
  const strongest = rows.toSorted(
    (a, b) =>
      POWERS.indexOf(a.power) - POWERS.indexOf(b.power) || a.grant.updatedAt.localeCompare(b.grant.updatedAt),
  )
  const drawn = strongest.slice(0, MOST)
  const first = strongest[0]
  return (
    <figure className="border-line bg-surface grid gap-2 rounded-lg border p-3 text-sm">
      <ul className="grid gap-1">
        {POWERS.map((power) => {
          const count = rows.filter((row) => row.power === power).length
          if (count === 0) return null
          return (
            <li key={power} className="grid items-center gap-x-3 desk:grid-cols-[11rem_minmax(0,1fr)]">
              <span className="text-muted">{m.lane(words[power], count)}</span>
              <span aria-hidden className="bg-sunken relative mx-1.5 block h-5 rounded-sm">
                {TICKS.map(([name, age]) => (
                  <span
                    key={name}
                    style={{ left: `${placeOf(age) * 100}%` }}
                    className="bg-line absolute inset-y-0 w-px"
                  />
                ))}
                {drawn
                  .filter((row) => row.power === power)
                  .map(({ grant, tokens }) => (
                    <span
                      key={grant.id}
                      style={{ left: `${placeOf(now - Date.parse(grant.updatedAt)) * 100}%` }}
                      className={cx(
                        'border-surface absolute top-1/2 -translate-1/2 rounded-full border',
                        (tokens?.length ?? 0) > 2 ? 'size-3.5' : 'size-2.5',
                        LOOKS[power],
                      )}
                    />
                  ))}
              </span>
            </li>
          )
        })}
      </ul>
      <div className="grid gap-x-3 desk:grid-cols-[11rem_minmax(0,1fr)]">
        <span aria-hidden className="text-muted text-xs">
          {m.axis}
        </span>
        <span className="mx-1.5 block">
          <AgeTicks />
        </span>
      </div>
      <figcaption className="text-muted">
        {first &&
          m.oldest(
            <b className="text-ink">
              <SafeName text={first.grant.app.name} empty={common.namelessApp} max={40} />
            </b>,
            relativeTime(new Date(first.grant.updatedAt)),
          )}{' '}
        {m.dots} {rows.length > MOST && m.capped(MOST)}
      </figcaption>
    </figure>
  )
}
