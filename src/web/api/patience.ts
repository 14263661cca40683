/** After this long without an answer the page says that it waits: a spinner alone leaves people guessing. */
const PATIENCE = 8_000

const overdue = new Set<symbol>()
const listeners = new Set<() => void>()

/** Whether something that was asked has had no answer for long. */
export const patience = {
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  over: () => overdue.size > 0,
}

function tell() {
  for (const listener of listeners) listener()
}

/** Watches over a request until its answer begins. */
export async function patiently<T>(answer: Promise<T>): Promise<T> {
  const mine = Symbol('request')
  const timer = setTimeout(() => {
    overdue.add(mine)
    tell()
  }, PATIENCE)
  try {
    return await answer
  } finally {
    clearTimeout(timer)
    if (overdue.delete(mine)) tell()
  }
}
