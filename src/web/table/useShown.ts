import { keepPreviousData, useQuery, type UseQueryOptions } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { beginReading } from '#web/api/errand.ts'
import type { List, ListState } from '#web/api/list.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { pagingIn, type Paging } from './paging.ts'
import { useList } from './useList.ts'

/** What a page shows: a whole list as far as it is read, or one page of it as the server has it. */
export interface Shown<T> {
  items: readonly T[]
  /** The same object for as long as items were only added at the end. */
  root: object
  asOf: string | null
  /** Everything is there: what is not among the items does not exist. */
  complete: boolean
  refreshing: boolean
  problem: ProblemError | null
  /** Of the pages as they are being looked at. */
  lastPage: number
  /** The whole list, whether it is what is shown or not. */
  list: ListState<T>
}

interface PageData {
  page: number
  lastPage: number
  asOf: string
}

/** How the pages of a list are read, and what stands on one. */
export interface PageSource<T, D extends PageData> {
  whole: List<T>
  // oxlint-disable-next-line typescript/no-explicit-any -- the key of a query is its own affair
  queryOf: (paging: Paging) => UseQueryOptions<D, Error, D, any>
  itemsOf: (page: D) => readonly T[]
}

export function useShown<T, D extends PageData>(
  { whole, queryOf, itemsOf }: PageSource<T, D>,
  paging: Paging | null,
): Shown<T> {
  const list = useList(whole)
  const one = useQuery({
    ...queryOf(paging ?? { page: 1, perPage: 30 }),
    enabled: paging !== null,
    placeholderData: keepPreviousData,
  })
  const unread = paging === null && list.status === 'unread' && !list.problem
  useEffect(() => {
    // From one page to the whole list without a new page: the loader was not asked.
    if (unread) whole.open().catch(() => {})
  }, [unread, whole])

  const { data, error, isFetching } = one
  return useMemo(() => {
    if (paging) {
      return {
        items: data ? itemsOf(data) : [],
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
  }, [paging, data, error, isFetching, list, itemsOf])
}

const NOTHING = {}

/** A page that is the first and the last is the whole list. */
export const isWhole = ({ page, lastPage }: { page: number; lastPage: number }) =>
  page === 1 && lastPage === 1

/** The page that the address names, and how another one is turned to; null is the whole list. */
export function usePaging(): [Paging | null, (next: Paging | null) => void] {
  const [params, setParams] = useSearchParams()
  const address = params.toString()
  const paging = useMemo(() => pagingIn(new URLSearchParams(address)), [address])
  function turn(next: Paging | null) {
    const changed = new URLSearchParams(params)
    changed.delete('page')
    changed.delete('per')
    if (next) {
      changed.set('per', String(next.perPage))
      changed.set('page', String(next.page))
    }
    // Looking at another page is an errand of its own, and with two-factor costs a code of its own.
    beginReading()
    setParams(changed, { preventScrollReset: true })
  }
  return [paging, turn]
}
