import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type * as z from 'zod'
import { type AuditKey, readAuditKey } from './audit/key.ts'
import { KeyFault, readKey } from './key.ts'
import type { LogLevel } from './log.ts'
import { Secret } from './secret.ts'
import { isLoopback } from './loopback.ts'
import { ConfigFault, type Fault, File, pathOf, reasonOf, SETTINGS } from './settings.ts'

export type Profile = 'github.com' | 'ghes' | 'ghes-unversioned' | 'ghae'
export type Role = 'owner' | 'support'

/** An OAuth app whose secret the proxy holds. */
export interface OAuthApp {
  /** Authdesk's own id, used in paths and roles. */
  id: string
  name: string
  clientId: string
  clientSecret: Secret
}

export interface RoleGrant {
  role: Role
  /** App ids, or `*` for all. */
  apps: string[]
}

/** The GitHub that Authdesk works on. */
export interface Server {
  kind: 'sandbox' | 'github'
  name: string
  /** Where a person opens it; no trailing slash. */
  webUrl: string
  /** Where its API answers; no trailing slash. */
  apiUrl: string
  profile: Profile
  /** PEM certificates to trust besides the system's. */
  ca: string | null
  /** The OAuth app of the "Sign in with GitHub" door; null closes it. */
  signInApp: { clientId: string; clientSecret: Secret } | null
  apps: OAuthApp[]
  roles: Record<string, RoleGrant[]>
}

export interface Config {
  host: string
  port: number
  sandboxPort: number
  data: string
  key: Buffer
  /** Signs the activity log. */
  auditKey: AuditKey
  publicUrl: string | null
  trustProxy: string[]
  logLevel: LogLevel
  /** Null: no server is configured, the sandbox is used. */
  server: Server | null
}

type Environment = Record<string, string | undefined>

/** Reads the file and the variables (which win) once; throws `ConfigFault` with everything that is wrong. */
export function readConfig(env: Environment, folder: string): Config {
  const faults: Fault[] = []
  const fault = (name: string, reason: string) => {
    const bare = name.replaceAll(/\[\d+\]/g, '')
    const known = SETTINGS[bare] ?? SETTINGS[bare.split('.')[0]!]
    faults.push({
      name: known?.variable && env[known.variable] !== undefined ? known.variable : name,
      reason,
      example: known?.example ?? 'see the README',
    })
  }

  const fromFile =
    env.AUTHDESK_CONFIG === undefined ? {} : readFile(resolve(folder, env.AUTHDESK_CONFIG), faults)
  const fromVariables = Object.fromEntries(
    Object.entries(SETTINGS).flatMap(([name, { variable }]) =>
      variable && env[variable] !== undefined ? [[name, env[variable]]] : [],
    ),
  )
  // Setting by setting, so that one fault hides no other.
  const given: Record<string, unknown> = { ...fromFile, ...fromVariables }
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(File.shape, name))
  if (unknown.length > 0) fault('AUTHDESK_CONFIG', `has settings that do not exist: ${unknown.join(', ')}`)
  const good: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(File.shape)) {
    const result = schema.safeParse(given[name])
    if (result.success) good[name] = result.data
    else for (const issue of result.error.issues) fault(pathOf([name, ...issue.path]), reasonOf(issue))
  }
  // A setting with a fault counts as not set in the checks below, which look at how settings go together.
  const file = File.parse(good)
  const isSet = (name: string) => given[name] !== undefined

  if (file.publicUrl?.startsWith('http:') && !isLoopback(new URL(file.publicUrl).hostname))
    fault('publicUrl', 'must be https on a public address, because sessions travel in cookies')
  if (!isLoopback(file.host) && !file.publicUrl?.startsWith('https:'))
    fault(
      'host',
      'is a public address, and plain http is refused there; put TLS in front and set publicUrl (AUTHDESK_PUBLIC_URL) to its https address',
    )

  const server = file.server ? readServer(file, file.server, { env, folder, fault, isSet }) : null
  if (!isSet('server'))
    for (const name of ['signIn', 'apps', 'roles'] as const)
      if (isSet(name)) fault(name, 'is set, but "server" is not; without a server the sandbox brings its own')

  const data = resolve(folder, file.data)
  const keyFile = file.keyFile ? resolve(folder, file.keyFile) : resolve(data, 'key')
  let keys: { key: Buffer; auditKey: AuditKey } | null = null
  if (faults.length === 0)
    try {
      const key = readKey(keyFile, file.keyFile === undefined)
      keys = { key, auditKey: readAuditKey(keyFile) }
    } catch (error) {
      if (error instanceof KeyFault) fault('keyFile', error.message)
      else
        fault(
          file.keyFile ? 'keyFile' : 'data',
          `cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
        )
    }
  if (faults.length > 0 || !keys) throw new ConfigFault(faults)

  const { host, port: ownPort, sandboxPort, trustProxy, logLevel } = file
  return {
    host,
    port: ownPort,
    sandboxPort,
    data,
    ...keys,
    publicUrl: file.publicUrl?.replace(/\/$/, '') ?? null,
    trustProxy,
    logLevel,
    server,
  }
}

/** Where state and server key lie, for whoever only looks: makes nothing, and minds no other setting. */
export function readPlaces(env: Environment, folder: string): { data: string; keyFile: string } {
  const faults: Fault[] = []
  const fromFile =
    env.AUTHDESK_CONFIG === undefined ? {} : readFile(resolve(folder, env.AUTHDESK_CONFIG), faults)
  if (faults.length > 0) throw new ConfigFault(faults)
  const { data, keyFile } = File.pick({ data: true, keyFile: true }).parse({
    data: env.AUTHDESK_DATA ?? fromFile.data,
    keyFile: env.AUTHDESK_KEY_FILE ?? fromFile.keyFile,
  })
  const place = resolve(folder, data)
  return { data: place, keyFile: keyFile ? resolve(folder, keyFile) : resolve(place, 'key') }
}

interface Reading {
  env: Environment
  folder: string
  fault: (name: string, reason: string) => void
  isSet: (name: string) => boolean
}

function readServer(
  file: z.output<typeof File>,
  server: NonNullable<z.output<typeof File>['server']>,
  reading: Reading,
): Server {
  const { folder, fault, isSet } = reading
  const webUrl = server.baseUrl.replace(/\/$/, '')
  const host = new URL(webUrl).hostname
  if (webUrl.startsWith('http:') && !isLoopback(host))
    fault('server.baseUrl', 'must be https, because passwords and secrets travel there')
  if (server.apiUrl?.startsWith('http:') && !isLoopback(new URL(server.apiUrl).hostname))
    fault('server.apiUrl', 'must be https, because passwords and secrets travel there')

  const ids = new Set<string>()
  for (const [i, app] of file.apps.entries()) {
    if (ids.has(app.id)) fault(`apps[${i}].id`, 'stands twice')
    ids.add(app.id)
  }
  const roles: Server['roles'] = {}
  for (const [login, grants] of Object.entries(file.roles)) {
    // GitHub lets people sign in by e-mail too; a role by e-mail would silently not apply to them.
    if (login.includes('@')) fault('roles', 'names an e-mail address; use the login')
    for (const grant of grants)
      for (const id of grant.apps)
        if (id !== '*' && !ids.has(id)) fault('roles', 'names an app id that is not in "apps"')
    roles[login.toLowerCase()] = [...(roles[login.toLowerCase()] ?? []), ...grants]
  }
  if ((server.profile === 'github.com' || server.profile === 'ghae') && !file.signIn && !isSet('signIn'))
    fault('signIn', `is needed for ${server.profile}, where a password opens no door of Authdesk`)

  return {
    kind: 'github',
    name: server.name ?? host,
    webUrl,
    apiUrl: server.apiUrl?.replace(/\/$/, '') ?? apiUrlOf(webUrl, server.profile),
    profile: server.profile,
    ca: server.caFile ? readText(resolve(folder, server.caFile), 'server.caFile', fault) : null,
    signInApp: file.signIn
      ? { clientId: file.signIn.clientId, clientSecret: readSecret(file.signIn, 'signIn', reading) }
      : null,
    apps: file.apps.map((app, i) => ({
      id: app.id,
      name: app.name,
      clientId: app.clientId,
      clientSecret: readSecret(app, `apps[${i}]`, reading),
    })),
    roles,
  }
}

/** github.com has its API on a host of its own, a GitHub Enterprise Server under a path. */
function apiUrlOf(webUrl: string, profile: Profile): string {
  const { host, protocol } = new URL(webUrl)
  if (profile !== 'github.com') return `${webUrl}/api/v3`
  return host === 'github.com' || host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : webUrl
}

function readSecret(
  source: { clientSecretFile?: string | undefined; clientSecretVariable?: string | undefined },
  name: string,
  { env, folder, fault }: Reading,
): Secret {
  const { clientSecretFile: file, clientSecretVariable: variable } = source
  let text = ''
  if ((file === undefined) === (variable === undefined))
    fault(`${name}.clientSecret`, 'must come from a file or from a variable, one of the two')
  else if (file !== undefined) text = readText(resolve(folder, file), `${name}.clientSecret`, fault).trim()
  else text = env[variable!] ?? ''
  if (text === '' && (file === undefined) !== (variable === undefined))
    fault(
      `${name}.clientSecret`,
      file === undefined
        ? 'comes from a variable that is not set'
        : 'comes from a file that is empty or cannot be read',
    )
  return new Secret(text)
}

function readText(file: string, name: string, fault: Reading['fault']): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    fault(name, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`)
    return ''
  }
}

function readFile(file: string, faults: Fault[]): Record<string, unknown> {
  const example = '{ "server": { "baseUrl": "https://github.example.com", "profile": "ghes" } }'
  const fault = (reason: string) => {
    faults.push({ name: 'AUTHDESK_CONFIG', reason, example })
    return {}
  }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return fault(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`)
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : fault('must hold one JSON object')
  } catch {
    // The parser's own message quotes the text, and the text may hold a secret.
    return fault('is not valid JSON')
  }
}
