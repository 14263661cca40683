/**
 * The scopes this server knows and what each one includes (scopes-for-oauth-apps). The list stands here a
 * second time on purpose: a witness that shares the product's list shares its mistakes.
 */
const includes: Record<string, readonly string[]> = {
  repo: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
  'repo:status': [],
  repo_deployment: [],
  public_repo: [],
  'repo:invite': [],
  security_events: [],
  'admin:repo_hook': ['write:repo_hook', 'read:repo_hook'],
  'write:repo_hook': ['read:repo_hook'],
  'read:repo_hook': [],
  'admin:org': ['write:org', 'read:org', 'manage_runners:org'],
  'write:org': ['read:org'],
  'read:org': [],
  'manage_runners:org': [],
  'admin:public_key': ['write:public_key', 'read:public_key'],
  'write:public_key': ['read:public_key'],
  'read:public_key': [],
  'admin:org_hook': [],
  gist: [],
  notifications: [],
  user: ['read:user', 'user:email', 'user:follow'],
  'read:user': [],
  'user:email': [],
  'user:follow': [],
  project: ['read:project'],
  'read:project': [],
  delete_repo: [],
  'write:packages': ['read:packages'],
  'read:packages': [],
  'delete:packages': [],
  'admin:gpg_key': ['write:gpg_key', 'read:gpg_key'],
  'write:gpg_key': ['read:gpg_key'],
  'read:gpg_key': [],
  'admin:ssh_signing_key': ['write:ssh_signing_key', 'read:ssh_signing_key'],
  'write:ssh_signing_key': ['read:ssh_signing_key'],
  'read:ssh_signing_key': [],
  codespace: ['codespace:secrets'],
  'codespace:secrets': [],
  copilot: ['manage_billing:copilot'],
  'manage_billing:copilot': [],
  workflow: [],
  'admin:enterprise': ['manage_runners:enterprise', 'manage_billing:enterprise', 'read:enterprise'],
  'manage_runners:enterprise': [],
  'manage_billing:enterprise': [],
  'read:enterprise': [],
  audit_log: ['read:audit_log'],
  'read:audit_log': [],
  'write:discussion': ['read:discussion'],
  'read:discussion': [],
  'admin:business': [],
  'admin:pre_receive_hook': [],
  site_admin: [],
  offline_access: [],
}

/** Is this a scope that the server knows? */
export function isScope(word: string): boolean {
  return Object.hasOwn(includes, word)
}

/** The web flow keeps the widest scopes only, drops unknown ones and sorts (the API path does neither). */
export function normalizeScopes(words: readonly string[]): string[] {
  const known = new Set(words.filter((word) => isScope(word)))
  const implied = new Set([...known].flatMap((word) => includes[word] ?? []))
  return [...known].filter((word) => !implied.has(word)).toSorted()
}

/** The identity of a set of scopes, whatever the order: the ten-token rule counts by it. */
export function scopeKey(scopes: readonly string[]): string {
  return [...new Set(scopes)].toSorted().join(' ')
}
