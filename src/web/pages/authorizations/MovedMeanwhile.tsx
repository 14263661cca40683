import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { editAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { isSameSet } from './scopeTree.ts'

/** Somebody else was quicker: what they changed, before one's own change is sent on top of it. */
export function MovedMeanwhile({ before, now }: { before: Authorization; now: Authorization }) {
  const m = useMessages(editAuthorizationMessages)
  const sameNote = (before.note ?? '') === (now.note ?? '')
  const sameScopes = isSameSet(before.scopes ?? [], now.scopes ?? [])
  const noteOf = (token: Authorization) => safeText(token.note ?? '', 60) || m.none
  const scopesOf = (token: Authorization) => safeText((token.scopes ?? []).join(', '), 400) || m.none
  return (
    <Note tone="warn" live>
      <p className="font-medium">{m.moved.title}</p>
      <p className="wrap-anywhere">
        {!sameScopes && m.moved.scopes(scopesOf(before), scopesOf(now))}{' '}
        {!sameNote && m.moved.note(noteOf(before), noteOf(now))} {sameNote && sameScopes && m.moved.same}{' '}
        {m.moved.next}
      </p>
    </Note>
  )
}
