import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another Authdesk runs on this folder. */
export class FolderHeld extends Error {}

const SQLITE_BUSY = 5

/**
 * Holds a data folder for one running Authdesk: two would answer for the same resets and write the same places. By a
 * lock of SQLite's, which the system lets go whatever ends the process. The command line works beside it.
 */
export function holdFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'running'))
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw new FolderHeld(folder)
  }
  return () => lock.close()
}
