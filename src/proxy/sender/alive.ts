import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { lockFile } from '../lock.ts'

const ENDING = '.alive'

/**
 * Says "this sender lives", or of a sidecar's single call "it is under way", by a lock that the kernel lets go when
 * the process dies. Returns what lets go of it before.
 */
export function holdAlive(folder: string, name: string): () => void {
  const file = join(folder, `${name}${ENDING}`)
  const lock = lockFile(file)
  if (!lock) throw new Error('another sender has this name')
  held.add(lock)
  return () => {
    held.delete(lock)
    lock.close()
    clear(file)
  }
}
/** A handle that is collected would let go. */
const held = new Set<DatabaseSync>()

/**
 * Which of the `wanted` marks are held; those of dead ones are cleared away. Others are not touched: one that is just
 * being made would lose its file.
 */
export function stillAlive(folder: string, wanted: (name: string) => boolean = () => true): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .filter((name) => wanted(name) && isHeld(join(folder, `${name}${ENDING}`)))
}

function isHeld(file: string): boolean {
  const lock = lockFile(file)
  if (!lock) return true
  lock.close()
  clear(file)
  return false
}

function clear(file: string): void {
  rmSync(file, { force: true })
  rmSync(`${file}-journal`, { force: true })
}
