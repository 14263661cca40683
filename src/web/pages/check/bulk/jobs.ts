import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { getJob, type Job, listJobRows } from '#contract/jobs.ts'
import { query, request } from '#web/api/client.ts'
import { readingErrand } from '#web/api/errand.ts'

/** Has it ended, and is nothing of it under way any more? */
export function isOver({ state, counts }: Job): boolean {
  return (state === 'finished' || state === 'stopped') && counts.left === 0
}

export const decidedOf = ({ counts }: Job) => counts.total - counts.left

/** Where a job stands; asked every second until it is over, through broken connections too. */
export function useJob(id: string) {
  return useQuery({
    ...query(getJob, { params: { job: id } }),
    staleTime: 0,
    retry: false,
    refetchInterval: ({ state }) =>
      state.error ||
      (state.data?.state === 'here' && !isOver(state.data.job) && state.data.job.state !== 'collecting')
        ? 1000
        : false,
  })
}

/** Its rows as far as they are shown; read again when something was decided. */
export function jobRowsQuery(job: Job, only: 'all' | 'trouble', after: number) {
  const input = { params: { job: job.id }, query: { only, after } }
  return queryOptions({
    // Another moment of the job is another answer.
    queryKey: [listJobRows.route, input, job.state, decidedOf(job)],
    queryFn: ({ signal }) => request(listJobRows, input, { errand: readingErrand(), signal }),
    staleTime: Infinity,
    gcTime: 0,
  })
}

/** The pace of the last seconds, in rows a second; null before there is anything to reckon with. */
export function useRate(job: Job): number | null {
  const [samples, setSamples] = useState<readonly { at: number; decided: number }[]>([])
  const at = Date.parse(job.at)
  const decided = decidedOf(job)
  const runs = job.state === 'running' && job.waitsUntil === null
  const last = samples.at(-1)
  if (runs && last?.at !== at) setSamples([...samples.filter((one) => one.at > at - 15_000), { at, decided }])
  // A pause is no pace.
  if (!runs && last) setSamples([])
  const first = samples[0]
  if (!first || !last) return null
  const seconds = (last.at - first.at) / 1000
  return seconds >= 2 && last.decided > first.decided ? (last.decided - first.decided) / seconds : null
}
