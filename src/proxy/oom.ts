import { readFileSync, writeFileSync } from 'node:fs'

const FILE = '/proc/self/oom_score_adj'
/** Thousandths of the machine's memory that a process seems to use more, or less. */
export const SOONER = 200

/**
 * When memory runs out Linux kills the process with the highest score: the one that serves and not its sender, which
 * may hold the only copy of a new token. A process may raise its own, and take that back in its children.
 */
export function killSooner(by: number): void {
  if (process.platform !== 'linux') return
  try {
    const wanted = Number(readFileSync(FILE, 'utf8')) + by
    writeFileSync(FILE, String(Math.min(1000, wanted)))
  } catch {
    // Not allowed here: then the larger one of the two is killed first, which is not the sender either.
  }
}
