import type { FastifyInstance } from 'fastify'
import type { Audit } from './audit/audit.ts'
import type { Store } from './store/store.ts'

interface Health {
  store: Store
  audit: Audit
  /** From the signal to stop on. */
  stopping: () => boolean
}

/**
 * `/livez`: the process answers. `/readyz`: it may be sent people, because the store takes a row and the activity log
 * would; the server upstream is
 * no part of it, since another copy of the proxy would not reach it either.
 */
export function mountHealth(http: FastifyInstance, { store, audit, stopping }: Health): void {
  http.get('/livez', { exposeHeadRoute: false }, async () => ({ ok: true }))
  http.get('/readyz', { exposeHeadRoute: false }, async (_, reply) => {
    const ok = !stopping() && (await takesRows(store)) && (await audit.works())
    return reply.status(ok ? 200 : 503).send({ ok })
  })
}

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
