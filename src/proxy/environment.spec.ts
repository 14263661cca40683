import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startAuthdesk } from '../main.ts'
import { readConfig, readPlaces } from './config.ts'
import type { Environment } from './environment.ts'
import { ConfigFault, type Fault } from './settings.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'authdesk-environment-'))
const SERVER = { baseUrl: 'https://ghe.example.com', profile: 'ghes' }

function faultsOf(
  env: Record<string, string>,
  file?: unknown,
  read: (env: Environment, dir: string) => unknown = readConfig,
): Fault[] {
  const dir = folder()
  if (file !== undefined) writeFileSync(join(dir, 'authdesk.json'), JSON.stringify(file))
  try {
    read({ ...env, ...(file === undefined ? {} : { AUTHDESK_CONFIG: 'authdesk.json' }) }, dir)
    return []
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    // Where it does not start, nothing is made either: no key, no folder.
    expect(existsSync(join(dir, '.authdesk'))).toBe(false)
    return error.faults
  }
}
const names = (faults: Fault[]) => faults.map(({ name }) => name)

/** As Kubernetes sets them for a service with one port, in every container of the namespace. */
function serviceVariables(service: string, host = '10.0.0.1', port = 4870): Record<string, string> {
  const address = host.includes(':') ? `[${host}]` : host
  const link = `tcp://${address}:${port}`
  return {
    [`${service}_SERVICE_HOST`]: host,
    [`${service}_SERVICE_PORT`]: String(port),
    [`${service}_SERVICE_PORT_HTTP`]: String(port),
    [`${service}_PORT`]: link,
    [`${service}_PORT_${port}_TCP`]: link,
    [`${service}_PORT_${port}_TCP_PROTO`]: 'tcp',
    [`${service}_PORT_${port}_TCP_PORT`]: String(port),
    [`${service}_PORT_${port}_TCP_ADDR`]: host,
  }
}

describe('the sandbox and its demo passwords stay on this machine', () => {
  const PUBLIC = 'https://authdesk.example.com'
  test.each<[string, Record<string, string>, object | undefined, string]>([
    ['a public address', { AUTHDESK_PUBLIC_URL: PUBLIC }, undefined, 'AUTHDESK_PUBLIC_URL'],
    ['by a number', { AUTHDESK_PUBLIC_URL: 'https://10.1.2.3' }, undefined, 'AUTHDESK_PUBLIC_URL'],
    [
      'that begins as if it were here',
      { AUTHDESK_PUBLIC_URL: 'https://localhost.example.com' },
      undefined,
      'AUTHDESK_PUBLIC_URL',
    ],
    [
      'every address of this machine',
      { AUTHDESK_HOST: '0.0.0.0', AUTHDESK_PUBLIC_URL: PUBLIC },
      undefined,
      'AUTHDESK_PUBLIC_URL',
    ],
    [
      'also under a name of this one',
      { AUTHDESK_HOST: '::', AUTHDESK_PUBLIC_URL: 'https://localhost:8443' },
      undefined,
      'AUTHDESK_HOST',
    ],
    ['a proxy in front', { AUTHDESK_TRUST_PROXY: 'loopback' }, undefined, 'AUTHDESK_TRUST_PROXY'],
    ['a file with nothing but the address', {}, { publicUrl: PUBLIC }, 'publicUrl'],
    [
      'a file with everything but the server',
      {},
      { publicUrl: PUBLIC, host: '0.0.0.0', trustProxy: ['10.0.0.0/8'] },
      'publicUrl',
    ],
    ['a file with nothing', {}, {}, 'AUTHDESK_CONFIG'],
    ['a file with nothing, and an address', { AUTHDESK_PUBLIC_URL: PUBLIC }, {}, 'AUTHDESK_CONFIG'],
  ])('%s and no server: refused by name', (_, env, file, name) => {
    const faults = faultsOf(env, file)
    expect(names(faults)).toContain(name)
    if (name !== 'AUTHDESK_CONFIG')
      expect(faults.find((fault) => fault.name === name)!.reason).toContain('no server is configured')
  })

  test('an empty file, one that is missing, and a folder in its place', () => {
    const dir = folder()
    writeFileSync(join(dir, 'empty.json'), '')
    for (const name of ['empty.json', 'missing.json', '.'])
      expect(() => readConfig({ AUTHDESK_CONFIG: name, AUTHDESK_PUBLIC_URL: PUBLIC }, dir)).toThrow(
        /AUTHDESK_CONFIG/,
      )
  })

  test('with a server all of that is right, and so is the demo for this machine', () => {
    const env = { AUTHDESK_PUBLIC_URL: PUBLIC, AUTHDESK_HOST: '0.0.0.0', AUTHDESK_TRUST_PROXY: '10.0.0.0/8' }
    expect(faultsOf(env, { server: SERVER })).toEqual([])
    expect(faultsOf({ AUTHDESK_PUBLIC_URL: 'http://localhost:8080' })).toEqual([])
    expect(faultsOf({ AUTHDESK_PUBLIC_URL: 'https://[::1]', AUTHDESK_TRUST_PROXY: 'loopback' })).toEqual([])
    expect(faultsOf({}, { port: 4999 })).toEqual([])
  })
})

describe('a misspelt variable is a fault, with what was meant', () => {
  test.each([
    ['AUTHDESK_PUBLIK_URL', 'AUTHDESK_PUBLIC_URL'],
    ['AUTHDESK_PUBLICURL', 'AUTHDESK_PUBLIC_URL'],
    ['AUTHDESKPUBLIC_URL', 'AUTHDESK_PUBLIC_URL'],
    ['authdesk_public_url', 'AUTHDESK_PUBLIC_URL'],
    ['AUTHDESK_CONFG', 'AUTHDESK_CONFIG'],
    ['AUTHDESK_CONFIG_FILE', 'AUTHDESK_CONFIG'],
    ['AUTHDESK_TRUSTED_PROXY', 'AUTHDESK_TRUST_PROXY'],
    ['AUTHDESK_DATA_DIR', 'AUTHDESK_DATA'],
    ['AUTHDESK_KEYFILE', 'AUTHDESK_KEY_FILE'],
  ])('%s', (name, meant) => {
    for (const value of ['canary', ''])
      for (const read of [readConfig, readPlaces]) {
        const faults = faultsOf({ [name]: value }, undefined, read)
        expect(names(faults)).toEqual([name])
        expect(faults[0]!.reason).toContain(`did you mean ${meant}?`)
        expect(JSON.stringify(faults)).not.toContain('canary')
      }
  })

  test('what resembles nothing is one as well, unless the file names it for a secret', () => {
    for (const name of ['AUTHDESK_SERVER', 'AUTHDESK_TOKEN', 'AUTHDESK_SIGN_IN_SECRET']) {
      const [fault] = faultsOf({ [name]: 'canary' })
      expect(fault).toMatchObject({ name, reason: expect.not.stringContaining('did you mean') })
    }
    const file = {
      server: SERVER,
      signIn: { clientId: 'Ov23liABCDEFGHIJKLMN', clientSecretVariable: 'AUTHDESK_SIGN_IN_SECRET' },
      apps: [{ id: 'ci', name: 'CI', clientId: 'abcde12345fghij67890', clientSecretVariable: 'AUTHDESK_CI' }],
    }
    const env = { AUTHDESK_SIGN_IN_SECRET: 'x', AUTHDESK_CI: 'y' }
    expect(faultsOf(env, file)).toEqual([])
    expect(faultsOf(env, file, readPlaces)).toEqual([])
    expect(names(faultsOf({ ...env, AUTHDESK_CL: 'z' }, file))).toEqual(['AUTHDESK_CL'])
  })

  test('what belongs to others is theirs', () => {
    expect(
      faultsOf({ AUTHDESK_NODE: 'system', AUTODESK_PORT: '1', MY_AUTHDESK_PORT: 'x', PATH: '/bin' }),
    ).toEqual([])
  })
})

describe('what Kubernetes sets for a service of this name', () => {
  test.each([
    ['authdesk', serviceVariables('AUTHDESK')],
    ['authdesk, in IPv6', serviceVariables('AUTHDESK', 'fd00::1')],
    ['authdesk-web', serviceVariables('AUTHDESK_WEB')],
    ['authdesk-sandbox, like a setting', serviceVariables('AUTHDESK_SANDBOX')],
    ['authdesk-public-url', serviceVariables('AUTHDESK_PUBLIC_URL')],
  ])('%s: ignored, and said once at the start', async (_, variables) => {
    const dir = folder()
    writeFileSync(join(dir, 'index.html'), '<!doctype html>')
    mkdirSync(join(dir, 'state'))
    const own = { AUTHDESK_DATA: join(dir, 'state') }
    expect(readPlaces({ ...variables, ...own }, dir).data).toBe(own.AUTHDESK_DATA)
    const config = readConfig({ ...variables, ...own }, dir)
    expect(config).toMatchObject({ port: 4870, sandboxPort: 4871, host: '127.0.0.1', publicUrl: null })
    const lines: string[] = []
    const desk = await startAuthdesk({
      config: { ...config, port: 0, sandboxPort: 0 },
      dist: dir,
      logTo: { write: (line) => void lines.push(line) },
    })
    await desk.close()
    const said = lines.map((line) => JSON.parse(line)).filter(({ variables: ignored }) => ignored)
    expect(said).toHaveLength(1)
    expect(said[0].variables.toSorted()).toEqual(Object.keys(variables).toSorted())
  })

  test('what only looks like it is a fault', () => {
    for (const [name, value] of [
      ['AUTHDESK_PORT', 'tcp://everywhere:4870'],
      ['AUTHDESK_PORT', 'http://10.0.0.1:4870'],
      ['AUTHDESK_PORT', 'tcp://10.0.0.1:4870/path'],
      ['AUTHDESK_SERVICE_HOST', 'desk.example.com'],
      ['AUTHDESK_SERVICE_PORT', 'tcp'],
      ['AUTHDESK_PORT_4870_TCP_ADDR', ''],
      ['AUTHDESK_DATA', 'tcp://10.0.0.1:4870'],
    ] as const)
      if (name !== 'AUTHDESK_DATA') expect(names(faultsOf({ [name]: value }))).toEqual([name])
      else expect(readPlaces({ [name]: value }, '/x').data).toBe('/x/tcp:/10.0.0.1:4870')
  })
})
