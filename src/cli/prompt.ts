import { openSync, readFileSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { type Terminal, UsageFault } from './verb.ts'

/** The person's own terminal, also while something is piped in; null where there is none. */
export function openPrompt(err: (text: string) => void): NonNullable<Terminal['ask']> | null {
  const file = process.platform === 'win32' ? String.raw`\\.\CONIN$` : '/dev/tty'
  try {
    // Tried now, so that a verb knows beforehand whether somebody can be asked.
    openSync(file, 'r+')
  } catch {
    return null
  }
  return async (question, { hidden }) => {
    const screen = new ReadStream(openSync(file, 'r+'))
    err(question)
    try {
      return await readLine(screen, hidden)
    } finally {
      if (hidden) err('\n')
      screen.destroy()
    }
  }
}

const ENTER = /[\r\n]/
const CTRL_C = '\u0003'
const ERASE = ['\b', '\u007f']

async function readLine(screen: ReadStream, hidden: boolean): Promise<string> {
  // Raw: the terminal echoes nothing, and Ctrl+C is a character like the others.
  if (hidden) screen.setRawMode(true)
  let line = ''
  try {
    for await (const piece of screen as AsyncIterable<Buffer>)
      for (const letter of piece.toString('utf8')) {
        if (letter === CTRL_C) throw new UsageFault('interrupted; nothing was sent')
        if (ENTER.test(letter)) return line
        line = hidden && ERASE.includes(letter) ? line.slice(0, -1) : line + letter
      }
    return line
  } finally {
    if (hidden) screen.setRawMode(false)
  }
}

/** From a file descriptor, as `--password-fd 3 3< file` gives it; else asked for, without echo. Never an argument. */
export async function readHidden(
  question: string,
  { descriptor, option }: { descriptor: string | undefined; option: string },
  terminal: Terminal,
): Promise<string> {
  if (descriptor !== undefined) {
    if (!/^\d{1,4}$/.test(descriptor)) throw new UsageFault(`${option} takes the number of an open file`)
    try {
      return readFileSync(Number(descriptor), 'utf8').replace(/\r?\n$/, '')
    } catch {
      throw new UsageFault(`${option} ${descriptor}: nothing can be read there`)
    }
  }
  if (!terminal.ask) throw new UsageFault(`nobody can be asked here; give it with ${option}`)
  return terminal.ask(question, { hidden: true })
}
