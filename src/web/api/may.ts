import type { AnyEndpoint } from '#contract/endpoint.ts'
import type { SignedIn } from '#contract/session.ts'

/** May this person call it for this app? The same rule by which the proxy refuses. */
export function may(session: SignedIn, endpoint: AnyEndpoint, appId: string): boolean {
  const { needs } = endpoint
  if (needs === 'nobody' || needs === 'session') return true
  if (needs === 'password') return session.door === 'password'
  return session.apps.some((app) => app.id === appId && app.can.includes(needs.can))
}
