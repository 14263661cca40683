import { setImmediate as breathe } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import { type Break, ChainCheck, type Checkpoints, type KeyChange, type Row } from './chain.ts'
import type { PublicKey } from './key.ts'
import { readRows, SLICE } from './rows.ts'

export type Verdict =
  | { state: 'whole'; count: number; hash: string; keyId: string; keyChanges: readonly KeyChange[] }
  | ({ state: 'broken'; count: number } & Break)

/** Goes over the whole store, while rows may be added. Takes no lock: it also reads what somebody else holds. */
export async function verifyStore(
  store: Store,
  keys: readonly PublicKey[],
  checkpoints: Checkpoints = new Map(),
  inUse?: string,
): Promise<Verdict> {
  const chain = new ChainCheck({ keys, checkpoints, inUse })
  const broken = (found: Break): Verdict => ({ state: 'broken', count: chain.count, ...found })
  for (;;) {
    const { rows, unreadable } = await readSlice(store, chain.count)
    for (const row of rows) {
      const found = chain.take(row)
      if (found) return broken(found)
    }
    if (unreadable) return broken({ row: chain.count + 1, fault: 'unreadable' })
    await breathe()
    if (rows.length > 0) continue
    const head = await store.selectFrom('audit_head').selectAll().executeTakeFirst()
    // Rows and their head are written together: a later head means later rows, or that they are gone.
    if (head && head.count > chain.count && (await readSlice(store, chain.count)).rows.length > 0) continue
    const found = chain.end(head ?? null) ?? olderThanLog(chain.count, checkpoints)
    if (found) return broken(found)
    const { count, hash, keyChanges } = chain
    return { state: 'whole', count, hash, keyId: head!.key_id, keyChanges }
  }
}

/** An export is as old as it is; a store that lacks what the log knows of was put back. */
function olderThanLog(count: number, checkpoints: Checkpoints): Break | null {
  for (const known of checkpoints.keys())
    if (known > count) return { row: count + 1, fault: 'older-than-log' }
  return null
}

interface Slice {
  rows: Row[]
  unreadable: boolean
}

async function readSlice(store: Store, after: number): Promise<Slice> {
  try {
    return { rows: await readRows(store, after, SLICE), unreadable: false }
  } catch (error) {
    if (!isOutOfRange(error)) throw error
  }
  // A number that no program of ours writes: as many rows as can be read before it.
  let rows: Row[] = []
  for (let limit = 1; limit < SLICE; limit++)
    try {
      rows = await readRows(store, after, limit)
    } catch (error) {
      if (isOutOfRange(error)) break
      throw error
    }
  return { rows, unreadable: true }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'
}
