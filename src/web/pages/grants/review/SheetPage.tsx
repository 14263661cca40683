import { ArrowLeft, Download, Eye, Printer, RotateCcw } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Choice } from '#contract/review.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { reviewMessages } from '#web/messages/en/review.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { useShellData } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { canWords } from '#web/show/scopeWords.ts'
import { verdictOf } from '#web/show/verdict.ts'
import { grantList } from '#web/api/lists.ts'
import { useList } from '#web/table/useList.ts'
import { Button } from '#web/ui/Button.tsx'
import { download } from '#web/ui/download.ts'
import { Note } from '#web/ui/Note.tsx'
import { safeText, webAddress } from '#web/ui/safeText.ts'
import { locale } from '#web/ui/locale.ts'
import { dayOf, exactTime, utcClock } from '#web/ui/Time.tsx'
import type { useLook } from '../look.ts'
import { namesakes } from '../lookalike.ts'
import { marksOf } from '../marks.ts'
import { removals } from '../removals.ts'
import type { Row } from '../rows.ts'
import { countsOf, isRemoved, outcomeOf, sheetHtml, type Sheet, type SheetRow } from './sheet.ts'

/** The sheet as it is printed and saved. Printing leaves everything else of the page out (`data-sheet`). */
export function SheetPage({
  known,
  choices,
  look,
  onSummary,
  onAnew,
}: {
  known: readonly (Row | number)[]
  choices: ReadonlyMap<number, Choice>
  look: ReturnType<typeof useLook>
  onSummary: () => void
  onAnew: () => Promise<void>
}) {
  const m = useMessages(reviewMessages).sheet
  const sheet = useSheet(known, choices)
  const title = useRef<HTMLHeadingElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    title.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [])
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button look="quiet" icon={ArrowLeft} onClick={onSummary}>
          {m.backToSummary}
        </Button>
        <span className="ml-auto flex flex-wrap gap-2">
          <Button icon={Printer} onClick={() => print()}>
            {m.print}
          </Button>
          <Button icon={Download} onClick={() => save(sheet, sheetHtml(sheet, m))}>
            {m.save}
          </Button>
        </span>
      </div>
      <SheetTable sheet={sheet} heading={title} />
      {look.problem && <ProblemNote problem={look.problem} />}
      {seen && !look.moving && !look.problem ? (
        <Note tone="good" live>
          {m.seenDone}
        </Note>
      ) : (
        <Button
          icon={Eye}
          busy={look.moving}
          className="justify-self-start"
          onClick={() => {
            setSeen(true)
            void look.markSeen()
          }}
        >
          {m.seen}
        </Button>
      )}
      <p className="text-muted flex flex-wrap items-center gap-3 text-sm">
        <Button icon={RotateCcw} onClick={() => void onAnew()}>
          {m.anew}
        </Button>
        {m.anewHint}
      </p>
    </>
  )
}

function SheetTable({
  sheet,
  heading,
}: {
  sheet: Sheet
  heading: React.RefObject<HTMLHeadingElement | null>
}) {
  const m = useMessages(reviewMessages).sheet
  return (
    <article
      data-sheet
      className="border-line bg-surface grid grid-cols-1 gap-4 rounded-[10px] border p-4 desk:p-6"
    >
      <h2 ref={heading} tabIndex={-1} className="text-lg outline-none">
        {m.document(sheet.login, sheet.day)}
      </h2>
      <dl className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-4 gap-y-1">
        {[
          [m.account, `@${sheet.login}`],
          [m.server, `${sheet.server}, ${sheet.serverUrl}`],
          [m.date, sheet.time],
          [m.result, countsOf(sheet.rows, m)],
        ].map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="wrap-anywhere">
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <div className="rows">
        <div className="rows-box">
          <table>
            <caption className="sr-only">{m.title}</caption>
            <thead>
              <tr>
                <th scope="col" className="w-56">
                  {m.columns.app}
                </th>
                <th scope="col">{m.columns.can}</th>
                <th scope="col" className="num w-20">
                  {m.columns.tokens}
                </th>
                <th scope="col" className="w-24">
                  {m.columns.choice}
                </th>
                <th scope="col" className="w-40">
                  {m.columns.outcome}
                </th>
              </tr>
            </thead>
            <tbody>
              {sheet.rows.map((row) => (
                <tr key={row.grant}>
                  <td className="wrap-anywhere">
                    <bdi className="font-bold">{row.name}</bdi>
                    <bdi className="text-muted block text-sm">
                      {[row.host, row.clientId].filter(Boolean).join(' · ')}
                    </bdi>
                    {row.marks.map((mark) => (
                      <span key={mark} className="text-warn block text-sm">
                        {mark}
                      </span>
                    ))}
                  </td>
                  <td data-label={m.columns.can}>{row.can}</td>
                  <td data-label={m.columns.tokens} className="num">
                    {row.tokens}
                  </td>
                  <td data-label={m.columns.choice}>{m.choices[row.choice ?? 'open']}</td>
                  <td data-label={m.columns.outcome}>{row.outcome}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <p className="border-ink text-muted mt-8 w-72 max-w-full border-t pt-1 text-sm">{m.signature}</p>
      <p className="text-muted text-sm">{m.madeBy(sheet.time)}</p>
    </article>
  )
}

function useSheet(known: readonly (Row | number)[], choices: ReadonlyMap<number, Choice>): Sheet {
  const m = useMessages(reviewMessages).sheet
  const words = useMessages(scopeMessages)
  const common = useMessages(commonMessages)
  const { who, server } = useShellData()
  const { steps } = useSyncExternalStore(removals.subscribe, removals.current)
  const list = useList(grantList)
  const [now] = useState(() => new Date())
  const surroundings = {
    serverHost: webAddress(server.webUrl)?.hostname ?? '',
    now: now.getTime(),
    others: namesakes(known.flatMap((one) => (typeof one === 'number' ? [] : one.grant))),
  }
  const listed = new Set(list.items.map(({ id }) => id))
  const rows = known.map((one): SheetRow => {
    const id = typeof one === 'number' ? one : one.grant.id
    const choice = choices.get(id) ?? null
    const step = steps.find(({ of }) => of.id === id)
    const at =
      step?.result.state === 'answered' && 'proof' in step.result.reply ? step.result.reply.proof.at : ''
    const verdict = step ? verdictOf(step.result) : null
    const outcome = outcomeOf(choice, verdict, listed.has(id), at && utcClock(at), m)
    const removed = isRemoved(choice, verdict, listed.has(id))
    if (typeof one === 'number') {
      return {
        grant: id,
        name: m.nameless(id),
        clientId: '',
        host: '',
        can: '',
        tokens: null,
        marks: [],
        choice,
        removed,
        outcome,
      }
    }
    const { app } = one.grant
    return {
      grant: id,
      name: safeText(app.name, 80) || common.namelessApp,
      clientId: safeText(app.clientId, 40),
      host: webAddress(app.url)?.host ?? '',
      can: asSentence(canWords(one.scopes) ?? words.byApp.chip),
      tokens: one.tokens && one.counted ? one.live : null,
      marks: marksOf(one.grant, one.scopes, { ...surroundings, onPaper: true }),
      choice,
      removed,
      outcome,
    }
  })
  return {
    login: safeText(who.login, 40),
    server: server.name,
    serverUrl: server.webUrl,
    day: dayOf(now),
    time: exactTime(now),
    rows,
  }
}

const asSentence = (words: string) => words.charAt(0).toLocaleUpperCase(locale()) + words.slice(1)

function save({ login }: Sheet, html: string) {
  const name = `authdesk-review-${login.replaceAll(/[^\w-]/g, '_')}-${new Date().toISOString().slice(0, 10)}.html`
  download(new Blob([html], { type: 'text/html' }), name)
}
