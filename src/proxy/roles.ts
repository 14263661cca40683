import type { Capability } from '#contract/endpoint.ts'
import type { AppRole } from '#contract/session.ts'
import type { OAuthApp, Role, RoleGrant, Server } from './config.ts'

/** What a role may do to tokens of its apps. Support looks; the owner acts. */
const ROLE_CAN: Record<Role, readonly Capability[]> = {
  support: ['check'],
  owner: ['check', 'revoke', 'remove', 'reset', 'create'],
}

/** The configured apps with what this person may do to each; apps without any capability are left out. */
export function appsOf(server: Server, login: string): AppRole[] {
  const grants = grantsOf(server, login)
  return server.apps.flatMap((app) => {
    const roles = grants.filter((grant) => grant.apps.includes('*') || grant.apps.includes(app.id))
    const can = [...new Set(roles.flatMap(({ role }) => ROLE_CAN[role]))]
    return can.length > 0 ? [{ id: app.id, name: app.name, clientId: app.clientId, can }] : []
  })
}

/** The app, when this person may do this to it; null otherwise, and the answer does not tell which of the two failed. */
export function appFor(
  server: Server,
  login: string,
  appId: string,
  capability: Capability,
): OAuthApp | null {
  const allowed = appsOf(server, login).some((app) => app.id === appId && app.can.includes(capability))
  return allowed ? (server.apps.find((app) => app.id === appId) ?? null) : null
}

/** The role in which this login acts on tokens of the app, or of any app: an owner is one before being support. */
export function roleIn(server: Server, login: string, app: string | null): Role | null {
  const roles = grantsOf(server, login)
    .filter(({ apps }) => app === null || apps.includes('*') || apps.includes(app))
    .map(({ role }) => role)
  return roles.includes('owner') ? 'owner' : (roles[0] ?? null)
}

function grantsOf(server: Server, login: string): RoleGrant[] {
  // A login may be called `constructor`.
  const name = login.toLowerCase()
  return Object.hasOwn(server.roles, name) ? server.roles[name]! : []
}
