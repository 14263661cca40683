import { ACTIONS, ActivityFilter, type Qualifier } from '#contract/activity.ts'
import { hashToken, readHash } from '#github/hash.ts'
import { tokensIn } from '#github/tokens.ts'

export const QUALIFIERS = [
  'actor',
  'action',
  'app',
  'user',
  'hash',
  'result',
  'from',
  'to',
] as const satisfies Qualifier[]

/** Words of the log that a person cannot guess. */
export const VALUES: Partial<Record<Qualifier, readonly string[]>> = {
  action: ['token', 'access', 'grant', 'authorization', 'session', ...ACTIONS],
  result: ['active', 'not-valid', 'confirmed', 'not-confirmed', 'in-doubt', 'refused', 'failed', 'recorded'],
  from: ['1h', '24h', '7d', '30d'],
}

/** What is wrong with one word of the search; the word is then left out. */
export type Fault =
  | { kind: 'unknown'; name: string }
  | { kind: Qualifier | 'text'; value: string }
  | { kind: 'twice'; name: string }

export interface Search {
  filter: ActivityFilter
  faults: Fault[]
}

// `name:value`, `name:"a value"`, `"a value"` or a word.
const WORD = /(?:([a-z]{2,}):)?(?:"([^"]*)"?|(\S+))|([a-z]{2,}):/g

/** Reads the search field. A word without a qualifier is a hash if it looks like one, else text to be found anywhere. */
export function readSearch(q: string): Search {
  const filter: ActivityFilter = {}
  const faults: Fault[] = []
  const texts: string[] = []
  for (const [, name, quoted, bare] of q.matchAll(WORD)) {
    const value = quoted ?? bare
    // A qualifier whose value is still to come.
    if (value === undefined || value === '') continue
    if (name === undefined && /^[a-z]{2,}:$/.test(value)) continue
    if (name === undefined) {
      const hash = readHash(value)
      if (hash && !filter.hash) filter.hash = hash
      else texts.push(value)
    } else if (!isQualifier(name)) faults.push({ kind: 'unknown', name })
    else if (filter[name] !== undefined) faults.push({ kind: 'twice', name })
    else {
      const given = name === 'hash' ? (readHash(value) ?? hexOrLastEight(value)) : value
      if (ActivityFilter.shape[name].safeParse(given).success) filter[name] = given
      else faults.push({ kind: name, value })
    }
  }
  const text = texts.join(' ')
  if (text.length > 200) faults.push({ kind: 'text', value: text })
  else if (text) filter.text = text
  return { filter, faults }
}

function isQualifier(name: string): name is Qualifier {
  return (QUALIFIERS as readonly string[]).includes(name)
}

/** The last eight of a token tell capitals apart, a hash does not. */
function hexOrLastEight(value: string): string {
  return /^[0-9a-f]{6,64}$/i.test(value) && value.length !== 8 ? value.toLowerCase() : value
}

/** The name of the qualifier at the end, when its value is being typed. */
export function pending(q: string): { name: Qualifier; begun: string } | null {
  const [, name = '', begun = ''] = /(?:^|\s)([a-z]+):(\S*)$/.exec(q) ?? []
  return isQualifier(name) ? { name, begun } : null
}

/**
 * The same search with each token in it as its hash, because a search stands in the address. Null without a token;
 * where nothing can be hashed the token is taken out.
 */
export async function withoutTokens(q: string): Promise<string | null> {
  const tokens = tokensIn(q)
  if (tokens.length === 0) return null
  let clean = q
  for (const token of tokens) {
    const hash = await hashToken(token)
    clean = clean.replaceAll(`hash:${token}`, token).replaceAll(token, hash ? `hash:${hash}` : '')
  }
  return clean.trim()
}
