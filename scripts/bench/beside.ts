import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Beside {
  /** The first line that it printed: where it listens. */
  said: string
  stop(): void
}

/** Runs a file of this folder as a process of its own, so that it does not wait for whoever measures it. */
export async function startBeside(file: string, ...args: string[]): Promise<Beside> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const said of createInterface({ input: child.stdout }))
    return { said, stop: () => void child.kill() }
  throw new Error(`${file} ended`)
}
