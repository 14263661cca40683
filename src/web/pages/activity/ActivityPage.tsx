import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { FileJson, FileSpreadsheet, RefreshCw } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { Outlet } from 'react-router'
import type { Entry } from '#contract/activity.ts'
import { queryClient, sessionQuery } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { activityMessages } from '#web/messages/en/activity.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { NoMatch } from '#web/table/NoMatch.tsx'
import { useView } from '#web/table/useView.ts'
import { Button } from '#web/ui/Button.tsx'
import { Menu } from '#web/ui/Menu.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { localClock } from '#web/ui/Time.tsx'
import { ActivitySearch } from './ActivitySearch.tsx'
import { ActivityTable } from './ActivityTable.tsx'
import { IntegrityBar } from './IntegrityBar.tsx'
import { activityQuery, exportAddress, newsQuery } from './queries.ts'
import { readSearch } from './search.ts'

/** What the panel of an entry gets from the list that it opens over. */
export interface ActivityContext {
  entries: readonly Entry[]
}

const LOOK_EVERY = 10_000
/** From the last key to the question, so that a word is asked for and not its letters. */
const SETTLE = 250

/** Every check and change, refused and failed ones too: who, what, on what, and how it came out. */
export function ActivityPage() {
  const m = useMessages(activityMessages)
  const common = useMessages(commonMessages)
  const who = useWho()
  const view = useView()
  const q = view.params.get('q') ?? ''
  const asked = useSettled(q)
  const { filter, faults } = useMemo(() => readSearch(asked), [asked])
  const list = useInfiniteQuery({ ...activityQuery(filter), placeholderData: keepPreviousData })
  const pages = list.data?.pages
  const entries = useMemo(() => pages?.flatMap((page) => page.entries) ?? [], [pages])
  const first = pages?.[0]
  const { data: session } = useQuery(sessionQuery)
  const news = useQuery({
    ...newsQuery(filter, first?.newest ?? 0),
    enabled: session?.state === 'signed-in' && first !== undefined && !list.isPlaceholderData,
    // A look does not count as somebody being there, and there is none while nobody sees the page.
    refetchInterval: LOOK_EVERY,
    refetchIntervalInBackground: false,
    staleTime: LOOK_EVERY,
    retry: false,
  })
  useTitle(m.page)

  /** From the newest on again; older pages that were read are let go, or they would all be read anew. */
  const refresh = () =>
    void queryClient.resetQueries({ queryKey: activityQuery(filter).queryKey, exact: true })

  const problem = list.error && asProblem(list.error)
  const clock = first ? localClock(new Date(first.asOf)) : ''
  const apps = who.apps.map(({ name }) => safeText(name, 40))
  const login = <b>{safeText(who.login, 40)}</b>
  const newer = news.data?.count ?? 0
  return (
    <div className="grid gap-3.5">
      <div className="flex flex-col items-start justify-between gap-3 desk:flex-row">
        <div>
          <h1>{m.page}</h1>
          <p className="text-muted mt-1">{apps.length > 0 ? m.leadApps(login, apps) : m.leadOwn(login)}</p>
        </div>
        <div className="flex items-center gap-3">
          <span className="text-muted text-sm desk:whitespace-nowrap">{common.asOf(clock)}</span>
          <Button icon={RefreshCw} busy={list.isRefetching && !list.isFetchingNextPage} onClick={refresh}>
            {common.refresh}
          </Button>
          <Menu
            name={m.export}
            label={m.export}
            items={[
              {
                label: m.exportCsv,
                icon: FileSpreadsheet,
                onSelect: () => save(exportAddress(filter, 'csv')),
              },
              { label: m.exportJsonl, icon: FileJson, onSelect: () => save(exportAddress(filter, 'jsonl')) },
            ]}
          />
        </div>
      </div>

      <IntegrityBar />
      <ActivitySearch
        q={q}
        faults={faults}
        onSearch={(text) => view.set('q', text)}
        apps={who.apps.map(({ id }) => id)}
      />

      {problem && problem.code !== 'not-signed-in' && (
        <div className="grid gap-2">
          {first && <p className="text-muted">{m.refreshFailed(clock)}</p>}
          <ProblemNote problem={problem} onRetry={refresh} />
        </div>
      )}
      {newer > 0 && (
        <Note live action={<Button onClick={refresh}>{m.showNewer}</Button>}>
          {m.newer(newer)}
        </Note>
      )}
      {entries.length > 0 && (
        <ActivityTable caption={m.caption(entries.length, list.hasNextPage)} entries={entries} />
      )}
      {first && entries.length === 0 && (
        <NoMatch words={asked.trim() ? m.noMatch : m.none} showAll={m.showAll} onShowAll={view.clear} />
      )}
      {list.hasNextPage && (
        <div>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {m.older}
          </Button>
        </div>
      )}

      <Outlet context={{ entries } satisfies ActivityContext} />
    </div>
  )
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    if (text === settled) return undefined
    const timer = setTimeout(() => setSettled(text), SETTLE)
    return () => clearTimeout(timer)
  }, [text, settled])
  return settled
}

/** A download by the browser itself, which streams it to the disk however long it is. */
function save(address: string) {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}
