import type { Clock } from '../clock.ts'
import { RawMeta, readReply } from './replies.ts'
import { Trouble } from './trouble.ts'
import type { Answer, Call } from './wire.ts'

/** What the server is and offers, as it says itself to somebody without credentials. */
export interface Probe {
  at: number
  reach:
    | { state: 'answered'; ms: number; upstreamRequestId: string | null }
    | { state: 'failed'; cause: ProbeFailure; upstreamRequestId: string | null }
  version: string | null
  apiVersion: string | null
  authorizations: boolean | null
  passwords: boolean | null
  clockAhead: number | null
}

export type ProbeFailure = 'unreachable' | 'timeout' | 'limited' | 'refused' | 'unusable'

/**
 * Two questions without credentials: `/meta`, which every GitHub answers, and one token list, which is refused with 401
 * where it exists and is not found where it does not. A failure is a finding, never thrown.
 */
export async function probe(call: (call: Call) => Promise<Answer>, clock: Clock): Promise<Probe> {
  const found: Probe = {
    at: clock.now(),
    reach: { state: 'failed', cause: 'unusable', upstreamRequestId: null },
    version: null,
    apiVersion: null,
    authorizations: null,
    passwords: null,
    clockAhead: null,
  }
  try {
    const begun = clock.now()
    const meta = await call({ method: 'GET', path: '/meta', headers: {} })
    const ms = clock.now() - begun
    const { headers, requestId: upstreamRequestId } = meta
    // Whatever the status says: the clock is told by the header. The server read it about half-way.
    const date = Date.parse(headers.date ?? '')
    if (Number.isFinite(date)) found.clockAhead = Math.round((date - (begun + ms / 2)) / 1000)
    found.version = plain(headers['x-github-enterprise-version'])
    found.apiVersion = plain(headers['x-github-api-version-selected'])
    // A server in private mode answers nobody without credentials; that it is GitHub shows in the id of the exchange.
    if (meta.status === 200) {
      const said = readReply(RawMeta, meta.body, upstreamRequestId)
      found.version = plain(said.installed_version) ?? found.version
      found.passwords = said.verifiable_password_authentication ?? null
    } else if (upstreamRequestId === null || meta.status !== 401) {
      throw new Trouble(meta.status === 403 ? 'refused' : 'unusable', { upstreamRequestId })
    }
    found.reach = { state: 'answered', ms: Math.round(ms), upstreamRequestId }

    const list = await call({ method: 'GET', path: '/authorizations', query: { per_page: 1 }, headers: {} })
    if (list.status === 401) found.authorizations = true
    if (list.status === 404) found.authorizations = false
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    // The second question alone leaves its own fact open.
    if (found.reach.state === 'failed')
      found.reach = {
        state: 'failed',
        cause: CAUSES[error.kind] ?? 'unusable',
        upstreamRequestId: error.upstreamRequestId,
      }
  }
  return found
}

const CAUSES: Partial<Record<Trouble['kind'], ProbeFailure>> = {
  unreachable: 'unreachable',
  timeout: 'timeout',
  limited: 'limited',
  busy: 'limited',
  refused: 'refused',
}

/** A version as versions look; anything else that a server sends stays away from the page. */
function plain(text: string | undefined): string | null {
  return text !== undefined && /^[\w .@-]{1,40}$/.test(text) ? text : null
}
