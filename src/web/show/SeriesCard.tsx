import {
  CircleCheck,
  CircleDashed,
  CircleX,
  LoaderCircle,
  RotateCcw,
  Square,
  X,
  type LucideIcon,
} from 'lucide-react'
import {
  lazy,
  Suspense,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from 'react'
import type { Receipt } from '#contract/receipts.ts'
import type { Series } from '#web/api/series.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { receiptMessages } from '#web/messages/en/receipts.tsx'
import { problemWords } from '#web/api/problemWords.ts'
import { Button, IconButton } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { cx } from '#web/ui/cx.ts'
import { utcClock } from '#web/ui/Time.tsx'
import { ProblemNote } from './ProblemNote.tsx'
import { ReceiptPart } from '#web/receipt/ReceiptPart.tsx'
import { verdictOf, type Receipted, type Verdict } from './verdict.ts'

const LOOKS: Record<Verdict, [LucideIcon, string]> = {
  confirmed: [CircleCheck, 'text-good'],
  gone: [CircleCheck, 'text-muted'],
  'not-confirmed': [CircleX, 'text-danger'],
  unknown: [CircleX, 'text-warn'],
  failed: [CircleX, 'text-danger'],
  'under-way': [LoaderCircle, 'text-muted'],
  waiting: [CircleDashed, 'text-muted'],
}
/** What needs a look stands first. */
const ORDER: Verdict[] = ['under-way', 'not-confirmed', 'failed', 'unknown', 'waiting', 'gone', 'confirmed']
// Wanted when several were stopped, and then by some.
const SeriesReceipts = lazy(async () => ({
  default: (await import('#web/receipt/SeriesReceipts.tsx')).SeriesReceipts,
}))

const MOST_SHOWN = 100
/** So many results are open at once; more are a click away. */
const FEW = 12

interface Words {
  title: string
  each: string
  running: (done: number, all: number) => string
  done: (confirmed: number, all: number) => string
  gone: (count: number) => string
  notConfirmed: (count: number) => string
  unknown: (count: number) => string
  failed: (count: number) => string
  notSent: (count: number) => string
  notConfirmedNext: string
  stop: string
  retry: (count: number) => string
  goOn: (count: number) => string
  more: (count: number) => string
  verdicts: Record<Verdict, (clock: string) => string>
}

/** What became of each of several things that were stopped; stays on the page until its reader is done with it. */
export function SeriesCard<T extends { id: number }>({
  series,
  words: m,
  Name,
  children,
}: {
  series: Omit<Series<T, Receipted, never>, 'start'>
  words: Words
  Name: ComponentType<{ of: T }>
  /** More news, under the numbers. */
  children?: ReactNode
}) {
  const common = useMessages(commonMessages)
  const { left } = useMessages(receiptMessages)
  const { steps, running, stopping, problem } = useSyncExternalStore(series.subscribe, series.current)
  const box = useRef<HTMLElement>(null)
  const shown = steps.length > 0

  useEffect(() => {
    // What was selected is gone with its rows; the news of it is what comes next.
    if (shown) box.current?.focus()
  }, [shown])

  if (!shown) return null
  const verdicts = steps.map(({ of, result }) => ({ of, result, verdict: verdictOf(result) }))
  const count = (...which: Verdict[]) => verdicts.filter(({ verdict }) => which.includes(verdict)).length
  const done = steps.length - count('waiting', 'under-way')
  const failed = count('failed')
  const again = failed + steps.filter(({ result }) => result.state === 'left').length
  const receipts = steps.flatMap(({ result }) =>
    result.state === 'answered' && 'proof' in result.reply ? (result.reply.receipt ?? []) : [],
  )
  const waiting = count('waiting')
  const told = verdicts.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
  return (
    <Card ref={box} tabIndex={-1} aria-label={m.title} className="grid gap-3 outline-none">
      <div className="flex items-start gap-2">
        <div aria-live="polite" className="min-w-0 flex-1">
          <h2>{running ? m.running(done, steps.length) : m.done(count('confirmed'), steps.length)}</h2>
          <p className="text-muted mt-1 text-sm">
            {[
              count('gone') > 0 && m.gone(count('gone')),
              count('not-confirmed') > 0 && m.notConfirmed(count('not-confirmed')),
              count('unknown') > 0 && m.unknown(count('unknown')),
              failed > 0 && m.failed(failed),
              !running && waiting > 0 && m.notSent(waiting),
            ]
              .filter(Boolean)
              .join(' ')}
          </p>
        </div>
        {!running && <IconButton icon={X} name={common.dismiss} onClick={series.forget} />}
      </div>
      {running && (
        <progress aria-label={m.title} value={done} max={steps.length} className="accent-accent h-2 w-full" />
      )}
      {problem && <ProblemNote problem={problem} />}
      {children}
      {count('not-confirmed') > 0 && <p className="text-danger text-sm">{m.notConfirmedNext}</p>}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {running && (
          <Button icon={Square} busy={stopping} onClick={series.stop}>
            {m.stop}
          </Button>
        )}
        {!running && again > 0 && (
          <Button icon={RotateCcw} onClick={() => series.again('failed')}>
            {m.retry(again)}
          </Button>
        )}
        {!running && waiting > 0 && (
          <Button onClick={() => series.again('waiting')}>{m.goOn(waiting)}</Button>
        )}
      </div>
      <details open={steps.length <= FEW}>
        <summary>{m.each}</summary>
        <ul className="mt-2 grid gap-1">
          {told.slice(0, MOST_SHOWN).map(({ of, result, verdict }) => {
            const [Icon, look] = LOOKS[verdict]
            const stopped = result.state === 'answered' && 'proof' in result.reply ? result.reply : null
            const at = stopped ? utcClock(stopped.proof.at) : ''
            return (
              <li key={of.id} className="flex items-start gap-2">
                <Icon
                  aria-hidden
                  size={15}
                  className={cx('mt-0.5', look, verdict === 'under-way' && 'animate-turn')}
                />
                <div className="min-w-0 flex-1 wrap-anywhere">
                  <Name of={of} />{' '}
                  <span className={cx('inline-block text-sm', look)}>
                    {result.state === 'failed'
                      ? problemWords(result.problem).cause
                      : result.state === 'left'
                        ? left
                        : m.verdicts[verdict](at)}
                  </span>
                  {stopped && <StepReceipt receipt={stopped.receipt} />}
                </div>
              </li>
            )
          })}
        </ul>
        {told.length > MOST_SHOWN && <p className="text-muted text-sm">{m.more(told.length - MOST_SHOWN)}</p>}
      </details>
      <Suspense>{!running && receipts.length > 1 && <SeriesReceipts receipts={receipts} />}</Suspense>
    </Card>
  )
}

/** Read by whoever opens it; that there is none is said at once. */
function StepReceipt({ receipt }: { receipt: Receipt | null }) {
  const m = useMessages(receiptMessages)
  const [open, setOpen] = useState(false)
  if (!receipt) return <p className="text-warn text-sm">{m.none}</p>
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="text-muted text-sm">{m.heading(receipt.id)}</summary>
      <div className="my-1.5">{open && <ReceiptPart receipt={receipt} shown />}</div>
    </details>
  )
}
