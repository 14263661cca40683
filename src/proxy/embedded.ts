import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Server } from './config.ts'
import { makeFolder } from './folder.ts'
import { Secret } from './secret.ts'

/**
 * The embedded sandbox as the running product made it up, for the command line beside it. Its secrets are of a world
 * of its own and lie in its folder anyway; those of a configured server are never written down.
 */
export function rememberEmbedded(data: string, server: Server): void {
  const secrets = Object.fromEntries(server.apps.map(({ id, clientSecret }) => [id, clientSecret.reveal()]))
  const { signInApp: _, ...rest } = server
  writeFileSync(placeOf(data), JSON.stringify({ ...rest, secrets }), { mode: 0o600 })
}

/** Null where no sandbox has run in this folder, or none that could prove itself. */
export function readEmbedded(data: string): (Server & { proofSecret: string }) | null {
  const proofSecret = readSecret(data)
  if (!existsSync(placeOf(data)) || proofSecret === null) return null
  const { secrets, ...server } = JSON.parse(readFileSync(placeOf(data), 'utf8')) as Server & {
    secrets: Record<string, string>
  }
  return {
    ...server,
    signInApp: null,
    apps: server.apps.map((app) => ({ ...app, clientSecret: new Secret(secrets[app.id] ?? '') })),
    proofSecret,
  }
}

/**
 * What the sandbox of this folder proves itself by to the command line. Made once, for the folder's owner alone; one
 * that others may have read is replaced.
 */
export function sandboxSecret(data: string): string {
  const kept = readSecret(data)
  if (kept !== null) return kept
  const secret = randomBytes(32).toString('hex')
  makeFolder(join(data, 'sandbox'))
  rmSync(secretFileOf(data), { force: true })
  writeFileSync(secretFileOf(data), secret, { mode: 0o600, flag: 'wx' })
  return secret
}

/** Null also for one that others may read, or that a full disk cut short. */
function readSecret(data: string): string | null {
  const file = secretFileOf(data)
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found || (process.platform !== 'win32' && (found.mode & 0o077) !== 0)) return null
  const secret = readFileSync(file, 'utf8')
  return /^[0-9a-f]{64}$/.test(secret) ? secret : null
}

const placeOf = (data: string) => join(data, 'sandbox', 'server.json')
const secretFileOf = (data: string) => join(data, 'sandbox', 'proof-secret')
