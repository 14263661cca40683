import { isIP } from 'node:net'
import { type Fault, SETTINGS } from './settings.ts'

export type Environment = Record<string, string | undefined>

interface Read {
  /** Without what Kubernetes set. */
  env: Environment
  /** Names of what Kubernetes set, to be said once. */
  ignored: string[]
  faults: Fault[]
}

/**
 * Looks at every variable that begins with our name. One that no setting has is a fault: a misspelt setting would
 * otherwise be left out in silence, and the demo run instead of the server that was meant.
 */
export function readEnvironment(env: Environment, file: Record<string, unknown>): Read {
  const named = secretVariables(file)
  const ours = Object.keys(env).filter((name) => /^AUTHDESK/i.test(name) && env[name] !== undefined)
  const ignored = ours.filter((name) => !named.includes(name) && isOfKubernetes(name, env[name]!))
  const known = [...VARIABLES.keys(), ...named]
  const faults = ours.filter((name) => !ignored.includes(name) && !known.includes(spelt(name))).map(faultOf)
  return {
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !ignored.includes(name))),
    ignored,
    faults,
  }
}

/** Those that the configuration file names; whether the file is well-formed is looked at elsewhere. */
function secretVariables({ signIn, apps }: Record<string, unknown>): string[] {
  return [signIn, ...(Array.isArray(apps) ? apps : [])].flatMap((holder: unknown) => {
    const { clientSecretVariable: name } = (holder ?? {}) as { clientSecretVariable?: unknown }
    return typeof name === 'string' ? [name] : []
  })
}

/** By name: where the value goes, as an example. */
const VARIABLES = new Map(
  [
    { variable: 'AUTHDESK_CONFIG', example: 'authdesk.json' },
    // Which Node runs Authdesk: decided before it does, by scripts/node.mjs.
    { variable: 'AUTHDESK_NODE', example: 'system' },
    ...Object.values(SETTINGS),
  ].flatMap(({ variable, example }) => (variable ? [[variable, example]] : [])),
)

/** Windows knows no case in the names of variables. */
const spelt = (name: string) => (process.platform === 'win32' ? name.toUpperCase() : name)

function faultOf(name: string): Fault {
  const meant = nearest(name)
  return meant
    ? { name, reason: `is no setting; did you mean ${meant}?`, example: `${meant}=${VARIABLES.get(meant)}` }
    : {
        name,
        reason: 'is no setting, and no clientSecretVariable of the configuration; unset it',
        example: [...VARIABLES.keys()].join(', '),
      }
}

const PREFIX = /^AUTHDESK_*/

function nearest(name: string): string | null {
  const given = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replace(PREFIX, '')
  const [best] = [...VARIABLES.keys()]
    .map((variable) => ({ variable, distance: distanceOf(given, variable.replace(PREFIX, '')) }))
    .toSorted((a, b) => a.distance - b.distance)
  // A known name with something behind it is meant, too.
  const isMeant =
    best && (best.distance < given.length / 2 || given.startsWith(best.variable.replace(PREFIX, '')))
  return isMeant ? best.variable : null
}

/** Levenshtein's: how many letters must be put in, taken out or exchanged. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [i, letter] of Array.from(one).entries()) {
    const next = [i + 1]
    for (let j = 0; j < other.length; j++)
      next.push(Math.min(row[j]! + (letter === other[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1))
    row = next
  }
  return row.at(-1)!
}

const isPort = (value: string) => /^\d{1,5}$/.test(value)
const isAddress = (value: string) => isIP(value) !== 0
const isProtocol = (value: string) => /^(?:tcp|udp|sctp)$/i.test(value)
function isLink(value: string): boolean {
  const [, host = ''] = /^(?:tcp|udp|sctp):\/\/(.+):\d{1,5}$/i.exec(value) ?? []
  return isAddress(host.replace(/^\[(.*)\]$/, '$1'))
}

/** In each container of a namespace, for each service: https://kubernetes.io/docs/concepts/services-networking/service/ */
const OF_SERVICES: [name: RegExp, fits: (value: string) => boolean][] = [
  [/_SERVICE_HOST$/, isAddress],
  [/_SERVICE_PORT(?:_[A-Z0-9_]+)?$/, isPort],
  [/_PORT(?:_\d+_(?:TCP|UDP|SCTP))?$/, isLink],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_PROTO$/, isProtocol],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_PORT$/, isPort],
  [/_PORT_\d+_(?:TCP|UDP|SCTP)_ADDR$/, isAddress],
]

/** By name and value: a service called "authdesk" makes an AUTHDESK_PORT that is no port. */
function isOfKubernetes(name: string, value: string): boolean {
  return /^AUTHDESK_[A-Z0-9_]+$/.test(name) && OF_SERVICES.some(([of, fits]) => of.test(name) && fits(value))
}
