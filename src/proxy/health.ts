import type { FastifyInstance } from 'fastify'
import type { Audit } from './audit/audit.ts'
import type { Clock } from './clock.ts'
import type { Store } from './store/store.ts'

interface Health {
  store: Store
  audit: Audit
  clock: Clock
  /** From the signal to stop on. */
  stopping: () => boolean
}

/**
 * `/livez`: the process answers. `/readyz`: it may be sent people, because the store takes a row and the activity log
 * would; the server upstream is
 * no part of it, since another copy of the proxy would not reach it either.
 */
export function mountHealth(http: FastifyInstance, { store, audit, clock, stopping }: Health): void {
  http.get('/livez', { exposeHeadRoute: false }, async () => ({ ok: true }))
  const ready = keptFor(KEPT, clock, async () => (await takesRows(store)) && (await audit.works()))
  http.get('/readyz', { exposeHeadRoute: false }, async (_, reply) => {
    const ok = !stopping() && (await ready())
    return reply.status(ok ? 200 : 503).send({ ok })
  })
}

/** A look costs 16 KB written to disk, and anybody may ask. */
const KEPT = 1_000

/**
 * Writes to disk and leaves nothing: a store that is full, locked or read-only can still be read, and refuses every
 * change. A table, because it needs a page that was free.
 */
async function takesRows(store: Store): Promise<boolean> {
  try {
    await store.transaction().execute(async (transaction) => {
      await transaction.schema.createTable('readyz').addColumn('row', 'integer').execute()
      await transaction.schema.dropTable('readyz').execute()
    })
    return true
  } catch {
    return false
  }
}

/** Whoever asks meanwhile shares the look that is under way, and for so many milliseconds what it has seen. */
function keptFor(ms: number, clock: Clock, look: () => Promise<boolean>): () => Promise<boolean> {
  let kept: Promise<boolean> | null = null
  let seenAt: number | null = null
  return async () => {
    if (kept && (seenAt === null || Math.abs(clock.now() - seenAt) < ms)) return kept
    seenAt = null
    kept = look().finally(() => {
      seenAt = clock.now()
    })
    return kept
  }
}
