import type { ExpressionBuilder, Generated, Kysely, SelectQueryBuilder, Transaction } from 'kysely'

/** What the proxy keeps. Times are milliseconds since the epoch; secrets only sealed (`seal.ts`). */
export interface Schema {
  session: SessionRow
  audit: AuditRow
  audit_head: AuditHead & { only: 1 }
  operation: OperationRow
  job: JobRecord
  job_row: JobRowRecord
  receipt: ReceiptRow
  open_intent: OpenIntentRow
  retention: RetentionRow
  incident: IncidentRow
  incident_hash: { incident: string; hash: string }
  incident_receipt: { incident: string; seq: number }
  look: LookRow
  look_seen: LookSeenRow
  review_choice: ReviewChoiceRow
  /** A row once everything sealed in format 1 was sealed anew. */
  seal_upgrade: { done_at: number }
}

export interface SessionRow {
  /** HMAC of the cookie under the server key: the store alone opens no session. */
  id: string
  /** Its name in the person's list of sessions. */
  handle: string
  /** Address of the GitHub that vouched for the login. */
  server: string
  login: string
  door: 'password' | 'github'
  /** How two-factor codes come; null where none was ever asked for. */
  delivery: 'app' | 'sms' | null
  browser: string | null
  system: string | null
  created_at: number
  touched_at: number
  /** When it was last proven who sits there. */
  proven_at: number
  sealed_password: Uint8Array | null
  /** When the password was last given, and last used by a person. */
  password_at: number | null
  password_touched_at: number | null
  /** HMAC of who it is and of its times, see `row-mac.ts`. */
  mac: string
}

export interface AuditRow {
  seq: Generated<number>
  at: number
  actor: string
  door: string
  action: string
  result: string
  app: string | null
  user: string | null
  hash: string | null
  last_eight: string | null
  object_id: number | null
  reason: string | null
  operation: string | null
  request_id: string
  upstream_request_id: string | null
  previous: string
  row_hash: string
  /** In which role the actor did it; null in rows from before roles were kept, and for sessions. */
  role: 'owner' | 'support' | 'holder' | null
}

/** What was proven of a stop. Who did it, when and to what is in the audit row of the same number. */
export interface ReceiptRow {
  seq: number
  by: 'check' | 'list'
  state: 'confirmed' | 'not-confirmed' | 'unknown'
  at: number
  /** JSON: each time that the server was asked. */
  looks: string
  /** What the app was called; a configured one may be renamed, and others are known from that moment alone. */
  app_name: string | null
  /** HMAC of the receipt and of its row of the log; null in one from before it was kept. */
  mac: string | null
}

/** A case, under a name that is no word of SQL. Its notes and its history are audit rows. */
export interface IncidentRow {
  id: string
  title: string
  state: 'open' | 'contained' | 'closed'
  outcome: 'stopped' | 'already-dead' | 'false-alarm' | 'handed-over' | null
  app: string | null
  created_by: string
  created_at: number
  changed_at: number
  /** HMAC of the case, its hashes and its receipts; null in one from before it was kept. */
  mac: string | null
}

/** How long the chain is and what it ends with, signed. */
export interface AuditHead {
  count: number
  hash: string
  key_id: string
  /** Ed25519, base64. */
  signature: string
}

/** States of a reset, in order of the way: see `operations/reset.ts`. */
export type OperationState =
  | 'RECORDED'
  | 'SENT'
  | 'IN_DOUBT'
  | 'SEALED'
  | 'SHOWN'
  | 'ACKED'
  | 'REJECTED'
  | 'EXECUTED_LOST'
  | 'EXPIRED'

export interface OperationRow {
  id: string
  actor: string
  door: string
  app: string
  client_id: string
  idempotency_key: string
  /** HMAC of app, token and reason: the same key with another payload is refused. */
  payload: string
  state: OperationState
  cause: string | null
  attempts: number
  reason: string
  user: string | null
  object_id: number | null
  old_hash: string
  old_last_eight: string
  /** The old token, kept until an end state because the repeat needs it. */
  sealed_old: Uint8Array | null
  /** The new token, until acknowledged or expired. */
  sealed_new: Uint8Array | null
  new_hash: string | null
  new_last_eight: string | null
  /** The request that asked for it. */
  request_id: string
  created_at: number
  changed_at: number
  sent_at: number | null
  /** When its owner said "I have it", or read that it was lost. */
  acknowledged_at: number | null
  /** The job that it is a row of; its value then belongs to the job's ledger. */
  job: string | null
}

/** One verb on many tokens of one app: see `jobs/jobs.ts`. */
export interface JobRecord {
  id: string
  actor: string
  door: string
  /** The handle of the session that set it going. */
  session: string
  verb: 'revoke' | 'remove' | 'reset'
  app: string
  client_id: string
  reason: string
  idempotency_key: string
  /** HMAC of verb, app and reason: the same key with another payload is refused. */
  payload: string
  state: 'collecting' | 'running' | 'paused' | 'stopped' | 'finished'
  cause: string | null
  /** The request that asked for it. */
  request_id: string
  created_at: number
  changed_at: number
  started_at: number | null
  /** When its person last said that it shall go on. */
  allowed_at: number | null
  ended_at: number | null
  /** HMAC of what its person said it may do, and when; null before the start. */
  mac: string | null
}

export interface JobRowRecord {
  job: string
  at: number
  state: 'waiting' | 'sending' | 'done' | 'gone' | 'failed' | 'unknown'
  cause: string | null
  hash: string
  last_eight: string
  /** Until nothing can be done with it any more. */
  sealed_token: Uint8Array | null
  /** 1: the change may have been sent before, and nobody knows what came of it. */
  doubt: number
  tries: number
  user: string | null
  object_id: number | null
  /** The reset that this row is. */
  operation: string | null
  /** The number of the latest receipt of what became of it. */
  receipt: number | null
  changed_at: number
}

/** A change whose row "begun" is in the log, and whose outcome is not: see `operations/intents.ts`. */
export interface OpenIntentRow {
  /** Number of that row. */
  seq: number
  /** What is needed to ask the server what became of it. */
  sealed: Uint8Array
  /** 1: a later process has written that it is in doubt; its person's list may still tell. */
  doubted: number
}

/** Since when something is kept, by a clock that was right: see `retention.ts`. */
export interface RetentionRow {
  kind: 'operation' | 'job' | 'answer' | 'answer-cli'
  id: string
  /** Its own time, which a wrong clock may have given. */
  at: number
  since: number
}

/** When a person last said that they have seen their apps with access. */
export interface LookRow {
  server: string
  login: string
  at: number
}

export interface LookSeenRow {
  server: string
  login: string
  grant_id: number
  /** JSON, as the server listed them. */
  scopes: string
}

export interface ReviewChoiceRow {
  server: string
  login: string
  grant_id: number
  choice: string
  at: number
}

export type Store = Kysely<Schema>
/** Inside a transaction, or not. */
export type Writer = Store | Transaction<Schema>
/** A question to the activity log, and a condition of one, while they are being put together. */
export type AuditQuery<O> = SelectQueryBuilder<Schema, 'audit', O>
export type AuditBuilder = ExpressionBuilder<Schema, 'audit'>
