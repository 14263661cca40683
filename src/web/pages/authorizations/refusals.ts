import { Fingerprint } from '#contract/authorizations.ts'
import { holdsToken } from '#github/tokens.ts'
import { messagesIn } from '#web/messages/catalogue.ts'
import { refusalMessages } from '#web/messages/en/authorizations.tsx'

export interface Refusals {
  /** The note is taken; that has a way on of its own. */
  noteTaken: boolean
  note?: string
  fingerprint?: string
  scopes?: string
  /** What belongs to no field of the form. */
  rest: string[]
}

/** What is wrong with what was typed, before anything is sent; null when nothing is. */
export function faultsIn(typed: { note: string; fingerprint: string }, needs: 'note' | 'fingerprint' | null) {
  const m = messagesIn(refusalMessages)
  const { note, fingerprint } = typed
  const found: Refusals = { noteTaken: false, rest: [] }
  if (needs === 'note' && note === '') found.note = m.noteMissing
  else if (holdsToken(note, true)) found.note = m.noteIsToken
  if (holdsToken(fingerprint, false)) found.fingerprint = m.fingerprintIsToken
  else if ((needs === 'fingerprint' || fingerprint !== '') && !Fingerprint.safeParse(fingerprint).success)
    found.fingerprint = m.fingerprintForm
  return found.note || found.fingerprint ? found : null
}

/** GitHub's fields and codes as words beside the fields that they are about. */
export function refusalsOf(errors: readonly { field: string; code: string }[]): Refusals {
  const m = messagesIn(refusalMessages)
  const found: Refusals = { noteTaken: false, rest: [] }
  for (const { field, code } of errors) {
    if (field === 'note' && code === 'already_exists') found.noteTaken = true
    else if (field === 'note') found.note = code === 'missing_field' ? m.noteMissing : m.note
    else if (field === 'fingerprint') {
      found.fingerprint = code === 'already_exists' ? m.fingerprintTaken : m.fingerprint
    } else if (field === 'scopes') found.scopes = m.scopes
    else if (field === 'user') found.rest.push(m.user)
    else found.rest.push(m.other(field, code))
  }
  if (errors.length === 0) found.rest.push(m.unsaid)
  return found
}

/** "laptop" → "laptop 2"; the first that no personal token has. */
export function freeNote(note: string, taken: readonly string[]): string {
  const base = note.replace(/ \d{1,4}$/, '')
  for (let number = 2; ; number++) if (!taken.includes(`${base} ${number}`)) return `${base} ${number}`
}
