import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import type { ListState } from '#web/api/list.ts'
import { authorizationList } from '#web/api/lists.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import type { Paging } from '#web/table/paging.ts'
import { useList } from '#web/table/useList.ts'
import { isWhole, pageQuery } from './queries.ts'

/** What the page shows: all tokens as far as they are read, or one page as the server has it. */
export interface Tokens {
  items: readonly Authorization[]
  root: object
  asOf: string | null
  /** Everything is there: what is not among the items does not exist. */
  complete: boolean
  refreshing: boolean
  problem: ProblemError | null
  /** Of the pages as they are being looked at. */
  lastPage: number
  list: ListState<Authorization>
}

export function useTokens(paging: Paging | null): Tokens {
  const list = useList(authorizationList)
  const one = useQuery({
    ...pageQuery(paging ?? { page: 1, perPage: 30 }),
    enabled: paging !== null,
    placeholderData: keepPreviousData,
  })
  const unread = paging === null && list.status === 'unread' && !list.problem
  useEffect(() => {
    // From one page to the whole list without a new page: the loader was not asked.
    if (unread) authorizationList.open().catch(() => {})
  }, [unread])

  const { data, error, isFetching } = one
  return useMemo(() => {
    if (paging) {
      return {
        items: data?.authorizations ?? [],
        root: data ?? NOTHING,
        asOf: data?.asOf ?? null,
        complete: data !== undefined && isWhole(data),
        refreshing: isFetching,
        problem: error && asProblem(error),
        lastPage: data?.lastPage ?? 1,
        list,
      }
    }
    const { items, root, asOf, refreshing, problem, status, lastPage } = list
    return {
      items,
      root,
      asOf,
      complete: status === 'complete',
      refreshing: refreshing || status === 'reading',
      problem: status === 'broken' ? null : problem,
      lastPage,
      list,
    }
  }, [paging, data, error, isFetching, list])
}

const NOTHING = {}
