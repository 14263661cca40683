/** More work than this in one turn of the event loop, and the next turn begins half as many requests. */
const LONG_TURN = 8
const MOST_AT_ONCE = 8
/** Every so many turns the one that waits for longest is next, so that a large client waits and does not starve. */
const OLDEST_EVERY = 8

interface Waiting {
  client: object
  begin: () => void
}

/**
 * Lets requests begin only as fast as the event loop gets along with them, those of the client that wants least first:
 * a person's page waits for no crowd. While the loop keeps up, each begins at once.
 */
export function createTurns(): (client: object, begin: () => void) => void {
  // In the order in which they came.
  const queue: Waiting[] = []
  const wanted = new Map<object, number>()
  let atOnce = MOST_AT_ONCE
  let left = MOST_AT_ONCE
  let began = 0
  let turn = 0
  let scheduled = false

  function next(): Waiting {
    let best = 0
    if (++turn % OLDEST_EVERY !== 0)
      for (let i = 1; i < queue.length && wanted.get(queue[best]!.client)! > 1; i++)
        if (wanted.get(queue[i]!.client)! < wanted.get(queue[best]!.client)!) best = i
    const [waiting] = queue.splice(best, 1) as [Waiting]
    const others = wanted.get(waiting.client)! - 1
    if (others === 0) wanted.delete(waiting.client)
    else wanted.set(waiting.client, others)
    return waiting
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    began = performance.now()
    setImmediate(() => {
      scheduled = false
      const isLong = performance.now() - began > LONG_TURN
      atOnce = isLong ? Math.max(1, Math.floor(atOnce / 2)) : Math.min(MOST_AT_ONCE, atOnce + 1)
      left = atOnce
      if (queue.length > 0) schedule()
      for (; left > 0 && queue.length > 0; left--) next().begin()
    })
  }

  return (client, begin) => {
    schedule()
    if (queue.length === 0 && left > 0) {
      left--
      return begin()
    }
    queue.push({ client, begin })
    wanted.set(client, (wanted.get(client) ?? 0) + 1)
  }
}
