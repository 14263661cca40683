import { useMessages } from '#web/messages/catalogue.ts'
import { authorizationsMessages } from '#web/messages/en/authorizations.tsx'
import { NoMatch } from '#web/table/NoMatch.tsx'
import type { Paging } from '#web/table/paging.ts'
import { refreshAuthorizations } from './queries.ts'

/** Instead of the table of a page on which no token is, while other pages may have some. */
export function EmptyPage({
  paging,
  lastPage,
  onPage,
}: {
  paging: Paging
  /** As the server tells it; for a page behind the last one not every server does. */
  lastPage: number
  onPage: (page: number) => void
}) {
  const m = useMessages(authorizationsMessages).emptyPage
  if (paging.page > lastPage)
    return <NoMatch words={m.beyond(lastPage)} showAll={m.last} onShowAll={() => onPage(lastPage)} />
  if (paging.page === lastPage && paging.page > 1)
    return <NoMatch words={m.unknown} showAll={m.first} onShowAll={() => onPage(1)} />
  return <NoMatch words={m.left} showAll={m.again} onShowAll={() => void refreshAuthorizations(paging)} />
}
