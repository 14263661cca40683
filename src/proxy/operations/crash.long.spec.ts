import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Entry } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { Secret } from '../secret.ts'
import { type Lane, openLane, until } from '../testing/lane.ts'

let sandbox: Sandbox
let lane: Lane
beforeAll(async () => {
  const now = () => lane?.now() ?? Date.now()
  sandbox = await startSandbox({ port: 0, data: ':memory:', clock: now, date: now })
  lane = await openLane(sandbox)
})
afterAll(async () => {
  await lane.close()
  await sandbox.close()
})

interface Witnessed {
  act: string
  old_hash: string | null
  authorization_id: number | null
}

/** What the sandbox itself saw. */
async function record(): Promise<Witnessed[]> {
  return (await (await fetch(`${sandbox.url}/sandbox/record?limit=10000`)).json()) as Witnessed[]
}

const CHANGES = /^(authorization\.(create|edit|delete)|token\.revoke|access\.remove|grant\.remove)$/

/** Every row that the log has of single changes, by request. */
async function changes(): Promise<Map<string, Entry[]>> {
  const all = new Map<string, Entry[]>()
  for (let before = ''; ;) {
    const path = `/api/activity?limit=200${before}`
    const { entries, next } = (await lane.ask('GET', path)).body as { entries: Entry[]; next: number | null }
    for (const entry of entries)
      if (CHANGES.test(entry.action)) {
        const name = `${entry.requestId} ${entry.action}`
        all.set(name, [entry, ...(all.get(name) ?? [])])
      }
    if (next === null) return all
    before = `&before=${next}`
  }
}

const isOpen = (rows: Entry[]) => rows.every(({ result }) => result === 'recorded')
const stillOpen = async () => [...(await changes()).values()].filter(isOpen).length
const list = async () =>
  (await lane.ask('GET', '/api/authorizations?perPage=100')).body.authorizations as Authorization[]

const CHANGE = /^(DELETE |PATCH |PUT |POST \S*\/authorizations )/
let cutOff = 0

/**
 * Sends a change and kills the proxy meanwhile: while the change is on its way to the server, soon after that, or
 * anywhere.
 */
async function killDuring(method: string, path: string, body?: object): Promise<void> {
  const moment = Promise.withResolvers<void>()
  lane.holdUp = async (head) => {
    if (!CHANGE.test(head)) return
    moment.resolve()
    await delay(Math.random() * 60)
  }
  let answered = false
  const asked = lane
    .ask(method, path, body)
    .then(() => (answered = true))
    .catch(() => null)
  if (Math.random() < 0.9) await Promise.race([moment.promise, asked])
  await delay(Math.random() * 75)
  await lane.killWeb()
  if (!answered) cutOff++
  await asked
  lane.holdUp = async () => undefined
  await lane.start()
  // Once more, while the next one asks what became of it.
  if (Math.random() > 0.3) return
  await delay(Math.random() * 100)
  await lane.killWeb()
  await lane.start()
}

interface Round {
  token: string
  id: number
  scopes: string[]
}

async function plant(): Promise<Round> {
  const scopes = ['repo']
  const token = await lane.plant(scopes)
  const hash = new Secret(token).hash()
  const { id } = (await list()).find((one) => one.hash === hash)!
  return { token, id, scopes }
}

const ACTS: ((round: Round) => Promise<void>)[] = [
  async ({ token }) => killDuring('POST', '/api/apps/ci-bot/tokens/revoke', { token, reason: 'leaked' }),
  async ({ token }) =>
    killDuring('POST', '/api/apps/ci-bot/tokens/remove-access', { token, reason: 'leaked' }),
  async ({ id }) => killDuring('DELETE', `/api/authorizations/${id}`, { reason: 'leaked' }),
  async ({ id }) => killDuring('PATCH', `/api/authorizations/${id}`, { addScopes: ['gist'] }),
  async () => {
    const { grants } = (await lane.ask('GET', '/api/grants')).body as {
      grants: { id: number; app: { name: string } }[]
    }
    const grant = grants.find(({ app }) => app.name === 'CI Bot')!
    await killDuring('DELETE', `/api/grants/${grant.id}`)
  },
]

test(
  'kill -9 at a random moment of thirty single changes: none stays begun, and what is said is what happened',
  { timeout: 240_000 },
  async () => {
    await lane.start()
    const ends: Record<string, number> = {}
    cutOff = 0
    for (let i = 0; i < 30; i++) {
      const round = await plant()
      const known = new Set((await changes()).keys())
      await ACTS[i % ACTS.length]!(round)
      const rows = await until(20_000, async () => {
        const all = await changes()
        const mine = [...all].filter(([name]) => !known.has(name)).flatMap(([, entries]) => entries)
        // The list has just been read: what was in doubt is looked for.
        await list()
        const last = mine.at(-1)?.result ?? ''
        // Of an edit that did not happen the list says nothing for sure.
        if (mine.at(-1)?.action === 'authorization.edit' && last !== 'recorded') {
          const changed = (await list()).find(({ id }) => id === round.id)?.scopes?.includes('gist')
          if (!changed) return mine
        }
        return mine.length > 0 && (last === 'recorded' || last === 'in-doubt: restarted') ? null : mine
      })
      const last = rows.at(-1)
      ends[last?.result ?? 'nothing'] = (ends[last?.result ?? 'nothing'] ?? 0) + 1
      const alive = await lane.accepts(round.token)
      if (last?.action === 'authorization.edit') {
        const now = (await list()).find(({ id }) => id === round.id)!
        expect(now.scopes?.includes('gist')).toBe(last.result === 'changed')
        expect(last.result).toMatch(/^(changed|in-doubt: restarted)$/)
      } else if (last) {
        expect([last.result, alive]).toEqual([alive ? 'failed: restarted' : 'confirmed', alive])
        expect((await lane.ask('GET', `/api/receipts?hash=${last.hash}`)).body.receipts ?? []).toHaveLength(
          last.hash && !alive ? 1 : 0,
        )
      } else expect(alive).toBe(true)
      // Nothing was done twice, and nothing that the log does not tell.
      const did = (await record()).filter(
        ({ act, authorization_id }) => act === 'revoke' && authorization_id === round.id,
      )
      expect(did.length).toBeLessThanOrEqual(alive ? 0 : 1)
    }
    expect(await stillOpen()).toBe(0)
    expect((await lane.ask('GET', '/api/activity/verify')).body.state).toBe('whole')
    process.stdout.write(`thirty changes, ${cutOff} cut off: ${JSON.stringify(ends)}\n`)
    expect(cutOff).toBeGreaterThan(5)
  },
)

test(
  'kill -9 at a random moment of ten creates: every token that lives is named in the log',
  { timeout: 120_000 },
  async () => {
    const ends: Record<string, number> = {}
    cutOff = 0
    for (let i = 0; i < 10; i++) {
      const known = new Set((await changes()).keys())
      const before = new Set((await list()).map(({ id }) => id))
      const own = { fingerprint: `authdesk-${randomBytes(8).toString('hex')}` }
      const note = `made ${i}`
      if (i % 3 === 0) await killDuring('POST', '/api/authorizations', { note, scopes: ['gist'], ...own })
      else if (i % 3 === 1) await killDuring('POST', '/api/authorizations', { note, scopes: ['gist'] })
      else await killDuring('POST', '/api/apps/ci-bot/authorizations', { note, scopes: ['gist'] })
      expect(await stillOpen()).toBe(0)
      const rows = await until(20_000, async () => {
        await list()
        const mine = [...(await changes())].filter(([name]) => !known.has(name)).flatMap(([, all]) => all)
        return mine.at(-1)?.result === 'in-doubt: restarted' ? null : mine
      })
      const made = (await list()).filter(({ id }) => !before.has(id))
      const last = rows.at(-1)
      ends[last?.result ?? 'nothing'] = (ends[last?.result ?? 'nothing'] ?? 0) + 1
      expect(made.length).toBeLessThanOrEqual(1)
      const [token] = made
      if (token)
        expect(last).toMatchObject({
          result: expect.stringMatching(/^created/),
          objectId: token.id,
          lastEight: token.lastEight,
        })
      else expect(last?.result ?? 'failed: restarted').toBe('failed: restarted')
    }
    process.stdout.write(`ten creates, ${cutOff} cut off: ${JSON.stringify(ends)}\n`)
  },
)
