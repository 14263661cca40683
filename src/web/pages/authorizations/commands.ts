import { CLIENT_SECRET, type Command } from '#github/commands.ts'
import type { Recipient } from './ForWhom.tsx'
import type { scopeChange } from './scopeTree.ts'
import type { CreateWish } from './useCreate.ts'

/** The call that makes a token as far as it is described; an app is named by its client id, a personal token by none. */
export function createCommand(
  { note, noteUrl, scopes, fingerprint }: CreateWish,
  clientId: string | null,
  way: Recipient['way'],
): Command {
  const wish = { note: note || undefined, note_url: noteUrl || undefined, scopes }
  if (clientId === null || way === 'create')
    return {
      operation: 'createAuthorization',
      body: {
        ...wish,
        fingerprint: fingerprint || undefined,
        ...(clientId === null ? {} : { client_id: clientId, client_secret: CLIENT_SECRET }),
      },
    }
  const body = { ...wish, client_secret: CLIENT_SECRET }
  return fingerprint
    ? {
        operation: 'getOrCreateAuthorizationByFingerprint',
        path: { client_id: clientId, fingerprint },
        body,
      }
    : { operation: 'getOrCreateAuthorization', path: { client_id: clientId }, body }
}

/** The call that edits a token: its note, and one of the three keys for scopes. */
export function editCommand(id: number, change: { note?: string } & ReturnType<typeof scopeChange>): Command {
  return {
    operation: 'updateAuthorization',
    path: { authorization_id: id },
    body: {
      note: change.note,
      scopes: change.scopes,
      add_scopes: change.addScopes,
      remove_scopes: change.removeScopes,
    },
  }
}

/** Of one, or of several one after another. */
export function revokeCommand(id: number | readonly number[]): Command {
  return { operation: 'deleteAuthorization', path: { authorization_id: id } }
}
