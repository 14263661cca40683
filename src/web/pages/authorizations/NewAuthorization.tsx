import { X } from 'lucide-react'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useLocation, useNavigate, useOutletContext } from 'react-router'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paths } from '#web/paths.ts'
import { IconButton } from '#web/ui/Button.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import type { AuthorizationsContext } from './AuthorizationsPage.tsx'
import { CreateForm } from './CreateForm.tsx'
import { CreatedValue } from './CreatedValue.tsx'
import { type Displaced, DisplacedToken } from './DisplacedToken.tsx'
import { ExistsAlready } from './ExistsAlready.tsx'
import { Leaving, type Stake } from './Leaving.tsx'

type Result =
  | {
      state: 'created'
      authorization: Authorization
      displaced: Displaced | null
      replaced: string | undefined
    }
  | { state: 'existing'; authorization: Authorization }

/** Make a token: the form, then its value, once. The value lives here alone and is gone when this closes. */
export function NewAuthorization() {
  const m = useMessages(newAuthorizationMessages)
  const common = useMessages(commonMessages)
  const { rows, complete } = useOutletContext<AuthorizationsContext>()
  const navigate = useNavigate()
  const { search } = useLocation()
  const value = useRef<string | null>(null)
  const [stake, setStake] = useState<Stake | null>(null)
  const [result, setResult] = useState<Result | null>(null)

  const close = () =>
    void navigate({ pathname: paths.authorizations(), search }, { preventScrollReset: true })
  return (
    <Dialog
      place="side"
      title={result?.state === 'created' ? m.createdTitle : m.title}
      onClose={close}
      corner={<IconButton icon={X} name={common.close} onClick={close} className="-mt-1.5 -mr-1.5" />}
    >
      <Leaving value={value} stake={stake} />
      {!result && (
        <CreateForm
          rows={rows}
          complete={complete}
          onStake={setStake}
          onCreated={(authorization, made, displaced, replaced) => {
            value.current = made
            setResult({ state: 'created', authorization, displaced, replaced })
          }}
          onExisting={(authorization) => setResult({ state: 'existing', authorization })}
          onCancel={() => {
            // The button says what it does, so nothing asks.
            flushSync(() => setStake(null))
            close()
          }}
        />
      )}
      {result?.state === 'created' && (
        <CreatedValue
          authorization={result.authorization}
          value={value}
          replaced={result.replaced}
          onHave={() => {
            value.current = null
            const at = paths.authorization({ authorization: result.authorization.id })
            void navigate({ pathname: at, search }, { replace: true, preventScrollReset: true })
          }}
        >
          {result.displaced && <DisplacedToken displaced={result.displaced} />}
        </CreatedValue>
      )}
      {result?.state === 'existing' && (
        <ExistsAlready authorization={result.authorization} onBack={() => setResult(null)} />
      )}
    </Dialog>
  )
}
