import { Link } from 'react-router'
import { Fingerprint } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Authorization } from '#contract/authorizations.ts'
import { TokenText } from '#contract/tokens.ts'
import { hashToken } from '#github/hash.ts'
import { PERSONAL_CLIENT_ID } from '#github/scopes.ts'
import { asProblem, type ProblemError } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { checkMessages } from '#web/messages/en/check.tsx'
import { commonMessages } from '#web/messages/en/common.tsx'
import { paths } from '#web/paths.ts'
import { useWho } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { NoList } from './NoList.tsx'
import { ownTokens } from './ownTokens.ts'
import { isExpired } from '#web/token/expired.ts'
import { TokenFacts } from '#web/token/TokenFacts.tsx'
import { Button, buttonClass } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { Facts } from '#web/ui/Facts.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeName } from '#web/ui/SafeName.tsx'
import { localClock, Time } from '#web/ui/Time.tsx'
import { TokenField, type Example } from './TokenField.tsx'
import type { Pasted } from './usePasted.ts'

interface Compared {
  pasted: string
  match: Authorization | null
  count: number
  at: string
  round: number
}

/** Without a role for an app: the pasted token's hash against those of one's own tokens. The token stays here. */
export function LocalCheck({
  pasted,
  token,
  looking,
  examples,
}: {
  pasted: Pasted
  token: string | null
  looking: boolean
  examples: readonly Example[]
}) {
  const m = useMessages(checkMessages)
  const who = useWho()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<ProblemError | null>(null)
  const [compared, setCompared] = useState<Compared | null>(null)
  const [noCrypto, setNoCrypto] = useState(false)

  if (who.door === 'github') return <NoList />

  async function compare(text: string) {
    const read = TokenText.safeParse(text)
    if (!read.success || pending) return
    setPending(true)
    setProblem(null)
    try {
      const hash = await hashToken(read.data)
      setNoCrypto(!hash)
      if (hash) {
        const own = await ownTokens()
        const match = own.tokens.find((one) => one.hash === hash) ?? null
        setCompared((before) => ({
          pasted: read.data,
          match,
          count: own.tokens.length,
          at: own.asOf,
          round: (before?.round ?? 0) + 1,
        }))
      }
    } catch (error) {
      setProblem(asProblem(error))
    }
    setPending(false)
  }

  return (
    <>
      <TokenField
        pasted={pasted}
        token={token}
        looking={looking}
        examples={examples}
        idle={m.noRole.empty}
        onSubmit={(text) => void compare(text)}
      >
        <Button
          type="submit"
          look="primary"
          icon={Fingerprint}
          busy={pending}
          className="max-desk:basis-full"
        >
          {m.noRole.submit}
        </Button>
        {problem && (
          <div className="basis-full">
            <ProblemNote problem={problem} />
          </div>
        )}
      </TokenField>
      {noCrypto && (
        <Note tone="warn" live>
          {m.compared.noCrypto}
        </Note>
      )}
      {compared && <ComparedCard key={compared.round} compared={compared} />}
    </>
  )
}

function ComparedCard({ compared: { pasted, match, count, at } }: { compared: Compared }) {
  const m = useMessages(checkMessages)
  const common = useMessages(commonMessages)
  const card = useRef<HTMLElement>(null)
  useEffect(() => card.current?.focus(), [])
  const personal = match?.app.clientId === PERSONAL_CLIENT_ID
  const sentence = (name: ReactNode) => {
    if (!match?.expiresAt || !isExpired(match))
      return personal ? m.compared.minePersonal(name) : m.compared.mine(name)
    const when = <Time at={match.expiresAt} />
    return personal ? m.compared.expiredPersonal(name, when) : m.compared.expired(name, when)
  }
  return (
    <Card ref={card} tabIndex={-1} aria-label={m.card.title} className="grid gap-4 outline-none">
      <p className="text-lg">
        {match ? sentence(<SafeName text={match.app.name} empty={common.namelessApp} />) : m.compared.notMine}
      </p>
      {match ? (
        <>
          <Facts>
            <TokenFacts token={match} pasted={pasted} />
          </Facts>
          {!isExpired(match) && (
            <p>
              {m.compared.toStop} {!personal && m.compared.toStopAll}
            </p>
          )}
          <p className="flex flex-wrap gap-2">
            <Link to={paths.authorization({ authorization: match.id })} className={buttonClass()}>
              {m.compared.openToken}
            </Link>
            {!personal && (
              <Link
                to={`${paths.grants()}?q=${encodeURIComponent(match.app.clientId)}`}
                className={buttonClass('quiet')}
              >
                {m.compared.openApp}
              </Link>
            )}
          </p>
        </>
      ) : (
        <p>{m.compared.notMineMeans}</p>
      )}
      <p className="text-muted text-sm">{m.compared.how(count, localClock(new Date(at)))}</p>
    </Card>
  )
}
