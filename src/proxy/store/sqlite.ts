import { closeSync, openSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely'
import { Migrator } from 'kysely/migration'
import * as first from './migrations/001-first.ts'
import * as signedHead from './migrations/002-signed-head.ts'
import * as sessions from './migrations/003-sessions.ts'
import * as looksAndReviews from './migrations/004-looks-and-reviews.ts'
import * as receiptsAndCases from './migrations/005-receipts-and-cases.ts'
import * as jobs from './migrations/006-jobs.ts'
import * as receiptsOfJobs from './migrations/007-receipts-of-jobs.ts'
import * as boundRows from './migrations/008-bound-rows.ts'
import * as openIntentsAndRetention from './migrations/010-open-intents-and-retention.ts'
import type { Schema, Store } from './store.ts'
import { BEGIN_WITHIN, isBusy } from './transaction.ts'

/**
 * Opens the store, `:memory:` or a file, and brings its tables up to date. Every commit is on disk before the call
 * returns (synchronous FULL): an audit row that a power cut takes back would be none.
 */
export async function openStore(file: string): Promise<Store> {
  // For its owner alone, whatever the folder allows; SQLite gives the files beside it the same mode.
  if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600))
  const database = new DatabaseSync(file)
  // The timeout comes first: switching to WAL takes a lock that another process may hold for a moment.
  wait(database, WAITS.opening)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  // Erased secrets are overwritten, not just unlinked.
  database.exec('PRAGMA secure_delete = ON')
  const store: Store = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: adapt(database, placeOf(file)) }),
  })
  const { error } = await new Migrator({
    db: store,
    provider: {
      getMigrations: async () => ({
        '001-first': first,
        '002-signed-head': signedHead,
        '003-sessions': sessions,
        '004-looks-and-reviews': looksAndReviews,
        '005-receipts-and-cases': receiptsAndCases,
        '006-jobs': jobs,
        '007-receipts-of-jobs': receiptsOfJobs,
        '008-bound-rows': boundRows,
        '010-open-intents-and-retention': openIntentsAndRetention,
      }),
    },
  }).migrateToLatest()
  if (error) {
    await store.destroy()
    throw error
  }
  wait(database, WAITS.statement)
  opened.add(database)
  return store
}

/**
 * How long SQLite itself waits for another writer, in milliseconds. The whole process stands still meanwhile, so a
 * transaction waits shortly and often: see `inTransaction`.
 */
const WAITS = { opening: 5_000, statement: 250, begin: 25 }
const wait = (database: DatabaseSync, ms: number) => database.exec(`PRAGMA busy_timeout = ${ms}`)
/** Stores whose tables are up to date. */
const opened = new WeakSet<DatabaseSync>()

/** For looking only: takes no lock that a running proxy would notice, and makes no file that is not there. */
export function openStoreToRead(file: string): Store {
  const database = new DatabaseSync(file, { readOnly: true })
  database.exec('PRAGMA busy_timeout = 1000')
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapt(database) }) })
}

/** After writers waited in vain for as long as one of them waits, the next ones fail at once for so long. */
const LOCKED_FOR = 750
const STATEMENTS_KEPT = 200

/** Kysely speaks to better-sqlite3; Node's own SQLite differs in how parameters are passed. */
function adapt(database: DatabaseSync, place: () => void = () => undefined): SqliteDatabase {
  let lockedUntil = 0
  /** Since when no writer has come through; null while they do. */
  let busySince: number | null = null
  function begin(statement: StatementSync) {
    const short = opened.has(database)
    if (short) wait(database, WAITS.begin)
    try {
      const begun = statement.run()
      busySince = null
      return begun
    } catch (error) {
      if (isBusy(error)) {
        busySince ??= performance.now()
        if (performance.now() - busySince >= BEGIN_WITHIN) {
          lockedUntil = performance.now() + LOCKED_FOR
          busySince = null
        }
      }
      throw error
    } finally {
      if (short) wait(database, WAITS.statement)
    }
  }
  const statements = new Map<string, StatementSync>()
  return {
    close: () => database.close(),
    prepare(sql) {
      const begins = sql === 'begin'
      // A writer from the start: one that becomes it with its first row fails where another process wrote in between.
      const statement = statements.get(sql) ?? database.prepare(begins ? 'begin immediate' : sql)
      // Texts with a list in them differ by its length; the few others come again with every request.
      if (statements.size < STATEMENTS_KEPT) statements.set(sql, statement)
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => {
          if (!begins) return statement.run(...values(parameters))
          place()
          if (performance.now() < lockedUntil) throw new StoreLocked()
          return begin(statement)
        },
        // One of its own: it lives on between rows, and the same text may be asked again meanwhile.
        iterate: (parameters) => database.prepare(sql).iterate(...values(parameters)),
      }
    },
  }
}

/** Throws once the file, or the log of its latest changes, is no longer what was opened. */
function placeOf(file: string): () => void {
  if (file === ':memory:') return () => undefined
  const identity = (name: string) => statSync(name, { throwIfNoEntry: false })?.ino
  const opened = new Map<string, number>()
  return () => {
    for (const name of [file, `${file}-wal`]) {
      const now = identity(name)
      const then = opened.get(name)
      // SQLite would go on writing to a file that no restart finds.
      if (then !== undefined && now !== then) throw new StoreGone()
      if (now !== undefined) opened.set(name, now)
    }
  }
}

/** Another process holds the lock for too long; waiting again would hold everybody up. */
class StoreLocked extends Error {
  readonly code = 'ERR_SQLITE_ERROR'
}

/** The store was deleted or exchanged under the running proxy; only a restart opens what is there now. */
class StoreGone extends Error {
  readonly code = 'ERR_SQLITE_ERROR'
}
