import { headFormOf, type PublicKey } from './audit/key.ts'
import { verifyStore } from './audit/verify.ts'
import { createCaseMarks } from './cases.ts'
import type { Clock } from './clock.ts'
import { boundTo as rowBoundTo } from './jobs/runner.ts'
import type { Log } from './log.ts'
import { matchesLog } from './operations/log-check.ts'
import { boundTo } from './operations/binding.ts'
import { receiptMac, receiptValues } from './receipts.ts'
import { deriveKey, seal, unsealBare } from './seal.ts'
import type { IncidentRow, JobRecord, Store, Writer } from './store/store.ts'
import { inTransaction } from './store/transaction.ts'

interface Parts {
  store: Store
  serverKey: Buffer
  /** Those that may have signed the activity log. */
  auditKeys: readonly PublicKey[]
  clock: Clock
  log: Log
}

const SLICE = 500

/**
 * Takes over what was written before boxes named their person and rows had a mark. Each is opened once under the old
 * rule, and sealed or marked anew only if the activity log, which must be whole, tells the same of it. Runs once.
 */
export async function upgradeSeals(parts: Parts): Promise<void> {
  const { store, auditKeys, clock, log } = parts
  if (await store.selectFrom('seal_upgrade').select('done_at').executeTakeFirst()) return
  if (await holdsOld(store)) {
    const { state } = await verifyStore(store, auditKeys)
    if (state === 'broken' || !(await isFromBefore(parts))) {
      log.error(
        'kept tokens and receipts of the version before are not taken over: the activity log is not whole, or not of that version',
      )
      return
    }
    await upgradeOperations(parts)
    await upgradeJobs(parts)
    await markReceipts(parts)
    await markCases(parts)
  }
  await store.insertInto('seal_upgrade').values({ done_at: clock.now() }).execute()
}

/**
 * By the signed end of the log, which goes with the first row that this version writes: who can write the store can
 * make everything else in it look old.
 */
async function isFromBefore({ store, auditKeys }: Parts): Promise<boolean> {
  const head = await store
    .selectFrom('audit_head')
    .select(['count', 'hash', 'key_id', 'signature'])
    .executeTakeFirst()
  return auditKeys.some((key) => head !== undefined && headFormOf(head, key) === 1)
}

async function holdsOld(store: Store): Promise<boolean> {
  const found = await Promise.all([
    store
      .selectFrom('operation')
      .select('id')
      .where((eb) => eb.or([eb('sealed_old', 'is not', null), eb('sealed_new', 'is not', null)]))
      .limit(1)
      .executeTakeFirst(),
    store.selectFrom('job').select('id').limit(1).executeTakeFirst(),
    store.selectFrom('receipt').select('seq').where('mac', 'is', null).limit(1).executeTakeFirst(),
    store.selectFrom('incident').select('id').where('mac', 'is', null).limit(1).executeTakeFirst(),
  ])
  return found.some((row) => row !== undefined)
}

async function upgradeOperations({ store, serverKey, log }: Parts): Promise<void> {
  const key = deriveKey(serverKey, 'operation')
  const rows = await store
    .selectFrom('operation')
    .selectAll()
    .where((eb) => eb.or([eb('sealed_old', 'is not', null), eb('sealed_new', 'is not', null)]))
    .execute()
  for (const row of rows) {
    if (!(await matchesLog(store, row))) {
      log.error({ operation: row.id }, 'a reset was changed from outside')
      continue
    }
    const again = (box: Uint8Array | null, which: 'old' | 'new') => {
      const text = box && unsealBare(key, box, row.id)
      return text ? seal(key, text, boundTo(row, which)) : box
    }
    await store
      .updateTable('operation')
      .set({ sealed_old: again(row.sealed_old, 'old'), sealed_new: again(row.sealed_new, 'new') })
      .where('id', '=', row.id)
      .execute()
  }
}

/** One that was started has rows in the log; one that was only prepared has none, and has to be prepared again. */
async function upgradeJobs({ store, serverKey, clock, log }: Parts): Promise<void> {
  const key = deriveKey(serverKey, 'job')
  for (const job of await store.selectFrom('job').selectAll().execute()) {
    if (job.state === 'collecting') {
      await inTransaction(store, async (writer) => {
        await writer.deleteFrom('job_row').where('job', '=', job.id).execute()
        await writer.deleteFrom('job').where('id', '=', job.id).execute()
      })
      continue
    }
    if (await isToldOf(store, job)) await sealRows(store, job, key)
    else log.error({ job: job.id }, 'a job is not in the activity log: its tokens are not taken over')
    // Everybody was signed out, and nothing acts after that.
    await store
      .updateTable('job')
      .set({ mac: null, state: 'paused', cause: 'signed-out', changed_at: clock.now() })
      .where('id', '=', job.id)
      .where('state', '=', 'running')
      .execute()
  }
}

/** By its own entries, or by those of the resets that its rows are. */
async function isToldOf(reader: Writer, job: JobRecord): Promise<boolean> {
  const entries = await reader
    .selectFrom('audit')
    .select(['actor', 'app'])
    .distinct()
    .where((eb) =>
      eb.or([
        eb('operation', '=', job.id),
        eb('operation', 'in', eb.selectFrom('operation').select('id').where('job', '=', job.id)),
      ]),
    )
    .execute()
  return entries.length > 0 && entries.every(({ actor, app }) => actor === job.actor && app === job.app)
}

async function sealRows(store: Store, job: JobRecord, key: Buffer): Promise<void> {
  for (let after = 0; ;) {
    const rows = await store
      .selectFrom('job_row')
      .select(['at', 'sealed_token'])
      .where('job', '=', job.id)
      .where('at', '>', after)
      .where('sealed_token', 'is not', null)
      .orderBy('at')
      .limit(SLICE)
      .execute()
    if (rows.length === 0) return
    await inTransaction(store, async (writer) => {
      for (const { at, sealed_token } of rows) {
        const text = unsealBare(key, sealed_token!, `${job.id}.${at}`)
        if (!text) continue
        await writer
          .updateTable('job_row')
          .set({ sealed_token: seal(key, text, rowBoundTo(job, { at })) })
          .where('job', '=', job.id)
          .where('at', '=', at)
          .execute()
      }
    })
    after = rows.at(-1)!.at
  }
}

async function markReceipts({ store, serverKey, log }: Parts): Promise<void> {
  const mac = receiptMac(serverKey)
  for (let after = 0; ;) {
    const rows = await store
      .selectFrom('receipt')
      .leftJoin('audit', 'audit.seq', 'receipt.seq')
      .selectAll('receipt')
      .select(['audit.row_hash', 'audit.result'])
      .where('receipt.seq', '>', after)
      .where('receipt.mac', 'is', null)
      .orderBy('receipt.seq')
      .limit(SLICE)
      .execute()
    if (rows.length === 0) return
    await inTransaction(store, async (writer) => {
      for (const row of rows) {
        if (row.row_hash === null || row.state !== row.result) {
          log.error({ receipt: row.seq }, 'a receipt was changed from outside')
          continue
        }
        const mark = mac.of(receiptValues(row, row.row_hash))
        await writer.updateTable('receipt').set({ mac: mark }).where('seq', '=', row.seq).execute()
      }
    })
    after = rows.at(-1)!.seq
  }
}

async function markCases({ store, serverKey, log }: Parts): Promise<void> {
  const marks = createCaseMarks(serverKey)
  for (const row of await store.selectFrom('incident').selectAll().where('mac', 'is', null).execute())
    if (await isTold(store, row)) await marks.write(store, row)
    else log.error({ case: row.id }, 'a case was changed from outside')
}

/** Whose it is, and that it was contained or closed, if it says so. */
async function isTold(reader: Writer, row: IncidentRow): Promise<boolean> {
  const entries = await reader
    .selectFrom('audit')
    .select(['action', 'actor', 'result'])
    .where('operation', '=', row.id)
    .orderBy('seq')
    .execute()
  if (entries[0]?.action !== 'case.open' || entries[0].actor !== row.created_by) return false
  if (row.state === 'open') return true
  const last = entries.findLast(({ action }) => /^case\.(open|contain|close|reopen)$/.test(action))
  const claim = row.state === 'contained' ? 'contained' : `closed: ${row.outcome}`
  return last?.result === claim
}
