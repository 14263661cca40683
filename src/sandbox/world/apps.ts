import { timingSafeEqual } from 'node:crypto'
import { hashToken } from '../tokens.ts'
import type { World } from './world.ts'

export interface App {
  id: number
  client_id: string
  secret_hash: string
  kind: 'oauth' | 'github'
  name: string
  url: string
  owner: string
  /** JSON list of registered redirect URIs; the first one takes errors and requests that name none. */
  callbacks: string
  device_flow: number
  /** Do its user tokens expire, with a refresh token beside them? */
  expiring: number
  suspended: number
  created_at: number
}

export function findApp(world: World, clientId: string): App | undefined {
  return world.one<App>('SELECT * FROM apps WHERE client_id = ?', clientId)
}

export function appById(world: World, id: number): App | undefined {
  return world.one<App>('SELECT * FROM apps WHERE id = ?', id)
}

export function secretMatches(app: App, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(secret)), Buffer.from(app.secret_hash))
}

/** The app when both parts are right, as POST and PUT /authorizations and the web flow want it. */
export function appWithSecret(world: World, clientId: string, secret: string): App | undefined {
  const app = findApp(world, clientId)
  return app && secretMatches(app, secret) ? app : undefined
}
