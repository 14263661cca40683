import { lazy, Suspense } from 'react'
import type { ListState } from '#web/api/list.ts'

export interface ListProgressProps {
  state: ListState<unknown>
  /** "2,400 tokens". */
  count: (loaded: number) => string
  onStop: () => void
  onGoOn: () => void
}

const Shown = lazy(async () => ({ default: (await import('./ListProgressShown.tsx')).ListProgressShown }))

/** How far the reading of a list is, with the means to stop it and to go on. Nothing while there is only one page. */
export function ListProgress(props: ListProgressProps) {
  const { status, lastPage, refreshing } = props.state
  if (refreshing || status === 'unread' || status === 'complete' || lastPage <= 1) return null
  return (
    <Suspense>
      <Shown {...props} />
    </Suspense>
  )
}
