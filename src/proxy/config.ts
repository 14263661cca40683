import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type AuditKey, readAuditKey } from './audit/key.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { KeyFault, readKey } from './key.ts'
import type { LogLevel } from './log.ts'
import { Secret } from './secret.ts'
import { isLoopback } from './loopback.ts'
import type * as z from 'zod'
import {
  AppSettings,
  ConfigFault,
  type Fault,
  File,
  goodFields,
  pathOf,
  reasonOf,
  RoleSettings,
  ServerSettings,
  SETTINGS,
  SignInSettings,
} from './settings.ts'

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
  /** Of the sandbox, for the command line: what it must prove to know on each connection, before anything is sent. */
  proofSecret?: string | null
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
  /** Open at a time from one client address; those in `trustProxy` are exempt. */
  maxConnectionsPerAddress: number
  logLevel: LogLevel
  /** Seconds that a whole stop may take. */
  stopWithin: number
  /** Where a sender in a container or unit of its own listens. */
  senderSocket: string | null
  /** Null: no server is configured, the sandbox is used. */
  server: Server | null
  /** Names of variables that Kubernetes set, and not a person. */
  ignored?: string[]
}

/** Reads the file and the variables (which win) once; throws `ConfigFault` with everything that is wrong. `makeIn` makes files in a folder. */
export function readConfig(
  environment: Environment,
  folder: string,
  makeIn: <T>(place: string, work: () => T) => T = (_, work) => work(),
): Config {
  const faults: Fault[] = []
  const fromFile = readFile(environment, folder, faults)
  const { env, ignored, faults: misspelt } = readEnvironment(environment, fromFile)
  faults.push(...misspelt)
  const fault = (name: string, reason: string) => {
    const bare = name.replaceAll(/\[\d+\]/g, '')
    const known = SETTINGS[bare] ?? SETTINGS[bare.split('.')[0]!]
    const said = known?.variable && env[known.variable] !== undefined ? known.variable : name
    if (faults.some((other) => other.name === said && other.reason === reason)) return
    faults.push({ name: said, reason, example: known?.example ?? 'see the README' })
  }

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

  checkReach(file, isSet('server'), fault)

  const ports = [good.port, good.sandboxPort]
  if (!isSet('server') && ports[0] && ports[0] === ports[1])
    fault('sandboxPort', 'must be another one than the dashboard’s own port')

  const server = isSet('server') ? readServer(given, { env, folder, fault, isSet }) : null
  if (!isSet('server'))
    for (const name of ['signIn', 'apps', 'roles'] as const)
      if (isSet(name)) fault(name, 'is set, but "server" is not; without a server the sandbox brings its own')

  const data = resolve(folder, file.data)
  const keyFile = file.keyFile ? resolve(folder, file.keyFile) : resolve(data, 'key')
  let keys: { key: Buffer; auditKey: AuditKey } | null = null
  // Where anything else is wrong nothing is made yet.
  if (faults.length === 0 || file.keyFile !== undefined)
    try {
      keys = makeIn(dirname(keyFile), () => {
        const key = readKey(keyFile, file.keyFile === undefined)
        return faults.length === 0 ? { key, auditKey: readAuditKey(keyFile) } : null
      })
    } catch (error) {
      if (error instanceof KeyFault) fault('keyFile', error.message)
      else
        fault(
          file.keyFile ? 'keyFile' : 'data',
          `cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
        )
    }
  if (faults.length > 0 || !keys) throw new ConfigFault(faults)

  const {
    host,
    port: ownPort,
    sandboxPort,
    trustProxy,
    maxConnectionsPerAddress,
    logLevel,
    stopWithin,
  } = file
  return {
    ignored,
    host,
    port: ownPort,
    sandboxPort,
    data,
    ...keys,
    publicUrl: file.publicUrl ?? null,
    trustProxy,
    maxConnectionsPerAddress,
    logLevel,
    stopWithin,
    senderSocket: file.senderSocket ? resolve(folder, file.senderSocket) : null,
    server,
  }
}

interface Places {
  data: string
  keyFile: string
  senderSocket: string | null
  /** Without one the sandbox is used. */
  namesServer: boolean
}

/** Where state and server key lie, for whoever only looks: makes nothing, and minds no other setting. */
export function readPlaces(env: Environment, folder: string): Places {
  const faults: Fault[] = []
  const fromFile = readFile(env, folder, faults)
  faults.push(...readEnvironment(env, fromFile).faults)
  if (faults.length > 0) throw new ConfigFault(faults)
  const result = File.pick({ data: true, keyFile: true, senderSocket: true }).safeParse({
    data: env.AUTHDESK_DATA ?? fromFile.data,
    keyFile: env.AUTHDESK_KEY_FILE ?? fromFile.keyFile,
    senderSocket: env.AUTHDESK_SENDER_SOCKET ?? fromFile.senderSocket,
  })
  if (!result.success)
    throw new ConfigFault(
      result.error.issues.map((issue) => {
        const name = pathOf(issue.path)
        return { name, reason: reasonOf(issue), example: SETTINGS[name]?.example ?? 'see the README' }
      }),
    )
  const { data, keyFile, senderSocket } = result.data
  const place = resolve(folder, data)
  return {
    data: place,
    keyFile: keyFile ? resolve(folder, keyFile) : resolve(place, 'key'),
    senderSocket: senderSocket ? resolve(folder, senderSocket) : null,
    namesServer: fromFile.server !== undefined,
  }
}

/** How far it can be reached from. The sandbox with its demo passwords is for this machine alone. */
function checkReach(
  { host, publicUrl, trustProxy }: z.output<typeof File>,
  hasServer: boolean,
  fault: (name: string, reason: string) => void,
): void {
  const noServer = (what: string) =>
    `${what}, but no server is configured, and the sandbox with its demo passwords is for this machine alone; name the configuration with AUTHDESK_CONFIG`
  const publicly = publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname)
  if (publicly && publicUrl.startsWith('http:'))
    fault('publicUrl', 'must be https on a public address, because sessions travel in cookies')
  else if (publicly && !hasServer) fault('publicUrl', noServer('is a public address'))
  if (!isLoopback(host) && !publicUrl?.startsWith('https:'))
    fault(
      'host',
      'is a public address, and plain http is refused there; put TLS in front and set publicUrl (AUTHDESK_PUBLIC_URL) to its https address',
    )
  else if (!isLoopback(host) && !hasServer) fault('host', noServer('is a public address'))
  // One at a loopback address, for one's own browser, says so by publicUrl.
  if (trustProxy.length > 0 && publicUrl === undefined && !hasServer)
    fault('trustProxy', noServer('speaks of a proxy in front'))
}

interface Reading {
  env: Environment
  folder: string
  fault: (name: string, reason: string) => void
  isSet: (name: string) => boolean
}

/** What is well-formed, looked at together. What is not counts as not given here; its fault is known by then. */
function readServer(given: Record<string, unknown>, reading: Reading): Server {
  const { folder, fault, isSet } = reading
  const server = goodFields(ServerSettings, given.server)
  const signIn = isSet('signIn') ? goodFields(SignInSettings, given.signIn) : null
  const apps = entries(given.apps).map((app) => goodFields(AppSettings, app))
  const { profile = 'ghes' } = server
  const webUrl = server.baseUrl ?? ''
  const host = URL.parse(webUrl)?.hostname ?? ''
  if (webUrl.startsWith('http:') && !isLoopback(host))
    fault('server.baseUrl', 'must be https, because passwords and secrets travel there')
  if (server.apiUrl?.startsWith('http:') && !isLoopback(new URL(server.apiUrl).hostname))
    fault('server.apiUrl', 'must be https, because passwords and secrets travel there')
  if (host === 'api.github.com')
    fault('server.baseUrl', 'must be the address that people open; that of the API follows from it')
  if (host === 'github.com' && server.profile && profile !== 'github.com')
    fault('server.profile', 'must be github.com at this address')
  if ((profile === 'github.com' || profile === 'ghae') && !signIn)
    fault('signIn', `is needed for ${profile}, where a password opens no door of Authdesk`)

  for (const [i, { id }] of apps.entries())
    if (id !== undefined && apps.findIndex((app) => app.id === id) < i) fault(`apps[${i}].id`, 'stands twice')
  const roles = readRoles(given, fault)

  return {
    kind: 'github',
    name: server.name ?? host,
    webUrl,
    apiUrl: server.apiUrl ?? (host ? apiUrlOf(webUrl, profile) : ''),
    profile,
    ca: server.caFile ? readCertificates(resolve(folder, server.caFile), fault) : null,
    signInApp: signIn
      ? { clientId: signIn.clientId ?? '', clientSecret: readSecret(given.signIn, 'signIn', reading) }
      : null,
    apps: apps.map((app, i) => ({
      id: app.id ?? '',
      name: app.name ?? '',
      clientId: app.clientId ?? '',
      clientSecret: readSecret(entries(given.apps)[i], `apps[${i}]`, reading),
    })),
    roles,
  }
}

function readRoles(given: Record<string, unknown>, fault: Reading['fault']): Server['roles'] {
  // By what stands there, well-formed or not: a role is not wrong because something else is.
  const ids = new Set(entries(given.apps).map((app) => (app as { id?: unknown } | null)?.id))
  const appsAreKnown = given.apps === undefined || Array.isArray(given.apps)
  // Without a prototype: somebody may be called "constructor".
  const roles = Object.create(null) as Server['roles']
  if (Array.isArray(given.roles)) return roles
  for (const [login, grants] of Object.entries(given.roles ?? {})) {
    // GitHub lets people sign in by e-mail too; a role by e-mail would silently not apply to them.
    if (login.includes('@')) fault('roles', 'names an e-mail address; use the login')
    for (const [i, grant] of entries(grants).entries()) {
      const { role = 'support', apps = [] } = goodFields(RoleSettings, grant)
      for (const [j, id] of apps.entries())
        if (id !== '*' && appsAreKnown && !ids.has(id))
          fault(`roles.${login}[${i}].apps[${j}]`, 'is not the id of an app in "apps"')
      roles[login.toLowerCase()] = [...(roles[login.toLowerCase()] ?? []), { role, apps }]
    }
  }
  return roles
}

const entries = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** github.com has its API on a host of its own, a GitHub Enterprise Server under a path. */
function apiUrlOf(webUrl: string, profile: Profile): string {
  const { host, protocol } = new URL(webUrl)
  if (profile !== 'github.com') return `${webUrl}/api/v3`
  return host === 'github.com' || host.endsWith('.ghe.com') ? `${protocol}//api.${host}` : webUrl
}

function readSecret(source: unknown, name: string, { env, folder, fault }: Reading): Secret {
  // Its fault is known by then.
  if (typeof source !== 'object' || source === null) return new Secret('')
  const { clientSecretFile: file, clientSecretVariable: variable } = source as Record<string, unknown>
  let text: string | null = null
  if ((file === undefined) === (variable === undefined))
    fault(name, 'must have a clientSecretFile or a clientSecretVariable, one of the two')
  else if (typeof file === 'string') {
    text = readText(resolve(folder, file), `${name}.clientSecretFile`, fault)?.trim() ?? null
    if (text === '') fault(`${name}.clientSecretFile`, 'is empty')
  } else if (typeof variable === 'string') {
    text = env[variable] ?? ''
    if (text === '') fault(`${name}.clientSecretVariable`, 'is a variable that is not set')
  }
  return new Secret(text ?? '')
}

/** Looked at here: a wrong file would otherwise show at the first request only, and as bad weather. */
function readCertificates(file: string, fault: Reading['fault']): string | null {
  const text = readText(file, 'server.caFile', fault)
  if (text === null) return null
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (certificates.some(isCertificate) || /-----BEGIN (?:X509|TRUSTED) CERTIFICATE-----/.test(text))
    return text
  fault('server.caFile', 'holds no certificate in PEM form')
  return null
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0
  } catch {
    return false
  }
}

function readText(file: string, name: string, fault: Reading['fault']): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    fault(name, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`)
    return null
  }
}

function readFile(
  { AUTHDESK_CONFIG: name }: Environment,
  folder: string,
  faults: Fault[],
): Record<string, unknown> {
  if (name === undefined) return {}
  const example = '{ "server": { "baseUrl": "https://github.example.com", "profile": "ghes" } }'
  const fault = (reason: string) => {
    faults.push({ name: 'AUTHDESK_CONFIG', reason, example })
    return {}
  }
  if (name === '') return fault('must not be empty')
  let text: string
  try {
    // An editor of Windows may have put a byte order mark first.
    text = readFileSync(resolve(folder, name), 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    return fault(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return fault('must hold one JSON object')
    return Object.keys(value).length > 0 ? (value as Record<string, unknown>) : fault('holds no setting')
  } catch {
    // The parser's own message quotes the text, and the text may hold a secret.
    return fault('is not valid JSON')
  }
}
