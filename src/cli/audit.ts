import { createReadStream, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { readWhole } from '#proxy/audit/activity.ts'
import type { Checkpoints } from '#proxy/audit/chain.ts'
import { readCheckpoints } from '#proxy/audit/checkpoints.ts'
import { exportOf, type Format } from '#proxy/audit/export.ts'
import { auditKeyFiles, type PublicKey, readPublicKey } from '#proxy/audit/key.ts'
import { type ExportVerdict, type FileBreak, verifyExport } from '#proxy/audit/verify-export.ts'
import { verifyStore } from '#proxy/audit/verify.ts'
import { readPlaces } from '#proxy/config.ts'
import { KeyFault } from '#proxy/key.ts'
import { openStoreToRead } from '#proxy/store/sqlite.ts'
import type { Store } from '#proxy/store/store.ts'
import { EXIT, type Terminal, UsageFault, type Verb } from './verb.ts'

const usage = `Usage: npm run -s authdesk -- audit verify [--data DIR] [--public-key FILE] [--log FILE]... [--json]
       npm run -s authdesk -- audit verify --export FILE [--public-key FILE] [--log FILE]... [--json]
       npm run -s authdesk -- audit export [--format csv|jsonl] [--data DIR]

  verify        proves that no row of the activity log was changed, taken out, moved or put in
  export        writes the whole log, oldest row first, to standard output

  --data        folder of the store (default: as configured); it is only read, Authdesk may be running
  --export      a file that Authdesk or "audit export" gave out, instead of the store
  --public-key  audit-key.pub as you keep it (default: the one beside the server key)
  --log         a log of Authdesk, whose checkpoints show an old copy of the store; may be given several times
  --json        the verdict as one line of JSON

Exit codes: 0 the log is whole, 1 it is not, 2 nothing was verified.
`

const OPTIONS = {
  data: { type: 'string' },
  export: { type: 'string' },
  'public-key': { type: 'string' },
  log: { type: 'string', multiple: true },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const

interface Options {
  data?: string
  export?: string
  'public-key'?: string
  log?: string[]
  format?: string
  json?: boolean
}

export const audit: Verb = {
  summary: 'verify or export the activity log',
  usage,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
    const options: Options = values
    const [verb, ...rest] = positionals
    if (rest.length > 0 || (verb !== 'verify' && verb !== 'export'))
      throw new UsageFault(`say "audit verify" or "audit export".\n\n${usage}`)
    return verb === 'verify' ? verify(options, terminal) : give(options, terminal)
  },
}

async function verify(options: Options, terminal: Terminal): Promise<number> {
  const checkpoints = await checkpointsOf(options, terminal)
  const key = keyOf(options, terminal)
  const verdict =
    options.export === undefined
      ? await reading(options, terminal, async (store) => {
          const found = await verifyStore(store, key, checkpoints)
          return found.state === 'whole' ? { ...found, complete: true } : found
        })
      : await verifyExport(bytesOf(resolve(terminal.here, options.export)), key, checkpoints)
  const compared = options.log ? checkpoints.size : null
  if (options.json) {
    const says = verdict.state === 'broken' ? { says: sentence(verdict) } : {}
    terminal.out(`${JSON.stringify({ ...verdict, ...says, key: key.id, checkpoints: compared })}\n`)
  } else {
    terminal.out(words(verdict, key, compared))
  }
  return verdict.state === 'whole' ? EXIT.good : EXIT.bad
}

async function give({ format = 'jsonl', ...options }: Options, terminal: Terminal): Promise<number> {
  if (format !== 'csv' && format !== 'jsonl') throw new UsageFault('--format is csv or jsonl')
  return reading(options, terminal, async (store) => {
    const whole = await readWhole(store)
    if (!whole) throw new UsageFault('this store has no signed log yet; start Authdesk once')
    const pieces = exportOf(format satisfies Format, whole.slices, {
      complete: true,
      head: whole.head,
      key: null,
    })
    for await (const piece of pieces) terminal.out(piece)
    return EXIT.good
  })
}

/** Opens the store for reading only. */
async function reading<T>(
  options: Options,
  terminal: Terminal,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const data = dataOf(options, terminal)
  const file = join(data, 'authdesk.db')
  if (!existsSync(file)) throw new UsageFault(`there is no ${file}; name the folder with --data`)
  let store: Store | null = null
  try {
    store = openStoreToRead(file)
    return await work(store)
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code !== 'ERR_SQLITE_ERROR') throw error
    throw new UsageFault(
      /no such (table|column)/.test(message)
        ? `${file} is of an older version and has no signature; start Authdesk once`
        : `${file} cannot be read (${message})`,
    )
  } finally {
    await store?.destroy()
  }
}

const placesOf = ({ env, folder }: Terminal) => readPlaces(env, folder)

function dataOf({ data }: Options, terminal: Terminal): string {
  return data === undefined ? placesOf(terminal).data : resolve(terminal.here, data)
}

function keyOf(options: Options, terminal: Terminal): PublicKey {
  const given = options['public-key']
  // A folder that is named brings its own key, if it lies where it is made by itself.
  const keyFile =
    options.data === undefined ? placesOf(terminal).keyFile : join(dataOf(options, terminal), 'key')
  const file = given === undefined ? auditKeyFiles(keyFile).open : resolve(terminal.here, given)
  try {
    return readPublicKey(file)
  } catch (error) {
    if (error instanceof KeyFault)
      throw new UsageFault(`the public key ${error.message}; name it with --public-key`)
    throw error
  }
}

async function checkpointsOf({ log = [] }: Options, terminal: Terminal): Promise<Checkpoints> {
  return readCheckpoints(
    (async function* () {
      for (const file of log)
        yield* createInterface({ input: bytesOf(resolve(terminal.here, file)), crlfDelay: Infinity })
    })(),
  )
}

function bytesOf(file: string) {
  if (!existsSync(file)) throw new UsageFault(`there is no ${file}`)
  return createReadStream(file)
}

type Broken = { count: number } & FileBreak

function words(verdict: ExportVerdict, key: PublicKey, compared: number | null): string {
  const log =
    compared === null
      ? 'Not compared with a log: an old copy of the whole store would look like this too (--log).'
      : compared === 0
        ? 'The log holds no checkpoint, so an old copy of the whole store would look like this too.'
        : `${plural(compared, 'checkpoint')} of the log agree.`
  if (verdict.state === 'broken')
    return `BROKEN. ${sentence(verdict)}\n${plural(verdict.count, 'entry', 'entries')} before that ${verdict.count === 1 ? 'was' : 'were'} read.\n`
  const { complete, count, hash } = verdict
  if (!complete)
    return `Whole. ${plural(count, 'entry', 'entries')}, a selection: exactly what Authdesk gave out, signed with key ${key.id}.\nWhat is not in the selection cannot be said from it; "audit verify" on the store can.\n`
  return `Whole. ${plural(count, 'entry', 'entries')}, chain whole, its end signed with key ${key.id}.\nEnd: ${hash}\n${log}\n`
}

function sentence({ row, fault }: Broken): string {
  return SENTENCES[fault].replace('#', String(row))
}

/** `#` is the entry's number. */
const SENTENCES: Record<Broken['fault'], string> = {
  changed: 'Entry # was changed: its content does not give its hash.',
  moved: 'Entry # does not follow the one before it.',
  missing: 'Entry # is missing.',
  misnumbered: 'Entry # stands where its number does not belong.',
  unreadable: 'Entry # cannot be read.',
  added: 'Entry # was added: the signed end of the log comes before it.',
  cut: 'Entry # and what followed are missing: the signed end of the log comes after them.',
  rewritten: 'The log was written anew up to entry #: it fits together, but it is not what was signed.',
  'no-head': 'The signed end of the log is missing.',
  'other-key': 'The end of the log is signed with another key than the public key given.',
  'bad-signature': 'The signature of the end of the log is not valid.',
  'not-in-log': 'Entry # is not the one that the log knows: its checkpoint tells another hash.',
  'older-than-log': 'Entry # is missing: the log knows of it. This is an old copy.',
  'no-export': 'This is no export of an activity log, or its first line was changed.',
  'no-end': 'The file breaks off at entry #: its last line is missing.',
  'bad-end': 'The last line was changed.',
  'after-end': 'Something was added after the last line.',
  'bad-seal': 'The file is not what Authdesk gave out: entries were changed, taken out or put in.',
}

function plural(count: number, one: string, other = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : other}`
}
