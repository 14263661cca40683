import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type Reply, startDesk, type TestDesk } from '../proxy/testing/desk.ts'
import {
  ACCESS_TOKEN,
  asCurl,
  asOctokit,
  type Caller,
  CLIENT_SECRET,
  type Command,
  variablesOf,
} from './commands.ts'
import openapi from './openapi.json' with { type: 'json' }
import { type OperationName, OPERATIONS } from './operations.ts'

const run = promisify(execFile)
const CI_BOT = 'abcde12345fghij67890'
const CI_BOT_SECRET = '3ef4ad510c59ad37bac6bb4f80047fb3aee3cc7f'
/** What a stranger may have typed into a note; the shell must read none of it. */
const NASTY = `it's "$(touch /tmp/authdesk-was-here)" \`id\` $HOME \\ !! \u202Etxt\n; exit 3 #`

/** What is done by a click, and the command that does the same. */
interface Deed {
  click: (
    ask: (
      ...call: [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object]
    ) => Promise<Reply>,
    token: string,
  ) => Promise<Reply>
  command: Command
}

/** What the seed has: ids to act on, and endings of values that are still the seed's. */
const SEED = await (async () => {
  const desk = await startDesk()
  const grants = await read<{ id: number; app: { name: string } }>(desk, '/applications/grants?per_page=100')
  const tokens = await read<{ id: number; note: string | null; token_last_eight: string }>(
    desk,
    '/authorizations?per_page=100',
  )
  await desk.close()
  return {
    grant: grants.find(({ app }) => app.name === 'Gist Notes')!.id,
    otherGrant: grants.find(({ app }) => app.name === 'Hook Relay')!.id,
    token: tokens.find(({ note }) => note === 'laptop')!.id,
    otherToken: tokens.find(({ note }) => note === 'dotfiles sync')!.id,
    endings: new Set(tokens.map(({ token_last_eight: ending }) => ending)),
  }
})()
const GRANT = SEED.grant
const TOKEN = SEED.token
const OTHER_GRANT = SEED.otherGrant
const OTHER_TOKEN = SEED.otherToken

const wish = { note: NASTY, scopes: ['repo', 'user:email'] }
const DEEDS: Record<OperationName, Deed> = {
  listGrants: {
    click: (ask) => ask('GET', '/api/grants'),
    command: { operation: 'listGrants', query: { per_page: 100 } },
  },
  getGrant: {
    click: (ask) => ask('GET', `/api/grants/${GRANT}`),
    command: { operation: 'getGrant', path: { grant_id: GRANT } },
  },
  deleteGrant: {
    click: (ask) => ask('DELETE', `/api/grants/${GRANT}`),
    command: { operation: 'deleteGrant', path: { grant_id: GRANT } },
  },
  listAuthorizations: {
    click: (ask) => ask('GET', `/api/authorizations?clientId=${CI_BOT}`),
    command: { operation: 'listAuthorizations', query: { client_id: CI_BOT, page: undefined } },
  },
  getAuthorization: {
    click: (ask) => ask('GET', `/api/authorizations/${TOKEN}`),
    command: { operation: 'getAuthorization', path: { authorization_id: TOKEN } },
  },
  createAuthorization: {
    click: (ask) => ask('POST', '/api/authorizations', wish),
    command: { operation: 'createAuthorization', body: { ...wish, fingerprint: undefined } },
  },
  getOrCreateAuthorization: {
    click: (ask) => ask('PUT', '/api/apps/ci-bot/authorizations', { scopes: ['gist'] }),
    command: {
      operation: 'getOrCreateAuthorization',
      path: { client_id: CI_BOT },
      body: { scopes: ['gist'], client_secret: CLIENT_SECRET },
    },
  },
  getOrCreateAuthorizationByFingerprint: {
    click: (ask) => ask('PUT', '/api/apps/ci-bot/authorizations', { ...wish, fingerprint: 'new-one' }),
    command: {
      operation: 'getOrCreateAuthorizationByFingerprint',
      path: { client_id: CI_BOT, fingerprint: 'new-one' },
      body: { ...wish, client_secret: CLIENT_SECRET },
    },
  },
  updateAuthorization: {
    click: (ask) => ask('PATCH', `/api/authorizations/${TOKEN}`, { note: NASTY, removeScopes: ['repo'] }),
    command: {
      operation: 'updateAuthorization',
      path: { authorization_id: TOKEN },
      body: { note: NASTY, remove_scopes: ['repo'] },
    },
  },
  deleteAuthorization: {
    click: (ask) => ask('DELETE', `/api/authorizations/${TOKEN}`, { reason: '' }),
    command: { operation: 'deleteAuthorization', path: { authorization_id: TOKEN } },
  },
  checkToken: {
    click: (ask, token) => ask('POST', '/api/apps/ci-bot/tokens/check', { token }),
    command: { operation: 'checkToken', path: { client_id: CI_BOT }, body: { access_token: ACCESS_TOKEN } },
  },
  resetToken: {
    click: (ask, token) => ask('POST', '/api/apps/ci-bot/tokens/reset', { token, reason: 'spec' }),
    command: { operation: 'resetToken', path: { client_id: CI_BOT }, body: { access_token: ACCESS_TOKEN } },
  },
  deleteAppToken: {
    click: (ask, token) => ask('POST', '/api/apps/ci-bot/tokens/revoke', { token, reason: 'spec' }),
    command: {
      operation: 'deleteAppToken',
      path: { client_id: CI_BOT },
      body: { access_token: ACCESS_TOKEN },
    },
  },
  deleteAppGrant: {
    click: (ask, token) => ask('POST', '/api/apps/ci-bot/tokens/remove-access', { token, reason: 'spec' }),
    command: {
      operation: 'deleteAppGrant',
      path: { client_id: CI_BOT },
      body: { access_token: ACCESS_TOKEN },
    },
  },
}

/** More forms of the same operations, as the dialogs of the page make them. */
const MORE: Record<string, Deed> = {
  'a token for an app': {
    click: (ask) => ask('POST', '/api/apps/ci-bot/authorizations', wish),
    command: {
      operation: 'createAuthorization',
      body: { ...wish, client_id: CI_BOT, client_secret: CLIENT_SECRET },
    },
  },
  'more scopes': {
    click: (ask) => ask('PATCH', `/api/authorizations/${TOKEN}`, { addScopes: ['gist'] }),
    command: {
      operation: 'updateAuthorization',
      path: { authorization_id: TOKEN },
      body: { note: undefined, add_scopes: ['gist'] },
    },
  },
  'other scopes': {
    click: (ask) => ask('PATCH', `/api/authorizations/${TOKEN}`, { scopes: ['gist'] }),
    command: {
      operation: 'updateAuthorization',
      path: { authorization_id: TOKEN },
      body: { scopes: ['gist'] },
    },
  },
  'access of several apps': {
    click: async (ask) => {
      await ask('DELETE', `/api/grants/${GRANT}`)
      return ask('DELETE', `/api/grants/${OTHER_GRANT}`)
    },
    command: { operation: 'deleteGrant', path: { grant_id: [GRANT, OTHER_GRANT] } },
  },
  'several tokens': {
    click: async (ask) => {
      await ask('DELETE', `/api/authorizations/${TOKEN}`, { reason: '' })
      return ask('DELETE', `/api/authorizations/${OTHER_TOKEN}`, { reason: '' })
    },
    command: { operation: 'deleteAuthorization', path: { authorization_id: [TOKEN, OTHER_TOKEN] } },
  },
  'a list of one': {
    click: (ask) => ask('DELETE', `/api/grants/${GRANT}`),
    command: { operation: 'deleteGrant', path: { grant_id: [GRANT] } },
  },
}

test('the table is GitHub’s own fourteen operations', () => {
  const described = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => !method.startsWith('x-'))
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(
    Object.values(OPERATIONS)
      .map(({ route }) => route as string)
      .toSorted(),
  ).toEqual(described.toSorted())
})

test.each([...Object.entries(DEEDS), ...Object.entries(MORE)])(
  '%s: curl, Octokit and the click leave the same behind',
  async (_, { click, command }) => {
    const [clicked, curled, octokitted] = await Promise.all([
      after(async (desk) => {
        const cookie = await desk.signIn()
        const reply = await click(
          async (method, url, body) =>
            desk.ask(method, url, { cookie, body, headers: { 'idempotency-key': 'key-of-the-click-1' } }),
          tokenOf(desk),
        )
        expect(reply.status).toBe(200)
      }),
      after(async (desk) => inShell(asCurl(command, callerOf(desk)), command, desk)),
      after(async (desk) => inNode(asOctokit(command, callerOf(desk)), command, desk)),
    ])
    expect(curled).toEqual(clicked)
    expect(octokitted).toEqual(clicked)
  },
)

test('of several, the first that is refused is the last that is sent', async () => {
  for (const [script, runIt] of [
    [asCurl, inShell],
    [asOctokit, inNode],
  ] as const) {
    const desk = await startDesk()
    const command: Command = {
      operation: 'deleteAuthorization',
      path: { authorization_id: [TOKEN, 1, OTHER_TOKEN] },
    }
    await runIt(script(command, callerOf(desk)), command, desk).catch(() => undefined)
    const left = (await read(desk, '/authorizations?per_page=100')).map(({ id }) => id)
    expect(left).not.toContain(TOKEN)
    expect(left).toContain(OTHER_TOKEN)
    await desk.close()
  }
})

test('with two-factor the code goes along, from a variable too', async () => {
  const desk = await startDesk()
  const caller = { ...callerOf(desk), login: 'monalisa', twoFactor: true }
  const command: Command = { operation: 'listGrants' }
  const env = {
    GITHUB_PASSWORD: 'monalisa-demo',
    GITHUB_OTP: desk.sandbox.demo().accounts.find(({ otp }) => otp)!.otp!,
  }
  expect(variablesOf(command, caller)).toEqual(['GITHUB_PASSWORD', 'GITHUB_OTP'])
  const { stdout } = await run('bash', ['-c', asCurl(command, caller)], { env: { ...process.env, ...env } })
  expect(stdout).toContain('CI Bot')
  const node = await run(process.execPath, ['--input-type=module', '-e', asOctokit(command, caller)], {
    env: { ...process.env, ...env },
  })
  expect(node.stdout).toContain('CI Bot')
  await desk.close()
})

test('no secret stands in a command, and nothing that cannot be seen', () => {
  for (const { command } of [...Object.values(DEEDS), ...Object.values(MORE)]) {
    const caller = {
      apiUrl: 'https://ghe.example/api/v3',
      login: "o'cat $x",
      twoFactor: true,
      versioned: true,
    }
    for (const text of [asCurl(command, caller), asOctokit(command, caller)]) {
      expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\t\r\0]/u)
      for (const name of variablesOf(command, caller)) expect(text).toContain(name)
    }
  }
})

const callerOf = (desk: TestDesk): Caller => ({
  apiUrl: desk.sandbox.apiUrl,
  login: 'octocat',
  twoFactor: false,
  versioned: true,
})

const tokenOf = (desk: TestDesk) => desk.sandbox.demo().tokens.find(({ label }) => label === 'active')!.value

/** Does it to a desk of its own, and tells what octocat's account then looks like. */
async function after(deed: (desk: TestDesk) => Promise<unknown>): Promise<unknown> {
  const desk = await startDesk()
  try {
    await deed(desk)
    const grants = await read(desk, '/applications/grants?per_page=100')
    const tokens = await read(desk, '/authorizations?per_page=100')
    const seen = (await desk.record()).map(({ act }) => act)
    return {
      grants: grants.map(({ id, app, scopes }) => ({ id, app, scopes })),
      tokens: tokens.map(({ id, app, scopes, note, fingerprint }) => ({
        id,
        app,
        scopes,
        note,
        fingerprint,
      })),
      // A seeded token's ending says whether it is still the one that it was.
      values: tokens.map(({ token_last_eight: ending, id }) => [id, SEED.endings.has(String(ending))]),
      seen,
    }
  } finally {
    await desk.close()
  }
}

async function read<T = Record<string, unknown>>(desk: TestDesk, path: string): Promise<T[]> {
  const response = await fetch(desk.sandbox.apiUrl + path, {
    headers: { authorization: `Basic ${btoa('octocat:octocat-demo')}` },
  })
  return (await response.json()) as T[]
}

const environment = (command: Command, desk: TestDesk) => {
  const values = {
    GITHUB_PASSWORD: 'octocat-demo',
    CLIENT_SECRET: CI_BOT_SECRET,
    ACCESS_TOKEN: tokenOf(desk),
    GITHUB_OTP: '',
  }
  return Object.fromEntries(variablesOf(command, callerOf(desk)).map((name) => [name, values[name]]))
}

async function inShell(script: string, command: Command, desk: TestDesk) {
  await run('bash', ['--norc', '-euc', script], {
    env: { PATH: process.env.PATH, ...environment(command, desk) },
  })
}

async function inNode(script: string, command: Command, desk: TestDesk) {
  await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH, ...environment(command, desk) },
  })
}
