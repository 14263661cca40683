/** Checkpoints in a log file: lines of JSON, with or without what a log collector put in front of them. */
export async function readCheckpoints(lines: AsyncIterable<string>): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for await (const line of lines) {
    if (!line.includes('"audit checkpoint"')) continue
    const { count, hash, msg } = entryIn(line)
    if (msg !== 'audit checkpoint' || !Number.isSafeInteger(count) || typeof hash !== 'string') continue
    const number = count as number
    // Two hashes for one row: whichever store this is, one of them says that it is another.
    const before = found.get(number)
    found.set(number, before === undefined || before === hash ? hash : 'several')
  }
  return found
}

function entryIn(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1)) as Record<string, unknown>
  } catch {
    return {}
  }
}
