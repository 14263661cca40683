import { FileDown, Fingerprint, Mail, ScanLine } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { useBlocker } from 'react-router'
import type { Found, SourceReport } from '#github/extract.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { checkManyMessages } from '#web/messages/en/checkMany.tsx'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { ListTools } from '#web/table/ListTools.tsx'
import { NoMatch } from '#web/table/NoMatch.tsx'
import { useQueryView } from '#web/table/useQueryView.ts'
import { useSelection } from '#web/table/useSelection.ts'
import { Button } from '#web/ui/Button.tsx'
import { cx } from '#web/ui/cx.ts'
import { Dialog } from '#web/ui/Dialog.tsx'
import { download } from '#web/ui/download.ts'
import { FIELD } from '#web/ui/Field.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { localClock } from '#web/ui/Time.tsx'
import { BulkVerbs } from './bulk/BulkVerbs.tsx'
import { BulkCheck, isEnded, type BulkState, type Verdict } from './bulkCheck.ts'
import { FoundTable, idOfRow } from './FoundTable.tsx'
import { Groups } from './Groups.tsx'
import { Letters } from './Letters.tsx'
import { isToBeWritten, lettersOf } from './letters.ts'
import { compareWithOwn } from './ownTokens.ts'
import { asCsv, asJson, reportRows } from './report.ts'
import { createRows, FACTS, isByApps, isExpiredOwn, ORDERS, type Grouping, type Row } from './rows.ts'
import { NoList } from './NoList.tsx'
import { RunPanel } from './RunPanel.tsx'

const NOTHING: ReadonlyMap<string, Verdict> = new Map()
const NO_RUN = { subscribe: () => () => undefined, current: () => null }

type Own = Awaited<ReturnType<typeof compareWithOwn>>

interface ManyTokensProps {
  found: readonly Found[]
  sources: readonly SourceReport[]
  /** What the sentence above the button says of the search. */
  children: ReactNode
}

/** Many tokens: chosen, checked, and what became of each. Nothing of it is kept when the page is left. */
export function ManyTokens({ found, sources, children }: ManyTokensProps) {
  const m = useMessages(checkManyMessages)
  const who = useWho()
  const apps = who.apps.filter((app) => app.can.includes('check'))
  const [run, setRun] = useState<BulkCheck | null>(null)
  const [own, setOwn] = useState<Own>(null)
  const { subscribe, current }: { subscribe: BulkCheck['subscribe']; current: () => BulkState | null } =
    run ?? NO_RUN
  const state = useSyncExternalStore(subscribe, current)
  useEffect(() => () => run?.leave(), [run])

  const verdicts = state?.verdicts ?? own?.verdicts ?? NOTHING
  const makeRows = useMemo(() => createRows(found, sources, who.login), [found, sources, who.login])
  const rows = useMemo(() => makeRows(verdicts), [makeRows, verdicts])
  const view = useQueryView({ rows, root: rows, orders: ORDERS, facts: FACTS })
  const selection = useSelection(rows, view.shown, idOfRow)
  const begun = state !== null || own !== null

  // All that an app can check, or, for one's own list, all; the person may leave some out, and add the others.
  const choose = useRef(selection.choose)
  const byApps = apps.length > 0
  useEffect(
    () => choose.current(makeRows(NOTHING).filter((row) => !byApps || isByApps(row))),
    [makeRows, byApps],
  )

  const [by, setBy] = useState<Grouping | ''>('')
  return (
    <div className="grid gap-4">
      {!begun && (
        <Before
          count={selection.chosen.length}
          apps={apps}
          onCheck={(appId) =>
            setRun(
              new BulkCheck(
                selection.chosen.map((row) => row.found.token),
                appId,
              ),
            )
          }
          onCompared={setOwn}
          tokens={() => selection.chosen.map((row) => row.found.token)}
        >
          {children}
        </Before>
      )}
      {run && state && <RunPanel run={run} state={state} />}
      {own && <Compared own={own} />}
      {begun && <Outcome rows={rows} sources={sources} />}
      {state && <BulkVerbs {...stoppable(selection.chosen)} />}
      <ListTools
        view={view}
        words={{ facts: m.facts, search: m.search, searchHint: m.searchHint, sorts: m.sorts }}
        tones={{ write: 'warn', admin: 'danger', failed: 'danger' }}
      >
        {begun && (
          <label className="text-muted flex items-center gap-2 text-sm whitespace-nowrap">
            {m.groupBy.label}
            <select
              value={by}
              onChange={(event) => setBy(event.target.value as Grouping | '')}
              className={cx(FIELD, 'h-8 text-base pointer-coarse:h-10')}
            >
              <option value="">{m.groupBy.none}</option>
              <option value="user">{m.groupBy.user}</option>
              <option value="app">{m.groupBy.app}</option>
              <option value="file">{m.groupBy.file}</option>
            </select>
          </label>
        )}
      </ListTools>
      {by && <Groups rows={rows} by={by} text={view.text} onText={view.setText} />}
      {view.shown.length === 0 ? (
        <NoMatch words={m.none} showAll={m.showAll} onShowAll={view.clear} />
      ) : (
        <FoundTable
          caption={m.caption(view.shown.length, rows.length)}
          view={view}
          selection={own ? undefined : selection}
          sources={sources}
          begun={begun}
        />
      )}
      <Leaving running={state !== null && !isEnded(state)} begun={begun} />
    </div>
  )
}

/** What the comparison found, and how one's own are stopped without a role. */
function Compared({ own: { verdicts, count, asOf } }: { own: NonNullable<Own> }) {
  const m = useMessages(checkManyMessages)
  const all = [...verdicts.values()]
  const expired = all.filter((verdict) => isExpiredOwn({ verdict })).length
  const mine = all.filter(({ state }) => state === 'mine').length - expired
  return (
    <Note tone={mine > 0 ? 'warn' : 'plain'} live>
      <p>
        <b>{m.own.mine(mine, verdicts.size)}</b> {expired > 0 && m.own.expired(expired)}{' '}
        {mine + expired < verdicts.size && m.own.others}
      </p>
      {mine > 0 && <p className="mt-1">{m.own.toStop}</p>}
      <p className="text-muted mt-1 text-sm">{m.how(count, localClock(new Date(asOf)))}</p>
    </Note>
  )
}

/** Of the chosen: those that can be stopped, and how many are dead already. */
function stoppable(chosen: readonly Row[]) {
  const tokens = chosen.flatMap(({ found, login, verdict }) =>
    verdict?.state === 'active' ? { token: found.token, appId: verdict.appId, login } : [],
  )
  return { tokens, dead: chosen.filter(({ verdict }) => verdict?.state === 'not-valid').length }
}

/** What would be sent, to whom, and the button: nothing happens before it is pressed. */
function Before({
  count,
  apps,
  tokens,
  onCheck,
  onCompared,
  children,
}: {
  count: number
  apps: readonly { id: string; name: string }[]
  tokens: () => string[]
  onCheck: (appId: string) => void
  onCompared: (own: Own) => void
  children: ReactNode
}) {
  const m = useMessages(checkManyMessages)
  const single = useMessages(checkMessages)
  // Neither a role nor a list.
  const blind = useWho().door === 'github' && apps.length === 0
  const [appId, setAppId] = useState(apps.length === 1 ? apps[0]!.id : '')
  const [comparing, setComparing] = useState(false)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [noCrypto, setNoCrypto] = useState(false)

  async function compare() {
    setComparing(true)
    setProblem(null)
    try {
      const own = await compareWithOwn(tokens())
      setNoCrypto(own === null)
      onCompared(own)
    } catch (error) {
      setProblem(asProblem(error))
    }
    setComparing(false)
  }

  return (
    <section className="border-line bg-surface grid gap-3 rounded-[10px] border p-3">
      {children}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {apps.length > 1 && (
          <select
            aria-label={m.app}
            value={appId}
            onChange={(event) => setAppId(event.target.value)}
            className={cx(
              FIELD,
              'h-8 w-auto text-ellipsis max-desk:basis-full desk:max-w-52 pointer-coarse:h-10',
            )}
          >
            <option value="">{m.findApp}</option>
            {apps.map((app) => (
              <option key={app.id} value={app.id}>
                {safeText(app.name, 40)}
              </option>
            ))}
          </select>
        )}
        {blind ? (
          <NoList />
        ) : apps.length > 0 ? (
          <Button
            look="primary"
            icon={ScanLine}
            off={count === 0}
            onClick={() => onCheck(appId)}
            className="max-desk:basis-full"
          >
            {m.check(count)}
          </Button>
        ) : (
          <Button
            look="primary"
            icon={Fingerprint}
            off={count === 0}
            busy={comparing}
            onClick={() => void compare()}
            className="max-desk:basis-full"
          >
            {m.compare(count)}
          </Button>
        )}
        {!blind && (
          <span className="text-muted min-w-0 flex-1 basis-60 text-sm">
            {count === 0 ? m.nothingSelected : apps.length > 0 ? m.checkHint : m.compareHint}
          </span>
        )}
      </div>
      {problem && <ProblemNote problem={problem} />}
      {noCrypto && (
        <Note tone="warn" live>
          {single.compared.noCrypto}
        </Note>
      )}
    </section>
  )
}

/** What can be taken along: the report, and a letter for each owner. */
function Outcome({
  rows,
  sources,
}: {
  rows: Parameters<typeof lettersOf>[0]
  sources: readonly SourceReport[]
}) {
  const m = useMessages(checkManyMessages)
  const [open, setOpen] = useState(false)
  const owners = new Set(rows.flatMap((row) => (isToBeWritten(row) ? row.login : []))).size

  async function save(form: 'csv' | 'json') {
    const at = new Date().toISOString()
    const report = await reportRows(rows, sources)
    const text = form === 'csv' ? asCsv(report) : asJson(report, at)
    const type = form === 'csv' ? 'text/csv' : 'application/json'
    download(new Blob([text], { type }), `${m.report.file}-${at.slice(0, 10)}.${form}`)
  }

  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button icon={FileDown} onClick={() => void save('csv')}>
        {m.report.csv}
      </Button>
      <Button icon={FileDown} onClick={() => void save('json')}>
        {m.report.json}
      </Button>
      {owners > 0 && (
        <Button icon={Mail} onClick={() => setOpen(true)}>
          {m.letters.open(owners)}
        </Button>
      )}
      <span className="text-muted text-sm">{m.report.hint}</span>
      {open && <Letters letters={lettersOf(rows, sources)} onClose={() => setOpen(false)} />}
    </div>
  )
}

/** Links, Back and closing the tab ask first: the list is kept nowhere else. */
function Leaving({ running, begun }: { running: boolean; begun: boolean }) {
  const m = useMessages(checkManyMessages).leaving
  const leaving = useBlocker(
    ({ currentLocation, nextLocation }) => begun && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (!begun) return undefined
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [begun])
  if (leaving.state !== 'blocked') return null
  return (
    <Dialog title={running ? m.question : m.questionDone} onClose={leaving.reset}>
      <p className="mt-2.5">{running ? m.effect : m.effectDone}</p>
      <footer className="mt-4 flex justify-end gap-2">
        <Button data-first onClick={leaving.reset}>
          {m.stay}
        </Button>
        <Button look="danger" onClick={leaving.proceed}>
          {m.go}
        </Button>
      </footer>
    </Dialog>
  )
}
