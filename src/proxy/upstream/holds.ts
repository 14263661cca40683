import type { Clock } from '../clock.ts'
import { readMembers } from './members.ts'
import { Trouble } from './trouble.ts'
import type { Answer } from './wire.ts'

/** Where the server limits and does not say for how long: GitHub asks for a minute, and then for more each time. */
const UNSAID = { first: 60, most: 3_600 }
/** Longer than any window of GitHub's; a date in the next century would close the door until a restart. */
const LONGEST = 24 * 3_600
/** Credentials remembered at most. */
const MOST = 10_000

export interface Holds {
  /** Throws `limited` while the server has asked this credential to wait. */
  admit(credential: string): void
  /** Throws `limited` when the answer is a limit, and holds the credential until the server's time is over. */
  heed(credential: string, answer: Answer): void
}

/** Who is asked to wait waits: not one call leaves with that credential before the time is over. */
export function createHolds(clock: Clock): Holds {
  const held = new Map<string, { until: number; unsaid: number }>()

  return {
    admit(credential) {
      const rest = (held.get(credential)?.until ?? 0) - clock.now()
      if (rest > 0) throw new Trouble('limited', { retryAfter: Math.ceil(rest / 1000) })
    },
    heed(credential, answer) {
      const before = held.get(credential)
      const now = clock.now()
      if (!isLimit(answer)) {
        // A success that was sent before the limit, and arrives behind it, does not lift it.
        if (answer.status < 400 && before && before.until <= now) held.delete(credential)
        return
      }
      const { requestId: upstreamRequestId } = answer
      const said = secondsSaid(answer, now)
      // Calls that were under way together are refused together: that is one limit, and no reason to double.
      if (said === null && before && before.until > now)
        throw new Trouble('limited', {
          upstreamRequestId,
          retryAfter: Math.ceil((before.until - now) / 1000),
        })
      const unsaid = before?.unsaid ? Math.min(before.unsaid * 2, UNSAID.most) : UNSAID.first
      const seconds = Math.min(Math.max(1, Math.ceil(said ?? unsaid)), LONGEST)
      const until = Math.max(before?.until ?? 0, now + seconds * 1000)
      held.delete(credential)
      held.set(credential, { until, unsaid: said === null ? unsaid : (before?.unsaid ?? 0) })
      if (held.size > MOST) held.delete(held.keys().next().value!)
      throw new Trouble('limited', { upstreamRequestId, retryAfter: seconds })
    },
  }
}

/** `Retry-After` in seconds or as a date; null when there is none. */
export function retryAfterOf({ headers }: Pick<Answer, 'headers'>, now: number): number | null {
  const after = headers['retry-after'] ?? ''
  if (/^\d{1,9}$/.test(after)) return Number(after)
  const date = Date.parse(after)
  if (after === '' || !Number.isFinite(date)) return null
  return (date - (Date.parse(headers.date ?? '') || now)) / 1000
}

/** What `Retry-After` says; else when the hour's budget begins anew; null when the server does not say. */
function secondsSaid(answer: Answer, now: number): number | null {
  const said = retryAfterOf(answer, now)
  if (said !== null) return said
  const { headers } = answer
  const serverNow = Date.parse(headers.date ?? '') || now
  const reset = Number(headers['x-ratelimit-reset'])
  return headers['x-ratelimit-remaining'] === '0' && reset > 0 ? reset - serverNow / 1000 : null
}

/** A no that says "later": GitHub's primary and secondary limits. */
export function isLimit(answer: Omit<Answer, 'requestId'>): boolean {
  if (answer.status === 429) return true
  return (
    answer.status === 403 &&
    !isLock(answer) &&
    (answer.headers['retry-after'] !== undefined ||
      answer.headers['x-ratelimit-remaining'] === '0' ||
      /rate limit|abuse detection/i.test(messageIn(answer.body)))
  )
}

/** The server lets this account in no more for a while, after wrong passwords or codes. */
export function isLock({ status, body }: Pick<Answer, 'status' | 'body'>): boolean {
  return status === 403 && /login attempts exceeded/i.test(messageIn(body))
}

/** What the server says in its own words: names of strangers stand elsewhere. A page has no such place. */
function messageIn(body: Buffer): string {
  const text = body.toString('utf8', 0, 2000)
  const { end, values } = readMembers(text)
  if (end === 'broken') return text
  const said = values.get('message')?.[0]
  return typeof said === 'string' ? said : ''
}
