import type { api } from '#contract/api.ts'
import { BATCH } from '#contract/tokens.ts'
import type { Desk } from '../desk.ts'
import { idempotencyKeyOf } from '../enter.ts'
import type { ToldJob } from '../jobs/jobs.ts'
import { ledgerText } from '../jobs/ledger.ts'
import { presentJob, presentJobRow } from '../present.ts'
import { Refusal } from '../problem.ts'
import type { Ask, Handlers } from '../serve.ts'

export const jobRoutes = ({ clock, jobs, sessions }: Desk): Handlers<typeof api>['jobs'] => {
  const present = (told: ToldJob) => presentJob(told, clock.now())
  const here = (told: ToldJob | null) =>
    told ? { state: 'here' as const, job: present(told) } : { state: 'gone' as const }
  const actorOf = ({ session }: Ask) => session!.login

  async function create(verb: 'revoke' | 'remove' | 'reset', reason: string, ask: Ask) {
    const { door, handle } = ask.session!
    const told = await jobs.create({
      actor: actorOf(ask),
      door,
      session: handle,
      verb,
      app: ask.app!,
      reason,
      idempotencyKey: idempotencyKeyOf(ask.request.headers),
      requestId: ask.requestId,
    })
    return { job: present(told) }
  }

  return {
    revokeTokens: async ({ body }, ask) => create('revoke', body.reason, ask),
    removeAccesses: async ({ body }, ask) => create('remove', body.reason, ask),
    resetTokens: async ({ body }, ask) => create('reset', body.reason, ask),

    addToJob: async ({ params, body }, ask) => here(await jobs.add(actorOf(ask), params.job, body.tokens)),
    startJob: async ({ params }, ask) => here(await jobs.start(actorOf(ask), params.job)),
    pauseJob: async ({ params }, ask) => here(await jobs.pause(actorOf(ask), params.job)),
    resumeJob: async ({ params }, ask) =>
      here(await jobs.resume(actorOf(ask), params.job, ask.session!.handle)),
    stopJob: async ({ params }, ask) => here(await jobs.stop(actorOf(ask), params.job)),
    retryJob: async ({ params }, ask) =>
      here(await jobs.retry(actorOf(ask), params.job, ask.session!.handle)),

    listJobs: async (_, ask) => ({ jobs: (await jobs.list(actorOf(ask))).map(present) }),
    getJob: async ({ params }, ask) => here(await jobs.find(actorOf(ask), params.job)),

    async listJobRows({ params, query }, ask) {
      const rows = await jobs.rows(actorOf(ask), params.job, { ...query, limit: BATCH })
      if (!rows) return { state: 'gone' }
      const next = rows.length === BATCH ? rows.at(-1)!.row.at : null
      return { state: 'here', rows: rows.map(presentJobRow), next }
    },

    async listJobReceipts({ params, query }, ask) {
      const found = await jobs.receipts(actorOf(ask), params.job, { after: query.after, limit: BATCH })
      return found ? { state: 'here', ...found } : { state: 'gone' }
    },

    async takeLedger({ params, body }, ask) {
      const piece = await jobs.collect(actorOf(ask), params.job, body.after, ask.requestId)
      if (!piece) return { state: 'gone' }
      // The answer that carries tokens, by design.
      const lines = piece.taken.map(({ row, value }) => ({
        oldHash: row.old_hash,
        oldLastEight: row.old_last_eight,
        user: row.user,
        app: row.app,
        newToken: value.reveal(),
        newHash: row.new_hash,
      }))
      const text = ledgerText(body.format, lines, body.after === 0)
      return { state: 'piece', text, rows: lines.length, unreadable: piece.unreadable, next: piece.next }
    },

    async acknowledgeJob({ params }, ask) {
      const told = await jobs.find(actorOf(ask), params.job)
      if (told && told.uncollected > 0 && !sessions.isFresh(ask.session!)) throw new Refusal('proof-too-old')
      return { state: await jobs.acknowledge(actorOf(ask), params.job, ask.requestId) }
    },
    giveUpJob: async ({ params }, ask) => ({
      state: await jobs.giveUp(actorOf(ask), params.job, ask.requestId),
    }),
  }
}
