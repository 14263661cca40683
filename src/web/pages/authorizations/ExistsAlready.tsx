import { Link, useLocation } from 'react-router'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { paths } from '#web/paths.ts'
import { ScopeChips } from '#web/show/ScopeChips.tsx'
import { heldScopes } from '#web/show/scopeWords.ts'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Note } from '#web/ui/Note.tsx'
import { TokenName } from './TokenName.tsx'

/** Get-or-create got: nothing was made or changed, and GitHub does not show a value twice. */
export function ExistsAlready({
  authorization,
  onBack,
}: {
  authorization: Authorization
  onBack: () => void
}) {
  const m = useMessages(newAuthorizationMessages).existing
  const { search } = useLocation()
  const at = paths.authorization({ authorization: authorization.id })
  return (
    <div className="mt-3 grid gap-4">
      <Note live>
        <p className="text-ink font-medium">{m.title}</p>
        <p>{m.body(<TokenName token={authorization} />)}</p>
      </Note>
      <ScopeChips scopes={heldScopes(authorization)} />
      <p className="flex flex-wrap gap-2">
        <Link to={{ pathname: at, search }} preventScrollReset className={buttonClass('primary')}>
          {m.open}
        </Link>
        <Button onClick={onBack}>{m.back}</Button>
      </p>
    </div>
  )
}
