import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts'

vi.setConfig({ testTimeout: 60_000 })

const MAIN = join(import.meta.dirname, 'main.ts')
/** No user of any machine has this number: a name is not to be had for it. */
const SERVICE = 47_470
const [asRoot, why] = canBecomeAnother()

function canBecomeAnother(): [boolean, string] {
  if (process.getuid?.() !== 0) return [false, ' (skipped: only root can become another user)']
  const { status } = spawnSync(process.execPath, ['-e', `fs.readFileSync('${MAIN}')`], {
    uid: SERVICE,
    gid: SERVICE,
  })
  return status === 0 ? [true, ''] : [false, ' (skipped: another user cannot read this checkout)']
}

let sandbox: Sandbox
let folder: string
let state: string

beforeAll(async () => {
  // The specs' own temporary folder is its owner's alone; the other user has to come through it.
  const { mode } = statSync(tmpdir())
  if (asRoot && (mode & 0o001) === 0) chmodSync(tmpdir(), (mode & 0o777) | 0o001)
  sandbox = await startSandbox({ port: 0, data: ':memory:' })
})
afterAll(() => sandbox.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authdesk-owner-'))
  chmodSync(folder, 0o755)
  state = join(folder, 'state')
  const { apps } = sandbox.demo()
  writeFileSync(
    join(folder, 'authdesk.json'),
    JSON.stringify({
      data: state,
      server: { baseUrl: sandbox.url, apiUrl: sandbox.apiUrl, profile: 'ghes' },
      apps: apps.map(({ clientId }, at) => ({
        id: `app-${at}`,
        name: `App ${at}`,
        clientId,
        clientSecretVariable: `SECRET_${at}`,
      })),
    }),
  )
  chmodSync(join(folder, 'authdesk.json'), 0o644)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ran {
  code: number | null
  out: string
  err: string
}

interface How {
  input?: string
  uid?: number
  env?: Record<string, string>
}

/** In a process group of its own, at no terminal. */
async function start(file: string, args: string[], { input = '', uid, env = {} }: How = {}): Promise<Ran> {
  const secrets = Object.fromEntries(sandbox.demo().apps.map((app, at) => [`SECRET_${at}`, app.clientSecret]))
  const child = spawn(file, args, {
    cwd: folder,
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: {
      PATH: process.env.PATH,
      ...secrets,
      AUTHDESK_CONFIG: join(folder, 'authdesk.json'),
      INIT_CWD: folder,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ran = { out: '', err: '' }
  child.stdout.on('data', (text) => (ran.out += String(text)))
  child.stderr.on('data', (text) => (ran.err += String(text)))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { ...ran, code: code as number | null }
}
const authdesk = async (args: string[], how?: How) => start(process.execPath, [MAIN, ...args], how)
const shell = async (text: string, input: string) => start('sh', ['-c', text], { input })

const active = async () => {
  const { clientId } = sandbox.demo().apps[0]!
  const response = await fetch(`${sandbox.url}/sandbox/tokens`, {
    method: 'POST',
    body: JSON.stringify({
      login: 'octocat',
      client_id: clientId,
      scopes: ['repo'],
      fingerprint: String(Math.random()),
    }),
  })
  return ((await response.json()) as { token: string }).token
}

/** Every file below, with whom it belongs to. */
function owners(place: string): Record<string, string> {
  return Object.fromEntries(
    ['', ...readdirSync(place, { recursive: true, encoding: 'utf8' })].map((name) => {
      const { uid, gid } = lstatSync(join(place, name))
      return [name, `${uid}:${gid}`]
    }),
  )
}

describe(`as root in the folder of a service user${why}`, () => {
  const itAsRoot = test.runIf(asRoot)

  itAsRoot(
    'every verb leaves everything to the folder’s owner, and what root asked for to root',
    async () => {
      mkdirSync(state, { mode: 0o700 })
      chownSync(state, SERVICE, SERVICE)
      const token = await active()
      // Readable by root alone, as the configuration may be, too, and as a list of leaked tokens is.
      writeFileSync(join(folder, 'leaked.txt'), token, { mode: 0o600 })
      chmodSync(join(folder, 'authdesk.json'), 0o600)
      const check = await authdesk(['check', 'leaked.txt'])
      expect([check.code, check.err]).toEqual([1, expect.stringContaining('1 active')])
      const reset = await authdesk([
        'reset',
        'leaked.txt',
        '--reason',
        'leaked',
        '--yes',
        '1',
        '--out',
        'new.jsonl',
      ])
      expect(reset.code, reset.err).toBe(0)
      expect((await authdesk(['revoke', 'new.jsonl', '--reason', 'leaked', '--yes', '1'])).code).toBe(0)
      expect(
        (await authdesk(['grants', '--user', 'octocat', '--password-fd', '0'], { input: 'octocat-demo' }))
          .code,
      ).toBe(0)
      expect((await authdesk(['audit', 'verify'])).code).toBe(0)
      expect((await authdesk(['audit', 'export'])).code).toBe(0)
      const changed = await authdesk(['audit', 'new-key', '--reason', 'rotation'])
      expect(changed.code, changed.err).toBe(0)

      const found = owners(state)
      expect(Object.keys(found)).toEqual(
        expect.arrayContaining(['authdesk.db', 'cli.log', 'outbox-cli', 'key', 'audit-key', 'running']),
      )
      expect(new Set(Object.values(found))).toEqual(new Set([`${SERVICE}:${SERVICE}`]))
      expect(owners(folder)['new.jsonl']).toBe('0:0')
      // In the log it is root who did it.
      expect((await authdesk(['audit', 'export'])).out).toContain('cli:root')
    },
  )

  itAsRoot('the service user’s command line goes on, also one whose number has no name', async () => {
    mkdirSync(state, { mode: 0o700 })
    chownSync(state, SERVICE, SERVICE)
    const token = await active()
    expect((await authdesk(['check'], { input: token })).code).toBe(1)
    const ran = await authdesk(['check'], { input: token, uid: SERVICE })
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('1 active')])
    const { out } = await authdesk(['audit', 'export'], { uid: SERVICE })
    expect(out).toContain(`cli:uid-${SERVICE}`)
    expect(new Set(Object.values(owners(state)))).toEqual(new Set([`${SERVICE}:${SERVICE}`]))
  })

  itAsRoot('while a store is open beside it: the files of SQLite too', async () => {
    mkdirSync(state, { mode: 0o700 })
    chownSync(state, SERVICE, SERVICE)
    const token = await active()
    const [one, other] = await Promise.all([
      authdesk(['check'], { input: token }),
      authdesk(['check'], { input: token, uid: SERVICE }),
    ])
    // Both make the folder's first files at the same time: one may find the store held, and says so.
    for (const { code, err } of [one, other]) expect([1, 2], err).toContain(code)
    expect((await authdesk(['check'], { input: token, uid: SERVICE })).code).toBe(1)
    expect(new Set(Object.values(owners(state)))).toEqual(new Set([`${SERVICE}:${SERVICE}`]))
  })

  itAsRoot('keys in a folder of root’s stay readable for the service', async () => {
    mkdirSync(state, { mode: 0o700 })
    chownSync(state, SERVICE, SERVICE)
    const keys = join(folder, 'keys')
    mkdirSync(keys, { mode: 0o755 })
    chmodSync(keys, 0o755)
    writeFileSync(join(keys, 'key'), randomBytes(32).toString('base64'), { mode: 0o600 })
    chownSync(join(keys, 'key'), SERVICE, SERVICE)
    const env = { AUTHDESK_KEY_FILE: join(keys, 'key') }
    const token = await active()
    expect((await authdesk(['check'], { input: token, env })).code).toBe(1)
    const changed = await authdesk(['audit', 'new-key', '--reason', 'rotation'], { env })
    expect(changed.code, changed.err).toBe(0)
    const { '': around, ...files } = owners(keys)
    expect(around).toBe('0:0')
    expect(new Set(Object.values(files))).toEqual(new Set([`${SERVICE}:${SERVICE}`]))
    expect((await authdesk(['check'], { input: token, env, uid: SERVICE })).code).toBe(1)
    expect(new Set(Object.values(owners(state)))).toEqual(new Set([`${SERVICE}:${SERVICE}`]))
  })

  itAsRoot('a link that the service user lays leads root nowhere', async () => {
    mkdirSync(state, { mode: 0o700 })
    writeFileSync(join(folder, 'precious'), 'of root', { mode: 0o600 })
    for (const name of ['cli.log', 'audit-key', 'running'])
      symlinkSync(join(folder, 'precious'), join(state, name))
    chownSync(state, SERVICE, SERVICE)
    const ran = await authdesk(['check'], { input: await active() })
    expect([ran.code, ran.out]).toEqual([2, ''])
    expect(owners(folder)['precious']).toBe('0:0')
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('of root')
  })

  itAsRoot('a folder that is not there yet belongs to the owner of the one around it', async () => {
    mkdirSync(join(folder, 'home'), { mode: 0o755 })
    chownSync(join(folder, 'home'), SERVICE, SERVICE)
    const ran = await authdesk(['check'], {
      input: await active(),
      env: { AUTHDESK_DATA: join(folder, 'home/a/b') },
    })
    expect(ran.code, ran.err).toBe(1)
    expect(new Set(Object.values(owners(join(folder, 'home'))))).toEqual(new Set([`${SERVICE}:${SERVICE}`]))
  })

  itAsRoot('files that root left there before are told in a sentence, with exit code 2', async () => {
    mkdirSync(state, { mode: 0o700 })
    const token = await active()
    expect((await authdesk(['check'], { input: token })).code).toBe(1)
    // What the version before left: the folder is the service's, the files are root's.
    chownSync(state, SERVICE, SERVICE)
    for (const uid of [SERVICE, undefined]) {
      const ran = await authdesk(['check'], { input: token, ...(uid === undefined ? {} : { uid }) })
      expect([uid, ran.code, ran.out]).toEqual([uid, 2, ''])
      expect(ran.err.trim().split('\n').at(-1)).toMatch(/^authdesk: .*cannot be read \(EACCES\)/)
    }
    chownSync(join(state, 'key'), SERVICE, SERVICE)
    chownSync(join(state, 'audit-key'), SERVICE, SERVICE)
    const ran = await authdesk(['check'], { input: token, uid: SERVICE })
    expect([ran.code, ran.out]).toEqual([2, ''])
    expect(ran.err).toMatch(/authdesk: .*state.* belongs? to another user.*chown/)
  })
})

describe('a defect of Authdesk is no verdict', () => {
  test('exit code 70 and one sentence, without what was pasted; where it was with --stack', async () => {
    const token = await active()
    // A part of the program that fails in a way that it does not know.
    const crash = join(folder, 'crash.mjs')
    writeFileSync(
      crash,
      `import { DatabaseSync } from 'node:sqlite'
const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql) {
  if (sql.includes('journal_mode')) throw new RangeError('boom\\nof ${token}')
  return exec.call(this, sql)
}`,
    )
    const ran = await authdesk(['check'], { input: token, env: { NODE_OPTIONS: `--import=${crash}` } })
    expect([ran.code, ran.out]).toEqual([70, ''])
    const said = ran.err.trim().split('\n').at(-1)!
    expect(said).toMatch(/^authdesk: a defect of Authdesk ended this \(RangeError: boom of …\w{8}\)/)
    expect(said).toContain('--stack')
    expect(ran.err).not.toContain(token)
    const shown = await authdesk(['check', '--stack'], {
      input: token,
      env: { NODE_OPTIONS: `--import=${crash}` },
    })
    expect(shown.code).toBe(70)
    expect(shown.err).toMatch(/\n\s+at /)
    expect(shown.err).not.toContain(token)
  })

  test.each([
    ['a promise that nobody awaits', 'setTimeout(() => void Promise.reject(new Error("boom")), 200)'],
    ['a timer', 'setTimeout(() => { throw new Error("boom") }, 200)'],
    ['a text that is thrown', 'setTimeout(() => { throw "boom" }, 200)'],
  ])('%s', async (_, code) => {
    const crash = join(folder, 'crash.mjs')
    writeFileSync(crash, code)
    const ran = await authdesk(['check'], {
      input: await active(),
      env: { NODE_OPTIONS: `--import=${crash}` },
    })
    expect([ran.code, ran.err]).toEqual([
      70,
      expect.stringContaining('authdesk: a defect of Authdesk ended this'),
    ])
  })

  test('a module that is missing', () => {
    const copy = mkdtempSync(join(tmpdir(), 'authdesk-broken-'))
    cpSync(join(import.meta.dirname, '..'), join(copy, 'src'), { recursive: true })
    cpSync(join(import.meta.dirname, '../../package.json'), join(copy, 'package.json'))
    expect(existsSync(join(copy, 'node_modules'))).toBe(false)
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'src/cli/main.ts'), 'check'], {
      encoding: 'utf8',
    })
    rmSync(copy, { recursive: true, force: true })
    expect([status, stderr]).toEqual([
      70,
      expect.stringMatching(/^authdesk: a defect of Authdesk ended this \(.*ERR_MODULE_NOT_FOUND/),
    ])
  })

  test.runIf(existsSync('/dev/full'))('an output that is full', async () => {
    const { code, err } = await shell(`"${process.execPath}" "${MAIN}" check > /dev/full`, await active())
    expect([code, err]).toEqual([70, expect.stringContaining('standard output cannot be written (ENOSPC)')])
  })

  test('a reader that has had enough changes no verdict', async () => {
    const { out } = await shell(
      `("${process.execPath}" "${MAIN}" check; echo $? > code) | true; cat code`,
      await active(),
    )
    expect(out).toBe('1\n')
  })

  test('new tokens that nobody read are kept, and delivered by --resume', async () => {
    const args = 'reset --reason leaked --yes 1 --show'
    const { out } = await shell(
      `("${process.execPath}" "${MAIN}" ${args}; echo $? > code) | true; cat code`,
      await active(),
    )
    expect(out).toBe('1\n')
    const again = await authdesk(['reset', '--resume', '--show'])
    expect([again.code, again.out], again.err).toEqual([0, expect.stringMatching(/"new_token":"gho_\w{36}"/)])
  })
})
