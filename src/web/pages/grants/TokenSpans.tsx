import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { grantPanelMessages } from '#web/messages/en/grantPanel.tsx'
import { relativeTime } from '#web/ui/Time.tsx'
import { locale } from '#web/ui/locale.ts'
import { isExpired } from './holdings.ts'

const ROW = 7
const MOST = 60

/** From when to when each token lives, drawn; the sentence under it says the same. */
export function TokenSpans({ tokens, now }: { tokens: readonly Authorization[]; now: number }) {
  const m = useMessages(grantPanelMessages).plot
  const oldest = tokens.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
  const drawn = oldest.slice(0, MOST)
  const start = Date.parse(oldest[0]!.createdAt)
  const past = Math.max(now - start, 60_000)
  const latest = Math.max(now, ...tokens.map(({ expiresAt }) => (expiresAt ? Date.parse(expiresAt) : 0)))
  // What lies far ahead is cut off, so that the years behind keep their room.
  const end = Math.min(latest, now + past) + past * 0.03
  const x = (time: number) => Math.min(1000, Math.max(0, ((time - start) / (end - start)) * 1000))
  const height = drawn.length * ROW + 4
  const nowAt = x(now)
  return (
    <figure className="grid gap-1">
      <svg
        aria-hidden
        viewBox={`0 0 1000 ${height}`}
        preserveAspectRatio="none"
        height={height}
        className="w-full overflow-visible"
      >
        <line
          x1={nowAt}
          x2={nowAt}
          y1="0"
          y2={height}
          className="stroke-line-strong"
          vectorEffect="non-scaling-stroke"
        />
        {drawn.map((token, i) => {
          const y = i * ROW + 5
          const made = x(Date.parse(token.createdAt))
          const until = token.expiresAt ? x(Date.parse(token.expiresAt)) : 1000
          const expired = isExpired(token, now)
          return (
            <g
              key={token.id}
              strokeWidth="3"
              strokeLinecap="round"
              className={expired ? 'stroke-line-strong' : 'stroke-accent'}
            >
              <line x1={made} x2={Math.min(until, nowAt)} y1={y} y2={y} vectorEffect="non-scaling-stroke" />
              {until > nowAt && (
                <line
                  x1={nowAt}
                  x2={until}
                  y1={y}
                  y2={y}
                  strokeDasharray={token.expiresAt ? undefined : '1 5'}
                  opacity="0.6"
                  vectorEffect="non-scaling-stroke"
                />
              )}
            </g>
          )
        })}
      </svg>
      <div aria-hidden className="text-muted relative h-4 text-xs">
        <time>{monthOf(start)}</time>
        <span className="absolute -translate-x-full pr-1" style={{ left: `${nowAt / 10}%` }}>
          {m.now}
        </span>
      </div>
      <figcaption className="text-muted text-sm">
        {sentence(oldest, now, m)} {oldest.length > MOST && m.capped(MOST)}
      </figcaption>
    </figure>
  )
}

function sentence(
  oldest: readonly Authorization[],
  now: number,
  m: (typeof grantPanelMessages)['plot'],
): string {
  const when = (at: string) => relativeTime(new Date(at))
  const live = oldest.filter((token) => !isExpired(token, now))
  const ends = live.flatMap(({ expiresAt }) => (expiresAt ? [expiresAt] : [])).toSorted()
  const expired = oldest.length - live.length
  return [
    m.oldest(when(oldest[0]!.createdAt), oldest.length) +
      (oldest.length > 1 ? m.newest(when(oldest.at(-1)!.createdAt)) : ''),
    live.length > ends.length && m.never(live.length - ends.length, oldest.length),
    ends[0] && m.next(when(ends[0])),
    expired > 0 && m.expired(expired),
  ]
    .filter(Boolean)
    .join(' ')
}

function monthOf(time: number): string {
  return new Intl.DateTimeFormat(locale(), { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(time)
}
