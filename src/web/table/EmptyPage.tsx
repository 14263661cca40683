import { useMessages } from '#web/messages/catalogue.ts'
import { pagesMessages } from '#web/messages/en/pages.tsx'
import { NoMatch } from './NoMatch.tsx'

/** Instead of the table of a page on which nothing is, while other pages may have something. */
export function EmptyPage({
  of,
  page,
  lastPage,
  onPage,
  onAgain,
}: {
  of: 'apps' | 'tokens'
  page: number
  /** As the server tells it; for a page behind the last one not every server does. */
  lastPage: number
  onPage: (page: number) => void
  onAgain: () => void
}) {
  const m = useMessages(pagesMessages).empty
  const words = m[of]
  if (page > lastPage)
    return <NoMatch words={words.beyond(lastPage)} showAll={m.last} onShowAll={() => onPage(lastPage)} />
  if (page === lastPage && page > 1)
    return <NoMatch words={words.unknown} showAll={m.first} onShowAll={() => onPage(1)} />
  return <NoMatch words={words.left} showAll={m.again} onShowAll={onAgain} />
}
