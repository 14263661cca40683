import type { Entry } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import type { Grant } from '#contract/grants.ts'
import type { Job, JobRow } from '#contract/jobs.ts'
import type { OpenSession, SignedIn } from '#contract/session.ts'
import type { LiveToken, Operation } from '#contract/tokens.ts'
import { isGithubApp } from '#github/scopes.ts'
import { isoTime } from './clock.ts'
import type { Row } from './audit/chain.ts'
import type { Server } from './config.ts'
import { KEPT_FOR, type ToldJob } from './jobs/jobs.ts'
import { COLLECT_WITHIN } from './operations/reset.ts'
import { appsOf } from './roles.ts'
import { PROOF_LASTS, type Session } from './sessions.ts'
import type { JobRowRecord, OperationRow, OperationState } from './store/store.ts'
import type { RawAuthorization, RawGrant } from './upstream/replies.ts'

// Every field that leaves is named here. A new one in the store or at GitHub stays home until somebody writes it down.

export function presentSession(session: Session, server: Server, now: number): SignedIn {
  return {
    state: 'signed-in',
    login: session.login,
    door: session.door,
    twoFactor: session.twoFactor,
    apps: appsOf(server, session.login),
    at: isoTime(now),
    provenUntil: isoTime(session.provenAt + PROOF_LASTS),
    idleEndsAt: isoTime(session.idleEndsAt),
    endsAt: isoTime(session.endsAt),
  }
}

export function presentOpenSession(session: Session, here: Session): OpenSession {
  return {
    id: session.handle,
    here: session.id === here.id,
    door: session.door,
    browser: { name: session.browser.name, system: session.browser.system },
    begunAt: isoTime(session.begunAt),
    activeAt: isoTime(session.activeAt),
    idleEndsAt: isoTime(session.idleEndsAt),
  }
}

export function presentGrant(grant: RawGrant): Grant {
  return {
    id: grant.id,
    app: { clientId: grant.app.client_id, name: grant.app.name, url: grant.app.url },
    scopes: grant.scopes ?? [],
    createdAt: grant.created_at,
    updatedAt: grant.updated_at,
  }
}

export function presentAuthorization(authorization: RawAuthorization): Authorization {
  const { app } = authorization
  return {
    id: authorization.id,
    app: { clientId: app.client_id, name: app.name, url: app.url },
    // A GitHub App's token has permissions, which this API does not report; an empty list would read as harmless.
    scopes: isGithubApp(app.client_id) ? null : (authorization.scopes ?? null),
    note: authorization.note ?? null,
    noteUrl: authorization.note_url ?? null,
    fingerprint: authorization.fingerprint ?? null,
    lastEight: authorization.token_last_eight ?? null,
    hash: authorization.hashed_token ?? null,
    createdAt: authorization.created_at,
    updatedAt: authorization.updated_at,
    expiresAt: authorization.expires_at ?? null,
  }
}

export function presentLiveToken(authorization: RawAuthorization): LiveToken {
  const { user } = authorization
  return {
    ...presentAuthorization(authorization),
    user: user ? { id: user.id, login: user.login, siteAdmin: user.site_admin ?? false } : null,
  }
}

const STATES: Record<OperationState, Operation['state']> = {
  RECORDED: 'pending',
  SENT: 'pending',
  IN_DOUBT: 'in-doubt',
  SEALED: 'ready',
  SHOWN: 'shown',
  ACKED: 'acknowledged',
  REJECTED: 'rejected',
  EXECUTED_LOST: 'executed-lost',
  EXPIRED: 'expired',
}

export function presentOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    appId: row.app,
    // The second and later tries are the way out of a doubt, not a new beginning.
    state: row.state === 'SENT' && row.attempts > 1 ? 'in-doubt' : STATES[row.state],
    cause: row.cause as Operation['cause'],
    userLogin: row.user,
    oldLastEight: row.old_last_eight,
    oldHash: row.old_hash,
    newLastEight: row.new_last_eight,
    newHash: row.new_hash,
    authorizationId: row.object_id,
    startedAt: isoTime(row.created_at),
    changedAt: isoTime(row.changed_at),
    collectBy: isoTime(row.created_at + COLLECT_WITHIN),
  }
}

export function presentJob({ job, counts, uncollected, receipts, waitsUntil }: ToldJob, now: number): Job {
  const time = (ms: number | null) => (ms === null ? null : isoTime(ms))
  return {
    id: job.id,
    verb: job.verb,
    appId: job.app,
    state: job.state,
    cause: job.cause as Job['cause'],
    reason: job.reason,
    counts,
    waitsUntil: time(waitsUntil),
    uncollected,
    receipts,
    collectBy: job.ended_at === null ? null : isoTime(job.ended_at + KEPT_FOR),
    createdAt: isoTime(job.created_at),
    startedAt: time(job.started_at),
    endedAt: time(job.ended_at),
    at: isoTime(now),
  }
}

export function presentJobRow({
  row,
  operation,
}: {
  row: JobRowRecord
  operation: OperationRow | null
}): JobRow {
  return {
    at: row.at,
    state: row.state,
    cause: row.cause,
    hash: row.hash,
    lastEight: row.last_eight,
    userLogin: row.user,
    authorizationId: row.object_id,
    newLastEight: operation?.new_last_eight ?? null,
    newHash: operation?.new_hash ?? null,
    receipt: row.receipt,
    changedAt: isoTime(row.changed_at),
  }
}

export function presentEntry(row: Row, server: Server): Entry {
  const date = new Date(row.at)
  // What somebody else has written into the store: the rest of the entry is shown, and the chain says what is wrong.
  let damaged = Number.isNaN(date.getTime())
  const text = (value: unknown): string | null => {
    if (typeof value === 'string' || value === null) return value
    damaged = true
    return null
  }
  const id = (value: unknown): number | null => {
    if (value === null || Number.isSafeInteger(value)) return value as number | null
    damaged = true
    return null
  }
  const entry = {
    seq: row.seq,
    at: damaged ? String(row.at) : date.toISOString(),
    actor: text(row.actor) ?? '',
    role: text(row.role),
    door: text(row.door) ?? '',
    action: text(row.action) ?? '',
    result: text(row.result) ?? '',
    app: text(row.app),
    appName: server.apps.find(({ id, clientId }) => row.app === id || row.app === clientId)?.name ?? null,
    user: text(row.user),
    hash: text(row.hash),
    lastEight: text(row.last_eight),
    objectId: id(row.object_id),
    reason: text(row.reason),
    operation: text(row.operation),
    requestId: text(row.request_id) ?? '',
    upstreamRequestId: text(row.upstream_request_id),
  }
  return { ...entry, damaged }
}
