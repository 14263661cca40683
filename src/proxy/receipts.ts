import type { Receipt } from '#contract/receipts.ts'
import type { Audit, Entry } from './audit/audit.ts'
import { linkHash, type Row } from './audit/chain.ts'
import { isoTime } from './clock.ts'
import type { Server } from './config.ts'
import type { Log } from './log.ts'
import type { Close } from './operations/intents.ts'
import type { Stopping } from './operations/stop.ts'
import { Refusal } from './problem.ts'
import { appsOf } from './roles.ts'
import { createRowMac, type RowMac } from './row-mac.ts'
import type { ReceiptRow, Store, Writer } from './store/store.ts'

/** What the log says of a stop, but for how it ended. */
type Stop = Omit<Entry, 'result'> & { action: Receipt['action'] }

/** What was proven of stops, each beside the audit row that tells of it. */
export interface Receipts {
  /**
   * Writes down how a stop ended: its last audit row and the receipt, or neither. Null when nothing can be written;
   * the stop happened all the same, and there is no receipt that a log would bear out.
   */
  issue(stop: Stop, how: Stopping, appName: string | null, close?: Close): Promise<Receipt | null>
  /** The same within the caller's transaction, which stands or falls with it. Gives the number of both. */
  append(writer: Writer, stop: Stop, how: Stopping, appName: string | null): Promise<number>
  /** Those of these numbers, in their order. For who may see them. */
  read(seqs: readonly number[]): Promise<Receipt[]>
  /** What this person may see of those about a token, or about an operation. Newest first. */
  about(login: string, what: { hash: string } | { operation: string }): Promise<Receipt[]>
  maySee(login: string, receipt: Receipt): boolean
  /** Whose a token is, as a server has said once: that does not change. Null when none has. */
  userOf(hash: string): Promise<string | null>
}

interface Parts {
  store: Store
  audit: Audit
  server: Server
  serverKey: Buffer
  log: Log
}

export function createReceipts({ store, audit, server, serverKey, log }: Parts): Receipts {
  const mac = receiptMac(serverKey)
  const joined = () =>
    store
      .selectFrom('receipt')
      .innerJoin('audit', 'audit.seq', 'receipt.seq')
      .selectAll('audit')
      .select([
        'receipt.by',
        'receipt.state',
        'receipt.at as asked_at',
        'receipt.looks',
        'receipt.app_name',
        'receipt.mac',
      ])

  type Joined = Row & Pick<ReceiptRow, 'by' | 'state' | 'looks' | 'app_name' | 'mac'> & { asked_at: number }

  /** One that somebody changed from outside proves nothing: how it ended is not known. */
  function present(row: Joined): Receipt {
    const values = receiptValues({ ...row, at: row.asked_at }, row.row_hash)
    if (mac.holds(values, row.mac) && row.state === row.result && linkHash(row) === row.row_hash)
      return presentAs(row)
    log.error({ receipt: row.seq }, 'a receipt was changed from outside')
    return { ...presentAs(row), state: 'unknown', looks: [] }
  }

  function presentAs(row: Joined): Receipt {
    return {
      id: row.seq,
      entryHash: row.row_hash,
      action: row.action as Receipt['action'],
      state: row.state,
      by: row.by,
      at: isoTime(row.asked_at),
      looks: JSON.parse(row.looks) as Receipt['looks'],
      actor: row.actor,
      role: row.role,
      door: row.door,
      app: row.app === null ? null : { id: row.app, name: row.app_name },
      user: row.user,
      hash: row.hash,
      lastEight: row.last_eight,
      objectId: row.object_id,
      reason: row.reason,
      requestId: row.request_id,
      upstreamRequestId: row.upstream_request_id,
      server: { name: server.name, webUrl: server.webUrl },
    }
  }

  function maySee(login: string, { actor, app }: Receipt): boolean {
    return (
      actor === login ||
      appsOf(server, login).some(({ id, clientId }) => app?.id === id || app?.id === clientId)
    )
  }

  async function insert(
    writer: Writer,
    { seq, row_hash }: Pick<Row, 'seq' | 'row_hash'>,
    { proof, looks, by }: Stopping,
    appName: string | null,
  ): Promise<void> {
    const receipt = {
      seq,
      by,
      state: proof.state,
      at: Date.parse(proof.at),
      looks: JSON.stringify(looks),
      app_name: appName,
    }
    await writer
      .insertInto('receipt')
      .values({ ...receipt, mac: mac.of(receiptValues(receipt, row_hash)) })
      .execute()
  }

  return {
    async issue(stop, how, appName, close) {
      let seq = 0
      try {
        await audit.record({ ...stop, result: how.proof.state }, async (writer, row) => {
          ;({ seq } = row)
          await insert(writer, row, how, appName)
          await close?.(writer)
        })
      } catch (error) {
        if (error instanceof Refusal) return null
        throw error
      }
      return (await this.read([seq]))[0] ?? null
    },

    async append(writer, stop, how, appName) {
      const row = await audit.append(writer, { ...stop, result: how.proof.state })
      await insert(writer, row, how, appName)
      return row.seq
    },

    async read(seqs) {
      if (seqs.length === 0) return []
      const rows = await joined()
        .where('receipt.seq', 'in', [...seqs])
        .orderBy('receipt.seq')
        .execute()
      return rows.map(present)
    },

    async about(login, what) {
      const rows = await joined()
        .where(
          'hash' in what ? 'audit.hash' : 'audit.operation',
          '=',
          'hash' in what ? what.hash : what.operation,
        )
        .orderBy('receipt.seq', 'desc')
        .limit(100)
        .execute()
      return rows.map(present).filter((receipt) => maySee(login, receipt))
    },

    maySee,

    async userOf(hash) {
      const row = await store
        .selectFrom('audit')
        .select('user')
        .where('hash', '=', hash)
        .where('action', '=', 'token.check')
        .where('result', '=', 'active')
        .limit(1)
        .executeTakeFirst()
      return row?.user ?? null
    },
  }
}

export function receiptMac(serverKey: Buffer): RowMac {
  return createRowMac(serverKey, 'receipt')
}

/** What the mark of a receipt is over; `rowHash` is that of its row of the log. */
export function receiptValues(
  { seq, by, state, at, looks, app_name }: Omit<ReceiptRow, 'mac'>,
  rowHash: string,
): (string | number | null)[] {
  return [seq, rowHash, by, state, at, looks, app_name]
}
