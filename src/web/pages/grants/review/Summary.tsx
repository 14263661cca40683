import { Unlink } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import type { Grant } from '#contract/grants.ts'
import type { Choice } from '#contract/review.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { reviewMessages } from '#web/messages/en/review.tsx'
import { useWho } from '#web/shell/who.ts'
import { canWords } from '#web/show/scopeWords.ts'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { removals } from '../removals.ts'
import { RemovedSeveral } from '../RemovedSeveral.tsx'
import { RemoveGrants } from '../RemoveGrants.tsx'
import type { Row } from '../rows.ts'
import { LOOKS } from './OneApp.tsx'

/** What was decided, in three lists, and what removing would stop; from here it is sent, behind one proof. */
export function Summary({
  rows,
  choices,
  onGo,
  onSignOff,
}: {
  rows: readonly Row[]
  choices: ReadonlyMap<number, Choice>
  onGo: (grant: number) => void
  onSignOff: () => void
}) {
  const m = useMessages(reviewMessages)
  const { login } = useWho()
  const [asked, setAsked] = useState<readonly Grant[] | null>(null)
  const { running, steps } = useSyncExternalStore(removals.subscribe, removals.current)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    title.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [])

  const of = (choice: Choice) => rows.filter(({ grant }) => choices.get(grant.id) === choice)
  const [remove, later, keep] = [of('remove'), of('later'), of('keep')]
  const open = rows.filter(({ grant }) => !choices.has(grant.id))
  const held = remove.every(({ tokens, counted }) => tokens && counted)
    ? remove.reduce((sum, { live }) => sum + live, 0)
    : null
  return (
    <>
      {steps.length > 0 && <RemovedSeveral />}
      <Card className="grid gap-4">
        <div>
          <h2 ref={title} tabIndex={-1} className="outline-none">
            {m.summary.title}
          </h2>
          {steps.length === 0 && <p className="text-muted mt-1">{m.summary.lead}</p>}
        </div>
        {open.length > 0 && (
          <p className="flex flex-wrap items-center gap-3">
            {m.summary.open(open.length)}
            <Button onClick={() => onGo(open[0]!.grant.id)}>{m.summary.goOn}</Button>
          </p>
        )}
        {(remove.length > 0 || steps.length === 0) && (
          <Group choice="remove" title={m.summary.remove(remove.length)} rows={remove} onGo={onGo}>
            {remove.length > 0 ? (
              <p>
                {m.summary.radius(remove.length, held, login)}{' '}
                <span className="text-muted">{m.summary.radiusAgain}</span>
              </p>
            ) : (
              <p className="text-muted">{m.summary.nothing}</p>
            )}
          </Group>
        )}
        {later.length > 0 && (
          <Group choice="later" title={m.summary.later(later.length)} rows={later} onGo={onGo} />
        )}
        {keep.length > 0 && (
          <Group choice="keep" title={m.summary.keep(keep.length)} rows={keep} onGo={onGo} />
        )}
        <footer className="border-line flex flex-wrap justify-end gap-2 border-t pt-4">
          <Button look={remove.length > 0 ? 'plain' : 'primary'} off={running} onClick={onSignOff}>
            {m.summary.signOff}
          </Button>
          {remove.length > 0 && (
            <Button
              look="danger"
              icon={Unlink}
              off={running}
              onClick={() => setAsked(remove.map(({ grant }) => grant))}
            >
              {m.summary.removeThem(remove.length)}
            </Button>
          )}
        </footer>
      </Card>
      {asked && (
        <RemoveGrants grants={asked} onKeep={() => setAsked(null)} onStarted={() => setAsked(null)} />
      )}
    </>
  )
}

function Group({
  choice,
  title,
  rows,
  onGo,
  children,
}: {
  choice: Choice
  title: string
  rows: readonly Row[]
  onGo: (grant: number) => void
  children?: ReactNode
}) {
  const m = useMessages(reviewMessages)
  const common = useMessages(commonMessages)
  const { icon: Icon, ink } = LOOKS[choice]
  return (
    <section className="grid gap-2">
      <h3 className={cx('flex items-center gap-2', ink)}>
        <Icon aria-hidden size={15} />
        {title}
      </h3>
      {children}
      {rows.length > 0 && (
        <ul className="border-line divide-line divide-y rounded-lg border">
          {rows.map(({ grant, scopes, tokens, live, counted }) => (
            <li key={grant.id} className="flex items-start gap-3 px-3 py-2">
              <span className="min-w-0 flex-1">
                <b className="wrap-anywhere">
                  <SafeName text={grant.app.name} empty={common.namelessApp} />
                </b>
                <span className="text-muted block text-sm">
                  {[tokens && counted && m.summary.oneTokens(live), canWords(scopes, 3)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <Button
                look="quiet"
                aria-label={m.summary.change(safeText(grant.app.name, 60) || common.namelessApp)}
                onClick={() => onGo(grant.id)}
              >
                {m.summary.changeShort}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
