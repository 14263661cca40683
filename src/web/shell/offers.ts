import type { ServerFacts } from './who.ts'

/** Why this server has no lists of apps with access and of tokens; null where it has them. */
export function listsMissing({ profile }: Pick<ServerFacts, 'profile'>): 'github.com' | 'ghae' | null {
  return profile === 'github.com' || profile === 'ghae' ? profile : null
}
