import { essentialScopes, isKnownScope, SCOPES, type Power, type ScopeName } from '#github/scopes.ts'

/** A scope with those that it contains and no nearer one contains. */
export interface Branch {
  scope: string
  branches: Branch[]
}

const CONTENTS: Record<ScopeName, { includes?: readonly string[] | undefined; power: Power }> = SCOPES

const NAMED = {
  code: ['repo', 'delete_repo', 'workflow', 'gist'],
  automation: ['admin:repo_hook', 'admin:org_hook', 'write:packages', 'delete:packages', 'codespace'],
  people: ['user', 'notifications', 'admin:org', 'project', 'write:discussion', 'copilot'],
  keys: ['admin:public_key', 'admin:gpg_key', 'admin:ssh_signing_key'],
} satisfies Record<string, ScopeName[]>

const NAMED_ROOTS = new Set<string>(Object.values(NAMED).flat())

export type GroupName = keyof typeof NAMED | 'server'

/** The scopes as a person looks for them. What the named groups leave out, today and later, is in the last one. */
export const GROUPS: readonly { name: GroupName; branches: Branch[] }[] = [
  ...Object.entries(NAMED).map(([name, roots]) => ({
    name: name as GroupName,
    branches: roots.map(branchOf),
  })),
  {
    name: 'server',
    branches: Object.keys(SCOPES)
      .filter((scope) => !NAMED_ROOTS.has(scope))
      .filter((scope) => !containedBySome(scope, Object.keys(SCOPES)))
      .map(branchOf),
  },
]

function branchOf(scope: string): Branch {
  const inside = contentsOf(scope)
  return { scope, branches: inside.filter((one) => !containedBySome(one, inside)).map(branchOf) }
}

export function scopesOf({ scope, branches }: Branch): string[] {
  return [scope, ...branches.flatMap(scopesOf)]
}

function contentsOf(scope: string): readonly string[] {
  return isKnownScope(scope) ? (CONTENTS[scope].includes ?? []) : []
}

function containedBySome(scope: string, others: readonly string[]): boolean {
  return containerOf(scope, others) !== undefined
}

/** The ticked scope with which this one comes anyway. */
export function containerOf(scope: string, ticked: readonly string[]): string | undefined {
  return ticked.find((other) => contentsOf(other).includes(scope))
}

/** What becomes possible and what stops being possible, seen through what scopes contain. */
export function difference(held: readonly string[], wanted: readonly string[]) {
  const before = everything(held)
  const after = everything(wanted)
  return {
    gained: essentialScopes([...after].filter((scope) => !before.has(scope))),
    lost: essentialScopes([...before].filter((scope) => !after.has(scope))),
  }
}

function everything(scopes: readonly string[]): Set<string> {
  return new Set(scopes.flatMap((scope) => [scope, ...contentsOf(scope)]))
}

/** What somebody made of `before` done to `now`: what was ticked and unticked, and nothing else. */
export function onTopOf(
  now: readonly string[],
  before: readonly string[],
  after: readonly string[],
): string[] {
  const unticked = before.filter((scope) => !after.includes(scope))
  const ticked = after.filter((scope) => !before.includes(scope) && !now.includes(scope))
  return [...now.filter((scope) => !unticked.includes(scope)), ...ticked]
}

export function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((scope) => others.includes(scope))
}

/** The one key that GitHub takes: what is added, or what is removed, or all of them when it is both. */
export function scopeChange(
  held: readonly string[],
  wanted: readonly string[],
): { scopes?: string[]; addScopes?: string[]; removeScopes?: string[] } {
  const added = wanted.filter((scope) => !held.includes(scope))
  const removed = held.filter((scope) => !wanted.includes(scope))
  if (added.length > 0 && removed.length > 0) return { scopes: [...wanted] }
  if (added.length > 0) return { addScopes: added }
  if (removed.length > 0) return { removeScopes: removed }
  return {}
}
