import type { World } from './world.ts'

/** What the witness saw itself, to hold a client's story against. Hashes only. */
export interface Seen {
  id: number
  /** Milliseconds since the epoch. */
  at: number
  act: 'reset' | 'revoke' | 'remove-access' | 'create' | 'edit'
  client_id: string
  login: string
  authorization_id: number | null
  old_hash: string | null
  new_hash: string | null
  request_id: string
  /** `none` until the last byte went to the socket; `cut` when a fault or the peer ended it before. */
  reply: 'none' | 'written' | 'cut'
}

/** Notes an executed change, in its own transaction. */
export function note(world: World, seen: Omit<Seen, 'id' | 'at' | 'reply'>): void {
  world.run(
    `INSERT INTO record (at, act, client_id, login, authorization_id, old_hash, new_hash, request_id, reply)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'none')`,
    world.nowMs(),
    seen.act,
    seen.client_id,
    seen.login,
    seen.authorization_id,
    seen.old_hash,
    seen.new_hash,
    seen.request_id,
  )
}

/** Notes how the reply of a request ended. */
export function noteReply(world: World, requestId: string, reply: 'written' | 'cut'): void {
  world.run('UPDATE record SET reply = ? WHERE request_id = ?', reply, requestId)
}

/** The record, oldest first, after a given id. */
export function readRecord(world: World, clientId: string | undefined, after: number, limit: number): Seen[] {
  return clientId === undefined
    ? world.all<Seen>('SELECT * FROM record WHERE id > ? ORDER BY id LIMIT ?', after, limit)
    : world.all<Seen>(
        'SELECT * FROM record WHERE client_id = ? AND id > ? ORDER BY id LIMIT ?',
        clientId,
        after,
        limit,
      )
}
