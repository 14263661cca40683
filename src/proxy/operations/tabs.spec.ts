import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { startDesk } from '../testing/desk.ts'
import { type Lane, openLane, until } from '../testing/lane.ts'

/** Several tabs of one person at once, against a proxy that is a process of its own, over HTTP. */
let sandbox: Sandbox
let lane: Lane
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
  lane = await openLane(sandbox)
  await lane.start()
})
afterAll(async () => {
  await lane.close()
  await sandbox.close()
})

const ALL = ['repo', 'gist', 'user', 'notifications', 'delete_repo', 'workflow', 'admin:org']
let planted = 0
/** Each with scopes of its own: GitHub ends the oldest of more than ten alike. */
const plant = async () =>
  lane.plant(ALL.filter((_, bit) => ((planted + 1) >> bit) & 1)).finally(() => planted++)

async function ready(): Promise<{ id: string; value: string | null }> {
  const { story } = await lane.reset(await plant(), randomUUID())
  return { id: story!.id, value: null }
}

const post = async (path: string, body?: object, headers?: Record<string, string>) =>
  lane.ask('POST', path, body, headers)

/** What the log says of it, in order. */
async function told(id: string): Promise<string[]> {
  const { body } = await lane.ask('GET', '/api/activity?limit=200')
  const entries = body.entries as { seq: number; operation: string | null; action: string }[]
  return entries
    .filter(({ operation }) => operation === id)
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ action }) => action)
}

test(
  'collect and acknowledge at once, 300 times: each is told what is true, and nothing after the end',
  { timeout: 120_000 },
  async () => {
    const statuses = new Map<number, number>()
    for (let round = 0; round < 30; round++) {
      const { id } = await ready()
      const first = (await post(`/api/operations/${id}/collect`)).body.value as string
      expect(await lane.accepts(first)).toBe(true)
      const answers = await Promise.all(
        Array.from({ length: 10 }, async (_, at) => {
          const verb = (at + round) % 3 === 0 ? 'acknowledge' : 'collect'
          return { verb, ...(await post(`/api/operations/${id}/${verb}`)) }
        }),
      )
      for (const { verb, status, body } of answers) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (verb === 'acknowledge') expect(body.state).toBe('acknowledged')
        else if (body.state === 'value') expect(body.value).toBe(first)
        else expect(body).toMatchObject({ state: 'no-value', operation: { state: 'acknowledged' } })
      }
      expect((await post(`/api/operations/${id}/collect`)).body).toMatchObject({ state: 'no-value' })
      // In the log nothing was shown behind the end, and it ended once.
      const actions = await told(id)
      expect(actions.indexOf('token.acknowledge')).toBe(actions.length - 1)
    }
    expect(Object.fromEntries(statuses)).toEqual({ 200: 300 })
  },
)

test('never shown before: collect, acknowledge and give up at once answer no 5xx, and no other value', async () => {
  for (let round = 0; round < 10; round++) {
    const { id } = await ready()
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, at) =>
        post(`/api/operations/${id}/${['collect', 'acknowledge', 'give-up', 'collect'][(at + round) % 4]!}`),
      ),
    )
    for (const { status } of answers) expect(status).toBeLessThan(500)
    const values = new Set(answers.flatMap(({ body }) => (body.value as string | undefined) ?? []))
    expect(values.size).toBeLessThanOrEqual(1)
    for (const value of values) expect(await lane.accepts(value)).toBe(true)
  }
})

test(
  'the same reset sent ten times at once: one reset, and each is told of it',
  { timeout: 60_000 },
  async () => {
    for (let round = 0; round < 8; round++) {
      const token = await plant()
      const key = randomUUID()
      const answers = await Promise.all(
        Array.from({ length: 10 }, async () =>
          post('/api/apps/ci-bot/tokens/reset', { token, reason: 'leaked' }, { 'idempotency-key': key }),
        ),
      )
      const ids = new Set(answers.map(({ body }) => (body.operation?.id ?? body.operation) as string))
      expect([...ids]).toEqual([expect.any(String)])
      for (const { status, body } of answers)
        if (status === 409) expect(body.code).toBe('operation-running')
        else expect([status, body.state]).toEqual([200, 'started'])
      expect(await lane.seen(token)).toHaveLength(1)
    }
  },
)

test(
  'a ledger collected and released in several tabs at once: no 5xx, and the job ends once',
  { timeout: 120_000 },
  async () => {
    for (let round = 0; round < 6; round++) {
      const tokens = [await plant(), await plant(), await plant()]
      const key = { 'idempotency-key': randomUUID() }
      const made = await Promise.all(
        Array.from({ length: 5 }, async () =>
          post('/api/apps/ci-bot/tokens/reset-many', { reason: 'leaked' }, key),
        ),
      )
      const ids = new Set(made.map(({ body }) => body.job?.id as string))
      expect([made.map(({ status }) => status), ids.size]).toEqual([[200, 200, 200, 200, 200], 1])
      const [id] = [...ids] as [string]
      await post(`/api/jobs/${id}/tokens`, { tokens })
      await Promise.all([post(`/api/jobs/${id}/start`), post(`/api/jobs/${id}/start`)])
      await until(30_000, async () =>
        (await lane.ask('GET', `/api/jobs/${id}`)).body.job.state === 'finished' ? true : null,
      )
      const ledger = async () => post(`/api/jobs/${id}/ledger`, { format: 'jsonl' })
      const first = (await ledger()).body
      expect(first).toMatchObject({ state: 'piece', rows: 3, unreadable: 0 })
      const verbs = ['ledger', 'ledger', 'acknowledge', 'ledger', 'retry', 'acknowledge', 'ledger', 'stop']
      const answers = await Promise.all(
        verbs.map(async (verb) => ({
          verb,
          ...(verb === 'ledger' ? await ledger() : await post(`/api/jobs/${id}/${verb}`)),
        })),
      )
      for (const { verb, status, body } of answers) {
        expect([verb, status]).toEqual([verb, 200])
        if (verb !== 'ledger' || body.state === 'gone') continue
        // All of it, or what is left while it is being erased; and nothing is called unreadable that is gone.
        expect(body.unreadable).toBe(0)
        for (const line of (body.text as string).split('\n')) expect(first.text).toContain(line)
      }
      // Where "try again" came first, the job runs once more, and is put away when it has ended.
      const ends = answers.filter(({ verb }) => verb === 'acknowledge').map(({ body }) => body.state)
      for (const end of ends) expect(['acknowledged', 'running', 'gone']).toContain(end)
      const last = ends.includes('acknowledged')
        ? 'acknowledged'
        : await until(30_000, async () => {
            const { state } = (await post(`/api/jobs/${id}/acknowledge`)).body
            return state === 'running' ? null : state
          })
      expect(last).toBe('acknowledged')
      expect((await ledger()).body.state).toBe('gone')
    }
  },
)

test(
  'a case changed in many tabs at once: each change is told as it was decided',
  { timeout: 60_000 },
  async () => {
    const opened = await post('/api/cases', { title: 'Leak', hashes: ['ab'.repeat(32)] })
    const { id } = opened.body.case as { id: string }
    const wishes: [string, object][] = [
      ['notes', { text: 'seen' }],
      ['close', { outcome: 'false-alarm', note: 'no' }],
      ['reopen', { note: 'yes' }],
      ['contain', {}],
    ]
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const [verb, body] = wishes[at % wishes.length]!
        return { verb, ...(await post(`/api/cases/${id}/${verb}`, body)) }
      }),
    )
    expect(answers.filter(({ status }) => status !== 200).map(({ verb, status }) => [verb, status])).toEqual(
      [],
    )
  },
)

test(
  'sessions, choices and looks changed in many tabs while they end: no 5xx',
  { timeout: 60_000 },
  async () => {
    // The lane would sign in again by itself.
    const desk = await startDesk({ sandbox })
    const wishes: ['GET' | 'POST' | 'PUT' | 'DELETE', string, object?][] = [
      ['POST', '/api/session/proof', { password: 'octocat-demo' }],
      ['POST', '/api/session/touch'],
      ['GET', '/api/sessions'],
      ['GET', '/api/grants'],
      ['PUT', '/api/review', { grant: 5, choice: 'keep' }],
      ['PUT', '/api/look', { seen: [{ grant: 1, scopes: [] }], gone: [] }],
      ['DELETE', '/api/review'],
      ['DELETE', '/api/sessions'],
      ['DELETE', '/api/session'],
    ]
    for (let round = 0; round < 6; round++) {
      const cookie = await desk.signIn()
      const answers = await Promise.all(
        Array.from({ length: 36 }, async (_, at) => {
          const [method, path, body] = wishes[(at * 7 + round) % wishes.length]!
          const { status } = await desk.ask(method, path, { cookie, ...(body ? { body } : {}) })
          return { method, path, status }
        }),
      )
      expect(answers.filter(({ status }) => status >= 500)).toEqual([])
      // What is malformed here would prove nothing.
      expect(answers.filter(({ status }) => status === 400 || status === 404)).toEqual([])
    }
    await desk.close()
  },
)
