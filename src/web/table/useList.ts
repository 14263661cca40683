import { useEffect, useSyncExternalStore } from 'react'
import type { List, ListState } from '#web/api/list.ts'

/** A list as far as it is read. A short one is kept fresh while it is looked at. */
export function useList<T>(list: List<T>): ListState<T> {
  useEffect(() => {
    const onReturn = () => document.visibilityState === 'visible' && list.keepFresh()
    addEventListener('visibilitychange', onReturn)
    addEventListener('online', onReturn)
    return () => {
      removeEventListener('visibilitychange', onReturn)
      removeEventListener('online', onReturn)
    }
  }, [list])
  return useSyncExternalStore(list.subscribe, list.current, list.current)
}
