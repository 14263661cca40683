import type { Audit } from '../audit/audit.ts'
import type { Arrived, Outbox } from '../sender/outbox.ts'
import type { OperationRow, Store } from '../store/store.ts'
import { ownerOf } from './binding.ts'

/** Answers to resets that were put aside as they came, for somebody who holds the server key. */
export interface KeptAnswers {
  /** The resets that wait for one. */
  list(): Promise<OperationRow[]>
  /** What arrived, one for each try; each showing is recorded before. Null: there is none, or the key is another one. */
  show(id: string, who: { actor: string; door: string; requestId: string }): Promise<Arrived[] | null>
}

interface Parts {
  store: Store
  audit: Audit
  outboxes: Pick<Outbox, 'kept' | 'read'>[]
}

export function createKeptAnswers({ store, audit, outboxes }: Parts): KeptAnswers {
  const all = () => outboxes.flatMap((outbox) => outbox.kept().map((name) => ({ outbox, name })))
  const lost = async (ids: string[]) =>
    store
      .selectFrom('operation')
      .selectAll()
      .where('id', 'in', ids)
      .where('state', '=', 'EXECUTED_LOST')
      .orderBy('changed_at')
      .execute()

  return {
    list: async () => lost(all().map(({ name }) => operationOf(name))),
    async show(id, { actor, door, requestId }) {
      const [row] = await lost([id])
      if (!row) return null
      const mine = all().filter(({ name }) => operationOf(name) === id)
      const answers = mine.flatMap(({ outbox, name }) => outbox.read({ name, owner: ownerOf(row) }) ?? [])
      if (answers.length === 0) return null
      await audit.record({
        actor,
        door,
        action: 'token.collect',
        result: 'answer-shown',
        requestId,
        app: row.app,
        user: row.user,
        hash: row.old_hash,
        lastEight: row.old_last_eight,
        objectId: row.object_id,
        reason: row.reason,
        operation: row.id,
      })
      return answers
    },
  }
}

/** Answers of one reset that are kept from its first tries, and from its last ones. */
const ENDS = 3

/** A machine in between may say yes to every repeat, for days: the first and the last answers stay. */
export function thinOut(outbox: Pick<Outbox, 'kept' | 'forget'>, id: string): void {
  const tries = outbox
    .kept()
    .filter((name) => operationOf(name) === id)
    .toSorted((a, b) => tryIn(a) - tryIn(b))
  for (const name of tries.slice(ENDS, -ENDS)) outbox.forget(name)
}

const tryIn = (name: string) => Number(name.slice(name.lastIndexOf('.') + 1))

/** The operation that a try in the outbox belongs to. */
export function operationOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}
