import { useEffect, useState } from 'react'
import { Link, useLocation } from 'react-router'
import { hashToken } from '#github/hash.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { paths } from '#web/paths.ts'
import { HashLine } from '#web/show/HashLine.tsx'
import { Fact } from '#web/ui/Facts.tsx'

/** The server's hash of a token; computed here where the server said none. */
export function HashFact({ hash, pasted }: { hash: string | null; pasted: string }) {
  const m = useMessages(checkMessages).card
  const { pathname } = useLocation()
  const [computed, setComputed] = useState<string | null>(null)
  useEffect(() => {
    let current = true
    if (!hash) void hashToken(pasted).then((own) => current && setComputed(own))
    return () => void (current = false)
  }, [hash, pasted])

  const hex = hash ?? computed
  return (
    hex && (
      <Fact label={m.hash}>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <HashLine hex={hex} />
          {pathname !== paths.investigate() && (
            <Link to={paths.investigate({ h: hex })} className="inline-flex min-h-6 items-center text-sm">
              {m.investigate}
            </Link>
          )}
        </span>
      </Fact>
    )
  )
}
