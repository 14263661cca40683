import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { openStore } from './sqlite.ts'

/**
 * Opens a copy of the store as this version would open the store itself, and throws what that would throw: a change of
 * its tables that fails half-way would leave it to neither version. Where there is nothing to change, nothing is done.
 */
export async function rehearse(file: string): Promise<void> {
  if (!existsSync(file)) return
  const copy = `${file}.rehearsal`
  const store = new DatabaseSync(file, { readOnly: true })
  try {
    store.exec('PRAGMA busy_timeout = 1000')
    if (isUpToDate(store)) return
    clear(copy)
    // For its owner alone, as the store is.
    closeSync(openSync(copy, 'wx', 0o600))
    await backup(store, copy)
    await (await openStore(copy)).destroy()
  } finally {
    store.close()
    clear(copy)
  }
}

function isUpToDate(store: DatabaseSync): boolean {
  const known = readdirSync(new URL('migrations', import.meta.url)).map((name) => name.replace(/\.ts$/, ''))
  const done = store.prepare('SELECT name FROM kysely_migration').all() as { name: string }[]
  return (
    known.toSorted().join('\n') ===
    done
      .map(({ name }) => name)
      .toSorted()
      .join('\n')
  )
}

function clear(copy: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${ending}`, { force: true })
}
