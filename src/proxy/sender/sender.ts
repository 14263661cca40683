import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Server } from '../config.ts'
import type { Log } from '../log.ts'
import { deriveKey } from '../seal.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { Call } from '../upstream/wire.ts'
import { stillAlive } from './alive.ts'
import { linkOver } from './link.ts'
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
  /** Waits until no sender of an earlier proxy works on this try: only then is its outbox all there is. */
  predecessors(name: string, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

interface Parts {
  folder: string
  server: Server
  serverKey: Buffer
  /** Where a sidecar listens; without it the sender is a child. */
  sidecar?: string | null
  clock: Clock
  log: Log
}

export function createSender({ folder, server, serverKey, sidecar = null, clock, log }: Parts): Sender {
  const key = deriveKey(serverKey, 'outbox')
  const outbox = createOutbox(folder, key)
  const { apiUrl, ca, profile, proofSecret = null } = server
  let running: Promise<Running> | null = null
  let own: string | null = null

  /** A child of this process, which outlives it. */
  async function startChild(): Promise<Running> {
    const name = randomUUID()
    own = name
    const child = fork(join(import.meta.dirname, 'main.ts'), [], {
      // A session of its own: Ctrl+C and the end of the proxy's terminal do not reach it.
      detached: true,
      execArgv: NO_INSPECTOR,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      windowsHide: true,
    })
    const waiting: Running['waiting'] = new Map()
    child.on('message', (message: Ended | { ready: true }) => {
      if ('name' in message) waiting.get(message.name)?.(message)
    })
    child.once('exit', (code, signal) => {
      if (code !== 0) log.error({ sender: child.pid, code, signal }, 'the sender died')
      lost(waiting)
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
    return {
      waiting,
      hand: (order, failed) => child.send(order, (error) => error && failed()),
      async leave() {
        child.disconnect()
        if (waiting.size > 0) return
        // An idle one is waited for, so that nothing of this proxy is left when it says that it has stopped.
        await once(child, 'exit', { signal: AbortSignal.timeout(END_WITHIN) }).catch(() =>
          child.kill('SIGKILL'),
        )
      },
    }
  }

  /** One that lives in a container or unit of its own; without it nothing is sent. */
  async function reachSidecar(place: string): Promise<Running> {
    const socket = connect(place)
    const waiting: Running['waiting'] = new Map()
    const ready = Promise.withResolvers<void>()
    const link = linkOver(socket, serverKey, 'proxy', (message) => {
      ready.resolve()
      if ('name' in message) waiting.get((message as Ended).name)?.(message as Ended)
    })
    socket.on('error', ready.reject).once('close', () => {
      ready.reject(new Error('what listens is no sidecar with this server key'))
      // Left on purpose, it goes on, and the next proxy reads what it puts down.
      if (left) return
      log.error({}, 'the sidecar is gone')
      lost(waiting)
    })
    let left = false
    // Another one may listen there and say nothing.
    const late = setTimeout(() => socket.destroy(), READY_WITHIN)
    await ready.promise.finally(() => clearTimeout(late))
    socket.unref()
    return {
      waiting,
      hand: (order) => link.send(order),
      async leave() {
        left = true
        socket.end()
      },
    }
  }

  /** Whether its calls left nobody can say; the outbox may know. */
  function lost(waiting: Running['waiting']): void {
    running = null
    for (const [order, end] of waiting)
      end({ name: order, trouble: { kind: 'unreachable', executed: 'maybe' } })
  }

  const get = () =>
    (running ??= (sidecar ? reachSidecar(sidecar) : startChild()).catch((error: unknown) => {
      running = null
      throw error
    }))

  return {
    outbox,
    async ready() {
      await get()
    },
    async send({ name, owner }, call) {
      const { hand, waiting } = await get()
      const ended = await new Promise<Ended>((resolve) => {
        waiting.set(name, resolve)
        hand({ name, owner, server: { apiUrl, ca, profile, proofSecret }, call }, () =>
          resolve({ name, trouble: { kind: 'unreachable', executed: 'maybe' } }),
        )
      })
      waiting.delete(name)
      if (ended.trouble) throw new Trouble(ended.trouble.kind, { executed: ended.trouble.executed })
    },
    async predecessors(name, signal) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      // A sidecar marks each call, and goes on living.
      const counts = (mark: string) => (mark.includes('.') ? mark === name : mark !== own)
      while (stillAlive(folder, counts).length > 0) await clock.sleep(LOOK_AGAIN, signal)
    },
    async close() {
      await (await running?.catch(() => null))?.leave()
    },
  }
}

interface Running {
  /** Orders whose end has not been told. */
  waiting: Map<string, (ended: Ended) => void>
  hand(this: void, order: Order, failed: () => void): void
  leave(): Promise<void>
}
