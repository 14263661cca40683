import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { openDatabase } from './schema.ts'

/** The state of the imitated server and its clock. Rules about one noun stand in the file of that noun. */
export class World {
  readonly db: DatabaseSync
  readonly #clock: () => number
  readonly #statements = new Map<string, StatementSync>()

  constructor(directory: string, clock: () => number) {
    this.db = openDatabase(directory)
    this.#clock = clock
  }

  /** Seconds since the epoch: the API knows no finer time. */
  now(): number {
    return Math.floor(this.#clock() / 1000)
  }

  /** Milliseconds since the epoch, for windows shorter than a second's rounding. */
  nowMs(): number {
    return this.#clock()
  }

  /** All rows of a query. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as unknown as Row[]
  }

  /** The first row of a query. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows the columns
  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as unknown as Row | undefined
  }

  /** Runs a statement; says how many rows it changed and the last id. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values)
    return { changes: Number(changes), id: Number(lastInsertRowid) }
  }

  /** All or nothing, and on the disk when it returns: the reply is written after this. */
  commit<Result>(work: () => Result): Result {
    if (this.db.isTransaction) return work()
    this.db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.db.exec('COMMIT')
      return result
    } catch (error) {
      this.db.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    this.db.close()
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
