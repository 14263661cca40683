/**
 * Holds the socket that people come to, and runs the process that serves behind it. So another process can take over
 * and there is one queue of new connections all the time: none is reset, none finds nobody. It reads no settings, opens
 * no store and knows no secret, and has no other reason to end than being told to.
 */
import { type ChildProcess, fork } from 'node:child_process'
import type { Server } from 'node:net'
import { type Outcome, openControl, type Program } from './control.ts'
import { type Handle, openListener } from './listener.ts'
import { KEPT, type Said, type Told } from './messages.ts'

const SECOND = 1000
/** Reading its settings and what it is made of; on a busy machine, too. */
const READY_WITHIN = 60 * SECOND
/** Migrations of the store and the look at the end of the log are in it. */
const SERVING_WITHIN = 120 * SECOND
/** Beyond its own limit for a stop. */
const GRACE = 5 * SECOND

type Ready = Extract<Said, { say: 'ready' }>

/** Runs the program until it ends, and resolves with its exit code. */
export async function keep(first: Program, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let control: Server | null = null
  let handle: Handle | null = null
  let place: Ready | null = null
  let current: ChildProcess
  let next: ChildProcess | null = null
  let stopping = false

  const start = ({ main, node }: Program) =>
    fork(main, [KEPT, ...args], { execPath: node, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  const tell = (child: ChildProcess, told: Told, listener: Handle | null = null) => {
    // A handle of Node's own kind is what `cluster` sends; the types name only what wraps it.
    if (child.connected) child.send(told, (listener ?? undefined) as never, () => undefined)
  }

  async function takeOver(program: Program): Promise<Outcome> {
    if (next || stopping) return { fault: 'another takeover or a stop is under way' }
    if (!handle || !place) return { fault: 'the running Authdesk listens for itself; stop it and start it' }
    const old = current
    const successor = (next = start(program))
    try {
      const ready = (await heard(successor, 'ready', READY_WITHIN)) as Ready
      if (ready.host !== place.host || ready.port !== place.port || ready.data !== place.data)
        throw new Fault('it has another address or data folder; stop Authdesk and start it')
      tell(old, { tell: 'go' })
      // Its death lets the data folder go as well.
      await heard(old, 'gone', place.stopWithin * SECOND + GRACE).catch(async () => end(old))
      tell(successor, { tell: 'serve' }, handle)
      try {
        await heard(successor, 'serving', SERVING_WITHIN)
      } catch (error) {
        await end(successor)
        tell(old, { tell: 'serve' }, handle)
        await heard(old, 'serving', SERVING_WITHIN)
        throw error
      }
      place = ready
      current = successor
      tell(old, { tell: 'end' })
      watch(successor)
      return { fault: null }
    } catch (error) {
      await end(successor)
      return { fault: `${(error as Error).message}; the old one goes on` }
    } finally {
      next = null
    }
  }

  const over = Promise.withResolvers<number>()
  /** Ends with the process that serves; the one that handed over ends unseen. */
  function watch(child: ChildProcess): void {
    const ended = () => {
      if (child !== current) return
      const last = () => over.resolve(child.exitCode ?? 128)
      // It may have died while it handed over: then its successor becomes the one that serves, or ends as well.
      if (next) next.once('exit', () => child === current && last())
      else last()
    }
    if (child.exitCode !== null || child.signalCode !== null) ended()
    else child.once('exit', ended)
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopping = true
      for (const child of [current, next]) child?.kill('SIGTERM')
    })
  current = start(first)
  watch(current)
  try {
    place = (await heard(current, 'ready', READY_WITHIN)) as Ready
    handle = await openListener(place, env)
    tell(current, { tell: 'serve' }, handle)
    await heard(current, 'serving', SERVING_WITHIN)
    control = openControl(place.data, takeOver)
  } catch {
    // It has said why, and ends.
    if (!stopping) current.kill('SIGTERM')
  }
  const code = await over.promise
  control?.close()
  handle?.close()
  return code
}

/** Why a takeover did not happen. */
class Fault extends Error {}

/** Waits for one word of a process that may die instead. */
async function heard(child: ChildProcess, wanted: Said['say'], within: number): Promise<Said> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail('the new process was not heard of in time'), within)
    const gone = () => fail('the new process did not start, and says why on standard error')
    const listen = (said: Said) => {
      if (said.say !== wanted) return
      cleanUp()
      resolve(said)
    }
    const cleanUp = () => {
      clearTimeout(late)
      child.off('exit', gone).off('message', listen)
    }
    const fail = (words: string) => {
      cleanUp()
      reject(new Fault(words))
    }
    if (child.exitCode !== null || child.signalCode !== null) return gone()
    child.on('exit', gone).on('message', listen)
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
