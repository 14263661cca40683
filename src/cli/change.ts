import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { BY_YES } from '#contract/jobs.ts'
import { BATCH } from '#contract/tokens.ts'
import type { ToldJob } from '#proxy/jobs/jobs.ts'
import { ledgerText } from '#proxy/jobs/ledger.ts'
import { type CommandDesk, withDesk } from './desk.ts'
import { chooseServer, jsonLine, SANDBOX_HELP } from './server.ts'
import { count, table } from './table.ts'
import { appsOf, checkAll, progressOf, readTokens, TOKEN_OPTIONS } from './tokens.ts'
import { EXIT, type Terminal, UsageFault, type Verb } from './verb.ts'

type JobVerb = 'revoke' | 'remove' | 'reset'

const WORDS = {
  revoke: { name: 'revoke', says: 'Revoke', done: 'Revoked', summary: 'these tokens stop' },
  remove: {
    name: 'remove-access',
    says: 'Remove access by',
    done: 'Done',
    summary: 'every token that the same people gave the same apps stops',
  },
  reset: { name: 'reset', says: 'Reset', done: 'Reset', summary: 'a new value for each, the old ones stop' },
} as const

const OPTIONS = {
  ...TOKEN_OPTIONS,
  reason: { type: 'string' },
  yes: { type: 'string' },
  resume: { type: 'boolean' },
  forget: { type: 'boolean' },
  out: { type: 'string' },
  show: { type: 'boolean' },
  format: { type: 'string' },
} as const

interface Options {
  sandbox?: boolean
  app?: string
  'bare-hex'?: boolean
  json?: boolean
  reason?: string
  yes?: string
  resume?: boolean
  forget?: boolean
  out?: string
  show?: boolean
  format?: string
}

const usageOf = (
  verb: JobVerb,
) => `Usage: npm run -s authdesk -- ${WORDS[verb].name} [FILE...] --reason TEXT [--yes COUNT] [--app ID] [--json] [--sandbox]${
  verb === 'reset' ? '\n         --out FILE [--format csv|jsonl] | --show' : ''
}
       npm run -s authdesk -- ${WORDS[verb].name} --resume | --forget [--sandbox]

  Checks each token first, says how many would stop, and asks before anything is sent: for a yes, or for their number
  when they are more than ${BY_YES}. Each is then proven: the server is asked again. Reads files or standard input, in any
  form; no token is ever an argument.

  --reason    why; kept in the activity log
  --yes       how many active tokens you expect, where nobody can be asked; with another number nothing is sent
  --app       ask this app only (default: each configured app, the first yes wins)
  --bare-hex  count texts of 40 hex digits in, which may be old tokens or git commits
  --json      a line of JSON for each token
${SANDBOX_HELP}${
  verb === 'reset'
    ? `
  --out       where the new tokens go: a new file, mode 0600, with the hash of each old token beside it
  --format    of that file: jsonl (default) or csv
  --show      print the new tokens instead`
    : ''
}
  --resume    goes on with what an earlier run left${verb === 'reset' ? ', and delivers what it did not' : ''}
  --forget    gives that up

Ctrl+C lets what is under way end, and keeps the rest for --resume.
Exit codes: 0 all are stopped, 1 some are not or it is not known, 2 the command line is wrong or nothing was sent,
3 interrupted.
`

export const change = (verb: JobVerb): Verb => ({
  summary: WORDS[verb].summary,
  usage: usageOf(verb),
  async run(args, terminal) {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
    const options: Options = values
    if (verb !== 'reset' && (options.out !== undefined || options.show || options.format !== undefined))
      throw new UsageFault('--out, --show and --format belong to reset')
    if (options.format !== undefined && options.format !== 'csv' && options.format !== 'jsonl')
      throw new UsageFault('--format is csv or jsonl')
    const takesUp = options.resume || options.forget
    if (takesUp && positionals.length > 0) throw new UsageFault('--resume and --forget take no files')
    const chosen = await chooseServer(options.sandbox, terminal)
    const deliver = verb === 'reset' && !options.forget ? destination(options, terminal) : null
    try {
      if (takesUp)
        return await withDesk(chosen, async (desk) => takeUp(desk, verb, options, deliver, terminal))
      const reason = options.reason?.trim()
      if (!reason) throw new UsageFault('say why with --reason; it is kept in the activity log')
      const given = await readTokens(positionals, options['bare-hex'] ?? false, terminal)
      return await withDesk(chosen, async (desk) =>
        begin(
          desk,
          verb,
          { ...options, reason },
          given.map(({ found }) => found.token),
          deliver,
          terminal,
        ),
      )
    } finally {
      deliver?.close()
    }
  },
})

async function begin(
  desk: CommandDesk,
  verb: JobVerb,
  options: Options & { reason: string },
  tokens: string[],
  deliver: Destination | null,
  terminal: Terminal,
): Promise<number> {
  const left = await openJobs(desk, verb)
  if (left.length > 0)
    throw new UsageFault(
      `an earlier run is not finished (${count(
        left.reduce((sum, { counts }) => sum + counts.left + counts.failed + counts.unknown, 0),
        'token',
      )} open); --resume goes on with it, --forget gives it up`,
    )
  const answers = await checkAll(desk, tokens, appsOf(desk, options.app), terminal)
  const byApp = new Map<string, string[]>()
  const users = new Set<string>()
  let dead = 0
  let open = tokens.length
  for (const token of tokens) {
    const answer = answers.get(token)
    if (answer && answer.state !== 'failed') open--
    if (answer?.state === 'not-valid') dead++
    if (answer?.state !== 'active') continue
    users.add(answer.token.user?.login ?? '')
    byApp.set(answer.appId, [...(byApp.get(answer.appId) ?? []), token])
  }
  const active = [...byApp.values()].reduce((sum, of) => sum + of.length, 0)
  terminal.err(
    `${count(active, 'token')} of ${count(users.size, 'user')} in ${count(byApp.size, 'app')}; ${dead} already dead.\n`,
  )
  if (open > 0) {
    terminal.err(`${count(open, 'token')} could not be asked about. Nothing was sent.\n`)
    return EXIT.usage
  }
  if (active === 0) return EXIT.good
  if (!(await agreed(active, WORDS[verb].says, options.yes, terminal))) {
    terminal.err('Nothing was sent.\n')
    return EXIT.usage
  }
  const ids: string[] = []
  for (const [appId, of] of byApp) {
    const { job } = await desk.jobs.create({
      actor: desk.who.login,
      door: desk.who.door,
      session: 'cli',
      verb,
      app: appsOf(desk, appId)[0]!,
      reason: options.reason,
      idempotencyKey: randomUUID(),
      requestId: 'cli',
    })
    for (let from = 0; from < of.length; from += BATCH)
      await desk.jobs.add(desk.who.login, job.id, of.slice(from, from + BATCH))
    ids.push(job.id)
  }
  for (const id of ids) await desk.jobs.start(desk.who.login, id)
  return follow(desk, verb, ids, options, deliver, terminal)
}

/** With what an earlier run left: on, or away with it. */
async function takeUp(
  desk: CommandDesk,
  verb: JobVerb,
  options: Options,
  deliver: Destination | null,
  terminal: Terminal,
): Promise<number> {
  const ids = (await openJobs(desk, verb)).map(({ job }) => job.id)
  if (ids.length === 0) {
    terminal.err('No earlier run is open.\n')
    return EXIT.good
  }
  const { login } = desk.who
  if (options.forget) {
    for (const id of ids) {
      await desk.jobs.stop(login, id)
      await desk.jobs.settled(id)
      await desk.jobs.giveUp(login, id, 'cli')
    }
    terminal.err('Given up. What was not sent stays as it was.\n')
    return EXIT.good
  }
  for (const id of ids) {
    // One that was killed still says that it runs.
    await desk.jobs.start(login, id)
    await desk.jobs.resume(login, id, 'cli')
    await desk.jobs.retry(login, id, 'cli')
  }
  return follow(desk, verb, ids, options, deliver, terminal)
}

async function openJobs(desk: CommandDesk, verb: JobVerb): Promise<ToldJob[]> {
  return (await desk.jobs.list(desk.who.login)).filter(({ job }) => job.verb === verb)
}

async function follow(
  desk: CommandDesk,
  verb: JobVerb,
  ids: string[],
  options: Options,
  deliver: Destination | null,
  terminal: Terminal,
): Promise<number> {
  const { login } = desk.who
  let interrupted = false
  const release = terminal.onInterrupt?.(() => {
    interrupted = true
    terminal.err('\nFinishing what is under way; the rest is kept for --resume.\n')
    for (const id of ids) void desk.jobs.pause(login, id)
  })
  const told = async () => Promise.all(ids.map(async (id) => (await desk.jobs.find(login, id))!))
  const total = (await told()).reduce((sum, { counts }) => sum + counts.total, 0)
  const show = progressOf(terminal, WORDS[verb].done, total)
  const decided = (all: ToldJob[]) => all.reduce((sum, { counts }) => sum + counts.total - counts.left, 0)
  const over = new AbortController()
  const showing = (async () => {
    while (!over.signal.aborted) {
      const all = await told()
      show(decided(all))
      const waits = all.find(({ waitsUntil }) => waitsUntil !== null)?.waitsUntil
      if (waits)
        terminal.err(`\rThe server asks to wait until ${new Date(waits).toISOString().slice(11, 19)} UTC.\n`)
      await desk.clock.sleep(waits ? 10_000 : 250, over.signal).catch(() => undefined)
    }
  })()
  await Promise.all(ids.map(async (id) => desk.jobs.settled(id)))
  over.abort()
  await showing
  release?.()
  const end = await told()
  show(decided(end), true)

  const rows = await rowsOf(desk, ids)
  const unreadable = deliver ? await handOver(desk, ids, deliver, options, terminal) : 0
  if (options.json) for (const row of rows) terminal.out(jsonLine(desk.server, row))
  else
    // Where new tokens are printed they stand alone.
    terminal[deliver?.shows ? 'err' : 'out'](
      table(
        ['TOKEN', 'RESULT', 'USER', 'APP', ...(verb === 'reset' ? ['NEW'] : [])],
        rows.map((row) => [
          `…${row.lastEight}`,
          row.cause ? `${row.result}: ${row.cause}` : row.result,
          row.user ?? '-',
          row.app,
          ...(verb === 'reset' ? [row.newLastEight ? `…${row.newLastEight}` : '-'] : []),
        ]),
      ),
    )
  const sum = (of: keyof ToldJob['counts']) => end.reduce((all, { counts }) => all + counts[of], 0)
  terminal.err(
    [
      `${sum('done')} done`,
      `${sum('gone')} dead before`,
      sum('notConfirmed') > 0 &&
        `${sum('notConfirmed')} NOT CONFIRMED: the server said yes and still accepts them`,
      sum('failed') > sum('notConfirmed') && `${sum('failed') - sum('notConfirmed')} failed`,
      sum('unknown') > 0 && `${sum('unknown')} not known`,
      sum('notProven') > 0 &&
        `${sum('notProven')} of them with an old value that is not proven dead; check those`,
      sum('left') > 0 && `${sum('left')} to go`,
    ]
      .filter(Boolean)
      .join(', ') + '.\n',
  )
  const paused = end.find(({ job }) => job.state === 'paused')
  if (paused && !interrupted)
    terminal.err(`It paused (${paused.job.cause}); --resume goes on when that is mended.\n`)
  if (sum('failed') + sum('unknown') > sum('lost'))
    terminal.err('--resume tries those again, --forget gives them up.\n')
  // What ended well leaves nothing behind; what did not can be taken up.
  for (const { job, counts, uncollected } of await told())
    if (counts.left + counts.failed + counts.unknown - counts.lost === 0 && uncollected === 0)
      await desk.jobs.acknowledge(login, job.id, 'cli')
  if (sum('left') > 0) return EXIT.part
  return sum('failed') + sum('unknown') + sum('notProven') + unreadable > 0 ? EXIT.bad : EXIT.good
}

async function rowsOf(desk: CommandDesk, ids: string[]) {
  const rows = []
  for (const id of ids) {
    const told = await desk.jobs.find(desk.who.login, id)
    for (let after = 0; ;) {
      const page = (await desk.jobs.rows(desk.who.login, id, { after, only: 'all', limit: BATCH })) ?? []
      for (const { row, operation } of page)
        rows.push({
          lastEight: row.last_eight,
          hash: row.hash,
          result: row.state === 'waiting' || row.state === 'sending' ? ('not-done' as const) : row.state,
          cause: row.cause,
          user: row.user,
          app: told?.job.app ?? '',
          receipt: row.receipt,
          ...(operation?.new_hash
            ? { newLastEight: operation.new_last_eight, newHash: operation.new_hash }
            : { newLastEight: null, newHash: null }),
        })
      if (page.length < BATCH) break
      after = page.at(-1)!.row.at
    }
  }
  return rows
}

/** Where new tokens go. Opened before anything is sent: a reset whose value cannot be delivered is not begun. */
interface Destination {
  shows: boolean
  write(text: string): void
  /** Whether all that was written has arrived: on disk, or with the reader. */
  keep(): Promise<boolean>
  close(): void
}

function destination({ out, show }: Options, terminal: Terminal): Destination {
  if ((out === undefined) === !show)
    throw new UsageFault('say where the new tokens go: --out FILE, or --show to print them')
  if (out === undefined)
    return {
      shows: true,
      write: (text) => terminal.out(text),
      keep: async () => (await terminal.flushed?.()) ?? true,
      close: () => undefined,
    }
  const path = resolve(terminal.here, out)
  let file: number
  try {
    // Never over something that is there: it may hold the tokens of the last run.
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageFault(code === 'EEXIST' ? `${path} exists already` : `${path} cannot be written (${code})`)
  }
  let written = 0
  return {
    shows: false,
    write(text) {
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
      written += bytes.length
    },
    async keep() {
      fsyncSync(file)
      return true
    },
    close() {
      closeSync(file)
      if (written === 0) unlinkSync(path)
    },
  }
}

/** Writes the ledger, and only then has the values erased. Tells how many it could not read: none is erased then. */
async function handOver(
  desk: CommandDesk,
  ids: string[],
  deliver: Destination,
  { format = 'jsonl', out }: Options,
  terminal: Terminal,
): Promise<number> {
  const { login } = desk.who
  let total = 0
  let unreadable = 0
  for (const id of ids)
    for (let after: number | null = 0; after !== null;) {
      const piece: Awaited<ReturnType<typeof desk.jobs.collect>> = await desk.jobs.collect(
        login,
        id,
        after,
        'cli',
      )
      if (!piece) break
      const lines = piece.taken.map(({ row, value }) => ({
        oldHash: row.old_hash,
        oldLastEight: row.old_last_eight,
        user: row.user,
        app: row.app,
        newToken: value.reveal(),
        newHash: row.new_hash,
      }))
      if (lines.length > 0) deliver.write(ledgerText(format as 'csv' | 'jsonl', lines, total === 0))
      total += lines.length
      unreadable += piece.unreadable
      after = piece.next
    }
  if (total > 0) {
    if (!(await deliver.keep())) {
      terminal.err(`Nobody reads standard output; ${count(total, 'new token')} kept for --resume.\n`)
      return total
    }
    if (!deliver.shows) terminal.err(`${count(total, 'new token')} in ${out}.\n`)
  }
  if (unreadable > 0)
    terminal.err(
      `${count(unreadable, 'new token')} cannot be read: sealed with another server key. Put that key file back and run --resume; --forget gives them up.\n`,
    )
  if (total === 0 || unreadable > 0) return unreadable
  for (const id of ids) {
    const told = await desk.jobs.find(login, id)
    if (told && told.counts.left === 0) await desk.jobs.release(login, id, 'cli')
  }
  return 0
}

/** A yes, or the number of many, typed by the person who sits there; or the number beforehand, with --yes. */
async function agreed(
  active: number,
  says: string,
  yes: string | undefined,
  terminal: Terminal,
): Promise<boolean> {
  if (yes !== undefined) {
    if (Number(yes) === active) return true
    terminal.err(`--yes says ${yes}, and there are ${active}.\n`)
    return false
  }
  if (!terminal.ask)
    throw new UsageFault(`nobody can be asked here; --yes ${active} says that ${active} is what you expect`)
  const wanted = active > BY_YES ? String(active) : 'yes'
  const typed = await terminal.ask(`${says} ${count(active, 'token')}? Type ${wanted} to go on: `, {
    hidden: false,
  })
  return typed.trim().toLowerCase() === wanted
}
