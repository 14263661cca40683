import { byPassword, type Call, type Operation } from '../api.ts'
import { linkHeader, readPage } from '../link.ts'
import { notFound } from '../refusal.ts'
import { grantBody } from '../render.ts'
import type { Answer } from '../replies.ts'
import { appById, findApp } from '../world/apps.ts'
import { ownGrant, removeGrant } from '../world/grants.ts'
import { listGrants, type Stretch } from '../world/lists.ts'
import { note } from '../world/record.ts'

const docs = 'oauth-authorizations/oauth-authorizations'

/** A person's apps with access, by password. */
export const grants: readonly Operation[] = [
  {
    method: 'GET',
    path: '/applications/grants',
    docs: `${docs}#list-your-grants`,
    handle: (call) => {
      const account = byPassword(call)
      return listAnswer(call, '/applications/grants', (appId, stretch) => {
        const { total, rows } = listGrants(call.pen.world, account, appId, stretch)
        return { total, bodies: rows.map((row) => grantBody(call.pen, row)) }
      })
    },
  },
  {
    method: 'GET',
    path: '/applications/grants/:grant_id',
    docs: `${docs}#get-a-single-grant`,
    handle: (call) => {
      const found = ownGrant(call.pen.world, byPassword(call), pathId(call, 'grant_id'))
      return { status: 200, body: grantBody(call.pen, found), lastModified: found.updated_at }
    },
  },
  {
    method: 'DELETE',
    path: '/applications/grants/:grant_id',
    docs: `${docs}#delete-a-grant`,
    handle: (call) => {
      const { world } = call.pen
      const account = byPassword(call)
      const found = ownGrant(world, account, pathId(call, 'grant_id'))
      note(world, {
        act: 'remove-access',
        client_id: appById(world, found.app_id)?.client_id ?? '',
        login: account.login,
        authorization_id: null,
        old_hash: null,
        new_hash: null,
        request_id: call.requestId,
      })
      removeGrant(world, account.id, found.app_id)
      return { status: 204 }
    },
  },
]

/** One page of a list, with its Link header. */
export function listAnswer(
  call: Call,
  path: string,
  read: (appId: number | undefined, stretch: Stretch) => { total: number; bodies: unknown[] },
): Answer {
  const page = readPage(call.query)
  const stretch = { offset: (page.number - 1) * page.size, limit: page.size }
  const { total, bodies } = read(filterApp(call), stretch)
  const link = linkHeader(call.pen.root + path, call.query, page, total)
  return { status: 200, body: bodies, ...(link !== undefined && { headers: { link } }) }
}

/** A numeric id from the path; whatever is not one names nothing. */
export function pathId(call: Call, name: string): number {
  const text = call.params[name] ?? ''
  if (!/^\d{1,15}$/.test(text)) throw notFound()
  return Number(text)
}

// An unknown client id filters everything away; the twenty zeros mean the personal tokens.
function filterApp(call: Call): number | undefined {
  const clientId = call.query.get('client_id') ?? ''
  if (clientId === '') return undefined
  if (clientId === '0'.repeat(20)) return 0
  return findApp(call.pen.world, clientId)?.id ?? -1
}
