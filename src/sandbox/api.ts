import type { Caller } from './auth.ts'
import type { Body } from './body.ts'
import type { Context } from './context.ts'
import { Refusal, notFound } from './refusal.ts'
import type { Pen } from './render.ts'
import type { Answer } from './replies.ts'
import type { Account } from './world/accounts.ts'
import type { App } from './world/apps.ts'

/** One request on its way through an operation. */
export interface Call {
  context: Context
  pen: Pen
  caller: Caller
  params: Record<string, string>
  query: URLSearchParams
  /** Parsed on first use: who may not call learns nothing about the body. */
  body: () => Body
  requestId: string
  /** Where the request came from. */
  address: string
}

/** One operation: a method and path, where it is documented, and what it does once the door is open. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the API root. */
  path: string
  /** Behind the documentation root. */
  docs: string
  handle: (call: Call) => Answer
}

/** Door of the apps API: Basic of the app in the path. Anybody else learns nothing, so 404 and not 401 or 403. */
export function byApp(call: Call): App {
  if (call.caller.kind !== 'app' || call.caller.app.client_id !== call.params.client_id) throw notFound()
  return call.caller.app
}

/** Door of the authorizations API: a password, never a token (GitHub Desktop reads this very sentence). */
export function byPassword(call: Call): Account {
  if (call.caller.kind === 'token') {
    throw new Refusal(403, 'This API can only be accessed with username and password Basic Auth')
  }
  if (call.caller.kind !== 'user') throw new Refusal(401, 'Requires authentication')
  return call.caller.account
}
