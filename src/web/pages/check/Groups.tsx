import { useMessages } from '#web/messages/catalogue.ts'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { cx } from '#web/ui/cx.ts'
import { safeText } from '#web/ui/safeText.ts'
import { groupsOf, type Grouping, type Row } from './rows.ts'

/** Groups that are shown; the search field finds the others. */
const MOST = 24

/** How the list falls apart by user, app or file; a click shows the rows of one. */
export function Groups({
  rows,
  by,
  text,
  onText,
}: {
  rows: readonly Row[]
  by: Grouping
  text: string
  onText: (text: string) => void
}) {
  const m = useMessages(checkManyMessages).groupBy
  const groups = groupsOf(rows, by)
  return (
    <ul aria-label={m.title[by]} className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-2">
      {groups.slice(0, MOST).map(({ name, active, all }) => {
        const word = name === null ? null : by === 'user' ? `@${name}` : name
        const pressed = word !== null && text === word
        return (
          <li key={name ?? ''}>
            <button
              type="button"
              aria-pressed={pressed}
              disabled={word === null}
              onClick={() => onText(pressed || word === null ? '' : word)}
              className={cx(
                'border-line bg-surface aria-pressed:border-accent aria-pressed:bg-accent-soft w-full rounded-lg border px-3 py-2 text-left',
                word !== null && 'hover:border-line-strong hover:bg-hover',
              )}
            >
              <bdi className={cx('clip block font-medium', word === null && 'text-muted')}>
                {word === null ? (by === 'user' ? m.unknownUser : m.unknownApp) : safeText(word, 60)}
              </bdi>
              <span className="text-muted text-sm">{m.count(active, all)}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
