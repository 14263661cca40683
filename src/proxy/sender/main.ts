/**
 * The small process that makes the one call that can lose a secret. It knows no browser, parses nothing that a person
 * typed and nothing that the server answers: bytes go from the socket, sealed, to the disk. It outlives the proxy
 * that started it until its last answer is down, and then ends.
 */
import { killSooner, SOONER } from '../oom.ts'
import { holdAlive } from './alive.ts'
import { type Carrier, createCarrier } from './carrier.ts'
import type { Ended, Order, Start } from './messages.ts'
import { createOutbox } from './outbox.ts'

let carrier: Carrier | undefined
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
  const { folder, key, name } = message
  carrier = createCarrier(createOutbox(folder, Buffer.from(key, 'base64')))
  holdAlive(folder, name)
  tell({ ready: true })
}

/**
 * To a proxy that may have died at this very moment: without somebody to take the error, the sender would die of it
 * and take along whatever else is coming in. The proxy's successor reads the outbox.
 */
function tell(message: Ended | { ready: true }): void {
  if (process.connected) process.send?.(message, () => undefined)
}

async function carryOut(order: Order): Promise<void> {
  tell(await carrier!.carry(order))
  endWhenIdle()
}

function endWhenIdle(): void {
  if (alone && !carrier?.flying()) process.exit(0)
}
