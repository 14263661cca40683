import type { api } from '#contract/api.ts'
import type { Proof } from '#contract/values.ts'
import type { Receipt } from '#contract/receipts.ts'
import type { Desk } from '../desk.ts'
import { prove } from '../operations/stop.ts'
import { presentOperation } from '../present.ts'
import { Refusal } from '../problem.ts'
import { appFor } from '../roles.ts'
import { Secret } from '../secret.ts'
import type { Handlers } from '../serve.ts'
import type { OperationState } from '../store/store.ts'

/** The server did what it was asked: the old value is dead. */
const EXECUTED: readonly OperationState[] = ['SEALED', 'SHOWN', 'ACKED', 'EXECUTED_LOST', 'EXPIRED']

export const operationRoutes = ({
  audit,
  clock,
  receipts,
  resets,
  server,
  sessions,
  upstream,
}: Desk): Handlers<typeof api>['operations'] => ({
  listOperations: async (_, { session }) => ({
    operations: (await resets.open(session!.login)).map(presentOperation),
  }),

  async getOperation({ params }, { session }) {
    const row = await resets.find(session!.login, params.operation)
    return row ? { state: 'here', operation: presentOperation(row) } : { state: 'gone' }
  },

  async collectOperation({ params }, { session, requestId }) {
    const collected = await resets.collect(session!.login, params.operation, requestId)
    if (!collected) return { state: 'gone' }
    const operation = presentOperation(collected.row)
    // The one answer that carries a token, by design.
    if (collected.value) return { state: 'value', value: collected.value.reveal(), operation }
    return { state: collected.otherKey ? 'other-key' : 'no-value', operation }
  },

  async proveOperation({ params, body }, { session, requestId }) {
    const { login, door } = session!
    const row = await resets.find(login, params.operation)
    if (!row) return { state: 'gone' }
    const app = appFor(server, login, row.app, 'check')
    if (!app) throw new Refusal('not-allowed')
    const old = new Secret(body.token)
    if (old.hash() !== row.old_hash || !EXECUTED.includes(row.state)) return { state: 'not-this' }
    const [known] = await receipts.about(login, { operation: row.id })
    if (known) return { state: 'stopped', proof: proofOf(known), receipt: known }
    const entry = {
      actor: login,
      door,
      action: 'token.reset' as const,
      requestId,
      app: row.app,
      user: row.user,
      hash: row.old_hash,
      lastEight: row.old_last_eight,
      objectId: row.object_id,
      reason: row.reason,
      operation: row.id,
    }
    await audit.rehearse({ ...entry, result: 'unknown' })
    const asApp = upstream.asApp(app)
    const stopping = await prove({
      by: 'check',
      clock,
      stillThere: async () => (await asApp.check(old)).authorization !== null,
    })
    const receipt = await receipts.issue(entry, stopping, app.name)
    return { state: 'stopped', proof: stopping.proof, receipt }
  },

  async giveUpOperation({ params }, { session, requestId }) {
    const row = await resets.giveUp(session!.login, params.operation, requestId)
    return row ? { state: 'here', operation: presentOperation(row) } : { state: 'gone' }
  },

  async acknowledgeOperation({ params }, { session, requestId }) {
    const before = await resets.find(session!.login, params.operation)
    if (before?.sealed_new && !sessions.isFresh(session!)) throw new Refusal('proof-too-old')
    const row = await resets.acknowledge(session!.login, params.operation, requestId)
    if (row?.state === 'SEALED') return { state: 'not-collected' }
    // Still under way, it cannot be closed.
    if (row && row.acknowledged_at === null) throw new Refusal('operation-running', { operation: row.id })
    return { state: row ? 'acknowledged' : 'gone' }
  },
})

function proofOf({ state, at, by }: Receipt): Proof {
  return state === 'confirmed' ? { state, at, by } : { state, at }
}
