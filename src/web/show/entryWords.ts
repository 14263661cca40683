import type { Entry } from '#contract/activity.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { entryMessages } from '#web/messages/en/activity.tsx'
import { atName } from '#web/show/UserName.tsx'
import { safeText } from '#web/ui/safeText.ts'

export type ResultTone = 'good' | 'plain' | 'warn' | 'danger'

const TONES: Record<string, ResultTone> = {
  confirmed: 'good',
  created: 'good',
  changed: 'good',
  ok: 'good',
  acked: 'good',
  'not-confirmed': 'danger',
  'executed-lost': 'danger',
  failed: 'warn',
  refused: 'warn',
  rejected: 'warn',
  'in-doubt': 'warn',
  unknown: 'warn',
  expired: 'warn',
}

/** `failed: timeout` is a result and why. */
function parts({ result }: Entry): [word: string, detail: string | null] {
  const at = result.indexOf(': ')
  return at < 0 ? [result, null] : [result.slice(0, at), result.slice(at + 2)]
}

export function resultOf(entry: Entry): { word: string; detail: string | null; tone: ResultTone } {
  const m = messagesIn(entryMessages)
  const [word, detail] = parts(entry)
  return {
    word: known(m.results, word),
    detail: detail && known(m.details, detail),
    // Made while Authdesk was killed: it lives, and its value is in no hands.
    tone: detail === 'not shown' ? 'warn' : (TONES[word] ?? 'plain'),
  }
}

/** "Revoked a token", or "Revoke a token" where it was refused, failed, or has only begun. */
export function actionOf(entry: Entry): string {
  const m = messagesIn(entryMessages)
  const [word] = parts(entry)
  const undone = [
    'recorded',
    'failed',
    'refused',
    'rejected',
    'in-doubt',
    'not-confirmed',
    'unknown',
  ].includes(word)
  return known(undone && Object.hasOwn(m.attempts, entry.action) ? m.attempts : m.actions, entry.action)
}

/** Nobody is asked why they create a token: where others have a reason the log has the note that it was given. */
export const isNote = ({ action }: Entry) => action === 'authorization.create'

/** A sign-in under a name that nobody knows is kept as a keyed hash of it: it may have been a password. */
export function actorOf({ actor }: Entry): string {
  if (actor === '' || actor.startsWith('unknown:')) return messagesIn(entryMessages).unknownName
  return atName(actor)
}

function known(words: Record<string, string>, word: string): string {
  return Object.hasOwn(words, word) ? words[word]! : safeText(word, 60)
}
