import { setTimeout as delay } from 'node:timers/promises'
import { Trouble } from '../upstream/trouble.ts'
import { createWire } from '../upstream/wire.ts'
import type { Ended, Order, Slot } from './messages.ts'
import type { Arrived, Outbox } from './outbox.ts'

/** A disk that was full is asked again this often; what has arrived stays in memory meanwhile. */
const TRY_DISK_AGAIN = 250

/** Makes the calls: bytes go from the socket, sealed and unread, to the disk. */
export interface Carrier {
  carry(order: Order): Promise<Ended>
  /** How many are under way. */
  flying(): number
}

export function createCarrier(outbox: Outbox): Carrier {
  let flying = 0

  async function keep(slot: Slot, arrived: Arrived): Promise<void> {
    for (;;)
      try {
        return outbox.put(slot, arrived)
      } catch {
        await delay(TRY_DISK_AGAIN)
      }
  }

  return {
    flying: () => flying,
    async carry({ name, owner, server, call }) {
      flying += 1
      const wire = createWire(server)
      const ended: Ended = { name, trouble: null }
      try {
        outbox.reserve(name)
        await wire.callOnce(call, async (arrived) => keep({ name, owner }, arrived))
      } catch (error) {
        ended.trouble =
          error instanceof Trouble
            ? { kind: error.kind, executed: error.executed }
            : // Before the call: no room on disk, so nothing was sent.
              { kind: 'busy', executed: 'no' }
      }
      await wire.close().catch(() => undefined)
      flying -= 1
      return ended
    },
  }
}
