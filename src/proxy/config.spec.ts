import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig, readPlaces } from './config.ts'
import { ConfigFault } from './settings.ts'
import { CERTIFICATE } from './testing/certificate.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'authdesk-config-'))

function faultsOf(env: Record<string, string>, file?: unknown): ConfigFault['faults'] {
  const dir = folder()
  if (file !== undefined)
    writeFileSync(join(dir, 'authdesk.json'), typeof file === 'string' ? file : JSON.stringify(file))
  try {
    readConfig({ ...env, ...(file === undefined ? {} : { AUTHDESK_CONFIG: 'authdesk.json' }) }, dir)
    return []
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults
    throw error
  }
}
const names = (faults: ConfigFault['faults']) => faults.map(({ name }) => name)

test('nothing set: the sandbox, loopback, a key made on first start that only its owner may read', () => {
  const dir = folder()
  const config = readConfig({}, dir)
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 4870,
    sandboxPort: 4871,
    server: null,
    publicUrl: null,
  })
  expect(config.data).toBe(join(dir, '.authdesk'))
  expect(config.key).toHaveLength(32)
  expect(statSync(join(dir, '.authdesk', 'key')).mode & 0o777).toBe(0o600)
  expect(readConfig({}, dir).key.equals(config.key)).toBe(true)
})

test('all faults at once, each with its name and an example, never with a value', () => {
  const faults = faultsOf(
    { AUTHDESK_PORT: 'canary-port', AUTHDESK_LOG_LEVEL: 'canary-level' },
    {
      server: { baseUrl: 'https://user:canary-password@ghe.example.com', profile: 'canary-profile' },
      signIn: { clientId: 'canary secret' },
      apps: [{ id: 'UPPER', name: '', clientId: 'abc', clientSecret: 'canary' }],
      nonsense: 1,
    },
  )
  expect(names(faults)).toEqual(
    expect.arrayContaining([
      'AUTHDESK_PORT',
      'AUTHDESK_LOG_LEVEL',
      'server.baseUrl',
      'server.profile',
      'signIn.clientId',
      'apps[0].id',
      'apps[0].name',
      'apps[0]',
      'AUTHDESK_CONFIG',
    ]),
  )
  expect(JSON.stringify(faults)).not.toContain('canary')
  for (const fault of faults) expect(fault.example.length).toBeGreaterThan(1)
})

test('a fault in one setting hides none in another, and makes up none', () => {
  const faults = faultsOf(
    { AUTHDESK_KEY_FILE: 'nowhere/key', AUTHDESK_SANDBOX_PORT: '4e3' },
    {
      server: { baseUrl: 'https://ghe.example.com', profile: 'nonsense', caFile: 'missing.pem' },
      signIn: { clientId: 'no client id', clientSecretVariable: 'NOT_SET' },
      apps: [
        { id: 'ci', name: '', clientId: 'abcde12345fghij67890', clientSecretFile: 'missing' },
        { id: 'ci', name: 'CI', clientId: 'abcde12345fghij67890', clientSecretVariable: 'NOT_SET' },
      ],
      roles: { 'a@b.c': [], octocat: [{ role: 'king', apps: ['ci', 'x'] }] },
    },
  )
  expect(names(faults).toSorted()).toEqual(
    [
      'AUTHDESK_SANDBOX_PORT',
      'AUTHDESK_KEY_FILE',
      'server.profile',
      'server.caFile',
      'signIn.clientId',
      'signIn.clientSecretVariable',
      'apps[0].name',
      'apps[0].clientSecretFile',
      'apps[1].id',
      'apps[1].clientSecretVariable',
      'roles',
      'roles.octocat[0].role',
      'roles.octocat[0].apps[1]',
    ].toSorted(),
  )
})

test('secrets come from a file or a variable, one of the two, and must be there', () => {
  const server = { baseUrl: 'https://ghe.example.com', profile: 'ghes' }
  const app = { id: 'ci', name: 'CI', clientId: 'abcde12345fghij67890' }
  expect(names(faultsOf({}, { server, apps: [app] }))).toEqual(['apps[0]'])
  expect(faultsOf({}, { server, apps: [{ ...app, clientSecretVariable: 'NOT_SET' }] })[0]?.reason).toMatch(
    /not set/,
  )
  expect(faultsOf({}, { server, apps: [{ ...app, clientSecretFile: 'missing' }] })).toMatchObject([
    { name: 'apps[0].clientSecretFile', reason: 'cannot be read (ENOENT)' },
  ])

  const dir = folder()
  writeFileSync(join(dir, 'secret'), '3ef4ad\n')
  writeFileSync(
    join(dir, 'authdesk.json'),
    JSON.stringify({ server, apps: [{ ...app, clientSecretFile: 'secret' }] }),
  )
  const config = readConfig({ AUTHDESK_CONFIG: 'authdesk.json' }, dir)
  expect(config.server?.apps[0]?.clientSecret.reveal()).toBe('3ef4ad')
  expect(JSON.stringify(config)).not.toContain('3ef4ad')
})

test('addresses of the API follow the profile', () => {
  const of = (server: object, more: object = {}) => {
    const dir = folder()
    writeFileSync(join(dir, 'c.json'), JSON.stringify({ server, ...more }))
    return readConfig({ AUTHDESK_CONFIG: 'c.json', S: 'x' }, dir).server?.apiUrl
  }
  const signIn = { signIn: { clientId: 'Ov23liABCDEFGHIJKLMN', clientSecretVariable: 'S' } }
  expect(of({ baseUrl: 'https://ghe.example.com/', profile: 'ghes' })).toBe('https://ghe.example.com/api/v3')
  expect(of({ baseUrl: 'https://github.com', profile: 'github.com' }, signIn)).toBe('https://api.github.com')
  expect(of({ baseUrl: 'http://127.0.0.1:9', profile: 'github.com' }, signIn)).toBe('http://127.0.0.1:9')
})

test.each([
  [
    'plain http to a server elsewhere',
    {},
    { server: { baseUrl: 'http://ghe.example.com', profile: 'ghes' } },
    'server.baseUrl',
  ],
  ['plain http on a public address', { AUTHDESK_HOST: '0.0.0.0' }, undefined, 'AUTHDESK_HOST'],
  [
    'a public address over http',
    { AUTHDESK_PUBLIC_URL: 'http://desk.example.com' },
    undefined,
    'AUTHDESK_PUBLIC_URL',
  ],
  [
    'github.com without a sign-in app',
    {},
    { server: { baseUrl: 'https://github.com', profile: 'github.com' } },
    'signIn',
  ],
  [
    'roles by e-mail',
    {},
    { server: { baseUrl: 'https://g.example', profile: 'ghes' }, roles: { 'a@b.c': [] } },
    'roles',
  ],
  [
    'a role for an unknown app',
    {},
    {
      server: { baseUrl: 'https://g.example', profile: 'ghes' },
      roles: { a: [{ role: 'owner', apps: ['x'] }] },
    },
    'roles.a[0].apps[0]',
  ],
  ...['', '4e3', '65536', '-1', ' 1'].map((port): [string, Record<string, string>, undefined, string] => [
    `the port “${port}”`,
    { AUTHDESK_PORT: port },
    undefined,
    'AUTHDESK_PORT',
  ]),
  ...['', '0', '4097', '-1', '2.5', '1e3', ' 1', 'all'].map(
    (count): [string, Record<string, string>, undefined, string] => [
      `connections of an address “${count}”`,
      { AUTHDESK_MAX_CONNECTIONS_PER_ADDRESS: count },
      undefined,
      'AUTHDESK_MAX_CONNECTIONS_PER_ADDRESS',
    ],
  ),
  ['no connection for an address', {}, { maxConnectionsPerAddress: 0 }, 'maxConnectionsPerAddress'],
  ['a port that is null', {}, { port: null }, 'port'],
  ['a port that is true', {}, { sandboxPort: true }, 'sandboxPort'],
  ['one port for both', { AUTHDESK_PORT: '4871' }, undefined, 'sandboxPort'],
  [
    'a host that is none',
    { AUTHDESK_HOST: 'a b' },
    {
      publicUrl: 'https://desk.example.com',
      server: { baseUrl: 'https://g.example', profile: 'ghes' },
    },
    'AUTHDESK_HOST',
  ],
  ['no name of a file', { AUTHDESK_CONFIG: '' }, undefined, 'AUTHDESK_CONFIG'],
  [
    'an API at no web address',
    {},
    { server: { baseUrl: 'https://g.example', apiUrl: 'ftp://canary:canary@g.example', profile: 'ghes' } },
    'server.apiUrl',
  ],
  [
    'github.com as a GitHub Enterprise Server',
    {},
    { server: { baseUrl: 'https://github.com', profile: 'ghes' } },
    'server.profile',
  ],
  [
    'the API instead of the site',
    { S: 'x' },
    {
      server: { baseUrl: 'https://api.github.com', profile: 'github.com' },
      signIn: { clientId: 'Ov23liABCDEFGHIJKLMN', clientSecretVariable: 'S' },
    },
    'server.baseUrl',
  ],
  ...['10.0.0.0/33', '10.0.0.0/0', '::1/129', '10.0.0.0/8/8', '10.0.0.0/'].map(
    (network): [string, Record<string, string>, undefined, string] => [
      `the network ${network}`,
      { AUTHDESK_TRUST_PROXY: network },
      undefined,
      'AUTHDESK_TRUST_PROXY',
    ],
  ),
  ['apps without a server', {}, { apps: [] }, 'apps'],
  ['a file that is not JSON', {}, '{ "server": canary', 'AUTHDESK_CONFIG'],
  ['a file that is a list', {}, '[]', 'AUTHDESK_CONFIG'],
  ['a proxy that is no address', { AUTHDESK_TRUST_PROXY: 'everyone' }, undefined, 'AUTHDESK_TRUST_PROXY'],
  ['a key file that is missing', { AUTHDESK_KEY_FILE: 'nowhere/key' }, undefined, 'AUTHDESK_KEY_FILE'],
])('%s is refused by name', (_, env, file, name) => {
  const faults = faultsOf(env, file)
  expect(names(faults)).toEqual([name])
  expect(faults[0]!.reason).not.toContain('canary')
})

test('certificates are looked at before anything starts', () => {
  const dir = folder()
  const server = { baseUrl: 'https://ghe.example.com', profile: 'ghes', caFile: join(dir, 'ca.pem') }
  for (const [text, faults] of [
    [CERTIFICATE, []],
    ['rubbish', ['server.caFile']],
    [CERTIFICATE.replace(/.{64}/, 'A'.repeat(64)), ['server.caFile']],
  ] as const) {
    writeFileSync(join(dir, 'ca.pem'), text)
    expect(names(faultsOf({}, { server }))).toEqual(faults)
  }
})

test.each([
  ['https://GHE.example.com/', 'https://ghe.example.com/api/v3'],
  [' https://ghe.example.com:443', 'https://ghe.example.com/api/v3'],
  ['HTTP://ghe.example.com', null],
  [' http://ghe.example.com', null],
])('the address “%s” is read as browsers read it', (baseUrl, apiUrl) => {
  const dir = folder()
  writeFileSync(join(dir, 'c.json'), JSON.stringify({ server: { baseUrl, profile: 'ghes' } }))
  const read = () => readConfig({ AUTHDESK_CONFIG: 'c.json' }, dir).server?.apiUrl
  if (apiUrl) expect(read()).toBe(apiUrl)
  else expect(read).toThrow('server.baseUrl: must be https')
})

test('what stands in the wrong place is told once, and nobody’s login is special', () => {
  const server = { baseUrl: 'https://ghe.example.com', profile: 'ghes' }
  const roles = { constructor: [{ role: 'owner', apps: ['*'] }] }
  expect(faultsOf({}, { server, roles })).toEqual([])
  expect(names(faultsOf({}, { server, apps: [5] }))).toEqual(['apps[0]'])
  expect(names(faultsOf({}, { server, signIn: null }))).toEqual(['signIn'])
  expect(names(faultsOf({}, { server, apps: {}, roles: { a: [{ role: 'owner', apps: ['x'] }] } }))).toEqual([
    'apps',
  ])
  expect(names(faultsOf({}, { server, roles: [[{ role: 'owner', apps: ['x'] }]] }))).toEqual(['roles'])
  expect(names(faultsOf({ AUTHDESK_PORT: 'abc', AUTHDESK_SANDBOX_PORT: '4870' }))).toEqual(['AUTHDESK_PORT'])
  expect(() => readPlaces({ AUTHDESK_DATA: '' }, folder())).toThrow(ConfigFault)
})

test('a byte order mark before the file is no fault', () => {
  expect(faultsOf({}, '\ufeff{ "port": 4999 }')).toEqual([])
})

test.each([
  ['short', Buffer.alloc(8, 1).toString('base64'), /short/],
  ['all zeros', Buffer.alloc(32).toString('base64'), /zeros/],
  ['the sample', 'c2FtcGxlLWtleS1kby1ub3QtdXNlLWl0LWFueXdoZXJlIQ==', /sample/],
])('a key that is %s is refused', (_, text, reason) => {
  const dir = folder()
  writeFileSync(join(dir, 'key'), text, { mode: 0o600 })
  expect(faultsOf({ AUTHDESK_KEY_FILE: join(dir, 'key') })[0]?.reason).toMatch(reason)
})

test('a key that others may read is refused', () => {
  const dir = folder()
  writeFileSync(join(dir, 'key'), Buffer.alloc(32, 7).toString('base64'), { mode: 0o644 })
  expect(faultsOf({ AUTHDESK_KEY_FILE: join(dir, 'key') })[0]?.reason).toMatch(/chmod 600/)
})
