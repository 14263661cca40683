import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const ENDING = '.alive'
const BUSY = 5

/**
 * Says "this sender lives" by a lock that the kernel lets go when the process dies, however it dies. SQLite is the
 * portable file lock that Node has.
 */
export function holdAlive(folder: string, name: string): void {
  const lock = new DatabaseSync(join(folder, `${name}${ENDING}`))
  lock.exec('BEGIN EXCLUSIVE')
  // Kept by the process for the rest of its life; a collected handle would let go.
  held.push(lock)
}
const held: DatabaseSync[] = []

/** Which senders live, without `except`; the marks of dead ones are cleared away. */
export function stillAlive(folder: string, except: string | null): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .filter((name) => name !== except && isHeld(join(folder, `${name}${ENDING}`)))
}

function isHeld(file: string): boolean {
  const lock = new DatabaseSync(file)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    if ((error as { errcode?: number }).errcode === BUSY) return true
    throw error
  } finally {
    lock.close()
  }
  rmSync(file, { force: true })
  rmSync(`${file}-journal`, { force: true })
  return false
}
