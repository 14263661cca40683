import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

const BUSY = 5
const LOOK_EVERY = 50

/**
 * Locks a file until it is closed, or the process ends: the kernel lets go of it however that happens. Null when
 * somebody has it. SQLite is the portable file lock that Node has. A handle that is collected lets go, too.
 */
export function lockFile(file: string): DatabaseSync | null {
  const lock = new DatabaseSync(file)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode === BUSY) return null
    throw error
  }
}

/** Another Authdesk runs on this folder. */
export class FolderHeld extends Error {}

/**
 * Holds a data folder for one running Authdesk: two would answer for the same resets and write the same places. The
 * command line works beside it.
 */
export function holdFolder(folder: string): () => void {
  const lock = lockFile(join(folder, 'running'))
  if (!lock) throw new FolderHeld(folder)
  return () => lock.close()
}

/** The same, for a folder whose holder may be ending just now. */
export async function waitForFolder(folder: string, patience: number): Promise<() => void> {
  const end = performance.now() + patience
  for (;;)
    try {
      return holdFolder(folder)
    } catch (error) {
      if (!(error instanceof FolderHeld) || performance.now() > end) throw error
      await delay(LOOK_EVERY)
    }
}
