import { Database, ScrollText } from 'lucide-react'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { actionOf, actorOf, resultOf } from '#web/show/entryWords.ts'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'
import { Time } from '#web/ui/Time.tsx'
import type { Moment } from './findings.ts'

const FEW = 12

/** What happened when; the server's dates and Authdesk's log in one line of time, each under its own name. */
export function Timeline({ moments }: { moments: readonly Moment[] }) {
  const m = useMessages(investigateMessages).timeline
  const id = useId()
  const [all, setAll] = useState(false)
  const shown = all ? moments : moments.slice(0, FEW)
  return (
    <Card aria-labelledby={id} className="grid gap-3">
      <h2 id={id}>{m.title}</h2>
      {moments.length === 0 && <p className="text-muted">{m.none}</p>}
      <ol className="grid gap-2">
        {shown.map((moment) => (
          <li
            key={`${moment.at} ${typeof moment.what === 'string' ? moment.what : moment.what.seq}`}
            className="grid gap-x-4 desk:grid-cols-[14.5rem_minmax(0,1fr)]"
          >
            <span className="text-muted text-sm">
              <Time at={moment.at} form="exact" />
            </span>
            <span className="min-w-0">
              <What moment={moment} />{' '}
              <span className="text-muted inline-flex items-center gap-1 text-sm">
                {moment.of === 'server' ? (
                  <Database aria-hidden size={13} />
                ) : (
                  <ScrollText aria-hidden size={13} />
                )}
                {m[moment.of]}
              </span>
            </span>
          </li>
        ))}
      </ol>
      {shown.length < moments.length && (
        <Button className="justify-self-start" onClick={() => setAll(true)}>
          {m.more(moments.length - shown.length)}
        </Button>
      )}
      <p className="text-muted text-sm">{m.note}</p>
    </Card>
  )
}

function What({ moment: { what } }: { moment: Moment }) {
  const m = useMessages(investigateMessages).timeline
  if (typeof what === 'string') return <b className="font-medium">{m[what]}</b>
  const { word, tone } = resultOf(what)
  return (
    <>
      <bdi>{actorOf(what)}</bdi>: <Link to={paths.entry({ entry: what.seq })}>{actionOf(what)}</Link>
      {', '}
      <span
        className={cx(
          'font-medium',
          tone === 'good' && 'text-good',
          tone === 'danger' && 'text-danger',
          tone === 'warn' && 'text-warn',
        )}
      >
        {word}
      </span>
    </>
  )
}
