import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** What only this browser knows; `before`, as wide, stands for it in the document's picture of the page. */
export function useHere<T extends string | boolean>(here: () => T, before: T): T {
  return useSyncExternalStore(never, here, () => before)
}
