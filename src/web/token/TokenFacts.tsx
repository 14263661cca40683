import type { Authorization } from '#contract/authorizations.ts'
import { maskToken } from '#github/tokens.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { scopeMessages } from '#web/messages/en/scopes.ts'
import { heldScopes } from '#web/show/scopeWords.ts'
import { Fact } from '#web/ui/Facts.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'
import { HashFact } from './HashFact.tsx'

/** What the server says of a token, line by line; for the checked card and for one's own token alike. */
export function TokenFacts({ token, pasted }: { token: Authorization; pasted: string }) {
  const m = useMessages(checkMessages).card
  const common = useMessages(commonMessages)
  const words = useMessages(scopeMessages)
  const scopes = heldScopes(token)
  return (
    <>
      <Fact label={m.canDo}>
        <ScopeChips scopes={scopes} />
        {scopes && scopes.length > 0 && (
          <span className="mono text-muted mt-1 block">{safeText(scopes.join(', '), 400)}</span>
        )}
        {scopes?.includes('repo') && <span className="text-muted mt-1 block text-sm">{words.repoNote}</span>}
      </Fact>
      <Fact label={m.created}>
        <Time at={token.createdAt} form="day" />
        {token.updatedAt !== token.createdAt && <>, {m.changed(<Time at={token.updatedAt} />)}</>}
      </Fact>
      <Fact label={m.expiresAt}>
        {token.expiresAt ? <Time at={token.expiresAt} form="exact" /> : m.neverExpires}
      </Fact>
      {(token.note || token.fingerprint) && (
        <Fact label={m.note}>
          <SafeName text={token.note ?? ''} empty={common.noNote} />
          {token.fingerprint && (
            <span className="text-muted">
              {' · '}
              {m.fingerprint} <span className="mono">{safeText(token.fingerprint, 60)}</span>
            </span>
          )}
        </Fact>
      )}
      <Fact label={m.token}>
        <span className="mono">{maskToken(pasted)}</span>
      </Fact>
      <HashFact hash={token.hash} pasted={pasted} />
      <Fact label={m.authorization}>
        <span className="mono" title={m.authorizationHint}>
          #{token.id}
        </span>
      </Fact>
    </>
  )
}
