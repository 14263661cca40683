import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Which program takes over: of another folder, too, after an update. */
export interface Program {
  main: string
  node: string
}
/** Null: it serves now. Else a sentence why not; the old one goes on then. */
export interface Outcome {
  fault: string | null
}

/** Linux takes 107 bytes, macOS 103. */
const LONGEST = 103
const placeOf = (data: string) => join(data, 'keeper.sock')

/** Listens in the data folder, for its owner alone, for the word to let another process take over. */
export function openControl(data: string, takeOver: (program: Program) => Promise<Outcome>): Server | null {
  const place = placeOf(data)
  if (process.platform === 'win32' || Buffer.byteLength(place) > LONGEST) return null
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    createInterface({ input: socket }).once('line', (line) => {
      void answer(line, takeOver).then((outcome) => socket.end(`${JSON.stringify(outcome)}\n`))
    })
  })
  // Held by the lock of the one that runs, so what lies there is of one that was killed.
  rmSync(place, { force: true })
  server.on('error', () => undefined)
  const before = process.umask(0o177)
  server.listen(place, () => chmodSync(place, 0o600))
  process.umask(before)
  return server
}

async function answer(line: string, takeOver: (program: Program) => Promise<Outcome>): Promise<Outcome> {
  try {
    const { main, node } = JSON.parse(line) as Partial<Program>
    if (typeof main !== 'string' || typeof node !== 'string') throw new Error('it names no program')
    return await takeOver({ main, node })
  } catch (error) {
    return { fault: (error as Error).message }
  }
}

/** Asks the keeper of this data folder; resolves when the new process serves, or it is clear that it will not. */
export async function askToTakeOver(data: string, program: Program): Promise<Outcome> {
  const socket = connect(placeOf(data))
  return new Promise((resolve) => {
    const nobody = { fault: `no Authdesk that can be taken over runs on ${data}` }
    socket.on('error', () => resolve(nobody))
    socket.on('close', () => resolve({ fault: 'the running Authdesk ended without a word' }))
    createInterface({ input: socket })
      .on('error', () => undefined)
      .once('line', (line) => resolve(JSON.parse(line) as Outcome))
    socket.write(`${JSON.stringify(program)}\n`)
  })
}
