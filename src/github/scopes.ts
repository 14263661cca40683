/** What a scope lets its holder do at the most, strongest first. */
export const POWERS = ['admin', 'write', 'read', 'none'] as const
export type Power = (typeof POWERS)[number]

interface Scope {
  power: Power
  /** Scopes that this one contains. */
  includes?: readonly string[]
}

/**
 * GitHub's OAuth scopes (docs: apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps, 2026), and those that
 * GitHub Enterprise Server adds or still answers with. `delete` and `administer` are one power: both end in `admin`.
 */
export const SCOPES = {
  repo: {
    power: 'write',
    includes: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
  },
  'repo:status': { power: 'write' },
  repo_deployment: { power: 'write' },
  public_repo: { power: 'write' },
  'repo:invite': { power: 'write' },
  security_events: { power: 'write' },
  delete_repo: { power: 'admin' },
  workflow: { power: 'write' },
  'admin:repo_hook': { power: 'admin', includes: ['write:repo_hook', 'read:repo_hook'] },
  'write:repo_hook': { power: 'write', includes: ['read:repo_hook'] },
  'read:repo_hook': { power: 'read' },
  'admin:org': { power: 'admin', includes: ['write:org', 'read:org', 'manage_runners:org'] },
  'write:org': { power: 'write', includes: ['read:org'] },
  'read:org': { power: 'read' },
  'manage_runners:org': { power: 'admin' },
  'admin:org_hook': { power: 'admin' },
  'admin:public_key': { power: 'admin', includes: ['write:public_key', 'read:public_key'] },
  'write:public_key': { power: 'write', includes: ['read:public_key'] },
  'read:public_key': { power: 'read' },
  'admin:gpg_key': { power: 'admin', includes: ['write:gpg_key', 'read:gpg_key'] },
  'write:gpg_key': { power: 'write', includes: ['read:gpg_key'] },
  'read:gpg_key': { power: 'read' },
  'admin:ssh_signing_key': { power: 'admin', includes: ['write:ssh_signing_key', 'read:ssh_signing_key'] },
  'write:ssh_signing_key': { power: 'write', includes: ['read:ssh_signing_key'] },
  'read:ssh_signing_key': { power: 'read' },
  gist: { power: 'write' },
  notifications: { power: 'write' },
  user: { power: 'write', includes: ['read:user', 'user:email', 'user:follow'] },
  'read:user': { power: 'read' },
  'user:email': { power: 'read' },
  'user:follow': { power: 'write' },
  project: { power: 'write', includes: ['read:project'] },
  'read:project': { power: 'read' },
  'write:packages': { power: 'write', includes: ['read:packages'] },
  'read:packages': { power: 'read' },
  'delete:packages': { power: 'admin' },
  'write:discussion': { power: 'write', includes: ['read:discussion'] },
  'read:discussion': { power: 'read' },
  codespace: { power: 'write', includes: ['codespace:secrets'] },
  'codespace:secrets': { power: 'write' },
  copilot: { power: 'write', includes: ['manage_billing:copilot'] },
  'manage_billing:copilot': { power: 'write' },
  'admin:enterprise': {
    power: 'admin',
    includes: ['manage_runners:enterprise', 'manage_billing:enterprise', 'read:enterprise'],
  },
  'manage_runners:enterprise': { power: 'admin' },
  'manage_billing:enterprise': { power: 'write' },
  'read:enterprise': { power: 'read' },
  audit_log: { power: 'read', includes: ['read:audit_log'] },
  'read:audit_log': { power: 'read' },
  'admin:business': { power: 'admin' },
  'admin:pre_receive_hook': { power: 'admin' },
  site_admin: { power: 'admin' },
  offline_access: { power: 'none' },
} as const satisfies Record<string, Scope>

export type ScopeName = keyof typeof SCOPES

const scopes: Record<string, Scope> = SCOPES

export function isKnownScope(scope: string): scope is ScopeName {
  return Object.hasOwn(scopes, scope)
}

/** An unknown scope counts as `write`: newer than this list is no reason to call it harmless. */
export function powerOf(scope: string): Power {
  return isKnownScope(scope) ? scopes[scope]!.power : 'write'
}

/**
 * The power of a whole set. Null stands for a GitHub App's token, whose permissions the server does not report; it
 * counts as `write`. The empty set reads public data only.
 */
export function powerOfAll(held: readonly string[] | null): Power {
  if (!held) return 'write'
  return POWERS[Math.min(...held.map((scope) => POWERS.indexOf(powerOf(scope))), POWERS.length - 1)]!
}

/** The set without what its other members contain anyway, strongest first, otherwise in the order given. */
export function essentialScopes(held: readonly string[]): string[] {
  const contained = new Set(held.flatMap((scope) => scopes[scope]?.includes ?? []))
  return held
    .filter((scope, i) => !contained.has(scope) && held.indexOf(scope) === i)
    .toSorted((a, b) => POWERS.indexOf(powerOf(a)) - POWERS.indexOf(powerOf(b)))
}

/** Is `narrow` part of what `wide` allows anyway? */
export function contains(wide: string, narrow: string): boolean {
  return scopes[wide]?.includes?.includes(narrow) ?? false
}

/** GitHub Apps have client ids that begin with `Iv`; their tokens carry permissions instead of scopes. */
export function isGithubApp(clientId: string): boolean {
  return clientId.startsWith('Iv')
}

/** The client id under which GitHub lists personal tokens. */
export const PERSONAL_CLIENT_ID = '0'.repeat(20)
