/**
 * The small process that makes the one call that can lose a secret. It knows no browser, parses nothing that a person
 * typed and nothing that the server answers: bytes go from the socket, sealed, to the disk. It outlives the proxy
 * that started it until its last answer is down, and then ends.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { killSooner, SOONER } from '../oom.ts'
import { Trouble } from '../upstream/trouble.ts'
import { createWire } from '../upstream/wire.ts'
import { holdAlive } from './alive.ts'
import type { Ended, Order, Start } from './messages.ts'
import { type Arrived, createOutbox, type Outbox } from './outbox.ts'

/** A disk that was full is asked again this often; what has arrived stays in memory meanwhile. */
const TRY_DISK_AGAIN = 250

let outbox: Outbox
let start: Start
let flying = 0
let alone = false

process.on('message', (message: Start | Order) => {
  if ('folder' in message) begin(message)
  else void carryOut(message)
})
process.on('disconnect', () => {
  alone = true
  endWhenIdle()
})
// Ctrl+C in a terminal and a stop of the whole group mean the proxy; what is on its way is awaited.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

function begin(message: Start): void {
  killSooner(-SOONER)
  start = message
  outbox = createOutbox(start.folder, Buffer.from(start.key, 'base64'))
  holdAlive(start.folder, start.name)
  tell({ ready: true })
}

/**
 * To a proxy that may have died at this very moment: without somebody to take the error, the sender would die of it
 * and take along whatever else is coming in. The proxy's successor reads the outbox.
 */
function tell(message: Ended | { ready: true }): void {
  if (process.connected) process.send?.(message, () => undefined)
}

async function carryOut({ name, server, call }: Order): Promise<void> {
  flying += 1
  const wire = createWire(server)
  const ended: Ended = { name, trouble: null }
  try {
    outbox.reserve(name)
    await wire.callOnce(call, async (arrived) => keep(name, arrived))
  } catch (error) {
    ended.trouble =
      error instanceof Trouble
        ? { kind: error.kind, executed: error.executed }
        : // Before the call: no room on disk, so nothing was sent.
          { kind: 'busy', executed: 'no' }
  }
  await wire.close().catch(() => undefined)
  tell(ended)
  flying -= 1
  endWhenIdle()
}

async function keep(name: string, arrived: Arrived): Promise<void> {
  for (;;)
    try {
      return outbox.put(name, arrived)
    } catch {
      await delay(TRY_DISK_AGAIN)
    }
}

function endWhenIdle(): void {
  if (alone && flying === 0) process.exit(0)
}
