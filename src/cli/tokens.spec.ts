import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAudit } from '#proxy/audit/audit.ts'
import { readAuditKey } from '#proxy/audit/key.ts'
import { systemClock } from '#proxy/clock.ts'
import { createLog } from '#proxy/log.ts'
import { BY_YES } from '#contract/jobs.ts'
import { openStore, openStoreToRead } from '#proxy/store/sqlite.ts'
import { Secret } from '#proxy/secret.ts'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'
import { change } from './change.ts'

/** The real command line as a process of its own, against a sandbox over HTTP as the configured server. */
let sandbox: Sandbox
/** How far the time that the server tells is ahead of this machine's. */
let serverAhead = 0
let data: string
const config = () => join(data, 'authdesk.json')

vi.setConfig({ testTimeout: 60_000 })

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, data: ':memory:', date: () => Date.now() + serverAhead })
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'authdesk-cli-'))
  const { apps } = sandbox.demo()
  writeFileSync(
    config(),
    JSON.stringify({
      data: join(data, 'state'),
      server: { baseUrl: sandbox.url, apiUrl: sandbox.apiUrl, profile: 'ghes' },
      apps: apps.map(({ name, clientId }, at) => ({
        id: idOf(name),
        name,
        clientId,
        clientSecretVariable: `SECRET_${at}`,
      })),
    }),
  )
  await fetch(`${sandbox.url}/sandbox/faults`, { method: 'DELETE' })
  return () => rmSync(data, { recursive: true, force: true })
})

const idOf = (name: string) => name.toLowerCase().replaceAll(' ', '-')
const ciBot = () => sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!

interface Ran {
  code: number | null
  out: string
  err: string
}
interface Running {
  child: ChildProcess
  done: Promise<Ran>
}

function start(args: string[], input = ''): Running {
  const secrets = Object.fromEntries(sandbox.demo().apps.map((app, at) => [`SECRET_${at}`, app.clientSecret]))
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    cwd: data,
    // A session of its own: nobody sits at it, whoever runs the test.
    detached: true,
    env: { PATH: process.env.PATH, ...secrets, AUTHDESK_CONFIG: config(), INIT_CWD: data },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ran: Ran = { code: null, out: '', err: '' }
  child.stdout.on('data', (text) => (ran.out += String(text)))
  child.stderr.on('data', (text) => (ran.err += String(text)))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return {
    child,
    done: once(child, 'close').then(([code]) => ({ ...ran, code: code as number | null })),
  }
}
const authdesk = async (args: string[], input?: string) => start(args, input).done

const SCOPES = ['repo', 'gist', 'user', 'workflow', 'notifications', 'delete_repo', 'admin:org']
let planted = 0
async function plant(count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let i = 0; i < count; i++) {
    const set = Math.floor(planted++ / 5)
    const scopes = SCOPES.filter((_, bit) => (set >> bit) & 1)
    const response = await fetch(`${sandbox.url}/sandbox/tokens`, {
      method: 'POST',
      body: JSON.stringify({
        login: 'octocat',
        client_id: ciBot().clientId,
        scopes,
        fingerprint: randomUUID(),
      }),
    })
    tokens.push(((await response.json()) as { token: string }).token)
  }
  return tokens
}
async function accepts(token: string): Promise<boolean> {
  const { clientId, clientSecret } = ciBot()
  const response = await fetch(`${sandbox.apiUrl}/applications/${clientId}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: JSON.stringify({ access_token: token }),
  })
  return response.status === 200
}
const DEAD = 'gho_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0xF1000'
const logOf = (tokens: string[]) => tokens.map((token, at) => `${at} GITHUB_TOKEN=${token}\n`).join('')
const linesOf = ({ out }: Ran) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('check', () => {
  test('a log from a pipe, a table for people, a row in the log for each, and no token anywhere', async () => {
    const tokens = await plant(3)
    const ran = await authdesk(['check'], logOf([...tokens, DEAD]))
    expect(ran).toMatchObject({ code: 1 })
    expect(ran.out).toMatch(/^TOKEN +VERDICT +USER +APP +CAN +FOUND IN +TIMES\n/)
    expect(ran.out.match(/ active +octocat +ci-bot /g)).toHaveLength(3)
    expect(ran.out).toContain('standard input:4')
    expect(ran.err).toContain('3 active, 1 not valid.')
    for (const token of tokens) expect(ran.out + ran.err).not.toContain(token)

    const store = openStoreToRead(join(data, 'state', 'authdesk.db'))
    const rows = await store.selectFrom('audit').selectAll().execute()
    await store.destroy()
    expect(rows.map(({ actor, door, role }) => `${actor} ${door} ${role}`)).toEqual(
      Array.from({ length: 4 }, () => `cli:${userInfo().username} cli owner`),
    )
    expect((await authdesk(['audit', 'verify', '--data', join(data, 'state')])).code).toBe(0)
  })

  test('lines of JSON for programs; 0 where nothing lives; 3 where the server could not be asked', async () => {
    const ran = await authdesk(['check', '--json'], logOf([DEAD]))
    expect(ran.code).toBe(0)
    expect(linesOf(ran)).toMatchObject([
      { lastEight: DEAD.slice(-8), hash: new Secret(DEAD).hash(), verdict: 'not-valid', user: null },
    ])
    await fetch(`${sandbox.url}/sandbox/faults`, { method: 'POST', body: JSON.stringify({ name: '500' }) })
    expect((await authdesk(['check'], logOf([DEAD]))).code).toBe(3)
  })
})

test.each([['check'], ['revoke', '--reason', 'x'], ['audit', 'verify']])(
  'a token on the command line of %s is refused with a sentence, and not repeated',
  async (...args) => {
    const ran = await authdesk([...args, DEAD])
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toMatch(/^authdesk: a token stands on the command line/)
    expect(ran.err).not.toContain(DEAD)
  },
)

/** As somebody at a terminal who answers so; what they were asked, and how it ended. */
async function answering(answer: string, tokens: string[]): Promise<{ code: number; asked: string[] }> {
  const asked: string[] = []
  const secrets = Object.fromEntries(sandbox.demo().apps.map((app, at) => [`SECRET_${at}`, app.clientSecret]))
  const code = await change('revoke').run(['--reason', 'leaked'], {
    out: () => undefined,
    err: () => undefined,
    env: { ...secrets, AUTHDESK_CONFIG: config() },
    folder: data,
    here: data,
    input: Readable.from([Buffer.from(logOf(tokens))]),
    ask: async (question) => {
      asked.push(question)
      return answer
    },
  })
  return { code, asked }
}

describe('what cannot be undone', () => {
  test('a person is asked for a yes, and above as many as in the page for the number', async () => {
    const tokens = await plant(BY_YES + 1)
    const all = async () => (await Promise.all(tokens.map(accepts))).filter((alive) => alive).length
    // Neither an empty line nor a yes is enough for so many, nor a number for a few.
    expect(await answering('yes', tokens)).toEqual({
      code: 2,
      asked: [`Revoke ${tokens.length} tokens? Type ${tokens.length} to go on: `],
    })
    expect((await answering('', tokens.slice(1))).code).toBe(2)
    expect((await answering(String(BY_YES), tokens.slice(1))).code).toBe(2)
    expect(await all()).toBe(tokens.length)
    expect(await answering(' Yes\n', tokens.slice(1))).toEqual({
      code: 0,
      asked: [`Revoke ${BY_YES} tokens? Type yes to go on: `],
    })
    expect(await all()).toBe(1)
    const more = await plant(BY_YES)
    expect((await answering(String(BY_YES + 1), [tokens[0]!, ...more])).code).toBe(0)
    expect(await all()).toBe(0)
  })

  test('with another number than expected nothing is sent, and where nobody can be asked neither', async () => {
    const [token] = await plant(1)
    const other = await authdesk(['revoke', '--reason', 'leaked', '--yes', '2'], logOf([token!]))
    expect(other.code).toBe(2)
    expect(other.err).toContain('--yes says 2, and there are 1.')
    const nobody = await authdesk(['revoke', '--reason', 'leaked'], logOf([token!]))
    expect(nobody.code).toBe(2)
    expect(nobody.err).toContain('--yes 1 says that 1 is what you expect')
    expect((await authdesk(['revoke'], logOf([token!]))).err).toContain('say why with --reason')
    expect(await accepts(token!)).toBe(true)
  })

  test('revoke: proven, dead ones told apart', async () => {
    const tokens = await plant(5)
    const ran = await authdesk(
      ['revoke', '--reason', 'leaked', '--yes', '5', '--json'],
      logOf([...tokens, DEAD]),
    )
    expect(ran.code, ran.err).toBe(0)
    expect(ran.err).toContain('5 tokens of 1 user in 1 app; 1 already dead.')
    expect(linesOf(ran)).toEqual(
      tokens.map((token) => expect.objectContaining({ hash: new Secret(token).hash(), result: 'done' })),
    )
    expect(await Promise.all(tokens.map(accepts))).toEqual(tokens.map(() => false))
  })

  test('a server that goes on accepting is no success, and can be tried again', async () => {
    const [token] = await plant(1)
    await fetch(`${sandbox.url}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify({
        name: '204-without-deleting',
        match: 'DELETE /applications/:client_id/token',
        times: 1,
      }),
    })
    const ran = await authdesk(['revoke', '--reason', 'leaked', '--yes', '1'], logOf([token!]))
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('1 NOT CONFIRMED')
    expect((await authdesk(['revoke', '--resume'])).code).toBe(0)
    expect(await accepts(token!)).toBe(false)
  })

  test('reset: the new ones into a file for nobody else’s eyes, never over another, never on the terminal', async () => {
    const tokens = await plant(4)
    const args = ['reset', '--reason', 'leaked', '--yes', '4']
    expect((await authdesk(args, logOf(tokens))).err).toContain('say where the new tokens go')
    const ran = await authdesk([...args, '--out', 'new.jsonl'], logOf(tokens))
    expect(ran.code, ran.err).toBe(0)
    const file = join(data, 'new.jsonl')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(lines.map(({ old_hash }) => old_hash))).toEqual(
      new Set(tokens.map((token) => new Secret(token).hash())),
    )
    for (const { new_token } of lines) {
      expect(await accepts(new_token)).toBe(true)
      expect(ran.out + ran.err).not.toContain(new_token)
    }
    expect(await Promise.all(tokens.map(accepts))).toEqual([false, false, false, false])
    const again = await authdesk([...args, '--out', 'new.jsonl'], logOf(tokens))
    expect(again).toMatchObject({ code: 2 })
    expect(again.err).toContain('exists already')

    const fresh = lines.map(({ new_token }) => new_token as string)
    const shown = await authdesk([...args, '--show'], logOf(fresh))
    expect(shown.out.match(/"new_token":"gho_\w{36}"/g)).toHaveLength(4)
  })

  test('killed in the middle, it is taken up: every token once, every new one delivered', async () => {
    const tokens = await plant(20)
    const hashes = tokens.map((token) => new Secret(token).hash())
    const resets = async () => {
      const response = await fetch(`${sandbox.url}/sandbox/record?limit=10000`)
      const all = (await response.json()) as { act: string; old_hash: string }[]
      return all.filter(({ act, old_hash }) => act === 'reset' && hashes.includes(old_hash)).length
    }
    const first = start(['reset', '--reason', 'leaked', '--yes', '20', '--out', 'one.jsonl'], logOf(tokens))
    while ((await resets()) < 5) await new Promise((resolve) => setTimeout(resolve, 10))
    first.child.kill('SIGKILL')
    await first.done
    const refused = await authdesk(['reset', '--reason', 'x', '--yes', '1', '--show'], logOf(tokens))
    expect(refused.err).toContain('an earlier run is not finished')
    const second = await authdesk(['reset', '--resume', '--out', 'two.jsonl'])
    expect(second.code, second.err).toBe(0)
    expect(await resets()).toBe(20)
    const lines = readFileSync(join(data, 'two.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(lines.map(({ old_hash }) => old_hash))).toEqual(new Set(hashes))
    for (const { new_token } of lines) expect(await accepts(new_token)).toBe(true)
  })
})

test('an answer that contradicts itself is kept, listed, and printed only when asked for by name', async () => {
  const [token] = await plant(1)
  await fetch(`${sandbox.url}/sandbox/faults`, {
    method: 'POST',
    body: JSON.stringify({ name: 'other-token', match: 'PATCH /applications/:client_id/token', times: 1 }),
  })
  expect(await authdesk(['answer'])).toMatchObject({ code: 0, out: '' })
  const args = ['reset', '--reason', 'leaked', '--yes', '1', '--out', 'new.jsonl']
  expect((await authdesk(args, logOf([token!]))).code).toBe(1)

  const listed = await authdesk(['answer'])
  expect([listed.code, listed.out]).toEqual([1, expect.stringMatching(/octocat +ci-bot +mismatch/)])
  const [id] = /^[\da-f-]{36}/m.exec(listed.out)!
  const shown = await authdesk(['answer', id, '--show'])
  expect([shown.code, JSON.parse(shown.out)]).toMatchObject([0, { app: { name: 'CI Bot' } }])

  expect(await authdesk(['answer', randomUUID(), '--show'])).toMatchObject({ code: 2, out: '' })
  expect((await authdesk(['answer', id])).code).toBe(2)
  const store = openStoreToRead(join(data, 'state', 'authdesk.db'))
  const rows = await store
    .selectFrom('audit')
    .select('result')
    .where('action', '=', 'token.collect')
    .execute()
  await store.destroy()
  expect(rows).toEqual([{ result: 'answer-shown' }])
})

describe('one’s own lists', () => {
  test('the password comes from an open file and never from an argument; names cannot speak to the terminal', async () => {
    const ran = await authdesk(['grants', '--user', 'octocat', '--password-fd', '0'], 'octocat-demo\n')
    expect(ran.code, ran.err).toBe(0)
    expect(ran.out).toMatch(/^ID +APP +CLIENT ID +CAN +GRANTED +CHANGED\n/)
    expect(ran.out).toContain('CI Bot')
    // oxlint-disable-next-line no-control-regex -- exactly these must not be there
    expect(ran.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e]/)
    const tokens = await authdesk(
      ['authorizations', '--user', 'octocat', '--password-fd', '0', '--json'],
      'octocat-demo',
    )
    expect(linesOf(tokens).length).toBeGreaterThan(3)
    const wrong = await authdesk(['grants', '--user', 'octocat', '--password-fd', '0'], 'wrong')
    expect(wrong).toMatchObject({ code: 3, out: '' })
    expect(wrong.err).toContain('did not accept this username and password')
    expect((await authdesk(['grants', '--user', 'octocat'])).err).toContain('nobody can be asked here')
    expect((await authdesk(['grants', '--user', 'octo@cat.org'])).err).toContain('not by an e-mail address')
  })
})

test('a command on a machine whose clock is wrong erases nothing that waits to be collected', async () => {
  const DAY = 24 * 60 * 60_000
  const token = sandbox.demo().tokens.find(({ label }) => label === 'active')!.value
  const check = async () => start(['check'], token).done
  await check()
  const store = await openStore(join(data, 'state', 'authdesk.db'))
  // As the reset itself would have put it down.
  const audit = createAudit({
    store,
    clock: systemClock,
    log: createLog('silent'),
    key: readAuditKey(join(data, 'state', 'key')),
    roleOf: () => null,
  })
  await audit.begin()
  await audit.record({
    actor: 'cli:x',
    door: 'cli',
    action: 'token.reset',
    result: 'sealed',
    requestId: 'r',
    app: 'ci-bot',
    hash: 'a',
    operation: 'waits',
  })
  const made = Date.now() - 25 * 60 * 60_000
  await store
    .insertInto('operation')
    .values({
      id: 'waits',
      actor: 'cli:x',
      door: 'cli',
      app: 'ci-bot',
      client_id: ciBot().clientId,
      idempotency_key: 'k',
      payload: '',
      state: 'SEALED',
      cause: null,
      attempts: 1,
      reason: 'leaked',
      user: null,
      object_id: null,
      old_hash: 'a',
      old_last_eight: 'a',
      sealed_old: null,
      sealed_new: Buffer.from('sealed'),
      new_hash: null,
      new_last_eight: null,
      request_id: 'r',
      created_at: made,
      changed_at: made,
      sent_at: made,
      acknowledged_at: null,
      job: null,
    })
    .execute()
  await store
    .insertInto('retention')
    .values({ kind: 'operation', id: 'waits', at: made, since: made })
    .execute()
  const state = async () =>
    (await store.selectFrom('operation').select('state').executeTakeFirstOrThrow()).state
  try {
    serverAhead = -2 * DAY
    await check()
    expect(await state()).toBe('SEALED')
    serverAhead = 0
    await check()
    expect(await state()).toBe('EXPIRED')
  } finally {
    serverAhead = 0
    await store.destroy()
  }
})
