import type { LoaderFunctionArgs } from 'react-router'
import type { ReplyOf } from '#contract/endpoint.ts'
import { listGrants, type Grant } from '#contract/grants.ts'
import { getLook } from '#contract/looks.ts'
import { takeAhead } from '#web/api/ahead.ts'
import { query, queryClient } from '#web/api/client.ts'
import { beginReading } from '#web/api/errand.ts'
import { wasLeft } from '#web/api/left.ts'
import { authorizationList, grantList } from '#web/api/lists.ts'
import { signedIn } from '#web/shell/who.ts'
import { pagingIn, type Paging } from '#web/table/paging.ts'
import type { PageSource } from '#web/table/useShown.ts'
import { lookQuery } from './look.ts'

type GrantPage = ReplyOf<typeof listGrants>
const pageQuery = (paging: Paging) => query(listGrants, { query: paging })

/** All apps as far as they are read, or one page as the server has it. */
export const grantPages: PageSource<Grant, GrantPage> = {
  whole: grantList,
  queryOf: pageQuery,
  itemsOf: ({ grants }) => grants,
}

// Beside the page, so that its code and its data are fetched at the same time.
export async function grantsLoader({ request }: LoaderFunctionArgs) {
  const who = await signedIn(request)
  if (who.door !== 'password') return null
  // The list that is shown goes alone: its rows stand sooner, and with two-factor its first page proves the code.
  const paging = pagingIn(new URL(request.url).searchParams)
  const apps = paging ? queryClient.query(pageQuery(paging)) : grantList.open()
  // Asks the proxy alone and is there before the list; without it nothing is called new.
  takeAhead(getLook)
  const look = queryClient.query(lookQuery).catch(() => {})
  await apps
  await look
  // Behind the frame that shows the apps.
  requestAnimationFrame(() => requestAnimationFrame(openTokens))
  return null
}

function openTokens() {
  // The list of apps is usable without them; the page says when they could not be read.
  authorizationList.open().catch(() => {})
}

/** Reads both lists again, because the person asked for it: a new errand, and with two-factor a new code. */
export async function refreshGrants(paging: Paging | null = null) {
  beginReading()
  if (paging) await queryClient.refetchQueries({ queryKey: pageQuery(paging).queryKey })
  else await grantList.refresh()
  if (!paging && grantList.current().problem) return
  await authorizationList.refresh()
}

/** Reads on where a stop or a trouble was. */
export function goOnReading() {
  beginReading()
  void grantList.goOn()
  void authorizationList.goOn()
}

/** Takes an app that is proven gone out of what is on the screen; the server need not be asked for the rest. */
export function forgetGrant(grant: Grant) {
  grantList.edit({ gone: new Set([grant.id]) })
  queryClient.setQueriesData<GrantPage>(
    { queryKey: [listGrants.route] },
    (data) => data && { ...data, grants: data.grants.filter(({ id }) => id !== grant.id) },
  )
  const ofApp = authorizationList
    .current()
    .items.filter(({ app }) => app.clientId === grant.app.clientId)
    .map(({ id }) => id)
  if (ofApp.length > 0) authorizationList.edit({ gone: new Set(ofApp) })
}

/** The series in which access of several apps is removed. */
export const REMOVALS = 'removals'
let began = false
/** Whether access of several apps was removed, or the removing left in the middle; what came of it is then worth its code. */
export const removalsBegan = () => (began ||= wasLeft(REMOVALS))
export function beginRemovals() {
  began = true
}
