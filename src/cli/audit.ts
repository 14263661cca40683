import { createReadStream, existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { readWhole } from '#proxy/audit/activity.ts'
import type { Break, KeyChange } from '#proxy/audit/chain.ts'
import { type LogCheckpoints, readCheckpoints } from '#proxy/audit/checkpoints.ts'
import { exportOf, type Format } from '#proxy/audit/export.ts'
import { auditKeyFiles, type PublicKey, readPublicKey, readRetiredKeys } from '#proxy/audit/key.ts'
import { changeAuditKey, type KeyChanged } from '#proxy/audit/new-key.ts'
import { type ExportVerdict, type FileBreak, verifyExport } from '#proxy/audit/verify-export.ts'
import { verifyStore } from '#proxy/audit/verify.ts'
import { readPlaces } from '#proxy/config.ts'
import { KeyFault } from '#proxy/key.ts'
import { FolderHeld, holdFolder } from '#proxy/lock.ts'
import { COMMAND_LINE } from '#proxy/operations/reset.ts'
import { openStore, openStoreToRead } from '#proxy/store/sqlite.ts'
import type { Store } from '#proxy/store/store.ts'
import { asOwnerOf, giveKeys, userName } from './owner.ts'
import { EXIT, type Terminal, UsageFault, type Verb } from './verb.ts'

const usage = `Usage: npm run -s authdesk -- audit verify [--data DIR] [--public-key FILE] [--log FILE]... [--json]
       npm run -s authdesk -- audit verify --export FILE [--public-key FILE] [--log FILE]... [--json]
       npm run -s authdesk -- audit export [--format csv|jsonl] [--data DIR]
       npm run -s authdesk -- audit new-key --reason TEXT [--public-key FILE]

  verify        proves that no row of the activity log was changed, taken out, moved or put in
  export        writes the whole log, oldest row first, to standard output
  new-key       goes on with a new key when the old one is lost or retired; Authdesk must be stopped

  --data        folder of the store (default: as configured); it is only read, Authdesk may be running
  --export      a file that Authdesk or "audit export" gave out, instead of the store
  --public-key  audit-key.pub as you keep it (default: those beside the server key); after a change of key give each
                that has signed; for new-key: the one of the log so far
  --log         a log of Authdesk, whose checkpoints show an old copy of the store; may be given several times
  --reason      why the key changes; kept in the log
  --json        the verdict as one line of JSON

Exit codes: 0 the log is whole, 1 it is not, 2 nothing was verified.
`

const OPTIONS = {
  data: { type: 'string' },
  export: { type: 'string' },
  'public-key': { type: 'string', multiple: true },
  reason: { type: 'string' },
  log: { type: 'string', multiple: true },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const

interface Options {
  data?: string
  export?: string
  'public-key'?: string[]
  reason?: string
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
    const run =
      verb !== undefined && rest.length === 0 && Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
    if (!run) throw new UsageFault(`say "audit verify", "audit export" or "audit new-key".\n\n${usage}`)
    return run(options, terminal)
  },
}

async function verify(options: Options, terminal: Terminal): Promise<number> {
  const keys = keysOf(options, terminal)
  const { known, broken } = await checkpointsOf(options, terminal, keys)
  const found =
    options.export === undefined
      ? await reading(options, terminal, async (store) => {
          // Only where the keys lie beside each other is it known which of them signs now.
          const inUse = options['public-key'] ? undefined : keys[0]!.id
          const inStore = await verifyStore(store, keys, known, inUse)
          return inStore.state === 'whole' ? { ...inStore, complete: true } : inStore
        })
      : await verifyExport(bytesOf(resolve(terminal.here, options.export)), keys, known)
  const verdict = outside(found, options, keys, broken)
  const compared = options.log ? known.size : null
  const keyId = verdict.state === 'whole' ? verdict.keyId : keys[0]!.id
  if (options.json) {
    const says = verdict.state === 'broken' ? { says: sentence(verdict) } : {}
    terminal.out(`${JSON.stringify({ ...verdict, ...says, key: keyId, checkpoints: compared })}\n`)
  } else {
    terminal.out(words(verdict, compared))
  }
  return verdict.state === 'whole' ? EXIT.good : EXIT.bad
}

/** What only the files beside the log say: a bad line of the log stream, or a public key that never signed. */
function outside(
  verdict: ExportVerdict,
  options: Options,
  keys: readonly PublicKey[],
  inStream: Break | null,
): ExportVerdict {
  if (verdict.state === 'broken') return verdict
  if (inStream) return { state: 'broken', count: verdict.count, ...inStream }
  const used = [verdict.keyId, ...verdict.keyChanges.flatMap(({ from, to }) => [from, to])]
  const given = options['public-key'] ? keys : []
  // Else whoever took the old key could show a log that ends before the change of key.
  return !verdict.complete || given.every(({ id }) => used.includes(id))
    ? verdict
    : { state: 'broken', count: verdict.count, row: null, fault: 'unused-key' }
}

async function newKey(options: Options, terminal: Terminal): Promise<number> {
  const reason = options.reason?.trim()
  if (!reason) throw new UsageFault('"audit new-key" needs --reason TEXT, which is kept in the log')
  const { data, keyFile } = placesOf(terminal)
  const file = join(data, 'authdesk.db')
  if (!existsSync(file)) throw new UsageFault(`there is no ${file}`)
  const letGo = await asOwnerOf(data, () => held(data))
  const request = {
    keyFile,
    old: oldKey(options, terminal, keyFile),
    actor: `cli:${userName()}`,
    door: COMMAND_LINE,
    reason,
    now: Date.now(),
  }
  try {
    const changed = await asOwnerOf(dirname(keyFile), async () => {
      const store = await openStore(file)
      return changeAuditKey({ ...request, store }).finally(async () => store.destroy())
    })
    giveKeys(keyFile)
    return tellKeyChange(changed, keyFile, terminal)
  } finally {
    letGo()
  }
}

function held(data: string): () => void {
  try {
    return holdFolder(data)
  } catch (error) {
    if (error instanceof FolderHeld)
      throw new UsageFault('Authdesk runs on this folder with the old key. Stop it first.')
    throw error
  }
}

function oldKey(options: Options, terminal: Terminal, keyFile: string): PublicKey | null {
  const [given] = options['public-key'] ?? []
  const file = given === undefined ? auditKeyFiles(keyFile).open : resolve(terminal.here, given)
  return given === undefined && !existsSync(file) ? null : readPublicKey(file)
}

function tellKeyChange(changed: KeyChanged, keyFile: string, terminal: Terminal): number {
  if (changed.state === 'no-head') throw new UsageFault('this store has no signed log; start Authdesk once')
  if (changed.state === 'old-key-unknown')
    throw new UsageFault(
      `the log is signed with key ${changed.id}. Name its public key, as your auditors keep it, with --public-key FILE. Nothing was changed.`,
    )
  if (changed.state === 'broken') {
    terminal.out(`BROKEN. ${sentence(changed.verdict)}\nThe key was not changed.\n`)
    return EXIT.bad
  }
  const { row, from, to, retiredSecret } = changed
  terminal.out(
    `Entry ${row}: key ${to} replaces key ${from}.\nGive ${auditKeyFiles(keyFile).open} to your auditors. They need both public keys.\n${
      retiredSecret ? `The old secret key is now ${retiredSecret}. Delete it.\n` : ''
    }`,
  )
  return EXIT.good
}

const VERBS: Record<string, (options: Options, terminal: Terminal) => Promise<number>> = {
  verify,
  export: give,
  'new-key': newKey,
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

function keysOf(options: Options, terminal: Terminal): PublicKey[] {
  const given = options['public-key']
  // A folder that is named brings its own key, if it lies where it is made by itself.
  const keyFile =
    options.data === undefined ? placesOf(terminal).keyFile : join(dataOf(options, terminal), 'key')
  try {
    return given === undefined
      ? [readPublicKey(auditKeyFiles(keyFile).open), ...readRetiredKeys(keyFile)]
      : given.map((file) => readPublicKey(resolve(terminal.here, file)))
  } catch (error) {
    if (error instanceof KeyFault)
      throw new UsageFault(`the public key ${error.message}; name it with --public-key`)
    throw error
  }
}

async function checkpointsOf(
  { log = [] }: Options,
  terminal: Terminal,
  keys: readonly PublicKey[],
): Promise<LogCheckpoints> {
  const lines = (async function* () {
    for (const file of log)
      yield* createInterface({ input: bytesOf(resolve(terminal.here, file)), crlfDelay: Infinity })
  })()
  return readCheckpoints(lines, keys)
}

function bytesOf(file: string) {
  if (!existsSync(file)) throw new UsageFault(`there is no ${file}`)
  return createReadStream(file)
}

type Broken = { count: number } & FileBreak

function words(verdict: ExportVerdict, compared: number | null): string {
  const log =
    compared === null
      ? 'Not compared with a log: an old copy of the whole store would look like this too (--log).'
      : compared === 0
        ? 'The log holds no checkpoint, so an old copy of the whole store would look like this too.'
        : `${plural(compared, 'checkpoint')} of the log agree.`
  if (verdict.state === 'broken')
    return `BROKEN. ${sentence(verdict)}\n${plural(verdict.count, 'entry', 'entries')} before that ${verdict.count === 1 ? 'was' : 'were'} read.\n`
  const { complete, count, hash, keyId, keyChanges } = verdict
  if (!complete)
    return `Whole. ${plural(count, 'entry', 'entries')}, a selection: exactly what Authdesk gave out, signed with key ${keyId}.\nWhat is not in the selection cannot be said from it; "audit verify" on the store can.\n`
  return `Whole. ${plural(count, 'entry', 'entries')}, chain whole, its end signed with key ${keyId}.\n${keyChanges.map(keyChangeLine).join('')}End: ${hash}\n${log}\n`
}

function keyChangeLine({ row, from, to, reason }: KeyChange): string {
  return `From entry ${row} on, key ${to} signs instead of key ${from}: ${reason ?? 'no reason given'}\n`
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
  'other-key': 'The log is signed with another key than the public keys given.',
  'bad-signature': 'The signature of the end of the log is not valid.',
  'bad-key-change':
    'Entry # names a new key, but the old key did not sign the log before it, or the new one was given up before.',
  'unused-key': 'A public key was given that this log was never signed with.',
  'bad-checkpoint': 'The signature of the log stream’s checkpoint for entry # is not valid.',
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
