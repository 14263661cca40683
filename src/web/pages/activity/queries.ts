import { infiniteQueryOptions } from '@tanstack/react-query'
import { redirect, type LoaderFunctionArgs } from 'react-router'
import {
  exportActivity,
  getActivityNews,
  listActivity,
  verifyActivity,
  type ActivityFilter,
} from '#contract/activity.ts'
import { query, queryClient, request as send } from '#web/api/client.ts'
import { readingErrand } from '#web/api/errand.ts'
import { paths } from '#web/paths.ts'
import { signedIn } from '#web/shell/who.ts'
import { readSearch, withoutTokens } from './search.ts'

/** Entries in pages from the newest on. Nothing here is asked of the server, so no two-factor code is needed. */
export function activityQuery(filter: ActivityFilter) {
  return infiniteQueryOptions({
    queryKey: [listActivity.route, filter],
    queryFn: ({ signal, pageParam }) =>
      send(
        listActivity,
        { query: { ...filter, ...(pageParam === null ? {} : { before: pageParam }) } },
        { errand: readingErrand(), signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next ?? undefined,
    // A log is read because of what happened just now; what came meanwhile is told by the pill.
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
}

export function newsQuery(filter: ActivityFilter, after: number) {
  return query(getActivityNews, { query: { ...filter, after } })
}

export function entryQuery(seq: number) {
  return query(listActivity, { query: { before: seq + 1, limit: 1 } })
}

/** Reads the whole log once; read again only when somebody asks. */
export const integrityQuery = {
  ...query(verifyActivity, {}),
  staleTime: Infinity,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
}

export function exportAddress(filter: ActivityFilter, format: 'csv' | 'jsonl'): string {
  const given = new URLSearchParams({ format })
  for (const [name, value] of Object.entries(filter)) if (value) given.set(name, value)
  return `${exportActivity.route.split(' ')[1]}?${given}`
}

export async function activityLoader({ request, params }: LoaderFunctionArgs) {
  const q = new URL(request.url).searchParams.get('q') ?? ''
  // Somebody's link may hold a token; it does not stay in the address, nor get into the one that leads back here.
  const clean = await withoutTokens(q)
  if (clean !== null) throw redirect(paths.activity(clean ? { q: clean } : {}))
  await signedIn(request)
  // An entry that is opened over the list leaves the list as it was.
  if (params.entry && queryClient.getQueryData(activityQuery(readSearch(q).filter).queryKey)) return null
  await queryClient.infiniteQuery(activityQuery(readSearch(q).filter))
  return null
}
