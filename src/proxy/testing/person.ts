import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { sandboxServer } from '../../main.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { Answer, Product } from './product.ts'

export const CHECK = 'POST /applications/:client_id/token'
export const RESET = 'PATCH /applications/:client_id/token'

export interface Operation {
  id: string
  state: string
}

/** octocat, who owns CI Bot, in front of a product; and what the server itself would say. */
export interface Person {
  plant(scopes?: string[]): Promise<string>
  accepts(token: string): Promise<boolean>
  check(cookie: string, token: string): Promise<Answer>
  reset(cookie: string, token: string): Promise<Answer>
  operations(cookie: string): Promise<Operation[]>
  collect(cookie: string, id: string): Promise<string>
  /** The new token of the one reset, once it is there. */
  delivered(cookie: string): Promise<string>
  /** The server waits so long before it does anything. */
  slow(match: string, ms: number): Promise<void>
  calm(): Promise<void>
  /** How many requests were slowed down. */
  hits(this: void): Promise<number>
}

export function personOf(sandbox: Sandbox, product: Product): Person {
  const app = sandboxServer(sandbox).apps.find(({ id }) => id === 'ci-bot')!
  const faults = `${sandbox.url}/sandbox/faults`
  const person: Person = {
    async plant(scopes = ['repo']) {
      const body = JSON.stringify({ login: 'octocat', client_id: app.clientId, scopes })
      const reply = await fetch(`${sandbox.url}/sandbox/tokens`, { method: 'POST', body })
      return ((await reply.json()) as { token: string }).token
    },
    async accepts(token) {
      const reply = await fetch(`${sandbox.apiUrl}/applications/${app.clientId}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret.reveal()}`)}` },
        body: JSON.stringify({ access_token: token }),
      })
      return reply.status === 200
    },
    check: async (cookie, token) =>
      product.ask('/api/apps/ci-bot/tokens/check', { method: 'POST', cookie, body: { token } }),
    reset: async (cookie, token) =>
      product.ask('/api/apps/ci-bot/tokens/reset', {
        method: 'POST',
        cookie,
        body: { token, reason: 'leaked' },
        headers: { 'idempotency-key': randomUUID() },
      }),
    async operations(cookie) {
      const { text } = await product.ask('/api/operations', { cookie })
      return (JSON.parse(text) as { operations: Operation[] }).operations
    },
    async delivered(cookie) {
      const first = async () => (await person.operations(cookie))[0]
      await expect.poll(async () => (await first())?.state, { timeout: 20_000 }).toBe('ready')
      return person.collect(cookie, (await first())!.id)
    },
    async collect(cookie, id) {
      const { text } = await product.ask(`/api/operations/${id}/collect`, { method: 'POST', cookie })
      return (JSON.parse(text) as { value: string }).value
    },
    async slow(match, ms) {
      await fetch(faults, { method: 'POST', body: JSON.stringify({ name: 'slow', ms, match }) })
    },
    async calm() {
      await fetch(faults, { method: 'DELETE' })
    },
    async hits() {
      const reply = await fetch(faults)
      const { faults: on } = (await reply.json()) as { faults: { hits: number }[] }
      return on.reduce((sum, fault) => sum + fault.hits, 0)
    },
  }
  return person
}
