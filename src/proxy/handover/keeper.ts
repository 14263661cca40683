/**
 * Holds the socket that people come to, and runs the process that serves behind it. So another process can take over
 * and there is one queue of new connections all the time: none is reset, none finds nobody. It reads no settings, opens
 * no store and knows no secret, and has no other reason to end than being told to.
 */
import { type ChildProcess, fork } from 'node:child_process'
import type { Server } from 'node:net'
import { type Outcome, openControl, type Program } from './control.ts'
import { type Handle, openListener } from './listener.ts'
import { KEPT, type Said, TAKE_OVER, type Told } from './messages.ts'

const SECOND = 1000
/** Reading its settings and what it is made of; on a busy machine, too. */
const READY_WITHIN = 60 * SECOND
/** Migrations of the store and the look at the end of the log are in it. */
const SERVING_WITHIN = 120 * SECOND
/** One that is killed sooner after its start is not started again. */
const LIVED = 5 * SECOND
/** Beyond its own limit for a stop. */
const GRACE = 5 * SECOND

type Ready = Extract<Said, { say: 'ready' }>

/** Runs the program until it ends, and resolves with its exit code. */
export async function keep(first: Program, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Keeper(first, args, env).keep()
}

class Keeper {
  #program: Program
  readonly #args: readonly string[]
  readonly #env: NodeJS.ProcessEnv
  readonly #over = Promise.withResolvers<number>()
  #control: Server | null = null
  #handle: Handle | null = null
  #place: Ready | null = null
  #current!: ChildProcess
  #servingSince = Infinity
  #next: ChildProcess | null = null
  #stopping = false

  constructor(program: Program, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#program = program
    this.#args = args
    this.#env = env
  }

  async keep(): Promise<number> {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        this.#stopping = true
        for (const child of [this.#current, this.#next]) child?.kill('SIGTERM')
      })
    await this.#run()
    const code = await this.#over.promise
    this.#control?.close()
    this.#handle?.close()
    return code
  }

  /** Starts what serves; when it cannot, it says why and ends. */
  async #run(): Promise<void> {
    const child = (this.#current = this.#start(this.#program))
    this.#watch(child)
    try {
      const ready = (await heard(child, 'ready', READY_WITHIN)) as Ready
      this.#place ??= ready
      this.#handle ??= await openListener(this.#place, this.#env)
      tell(child, { tell: 'serve' }, this.#handle)
      await heard(child, 'serving', SERVING_WITHIN)
      this.#servingSince = performance.now()
      this.#control ??= openControl(this.#place.data, async (program) => this.#takeOver(program))
    } catch {
      child.kill('SIGTERM')
    }
  }

  #start({ main, node }: Program, ...more: string[]): ChildProcess {
    return fork(main, [KEPT, ...more, ...this.#args], {
      execPath: node,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    })
  }

  async #takeOver(program: Program): Promise<Outcome> {
    if (this.#next || this.#stopping) return { fault: 'another takeover or a stop is under way' }
    const [old, place, handle] = [this.#current, this.#place, this.#handle]
    if (!handle || !place) return { fault: 'the running Authdesk listens for itself; stop it and start it' }
    const successor = (this.#next = this.#start(program, TAKE_OVER))
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
      this.#place = ready
      this.#current = successor
      this.#program = program
      this.#servingSince = performance.now()
      tell(old, { tell: 'end' })
      this.#watch(successor)
      return { fault: null }
    } catch (error) {
      await end(successor)
      return { fault: `${(error as Error).message}; the old one goes on` }
    } finally {
      this.#next = null
    }
  }

  /** Ends with the process that serves; the one that handed over ends unseen. */
  #watch(child: ChildProcess): void {
    const ended = () => {
      if (child !== this.#current) return
      // It may have died while it handed over: then its successor becomes the one that serves, or ends as well.
      const next = this.#next
      if (next && !isOver(next)) next.once('exit', () => child === this.#current && this.#ended(child))
      else this.#ended(child)
    }
    if (isOver(child)) ended()
    else child.once('exit', ended)
  }

  /** Killed from outside, for want of memory above all, it is started again: the sender goes on meanwhile. */
  #ended({ exitCode, signalCode }: ChildProcess): void {
    const lived = performance.now() - this.#servingSince
    if (this.#stopping || signalCode === null || !(lived > LIVED)) return this.#over.resolve(exitCode ?? 128)
    process.stderr.write(`authdesk: what served was killed (${signalCode}), and is started again\n`)
    this.#servingSince = Infinity
    void this.#run()
  }
}

// A handle of Node's own kind is what `cluster` sends; the types name only what wraps it.
function tell(child: ChildProcess, told: Told, listener: Handle | null = null): void {
  if (child.connected) child.send(told, (listener ?? undefined) as never, () => undefined)
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
    if (isOver(child)) return gone()
    child.on('exit', gone).on('message', listen)
  })
}

const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

async function end(child: ChildProcess): Promise<void> {
  if (isOver(child)) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}
