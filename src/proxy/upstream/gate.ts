import type { Clock } from '../clock.ts'
import { Trouble } from './trouble.ts'

/** How many calls to GitHub are under way at once: in all, and for one credential. */
const MOST = { total: 128, credential: 64 }
/** Of a credential's calls, this many are kept free for clicks while lists and jobs pull. */
const KEPT_FOR_CLICKS = 8
/** Clicks that wait, and for how long, before they are told to come back. */
const QUEUE = { length: 256, patience: 5_000 }

/** A click waits seconds at the most; a pull waits its turn, and never has more waiting than it has under way. */
export type Urgency = 'click' | 'pull'

interface Waiting {
  credential: string
  urgency: Urgency
  start: () => void
}

export interface Gate {
  /** Runs the call when there is room; a click that waits too long is refused with `busy`. */
  pass<T>(credential: string, urgency: Urgency, call: () => Promise<T>): Promise<T>
}

export function createGate(clock: Clock): Gate {
  const under = { total: 0, all: new Map<string, number>(), pulls: new Map<string, number>() }
  /** Clicks before pulls, each in the order of arrival. */
  const queues: Record<Urgency, Waiting[]> = { click: [], pull: [] }

  const fits = ({ credential, urgency }: Pick<Waiting, 'credential' | 'urgency'>) =>
    under.total < MOST.total &&
    (under.all.get(credential) ?? 0) < MOST.credential &&
    (urgency === 'click' || (under.pulls.get(credential) ?? 0) < MOST.credential - KEPT_FOR_CLICKS)

  function count(credential: string, urgency: Urgency, by: 1 | -1): void {
    under.total += by
    for (const counts of urgency === 'pull' ? [under.all, under.pulls] : [under.all]) {
      const next = (counts.get(credential) ?? 0) + by
      if (next === 0) counts.delete(credential)
      else counts.set(credential, next)
    }
  }

  function letIn(): void {
    for (const queue of [queues.click, queues.pull])
      for (let at = 0; at < queue.length && under.total < MOST.total;) {
        const next = queue[at]!
        if (!fits(next)) at++
        else {
          queue.splice(at, 1)
          count(next.credential, next.urgency, 1)
          next.start()
        }
      }
  }

  async function wait(credential: string, urgency: Urgency): Promise<void> {
    let started = false
    let waiting!: Waiting
    const turn = new Promise<void>((resolve) => {
      const start = () => {
        started = true
        resolve()
      }
      waiting = { credential, urgency, start }
    })
    // Through the queue in any case: whoever came before and fits goes first.
    queues[urgency].push(waiting)
    letIn()
    if (started || urgency === 'pull') return turn

    const leave = () => {
      queues.click.splice(queues.click.indexOf(waiting), 1)
      throw new Trouble('busy', { retryAfter: Math.ceil(QUEUE.patience / 1000) })
    }
    if (queues.click.length > QUEUE.length) leave()
    const over = new AbortController()
    const patience = clock.sleep(QUEUE.patience, over.signal).catch(() => undefined)
    await Promise.race([turn, patience])
    over.abort()
    if (!started) leave()
  }

  return {
    async pass(credential, urgency, call) {
      await wait(credential, urgency)
      try {
        return await call()
      } finally {
        count(credential, urgency, -1)
        letIn()
      }
    },
  }
}
