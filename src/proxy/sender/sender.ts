import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Server } from '../config.ts'
import type { Log } from '../log.ts'
import { deriveKey } from '../seal.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { Call } from '../upstream/wire.ts'
import { stillAlive } from './alive.ts'
import type { Ended, Order, Slot, Start } from './messages.ts'
import { createOutbox, type Outbox } from './outbox.ts'

const READY_WITHIN = 10_000
/** No inspector, neither by a signal nor because the proxy has one: it would show each new token. */
const NO_INSPECTOR = ['--disable-sigusr1', '--no-inspect', '--no-inspect-brk', '--no-inspect-wait']
/** How often it is looked whether a sender of an earlier life has ended. */
const LOOK_AGAIN = 100
/** At a stop, an idle sender ends within this; a busy one is left to finish alone. */
const END_WITHIN = 2_000

/** The proxy's side of the sender process: started when it is first needed, started again when it died. */
export interface Sender {
  outbox: Outbox
  /** Resolves once the process is up; rejects when it cannot be. */
  ready(): Promise<void>
  /** Hands one call over and waits until its socket is closed. The answer, if one came, is in the outbox. */
  send(slot: Slot, call: Call): Promise<void>
  /** Waits until no sender of an earlier proxy is at work: only then is its outbox all there is. */
  predecessors(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

interface Parts {
  folder: string
  server: Server
  serverKey: Buffer
  clock: Clock
  log: Log
}

export function createSender({ folder, server, serverKey, clock, log }: Parts): Sender {
  const key = deriveKey(serverKey, 'outbox')
  const outbox = createOutbox(folder, key)
  const { apiUrl, ca, profile, proofSecret = null } = server
  let running: Promise<Running> | null = null
  let own: string | null = null

  async function start(): Promise<Running> {
    const name = randomUUID()
    own = name
    const child = fork(join(import.meta.dirname, 'main.ts'), [], {
      // A session of its own: Ctrl+C and the end of the proxy's terminal do not reach it.
      detached: true,
      execArgv: NO_INSPECTOR,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      windowsHide: true,
    })
    const waiting = new Map<string, (ended: Ended) => void>()
    child.on('message', (message: Ended | { ready: true }) => {
      if ('name' in message) waiting.get(message.name)?.(message)
    })
    child.once('exit', (code, signal) => {
      running = null
      if (code !== 0) log.error({ sender: child.pid, code, signal }, 'the sender died')
      // Whether the call left nobody can say; the outbox may know.
      for (const [order, end] of waiting)
        end({ name: order, trouble: { kind: 'unreachable', executed: 'maybe' } })
    })
    child.on('error', (error) => log.error({ err: error }, 'the sender cannot be reached'))
    child.send({ name, folder, key: key.toString('base64') } satisfies Start)
    const limit = AbortSignal.timeout(READY_WITHIN)
    try {
      await Promise.race([
        once(child, 'message', { signal: limit }),
        once(child, 'exit', { signal: limit }).then(() =>
          Promise.reject(new Error('the sender did not start')),
        ),
      ])
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
    // It does not keep the proxy alive; what is on its way it finishes alone.
    child.unref()
    child.channel?.unref()
    log.info({ sender: child.pid }, 'sender started')
    return { child, waiting }
  }

  const get = () =>
    (running ??= start().catch((error: unknown) => {
      running = null
      throw error
    }))

  return {
    outbox,
    async ready() {
      await get()
    },
    async send({ name, owner }, call) {
      const { child, waiting } = await get()
      const ended = await new Promise<Ended>((resolve) => {
        waiting.set(name, resolve)
        child.send(
          { name, owner, server: { apiUrl, ca, profile, proofSecret }, call } satisfies Order,
          (error) => {
            if (error) resolve({ name, trouble: { kind: 'unreachable', executed: 'maybe' } })
          },
        )
      })
      waiting.delete(name)
      if (ended.trouble) throw new Trouble(ended.trouble.kind, { executed: ended.trouble.executed })
    },
    async predecessors(signal) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      while (stillAlive(folder, own).length > 0) await clock.sleep(LOOK_AGAIN, signal)
    },
    async close() {
      const last = await running?.catch(() => null)
      if (!last) return
      const { child, waiting } = last
      child.disconnect()
      if (waiting.size > 0) return
      // An idle one is waited for, so that nothing of this proxy is left when it says that it has stopped.
      await once(child, 'exit', { signal: AbortSignal.timeout(END_WITHIN) }).catch(() =>
        child.kill('SIGKILL'),
      )
    },
  }
}

interface Running {
  child: ChildProcess
  /** Orders whose end has not been told. */
  waiting: Map<string, (ended: Ended) => void>
}
