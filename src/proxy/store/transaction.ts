import type { Store, Writer } from './store.ts'

/** A transaction waits so long (ms) for the writers of other processes; then it fails. */
export const BEGIN_WITHIN = 700
/** Between two tries, so that others are answered. SQLite's own wait is not fair: who tries often comes through. */
const TRY_AGAIN = { least: 2, most: 15 }
const SQLITE_BUSY = 5

const waiting = new WeakMap<object, (() => void)[]>()

/**
 * Runs `work` in one transaction: all of it or nothing. Waits for another process that writes, and throws what `work`
 * or the store throws.
 */
export async function inTransaction<T>(store: Store, work: (writer: Writer) => Promise<T>): Promise<T> {
  const after: (() => void)[] = []
  const start = performance.now()
  for (;;) {
    let begun = false
    try {
      const result = await store.transaction().execute(async (writer) => {
        begun = true
        waiting.set(writer, after)
        return work(writer)
      })
      for (const step of after) step()
      return result
    } catch (error) {
      if (begun || !isBusy(error) || performance.now() - start >= BEGIN_WITHIN) throw error
      const pause = TRY_AGAIN.least + Math.random() * (TRY_AGAIN.most - TRY_AGAIN.least)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

/** Another process holds the lock. */
export function isBusy(error: unknown): boolean {
  return (error as { errcode?: number } | null)?.errcode === SQLITE_BUSY
}

/** Runs `step` once this transaction is on disk, and never when it is rolled back. */
export function afterCommit(writer: Writer, step: () => void): void {
  const after = waiting.get(writer)
  if (!after) throw new Error('needs a transaction of inTransaction()')
  after.push(step)
}
