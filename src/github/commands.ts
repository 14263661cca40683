import {
  type BracesOf,
  methodOf,
  type OperationName,
  OPERATIONS,
  type RouteOf,
  templateOf,
} from './operations.ts'

/** A value that stands in nobody's clipboard: the command reads it from the environment. */
export interface Variable {
  variable: 'ACCESS_TOKEN' | 'CLIENT_SECRET' | 'GITHUB_PASSWORD' | 'GITHUB_OTP'
}
export const ACCESS_TOKEN: Variable = { variable: 'ACCESS_TOKEN' }
export const CLIENT_SECRET: Variable = { variable: 'CLIENT_SECRET' }

type Value = string | number | readonly string[] | Variable

/** One call of one operation, with everything in it that is no secret; several ids in a path are a call for each. */
export type Command<N extends OperationName = OperationName> = {
  [K in N]: {
    operation: K
    query?: Readonly<Record<string, string | number | undefined>>
    body?: Readonly<Record<string, Value | undefined>>
  } & (BracesOf<RouteOf<K>> extends never
    ? { path?: undefined }
    : { path: Readonly<Record<BracesOf<RouteOf<K>>, InPath>> })
}[N]

type InPath = string | number | readonly number[]

/** Which server, and who asks it. */
export interface Caller {
  /** The API's root. */
  apiUrl: string
  /** Whose password it is, for an operation that wants a person. */
  login: string
  /** The person's server asks for a two-factor code with every call. */
  twoFactor: boolean
  /** Servers before GHES 3.9 know no versions. */
  versioned: boolean
}

const VERSION = '2022-11-28'

/** Names of the variables that the command reads, in the order in which it needs them. */
export function variablesOf(command: Command, caller: Caller): Variable['variable'][] {
  const inBody = Object.values(command.body ?? {}).flatMap((value) =>
    isVariable(value) ? [value.variable] : [],
  )
  const isPerson = OPERATIONS[command.operation].as === 'person'
  return [
    isPerson ? 'GITHUB_PASSWORD' : 'CLIENT_SECRET',
    ...(isPerson && caller.twoFactor ? (['GITHUB_OTP'] as const) : []),
    ...inBody,
  ]
}

/** The ids for which the call is to be made one after another, and the name of their place in the path. */
export function eachOf({ path }: Command): { name: string; ids: readonly number[] } | null {
  for (const [name, ids] of entriesOf<InPath>(path))
    if (typeof ids === 'object' && ids.length > 1) return { name, ids }
  return null
}

/** For bash, zsh and every other POSIX shell. */
export function asCurl(command: Command, caller: Caller): string {
  const { operation } = command
  const method = methodOf(operation)
  const [user, password] = credentialsOf(command, caller)
  const each = eachOf(command)
  const lines = [
    `curl --fail-with-body${method === 'GET' ? '' : ` -X ${method}`}`,
    addressOf(command, caller),
    `-u ${inShell(`${user}:`)}"$${password.variable}"`,
    `-H 'Accept: application/vnd.github+json'`,
  ]
  if (caller.versioned) lines.push(`-H 'X-GitHub-Api-Version: ${VERSION}'`)
  if (OPERATIONS[operation].as === 'person' && caller.twoFactor) lines.push(`-H "X-GitHub-OTP: $GITHUB_OTP"`)
  const body = entriesOf(command.body)
  if (body.length > 0) {
    // Each value is quoted by itself, so that what a stranger typed into a note is never read by the shell.
    const members = body.map(
      ([name, value]) =>
        `${quoted(`"${name}":`)}${isVariable(value) ? `"'"$${value.variable}"'"` : quoted(json(value))}`,
    )
    lines.push(`-d '{${members.join(',')}}'`)
  }
  const call = lines.join(' \\\n  ')
  if (!each) return call
  // What one call was refused for, a code whose time is over, the next ones would be refused for too.
  return `for ${each.name} in ${each.ids.join(' ')}; do\n${indented(call)} || break\ndone`
}

/** For Node, as an ES module, with `@octokit/core`. */
export function asOctokit(command: Command, caller: Caller): string {
  const { operation, path, query, body } = command
  const [user, password] = credentialsOf(command, caller)
  const each = eachOf(command)
  const members = [
    ...entriesOf<InPath>(path).map(([name, value]) =>
      each?.name === name ? `  ${name},` : `  ${name}: ${json(onlyOne(value))},`,
    ),
    ...[...entriesOf(query), ...entriesOf(body)].map(
      ([name, value]) => `  ${name}: ${isVariable(value) ? `process.env.${value.variable}` : json(value)},`,
    ),
  ]
  const headers = [
    '    authorization: `Basic ${basic}`,',
    ...(caller.versioned ? [`    'x-github-api-version': '${VERSION}',`] : []),
    ...(OPERATIONS[operation].as === 'person' && caller.twoFactor
      ? [`    'x-github-otp': process.env.GITHUB_OTP,`]
      : []),
  ]
  const call = [
    `const { status, data } = await octokit.request('${OPERATIONS[operation].route}', {`,
    ...members,
    '  headers: {',
    ...headers,
    '  },',
    '})',
    `console.log(${each ? `${each.name}, ` : ''}status, data)`,
  ].join('\n')
  return [
    `import { Octokit } from '@octokit/core'`,
    '',
    `const octokit = new Octokit({ baseUrl: ${json(caller.apiUrl)} })`,
    `const basic = Buffer.from(${json(`${user}:`)} + process.env.${password.variable}).toString('base64')`,
    '',
    each ? `for (const ${each.name} of [${each.ids.join(', ')}]) {\n${indented(call)}\n}` : call,
  ].join('\n')
}

function credentialsOf(command: Command, { login }: Caller): [user: string, password: Variable] {
  if (OPERATIONS[command.operation].as === 'person') return [login, { variable: 'GITHUB_PASSWORD' }]
  const { client_id: clientId } = command.path as unknown as { client_id: string }
  return [clientId, CLIENT_SECRET]
}

/** As a word of the shell; the ids of several calls are the loop's variable in it. */
function addressOf(command: Command, { apiUrl }: Caller): string {
  const { operation, path, query } = command
  const each = eachOf(command)
  const values = (path ?? {}) as Record<string, InPath>
  const filled = templateOf(operation).replaceAll(/\{(\w+)\}/g, (brace, name: string) =>
    each?.name === name ? brace : encodeURIComponent(onlyOne(values[name] ?? '')),
  )
  const search = new URLSearchParams(
    entriesOf(query).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const address = apiUrl + filled + (search.size > 0 ? `?${search}` : '')
  if (!each) return inShell(address)
  return address
    .split(`{${each.name}}`)
    .map((part) => part && inShell(part))
    .join(`"$${each.name}"`)
}

/** A list of one is that one. */
function onlyOne(value: InPath): string | number {
  return typeof value === 'object' ? (value[0] ?? '') : value
}

const indented = (lines: string) => lines.replaceAll(/^(?=.)/gm, '  ')

function entriesOf<V>(values: Readonly<Record<string, V | undefined>> | undefined): [string, V][] {
  return Object.entries(values ?? {}).filter((entry): entry is [string, V] => entry[1] !== undefined)
}

function isVariable(value: unknown): value is Variable {
  return typeof value === 'object' && value !== null && 'variable' in value
}

/** JSON, which is also JavaScript; what nobody can see in it is written as its number. */
function json(value: Value): string {
  return JSON.stringify(value).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Co}\u115F\u1160\u3164\uFFA0]/gu,
    (letter) =>
      Array.from({ length: letter.length }, (_, i) => letter.charCodeAt(i).toString(16).padStart(4, '0'))
        .map((digits) => `\\u${digits}`)
        .join(''),
  )
}

/** Between single quotes only the single quote itself means something. */
const quoted = (text: string) => text.replaceAll("'", String.raw`'\''`)

function inShell(text: string): string {
  return /^[\w.:/@-]+$/.test(text) ? text : `'${quoted(text)}'`
}
