import { createReadStream, existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { MOST_IN_JOB } from '#contract/jobs.ts'
import type { ProblemCode } from '#contract/problem.ts'
import { BATCH, type CheckedLine } from '#contract/tokens.ts'
import { createExtraction, type Found, type SourceReport } from '#github/extract.ts'
import type { OAuthApp } from '#proxy/config.ts'
import { checkMany } from '#proxy/routes/check-many.ts'
import type { CommandDesk } from './desk.ts'
import { SERVER_OPTIONS } from './server.ts'
import { count } from './table.ts'
import { type Terminal, UsageFault } from './verb.ts'

/** A token with where it was found; what is printed of it is its last eight. */
export interface Given {
  found: Found
  sources: readonly SourceReport[]
}

export const TOKEN_OPTIONS = {
  ...SERVER_OPTIONS,
  app: { type: 'string' },
  'bare-hex': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** From files, or from what is piped in: a list of tokens, a log, HAR, .env, JSON, CSV, a scanner's report. */
export async function readTokens(
  files: readonly string[],
  bareHex: boolean,
  terminal: Terminal,
): Promise<Given[]> {
  const extraction = createExtraction({ bareHex })
  const read = async (name: string, bytes: AsyncIterable<Uint8Array>) => {
    const source = extraction.source(name)
    for await (const piece of bytes) source.write(piece)
    source.end()
  }
  for (const file of files) {
    const path = resolve(terminal.here, file)
    if (!existsSync(path)) throw new UsageFault(`there is no ${path}`)
    await read(file, createReadStream(path))
  }
  if (files.length === 0) {
    if (!terminal.input)
      throw new UsageFault('no tokens: name files, or pipe them in, as in "authdesk check < build.log"')
    await read('standard input', terminal.input)
  }
  const found = extraction.found()
  const sources = extraction.sources()
  const bare = sources.reduce((sum, source) => sum + source.bareHex, 0)
  terminal.err(`${count(found.length, 'token')} found.\n`)
  if (bare > 0 && !bareHex)
    terminal.err(
      `${count(bare, 'text')} of 40 hex digits may be tokens in the old form, or git commits; --bare-hex counts them in.\n`,
    )
  if (found.length > MOST_IN_JOB)
    throw new UsageFault(`more than ${MOST_IN_JOB} tokens at once; cut the input`)
  return found.map((one) => ({ found: one, sources }))
}

export function appsOf(desk: CommandDesk, id: string | undefined): OAuthApp[] {
  if (id === undefined) return desk.server.apps
  const app = desk.server.apps.find((one) => one.id === id)
  if (!app)
    throw new UsageFault(
      `there is no app "${id}"; there are: ${desk.server.apps.map((one) => one.id).join(', ')}`,
    )
  return [app]
}

type Answer = Exclude<CheckedLine, { state: 'halted' }>

/** Asks about each; what the server could not be asked about in the end has no answer. */
export async function checkAll(
  desk: CommandDesk,
  tokens: readonly string[],
  apps: readonly OAuthApp[],
  terminal: Terminal,
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>()
  const show = progressOf(terminal, 'Checked', tokens.length)
  let rest = [...tokens]
  let idle = 0
  while (rest.length > 0) {
    const batch = rest.slice(0, BATCH)
    const before = answers.size
    let wait: number | null = null
    let halted: ProblemCode | null = null
    for await (const line of await checkMany(desk, { session: desk.who, requestId: 'cli' }, apps, batch)) {
      if (line.state === 'halted') {
        halted = line.code
        wait = line.retryAfter
      } else answers.set(batch[line.index]!, line)
      show(answers.size)
    }
    // One that has no time to come back at, or no end, is the end here; the rest is told as not answered.
    idle = answers.size > before ? 0 : idle + 1
    if (halted && (wait === null || idle > PATIENCE)) break
    if (wait !== null) {
      terminal.err(
        halted === 'upstream-limited'
          ? `\nThe server asks to wait ${wait} s.\n`
          : `\nThe server does not answer; asked again in ${wait} s.\n`,
      )
      await desk.clock.sleep(wait * 1000)
    }
    rest = rest.filter((token) => !answers.has(token))
  }
  show(answers.size, true)
  return answers
}

/** So often in a row the server may ask to wait without one answer in between. */
const PATIENCE = 5

/** A line on standard error that overwrites itself; in a file one line at the end. */
export function progressOf(terminal: Terminal, verb: string, total: number) {
  let last = 0
  return (done: number, over = false) => {
    const now = Date.now()
    if (!over && now - last < 200) return
    last = now
    if (terminal.lively) terminal.err(`\r${verb} ${done} of ${total}${over ? '\n' : ''}`)
    else if (over) terminal.err(`${verb} ${done} of ${total}.\n`)
  }
}
