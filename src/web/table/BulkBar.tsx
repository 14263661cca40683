import { lazy, Suspense, type ReactNode } from 'react'
import type { Selection } from './useSelection.ts'

export interface BulkBarProps<R> {
  selection: Selection<R>
  shown: readonly R[]
  /** Are there rows that the filter hides? */
  filtered: boolean
  /** The buttons. */
  children: ReactNode
}

const BulkBarShown = lazy(async () => ({ default: (await import('./BulkBarShown.tsx')).BulkBarShown }))

/** What can be done with the chosen rows, once there are some. */
export function BulkBar<R>(props: BulkBarProps<R>) {
  if (props.selection.chosen.length === 0) return null
  return (
    <Suspense>
      <BulkBarShown {...(props as BulkBarProps<unknown>)} />
    </Suspense>
  )
}
