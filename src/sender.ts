/**
 * `npm run sender`: the sender as a process of its own, for where one that the proxy starts would die with it. It reads
 * where the data folder and the server key lie, and no other setting.
 */
import { join } from 'node:path'
import { readPlaces } from '#proxy/config.ts'
import { readKey } from '#proxy/key.ts'
import { killSooner, SOONER } from '#proxy/oom.ts'
import { SidecarHeld, startSidecar } from '#proxy/sender/sidecar.ts'
import { ConfigFault } from '#proxy/settings.ts'

// For a start without --disable-sigusr1: Node would open its inspector.
process.on('SIGUSR1', () => undefined)

try {
  killSooner(-SOONER)
  const { data, keyFile, senderSocket: socket } = readPlaces(process.env, process.cwd())
  if (!socket)
    throw new Error(
      'AUTHDESK_SENDER_SOCKET is not set, here and for Authdesk. Example: /run/authdesk/sender.sock',
    )
  // Both are to have the same one, so none is made here.
  const serverKey = readKey(keyFile, false)
  const sidecar = await startSidecar({ socket, outbox: join(data, 'outbox'), serverKey })
  process.stdout.write(`\n  Sender    ${socket}\n\n`)
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      void sidecar.close().then(() => process.exit(0))
    })
} catch (error) {
  const words =
    error instanceof SidecarHeld ? `another sender listens at ${error.message}` : (error as Error).message
  const lines = error instanceof ConfigFault ? error.message.split('\n') : [words]
  for (const line of lines) process.stderr.write(`authdesk: ${line}\n`)
  process.exit(1)
}
