import type { Said, Told } from './messages.ts'
import { KEPT } from './messages.ts'

/** A listening socket as Node hands it from process to process. */
export interface Listener {
  readonly fd?: number
}

/** The serving process's side of the keeper. */
export interface Keeper {
  say(said: Said): void
  /** The next thing that the keeper tells; once each. */
  told(): Promise<{ told: Told; listener: Listener | null }>
  /** The keeper has died. */
  onLost(then: () => void): void
}

/** Null where no keeper started this process. */
export function keeperOf(process: NodeJS.Process): Keeper | null {
  if (!process.argv.includes(KEPT) || !process.send) return null
  const queue: { told: Told; listener: Listener | null }[] = []
  let wake = Promise.withResolvers<void>()
  process.on('message', (told: Told, listener) => {
    queue.push({ told, listener: (listener as Listener | undefined) ?? null })
    wake.resolve()
  })
  return {
    say: (said) => process.send?.(said, () => undefined),
    async told() {
      for (;;) {
        const next = queue.shift()
        if (next) return next
        wake = Promise.withResolvers()
        await wake.promise
      }
    },
    onLost: (then) => process.once('disconnect', then),
  }
}
