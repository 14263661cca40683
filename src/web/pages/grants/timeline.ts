import type { Entry } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import type { Grant } from '#contract/grants.ts'

/** Something that happened, or will; `server` told it, or it stands in Authdesk's own log. */
export type Moment = { at: string; ahead: boolean } & (
  | { by: 'server'; what: 'granted' | 'changed' }
  /** What happened to tokens within the same minute is one line. */
  | {
      by: 'server'
      what: 'token-created' | 'token-changed' | 'token-expires'
      tokens: readonly [Authorization, ...Authorization[]]
    }
  | { by: 'authdesk'; entry: Entry }
)

/** The story of an app's access, newest first; what lies ahead stands on top. */
export function timelineOf(
  grant: Grant,
  tokens: readonly Authorization[],
  entries: readonly Entry[],
  now: number,
): Moment[] {
  const told = tokens.flatMap((token): Moment[] => [
    { at: token.createdAt, ahead: false, by: 'server', what: 'token-created', tokens: [token] },
    ...(token.updatedAt === token.createdAt
      ? []
      : [
          {
            at: token.updatedAt,
            ahead: false,
            by: 'server',
            what: 'token-changed',
            tokens: [token],
          } as const,
        ]),
    ...(token.expiresAt === null
      ? []
      : [
          {
            at: token.expiresAt,
            ahead: Date.parse(token.expiresAt) > now,
            by: 'server',
            what: 'token-expires',
            tokens: [token],
          } as const,
        ]),
  ])
  // The grant changes whenever one of its tokens does; that is told already.
  const explained = told.some(({ at }) => at === grant.updatedAt) || grant.updatedAt === grant.createdAt
  const all: Moment[] = [
    { at: grant.createdAt, ahead: false, by: 'server', what: 'granted' },
    ...(explained ? [] : [{ at: grant.updatedAt, ahead: false, by: 'server', what: 'changed' } as const]),
    ...together(told),
    ...entries.map((entry): Moment => ({ at: entry.at, ahead: false, by: 'authdesk', entry })),
  ]
  return all.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

function together(moments: readonly Moment[]): Moment[] {
  const minutes = new Map<string, Moment>()
  for (const moment of moments) {
    if (moment.by !== 'server' || !('tokens' in moment)) continue
    const name = `${moment.what} ${moment.at.slice(0, 16)}`
    const known = minutes.get(name)
    if (known?.by === 'server' && 'tokens' in known) {
      minutes.set(name, { ...known, tokens: [...known.tokens, moment.tokens[0]] })
    } else minutes.set(name, moment)
  }
  return [...minutes.values()]
}
