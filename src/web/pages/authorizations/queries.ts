import type { LoaderFunctionArgs } from 'react-router'
import { listAuthorizations, type Authorization } from '#contract/authorizations.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { query, queryClient } from '#web/api/client.ts'
import { beginReading } from '#web/api/errand.ts'
import { authorizationList } from '#web/api/lists.ts'
import { pagingIn, type Paging } from '#web/table/paging.ts'
import { isWhole, type PageSource } from '#web/table/useShown.ts'
import { signedIn } from '#web/shell/who.ts'

export const pageQuery = (paging: Paging) => query(listAuthorizations, { query: paging })

/** All tokens as far as they are read, or one page as the server has it. */
export const tokenPages: PageSource<Authorization, ReplyOf<typeof listAuthorizations>> = {
  whole: authorizationList,
  queryOf: pageQuery,
  itemsOf: ({ authorizations }) => authorizations,
}

// Beside the page, so that its code and its data are fetched at the same time. The list is the same as beside the apps
// with access: whoever has read it there has it here.
export async function authorizationsLoader({ request }: LoaderFunctionArgs) {
  const who = await signedIn(request)
  if (who.door !== 'password') return null
  const paging = pagingIn(new URL(request.url).searchParams)
  if (paging) await queryClient.query(pageQuery(paging))
  else await authorizationList.open()
  return null
}

/** Reads again what is shown, because the person asked for it: a new errand, and with two-factor a new code. */
export async function refreshAuthorizations(paging: Paging | null = null) {
  beginReading()
  if (paging) await queryClient.refetchQueries({ queryKey: pageQuery(paging).queryKey })
  else await authorizationList.refresh()
}

/** Reads on where a stop or a trouble was. */
export function goOnReading() {
  beginReading()
  void authorizationList.goOn()
}

/** Takes tokens that are proven gone out of what is on the screen; the server need not be asked for the rest. */
export function forgetAuthorizations(tokens: readonly Authorization[]) {
  const gone = new Set(tokens.map(({ id }) => id))
  authorizationList.edit({ gone })
  editPages((all) => all.filter(({ id }) => !gone.has(id)))
}

/** Puts what the server answered after an edit in the place of what it said before, or a new token into the list. */
export function keepAuthorization(made: Authorization) {
  authorizationList.edit({ put: made })
  editPages((all, whole) =>
    whole && !all.some(({ id }) => id === made.id)
      ? [made, ...all]
      : all.map((one) => (one.id === made.id ? made : one)),
  )
}

function editPages(change: (page: Authorization[], whole: boolean) => Authorization[]) {
  queryClient.setQueriesData<ReplyOf<typeof listAuthorizations>>(
    { queryKey: [listAuthorizations.route] },
    (data) => data && { ...data, authorizations: change(data.authorizations, isWhole(data)) },
  )
}
