import { isIP } from 'node:net'
import * as z from 'zod'
import { LOG_LEVELS } from './log.ts'

/** One thing to mend before the proxy starts. Says the name of the setting and never its value. */
export interface Fault {
  name: string
  reason: string
  example: string
}

/** All faults at once, so that a person mends them in one go. */
export class ConfigFault extends Error {
  readonly faults: Fault[]

  constructor(faults: Fault[]) {
    super(faults.map((f) => `${f.name}: ${f.reason} (for example ${f.example})`).join('\n'))
    this.name = 'ConfigFault'
    this.faults = faults
  }
}

/** Every setting with an example; the variable is listed where there is one. */
export const SETTINGS: Record<string, { variable?: string; example: string }> = {
  host: { variable: 'AUTHDESK_HOST', example: '127.0.0.1' },
  port: { variable: 'AUTHDESK_PORT', example: '4870' },
  sandboxPort: { variable: 'AUTHDESK_SANDBOX_PORT', example: '4871' },
  data: { variable: 'AUTHDESK_DATA', example: '.authdesk' },
  keyFile: { variable: 'AUTHDESK_KEY_FILE', example: '/etc/authdesk/key' },
  publicUrl: { variable: 'AUTHDESK_PUBLIC_URL', example: 'https://authdesk.example.com' },
  trustProxy: { variable: 'AUTHDESK_TRUST_PROXY', example: '127.0.0.1,10.0.0.0/8' },
  stopWithin: { variable: 'AUTHDESK_STOP_WITHIN', example: '25' },
  senderSocket: { variable: 'AUTHDESK_SENDER_SOCKET', example: '/run/authdesk/sender.sock' },
  maxConnectionsPerAddress: { variable: 'AUTHDESK_MAX_CONNECTIONS_PER_ADDRESS', example: '256' },
  logLevel: { variable: 'AUTHDESK_LOG_LEVEL', example: 'info' },
  server: { example: '{ "baseUrl": "https://github.example.com", "profile": "ghes" }' },
  'server.baseUrl': { example: 'https://github.example.com' },
  'server.apiUrl': { example: 'https://github.example.com/api/v3' },
  'server.profile': { example: 'ghes' },
  'server.name': { example: 'Example GitHub' },
  'server.caFile': { example: '/etc/authdesk/ca.pem' },
  signIn: { example: '{ "clientId": "…", "clientSecretFile": "/etc/authdesk/sign-in-secret" }' },
  apps: {
    example:
      '[{ "id": "ci-bot", "name": "CI Bot", "clientId": "…", "clientSecretFile": "/etc/authdesk/ci-bot" }]',
  },
  roles: { example: '{ "octocat": [{ "role": "owner", "apps": ["ci-bot"] }] }' },
}

const COUNTABLE = 'must be a number from 1 to 4096'
/** A whole number, or its digits as a variable has them. */
const numberFrom = (least: number, most: number, words: string) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,5}$/)
          .transform(Number),
      ],
      words,
    )
    .refine((number) => Number.isInteger(number) && number >= least && number <= most, words)

const port = numberFrom(0, 65_535, 'must be a port number')
const seconds = numberFrom(5, 600, 'must be a number of seconds from 5 to 600')
const connectionCount = numberFrom(1, 4_096, COUNTABLE)
const origin = z
  .string()
  .refine((text) => isOrigin(text), 'must be an http or https address without path, query or password')
  .transform((text) => new URL(text).origin)
const apiAddress = z
  .string()
  .refine((text) => isWebAddress(text), 'must be an http or https address without query or password')
  .transform((text) => new URL(text))
  .transform(({ origin: start, pathname }) => start + pathname.replace(/\/$/, ''))
const TRUSTABLE = 'must be "loopback" or a list of addresses or networks'
const secretSource = {
  clientSecretFile: z.string().optional(),
  clientSecretVariable: z.string().optional(),
}
const clientId = z.string().regex(/^[\w.]{1,40}$/, 'is not a client id')

export const ServerSettings = z.strictObject({
  baseUrl: origin,
  apiUrl: apiAddress.optional(),
  profile: z.enum(
    ['github.com', 'ghes', 'ghes-unversioned', 'ghae'],
    'must be github.com, ghes, ghes-unversioned or ghae',
  ),
  name: z.string().min(1).max(80).optional(),
  caFile: z.string().min(1).optional(),
})
export const SignInSettings = z.strictObject({ clientId, ...secretSource })
export const AppSettings = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and dashes'),
  name: z.string().min(1).max(80),
  clientId,
  ...secretSource,
})
export const RoleSettings = z.strictObject({
  role: z.enum(['owner', 'support'], 'must be owner or support'),
  apps: z.array(z.string()),
})

/** The settings, each with what is wrong with it when it is; how they go together is `config.ts`'s affair. */
export const File = z.strictObject({
  host: z
    .string()
    .regex(/^(?:[\w.-]+|\[?[\da-fA-F:.]+(?:%\w+)?\]?)$/, 'must be an address or the name of a machine')
    .transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
    .default('127.0.0.1'),
  port: port.default(4870),
  sandboxPort: port.default(4871),
  data: z.string().min(1).default('.authdesk'),
  keyFile: z.string().min(1).optional(),
  publicUrl: origin.optional(),
  trustProxy: z
    .union(
      [z.array(z.string()), z.string().transform((text) => text.split(',').map((part) => part.trim()))],
      TRUSTABLE,
    )
    .refine((list) => list.every(isTrustable), TRUSTABLE)
    .default([]),
  maxConnectionsPerAddress: connectionCount.default(256),
  logLevel: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  stopWithin: seconds.default(25),
  senderSocket: z.string().min(1).optional(),
  server: ServerSettings.optional(),
  signIn: SignInSettings.optional(),
  apps: z.array(AppSettings).default([]),
  roles: z.record(z.string(), z.array(RoleSettings)).default({}),
})

/** The fields of an object that are well-formed, so that a fault in one hides none in another. */
export function goodFields<Shape extends z.core.$ZodShape>(
  { shape }: z.ZodObject<Shape>,
  value: unknown,
): Partial<z.output<z.ZodObject<Shape>>> {
  if (typeof value !== 'object' || value === null) return {}
  const good: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(shape)) {
    const result = z.safeParse(schema, (value as Record<string, unknown>)[name])
    if (result.success) good[name] = result.data
  }
  return good as Partial<z.output<z.ZodObject<Shape>>>
}

/** `apps[0].name` */
export function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  )
}

/** Our own words; the library's would say "invalid input". */
export function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `has settings that do not exist: ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `must be ${article(issue.expected === 'record' ? 'object' : issue.expected)}`
  if (issue.message.startsWith('Too small')) return 'must not be empty'
  if (issue.message.startsWith('Too big')) return 'is too long'
  return issue.message
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

function isOrigin(text: string): boolean {
  return isWebAddress(text) && new URL(text).pathname === '/'
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    !url.search &&
    !url.hash &&
    !url.username &&
    !url.password
  )
}

function isTrustable(text: string): boolean {
  if (text === 'loopback') return true
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  return (
    family !== 0 && (bits === undefined || (Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128)))
  )
}
