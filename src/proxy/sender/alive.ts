import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { lockFile } from '../lock.ts'

const ENDING = '.alive'

/** Says "this sender lives" by a lock that the kernel lets go when the process dies. */
export function holdAlive(folder: string, name: string): void {
  const lock = lockFile(join(folder, `${name}${ENDING}`))
  if (!lock) throw new Error('another sender has this name')
  // Kept by the process for the rest of its life.
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
  const lock = lockFile(file)
  if (!lock) return true
  lock.close()
  rmSync(file, { force: true })
  rmSync(`${file}-journal`, { force: true })
  return false
}
