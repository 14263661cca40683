import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Server } from './config.ts'
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

/** Null where no sandbox has run in this folder. */
export function readEmbedded(data: string): Server | null {
  if (!existsSync(placeOf(data))) return null
  const { secrets, ...server } = JSON.parse(readFileSync(placeOf(data), 'utf8')) as Server & {
    secrets: Record<string, string>
  }
  return {
    ...server,
    signInApp: null,
    apps: server.apps.map((app) => ({ ...app, clientSecret: new Secret(secrets[app.id] ?? '') })),
  }
}

const placeOf = (data: string) => join(data, 'sandbox', 'server.json')
