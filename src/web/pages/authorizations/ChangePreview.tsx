import { Minus, Plus } from 'lucide-react'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { editAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { safeText } from '#web/ui/safeText.ts'
import { difference, scopeChange } from './scopeTree.ts'

/** Before → after in words, and the one key that is sent for it. */
export function ChangePreview({
  before,
  note,
  scopes,
}: {
  before: Authorization
  note: string
  scopes: readonly string[] | null
}) {
  const m = useMessages(editAuthorizationMessages)
  const held = heldScopes(before) ?? []
  const { gained, lost } = difference(held, scopes ?? held)
  const [sent] = Object.entries(scopeChange(held, scopes ?? held))
  const renamed = note !== (before.note ?? '')
  if (!sent && !renamed) return <output className="text-muted block">{m.nothing}</output>
  return (
    <output className="grid gap-1">
      {renamed && (
        <span className="wrap-anywhere">
          {m.renamed(safeText(before.note ?? '', 60) || m.none, safeText(note, 60) || m.none)}
        </span>
      )}
      {gained.length > 0 && (
        <span className="text-warn flex gap-1.5">
          <Plus aria-hidden size={15} className="mt-[3px]" />
          <span>{m.gains(canWords(gained) ?? '')}</span>
        </span>
      )}
      {lost.length > 0 && (
        <span className="text-good flex gap-1.5">
          <Minus aria-hidden size={15} className="mt-[3px]" />
          <span>{m.loses(canWords(lost) ?? '')}</span>
        </span>
      )}
      {sent && gained.length + lost.length > 0 && <span>{m.after(canWords(scopes, 4) ?? '')}</span>}
      {sent && (
        <span className="text-muted text-sm">
          {gained.length + lost.length === 0 && `${m.sameReach} `}
          {m.sent(<span className="mono">{`${KEYS[sent[0]]}: ${sent[1].join(', ')}`}</span>)}
        </span>
      )}
    </output>
  )
}

const KEYS: Record<string, string> = {
  scopes: 'scopes',
  addScopes: 'add_scopes',
  removeScopes: 'remove_scopes',
}
