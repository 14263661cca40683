import { useEffect, useState, useSyncExternalStore } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { hashToken } from '#github/hash.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { investigateMessages } from '#web/messages/en/investigate.tsx'
import { paths } from '#web/paths.ts'
import { leakedLink } from '#web/shell/leakedLink.ts'
import { useTitle } from '#web/shell/useTitle.ts'
import { Note } from '#web/ui/Note.tsx'
import { fragmentOf, soughtIn, type Sought } from './address.ts'
import { CaseList } from './CaseList.tsx'
import { Investigation } from './Investigation.tsx'
import { SearchEntry } from './SearchEntry.tsx'

/** Whose is it, is it alive, who can stop it: asked with whatever somebody has. The address holds a hash, never a token. */
export function InvestigatePage() {
  const m = useMessages(investigateMessages)
  const navigate = useNavigate()
  const sought = soughtIn(useLocation().hash)
  // The value lives here, and leaves this tab only when somebody presses the button that says so.
  const [held, setHeld] = useState<{ token: string; hex: string } | null>(null)
  const [noCrypto, setNoCrypto] = useState(false)
  useTitle(m.title)
  useForgetting(() => setHeld(null))

  const look = (next: Sought) => {
    leakedLink.forget()
    void navigate({ pathname: paths.investigate(), hash: fragmentOf(next) })
  }
  async function take(token: string) {
    const hex = await hashToken(token)
    setNoCrypto(hex === null)
    if (hex === null) return
    setHeld({ token, hex })
    look({ kind: 'hash', hex })
  }
  const token = held !== null && sought?.kind === 'hash' && sought.hex === held.hex ? held.token : null

  return (
    <div className="grid gap-4">
      <div>
        <h1>{m.title}</h1>
        <p className="text-muted mt-1">{m.lead}</p>
      </div>
      <Leaked />
      <SearchEntry onToken={(pasted) => void take(pasted)} onSought={look} />
      {noCrypto && (
        <Note tone="warn" live>
          {m.noCrypto}
        </Note>
      )}
      {sought ? (
        <Investigation
          key={fragmentOf(sought)}
          sought={sought}
          token={token}
          onForget={() => setHeld(null)}
        />
      ) : (
        <CaseList />
      )}
    </div>
  )
}

function Leaked() {
  const m = useMessages(investigateMessages).leaked
  const leaked = useSyncExternalStore(leakedLink.subscribe, leakedLink.current)
  if (!leaked) return null
  return (
    <Note
      tone="danger"
      live
      action={
        leaked.hex !== null && (
          <Link to={paths.investigate({ h: leaked.hex })} onClick={leakedLink.forget} className="font-medium">
            {m.byHash}
          </Link>
        )
      }
    >
      <p className="font-medium">{m.title}</p>
      <p>
        {m.body} {m.next}
      </p>
    </Note>
  )
}

/** A page that is left, or kept for Back, forgets what was pasted. */
function useForgetting(forget: () => void) {
  useEffect(() => {
    addEventListener('pagehide', forget)
    return () => removeEventListener('pagehide', forget)
  })
}
