import type { Break } from './chain.ts'
import { headSigned, type PublicKey } from './key.ts'

export interface LogCheckpoints {
  /** Hash of the last row, by how many rows there were. */
  known: Map<number, string>
  /** The first line whose signature is not valid. */
  broken: Break | null
}

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
    if (!line.includes('"audit checkpoint"')) continue
    const { count, hash, key: keyId, signature, msg } = entryIn(line)
    if (msg !== 'audit checkpoint' || !Number.isSafeInteger(count) || typeof hash !== 'string') continue
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

function entryIn(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1)) as Record<string, unknown>
  } catch {
    return {}
  }
}
