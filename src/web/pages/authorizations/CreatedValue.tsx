import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import { OneTimeValue } from '#web/form/OneTimeValue.tsx'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { Note } from '#web/ui/Note.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { TokenName } from './TokenName.tsx'

/** The new value: in this page's memory alone, until its owner has it, and not for whoever comes back by Back. */
export function CreatedValue({
  authorization,
  value,
  onHave,
  replaced,
  children,
}: {
  authorization: Authorization
  value: RefObject<string | null>
  onHave: () => void
  /** The last eight of one that was made first, and whose value nobody has. */
  replaced?: string | undefined
  /** What else came of it. */
  children?: ReactNode
}) {
  const m = useMessages(newAuthorizationMessages).created
  const [lost, setLost] = useState(false)
  const top = useRef<HTMLDivElement>(null)
  const can = canWords(heldScopes(authorization))

  useEffect(() => {
    top.current?.focus()
    const forget = () => {
      value.current = null
      setLost(true)
    }
    addEventListener('pagehide', forget)
    return () => removeEventListener('pagehide', forget)
  }, [value])

  return (
    <div ref={top} tabIndex={-1} className="mt-3 grid gap-4 outline-none">
      <p className="text-lg">
        {m.made(<TokenName token={authorization} />)} {can && m.can(can)}
      </p>
      {lost ? (
        <Note tone="danger" live>
          {m.lost}
        </Note>
      ) : (
        <>
          <p className="text-muted">{m.once}</p>
          <OneTimeValue
            fetchValue={() => Promise.resolve(value.current)}
            shownAtOnce
            hidden={m.hidden}
            busy={false}
            onHave={onHave}
          />
        </>
      )}
      {replaced && (
        <Note tone="warn" live>
          {m.replaced(<span className="mono">…{safeText(replaced, 8)}</span>)}
        </Note>
      )}
      {children}
    </div>
  )
}
