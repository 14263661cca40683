import type { ClockCheck } from './clock-check.ts'
import type { Clock } from './clock.ts'
import type { RetentionRow, Store, Writer } from './store/store.ts'
import { inTransaction } from './store/transaction.ts'

const SLICE = 300

/** What is kept for a while, and since when by its own time. */
export interface Kept {
  id: string
  at: number
}

/**
 * How long things have been kept, by confirmed time alone: what was dated by a wrong clock counts from the first moment
 * at which a right one has seen it, and while no clock is confirmed nothing counts.
 */
export interface Retention {
  /** The ages of all that is kept of this kind; what is left out is forgotten. */
  ages(kind: RetentionRow['kind'], things: readonly Kept[]): Promise<(id: string) => number>
  /** The same for one, with what makes it be kept. Harmless where it is known. */
  note(writer: Writer, kind: RetentionRow['kind'], thing: Kept): Promise<void>
}

interface Parts {
  store: Store
  clock: Clock
  clockCheck: ClockCheck
  /** Has the server tell its time. */
  askTime: () => Promise<unknown>
}

export function createRetention({ store, clock, clockCheck, askTime }: Parts): Retention {
  /** Its own time, where our clock was right then; otherwise the first moment at which it is. */
  function sinceOf({ at }: Kept, rightSince: number): number {
    const now = clock.now()
    return at >= rightSince && at <= now ? at : now
  }

  async function write(writer: Writer, rows: RetentionRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += SLICE)
      await writer
        .insertInto('retention')
        .values(rows.slice(from, from + SLICE))
        .onConflict((oc) =>
          oc.columns(['kind', 'id']).doUpdateSet((eb) => ({
            at: eb.ref('excluded.at'),
            since: eb.ref('excluded.since'),
          })),
        )
        .execute()
  }

  return {
    async ages(kind, things) {
      const known = new Map(
        (await store.selectFrom('retention').selectAll().where('kind', '=', kind).execute()).map((row) => [
          row.id,
          row,
        ]),
      )
      if (things.length === 0 && known.size === 0) return () => -Infinity
      if (things.length > 0) await clockCheck.confirm(askTime)
      const rightSince = clockCheck.rightSince()
      if (rightSince === null) return () => -Infinity
      const fresh = things
        .filter(({ id, at }) => known.get(id)?.at !== at)
        .map((thing) => ({ kind, ...thing, since: sinceOf(thing, rightSince) }))
      const kept = new Set(things.map(({ id }) => id))
      const gone = [...known.keys()].filter((id) => !kept.has(id))
      if (fresh.length > 0 || gone.length > 0)
        await inTransaction(store, async (transaction) => {
          await write(transaction, fresh)
          for (let from = 0; from < gone.length; from += SLICE)
            await transaction
              .deleteFrom('retention')
              .where('kind', '=', kind)
              .where('id', 'in', gone.slice(from, from + SLICE))
              .execute()
        })
      for (const row of fresh) known.set(row.id, row)
      const now = clock.now()
      return (id) => {
        const row = known.get(id)
        return row ? now - row.since : -Infinity
      }
    },

    async note(writer, kind, thing) {
      const rightSince = clockCheck.rightSince()
      if (rightSince === null) return
      await write(writer, [{ kind, id: thing.id, at: thing.at, since: sinceOf(thing, rightSince) }])
    },
  }
}
