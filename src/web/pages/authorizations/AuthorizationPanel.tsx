import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useNavigate, useOutletContext, useParams } from 'react-router'
import type { Authorization } from '#contract/authorizations.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import {
  authorizationPanelMessages,
  editAuthorizationMessages,
  rotateAuthorizationMessages,
} from '#web/messages/en/authorizations.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paths } from '#web/paths.ts'
import { IconButton } from '#web/ui/Button.tsx'
import { Elsewhere } from '#web/table/Elsewhere.tsx'
import { Dialog } from '#web/ui/Dialog.tsx'
import { AuthorizationDetails } from './AuthorizationDetails.tsx'
import type { AuthorizationsContext } from './AuthorizationsPage.tsx'
import { EditAuthorization } from './EditAuthorization.tsx'
import { useOwnApps } from './ForWhom.tsx'
import { Leaving, type Stake } from './Leaving.tsx'
import { RotateAuthorization } from './RotateAuthorization.tsx'
import { type Rotation, rotationOf } from './rotation.ts'
import { TokenName } from './TokenName.tsx'

/** One token, in full sentences, over the list. Its address can be sent to somebody; it holds no token. */
export function AuthorizationPanel() {
  const { authorization = '' } = useParams()
  // Another token is another panel: its focus and its form start anew.
  return <Panel key={authorization} id={authorization} />
}

function Panel({ id }: { id: string }) {
  const m = useMessages(authorizationPanelMessages)
  const edit = useMessages(editAuthorizationMessages)
  const rotate = useMessages(rotateAuthorizationMessages)
  const common = useMessages(commonMessages)
  const { rows, complete, paged, onRevoke, edits, onEdited } = useOutletContext<AuthorizationsContext>()
  const navigate = useNavigate()
  const { search, state } = useLocation() as { search: string; state: { edit?: boolean } | null }
  const [editing, setEditing] = useState(state?.edit === true)
  // As it was when it began: the list may lose the old one while the new value is on the screen.
  const [rotating, setRotating] = useState<{ token: Authorization; rotation: Rotation } | null>(null)
  const ownApps = useOwnApps()
  const [today] = useState(() => new Date())
  const row = rows.find(({ token }) => String(token.id) === id)
  const [stake, setStake] = useState<Stake | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const shown = editing ? 'edit' : rotating ? 'rotate' : 'details'
  const showed = useRef(shown)
  useEffect(() => {
    // What was pressed is gone with what was shown; the first of what is shown instead comes next.
    if (showed.current !== shown)
      (box.current!.querySelector<HTMLElement>('[data-first]') ?? box.current!).focus()
    showed.current = shown
  }, [shown])

  const close = () =>
    void navigate({ pathname: paths.authorizations(), search }, { preventScrollReset: true })
  const name = row && <TokenName token={row.token} />
  const title = rotating
    ? rotate.title(<TokenName token={rotating.token} />)
    : ((name && editing ? edit.title(name) : name) ?? (complete ? m.goneTitle : m.title))
  return (
    <Dialog
      place="side"
      title={title}
      // With something to lose it asks, as every way out does.
      onClose={() => (editing && stake === null ? setEditing(false) : close())}
      corner={
        <IconButton icon={X} name={common.close} onClick={close} data-first className="-mt-1.5 -mr-1.5" />
      }
    >
      <div ref={box} tabIndex={-1} className="outline-none">
        {!row && !rotating && complete && <p className="text-muted mt-3">{m.gone}</p>}
        {!row && !rotating && !complete && <Elsewhere paged={paged} />}
        {rotating?.rotation.way && (
          <RotateAuthorization
            token={rotating.token}
            rotation={rotating.rotation}
            rows={rows}
            onBack={() => setRotating(null)}
            onRevoke={() => onRevoke(rotating.token)}
          />
        )}
        {row && !editing && !rotating && (
          <AuthorizationDetails
            row={row}
            edit={edits.get(row.token.id) ?? null}
            onPutBack={onEdited}
            rotation={rotationOf(row, rows, complete, ownApps, today)}
            onRotate={(rotation) => setRotating({ token: row.token, rotation })}
            onEdit={() => setEditing(true)}
            onRevoke={() => onRevoke(row.token)}
          />
        )}
        {row && editing && (
          <>
            <Leaving stake={stake} />
            <EditAuthorization
              token={row.token}
              rows={rows}
              onStake={setStake}
              onSaved={(was, saved) => {
                onEdited({ was, saved, back: null })
                setEditing(false)
              }}
              onCancel={() => setEditing(false)}
            />
          </>
        )}
      </div>
    </Dialog>
  )
}
