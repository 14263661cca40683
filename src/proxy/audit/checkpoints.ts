import type { Break } from './chain.ts'
import { headSigned, type PublicKey } from './key.ts'

export interface LogCheckpoints {
  /** Hash of the last row, by how many rows there were. */
  known: Map<number, string>
  /** The first line whose signature is not valid. */
  broken: Break | null
}

/** The message of a log line that holds a signed head. */
export const MESSAGE = 'audit checkpoint'
const MOST_BRACES = 100

/**
 * Checkpoints in a log stream: lines of JSON, with or without what a log collector put in front of them. Each has the
 * signed head; one without a signature is from before every head was written there.
 */
export async function readCheckpoints(
  lines: AsyncIterable<string>,
  keys: readonly PublicKey[],
): Promise<LogCheckpoints> {
  const known = new Map<number, string>()
  let broken: Break | null = null
  for await (const line of lines) {
    if (!line.includes(`"${MESSAGE}"`)) continue
    const { count, hash, key: keyId, signature } = entryIn(line)
    if (!Number.isSafeInteger(count) || typeof hash !== 'string') continue
    const number = count as number
    const key = keys.find(({ id }) => id === keyId)
    if (key && !headSigned({ count: number, hash, key_id: key.id, signature: signature as string }, key))
      broken ??= { row: number, fault: 'bad-checkpoint' }
    // Two hashes for one row: whichever store this is, one of them says that it is another.
    const before = known.get(number)
    known.set(number, before === undefined || before === hash ? hash : 'several')
  }
  return { known, broken }
}

/** What a collector puts in front may hold a brace, too; a stranger's name, for one. */
function entryIn(line: string): Record<string, unknown> {
  const end = line.lastIndexOf('}') + 1
  let tries = 0
  for (
    let start = line.indexOf('{');
    start >= 0 && tries < MOST_BRACES;
    start = line.indexOf('{', start + 1)
  ) {
    tries++
    try {
      const entry = JSON.parse(line.slice(start, end)) as Record<string, unknown>
      if (entry.msg === MESSAGE) return entry
    } catch {
      // It begins further on.
    }
  }
  return {}
}
