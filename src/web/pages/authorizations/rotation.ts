import type { AppRole } from '#contract/session.ts'
import { freeNote } from './refusals.ts'
import type { Row } from './rows.ts'
import { MOST_OF_A_SET, slotsOf } from './slots.ts'

/** How a token can be replaced without a moment in which neither the old nor the new one works, or why it cannot. */
export type Rotation =
  | { way: 'personal'; note: string }
  | { way: 'app'; app: AppRole; fingerprint: string }
  | { way: null; why: 'github-app' | 'expired' | 'no-secret' | 'not-read' | 'full' }

/**
 * A personal token is replaced by one with another note, an app's by one with another fingerprint: GitHub wants the one
 * or the other to differ. An app's needs its secret, and a free place among the ten of its set of scopes, because
 * otherwise GitHub would revoke the oldest of them.
 */
export function rotationOf(
  { token, scopes, personal, expiry }: Row,
  rows: readonly Row[],
  complete: boolean,
  ownApps: readonly AppRole[],
  today: Date,
): Rotation {
  if (scopes === null) return { way: null, why: 'github-app' }
  if (expiry === 'past') return { way: null, why: 'expired' }
  if (personal) {
    const taken = rows.filter((row) => row.personal).map((row) => row.token.note ?? '')
    return { way: 'personal', note: freeNote(token.note || 'token', taken) }
  }
  const app = ownApps.find(({ clientId }) => clientId === token.app.clientId)
  if (!app) return { way: null, why: 'no-secret' }
  if (!complete) return { way: null, why: 'not-read' }
  if (slotsOf(rows, app.clientId, scopes).used >= MOST_OF_A_SET) return { way: null, why: 'full' }
  const taken = rows
    .filter((row) => row.token.app.clientId === app.clientId)
    .map((row) => row.token.fingerprint ?? '')
  return { way: 'app', app, fingerprint: freeFingerprint(token.fingerprint ?? '', taken, today) }
}

/** "laptop" → "laptop-20261121", "laptop-20261121-2"; the first that no token of the app has. */
function freeFingerprint(before: string, taken: readonly string[], today: Date): string {
  const base = before.replace(/-\d{8}(-\d{1,3})?$/, '').slice(0, 80) || 'rotated'
  const day = `${base}-${today.toISOString().slice(0, 10).replaceAll('-', '')}`
  for (let number = 1; ; number++) {
    const wish = number === 1 ? day : `${day}-${number}`
    if (!taken.includes(wish)) return wish
  }
}
