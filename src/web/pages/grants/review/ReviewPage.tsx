import { useMemo, useState, useSyncExternalStore } from 'react'
import { Link, NavigationType, useLocation, useNavigationType, useSearchParams } from 'react-router'
import type { Choice } from '#contract/review.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { reviewMessages } from '#web/messages/en/review.tsx'
import { paths } from '#web/paths.ts'
import { NeedsPassword } from '#web/shell/NeedsPassword.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { useWho } from '#web/shell/who.ts'
import { cx } from '#web/ui/cx.ts'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { removals } from '../removals.ts'
import { ORDERS, type Row } from '../rows.ts'
import { useRows } from '../useRows.ts'
import { useChoices } from './choices.ts'
import { OneApp } from './OneApp.tsx'
import { Progress } from './Progress.tsx'
import { SheetPage } from './SheetPage.tsx'
import { Summary } from './Summary.tsx'

export function ReviewPage() {
  const m = useMessages(reviewMessages)
  const who = useWho()
  return who.door === 'password' ? <Review /> : <NeedsPassword page={m.page} {...m.needsPassword} />
}

/** One app at a time, the riskiest first; then the summary, and what is signed. The address holds where one is. */
function Review() {
  const m = useMessages(reviewMessages)
  const who = useWho()
  const { rows, now, look } = useRows()
  const { choices, choose, forget, problem } = useChoices()
  const [asked, go] = usePlace()
  const ordered = useMemo(() => rows.toSorted(ORDERS.attention), [rows])
  const gone = useGone(ordered, choices)
  const { steps } = useSyncExternalStore(removals.subscribe, removals.current)
  const sent = steps.length > 0 || gone.length > 0
  useTitle(m.page)

  const open = ordered.filter(({ grant }) => !choices.has(grant.id))
  const row = ordered.find(({ grant }) => String(grant.id) === asked) ?? open[0]
  const place = asked === 'sheet' || asked === 'summary' ? asked : row ? 'app' : 'summary'

  /** The next one that is not decided, behind this one first; when there is none, the summary. */
  function decide(at: Row, choice: Choice) {
    choose(at.grant.id, choice)
    const index = ordered.indexOf(at)
    const rest = [...ordered.slice(index + 1), ...ordered.slice(0, index)]
    go(rest.find(({ grant }) => !choices.has(grant.id))?.grant.id ?? 'summary')
  }
  function step(by: 1 | -1) {
    if (!row) return
    const next = ordered[ordered.indexOf(row) + by]
    if (next) go(next.grant.id)
    else if (by === 1) go('summary')
  }

  if (ordered.length === 0 && choices.size === 0) {
    return (
      <div className="grid gap-3">
        <h1>{m.title}</h1>
        <p className="text-muted">{m.none}</p>
        <p>
          <Link to={paths.grants()}>{m.toGrants}</Link>
        </p>
      </div>
    )
  }
  return (
    <div className={cx('grid grid-cols-1 gap-4', place === 'sheet' ? 'max-w-5xl' : 'max-w-3xl')}>
      <div>
        <h1>{m.title}</h1>
        {!sent && (
          <p className="text-muted mt-1">{m.lead(<b>{safeText(who.login, 40)}</b>, ordered.length)}</p>
        )}
      </div>
      <Progress
        rows={ordered}
        gone={gone}
        choices={choices}
        at={place === 'app' ? (row?.grant.id ?? null) : null}
        onSummary={() => go('summary')}
      />
      {problem && <Note tone="warn">{m.notKept}</Note>}
      {place === 'app' && row && (
        <OneApp
          key={row.grant.id}
          row={row}
          now={now}
          position={m.position(ordered.indexOf(row) + 1, ordered.length)}
          choice={choices.get(row.grant.id) ?? null}
          first={ordered[0] === row}
          onChoose={(choice) => decide(row, choice)}
          onStep={step}
        />
      )}
      {place === 'summary' && (
        <Summary rows={ordered} choices={choices} onGo={go} onSignOff={() => go('sheet')} />
      )}
      {place === 'sheet' && (
        <SheetPage
          known={[...gone, ...ordered]}
          choices={choices}
          look={look}
          onSummary={() => go('summary')}
          onAnew={async () => {
            if (await forget()) go('')
          }}
        />
      )}
    </div>
  )
}

/**
 * Where one is. It changes at once, so that a quick second key is about the next app and not about the one before; the
 * address follows, and leads when the person goes back.
 */
function usePlace(): [at: string | null, go: (at: string | number) => void] {
  const [params, setParams] = useSearchParams()
  const inAddress = params.get('at')
  const { key } = useLocation()
  const isBack = useNavigationType() === NavigationType.Pop
  const [at, setAt] = useState(inAddress)
  const [led, setLed] = useState(key)
  if (isBack && led !== key) {
    setLed(key)
    setAt(inAddress)
  }
  return [
    at,
    (next) => {
      setAt(String(next))
      setParams(next === '' ? {} : { at: String(next) }, {
        preventScrollReset: true,
        replace: typeof next === 'number',
      })
    },
  ]
}

/** Apps that were decided and are no longer listed: by name where they were removed since this page was opened. */
function useGone(ordered: readonly Row[], choices: ReadonlyMap<number, Choice>): readonly (Row | number)[] {
  const [seen, setSeen] = useState<ReadonlyMap<number, Row>>(new Map())
  if (ordered.some((row) => seen.get(row.grant.id) !== row)) {
    setSeen(new Map([...seen, ...ordered.map((row): [number, Row] => [row.grant.id, row])]))
  }
  const here = new Set(ordered.map(({ grant }) => grant.id))
  return [...choices.keys()].filter((id) => !here.has(id)).map((id) => seen.get(id) ?? id)
}
