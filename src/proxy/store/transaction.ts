import type { Store, Writer } from './store.ts'

const waiting = new WeakMap<object, (() => void)[]>()

/** Runs `work` in one transaction: all of it or nothing. Throws what `work` or the store throws. */
export async function inTransaction<T>(store: Store, work: (writer: Writer) => Promise<T>): Promise<T> {
  const after: (() => void)[] = []
  const result = await store.transaction().execute(async (writer) => {
    waiting.set(writer, after)
    return work(writer)
  })
  for (const step of after) step()
  return result
}

/** Runs `step` once this transaction is on disk, and never when it is rolled back. */
export function afterCommit(writer: Writer, step: () => void): void {
  const after = waiting.get(writer)
  if (!after) throw new Error('needs a transaction of inTransaction()')
  after.push(step)
}
