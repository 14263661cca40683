import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { getActivityNews } from '#contract/activity.ts'
import { type Job, listJobs } from '#contract/jobs.ts'
import { listOperations, type Operation } from '#contract/tokens.ts'
import { takeAhead } from '#web/api/ahead.ts'
import { query, sessionQuery } from '#web/api/client.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { waitingMessages } from '#web/messages/en/waiting.ts'
import { paths } from '#web/paths.ts'
import { buttonClass } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'

for (const endpoint of [listOperations, listJobs, getActivityNews]) takeAhead(endpoint)

/** Resets that still need their person. Read without a two-factor code, so it may be read by itself. */
export const operationsQuery = {
  ...query(listOperations, {}),
  staleTime: 10_000,
  refetchOnWindowFocus: true,
}

/** Jobs over many tokens that their person has not put away. */
export const jobsQuery = {
  ...query(listJobs, {}),
  staleTime: 10_000,
  refetchOnWindowFocus: true,
}

/** Whether what is done now can be written down. A refusal that says it cannot has this read again at once. */
const recordingQuery = query(getActivityNews, {})

/** What waits for its person, and whether what is done now can be written down. */
export function Waiting() {
  return (
    <>
      <RecordingBanner />
      <OperationBanner />
      <JobBanner />
    </>
  )
}

function RecordingBanner() {
  const m = useMessages(waitingMessages)
  const { data: session } = useQuery(sessionQuery)
  const { data } = useQuery({
    ...recordingQuery,
    enabled: session?.state === 'signed-in',
    staleTime: 10_000,
    refetchOnWindowFocus: true,
    // Not while nobody looks.
    refetchInterval: ({ state }) => (state.data?.recording === false ? 5_000 : 60_000),
    retry: false,
  })
  if (data?.recording !== false) return null
  return (
    <Note tone="danger" live>
      {m.notRecording}
    </Note>
  )
}

function OperationBanner() {
  const m = useMessages(waitingMessages)
  const { search } = useLocation()
  const { data } = useQuery(operationsQuery)
  const open = new URLSearchParams(search).get('operation')
  const waiting = data?.operations.filter(({ id }) => id !== open) ?? []
  const groups = [
    { of: waiting.filter(isUncollected), say: m.uncollected },
    { of: waiting.filter(({ state }) => state === 'pending' || state === 'in-doubt'), say: m.running },
    { of: waiting.filter(({ state }) => state === 'executed-lost' || state === 'expired'), say: m.lost },
  ]
  return groups.map(({ of, say }) => {
    const [first] = of
    if (!first) return null
    return (
      <Note
        key={first.state}
        tone="warn"
        live
        action={
          <Link to={paths.operation({ operation: first.id })} className={buttonClass()}>
            {m.openOperation}
          </Link>
        }
      >
        {say(of.length)}
      </Note>
    )
  })
}

function isUncollected({ state }: Operation): boolean {
  return state === 'ready' || state === 'shown'
}

/** One line for the job that needs its person most; the page that shows it needs none. */
function JobBanner() {
  const m = useMessages(jobMessages).banner
  const { pathname } = useLocation()
  const { data } = useQuery({
    ...jobsQuery,
    refetchInterval: ({ state }) => (state.data?.jobs.some((job) => job.state === 'running') ? 5_000 : false),
  })
  if (pathname.startsWith(paths.check())) return null
  const jobs = data?.jobs ?? []
  const first =
    jobs.find(({ uncollected }) => uncollected > 0) ??
    jobs.find(({ state }) => state === 'paused') ??
    jobs.find(({ state }) => state === 'running') ??
    jobs.find(({ state }) => state !== 'collecting')
  if (!first) return null
  return (
    <Note
      tone={first.state === 'running' ? 'plain' : 'warn'}
      live
      action={
        <Link to={paths.job({ job: first.id })} className={buttonClass()}>
          {m.open}
        </Link>
      }
    >
      {jobBannerWords(first, m)}
    </Note>
  )
}

function jobBannerWords({ counts, state, uncollected }: Job, m: typeof jobMessages.banner): string {
  if (uncollected > 0) return m.uncollected(uncollected)
  if (state === 'paused') return m.paused(counts.left)
  return state === 'running' ? m.running(counts.left) : m.ended
}
