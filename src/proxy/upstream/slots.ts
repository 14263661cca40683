/** So many at a time; the others wait in the order in which they came. */
export interface Slots {
  /** Gives what frees the slot. Rejects with the signal's reason when that comes first. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createSlots(count: number): Slots {
  let free = count
  const waiting = new Set<() => void>()

  function release(): void {
    const [next] = waiting
    if (!next) free++
    else {
      waiting.delete(next)
      next()
    }
  }

  return {
    async take(signal) {
      signal.throwIfAborted()
      if (free > 0) free--
      else
        await new Promise<void>((resolve, reject) => {
          const start = () => {
            signal.removeEventListener('abort', leave)
            resolve()
          }
          const leave = () => {
            waiting.delete(start)
            reject(signal.reason as Error)
          }
          signal.addEventListener('abort', leave, { once: true })
          waiting.add(start)
        })
      return release
    },
  }
}
