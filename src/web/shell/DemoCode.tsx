import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '#web/api/client.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { gateMessages } from '#web/messages/en/gate.tsx'
import { Button } from '#web/ui/Button.tsx'
import { serverQuery } from './who.ts'

/** On the sandbox, the code that the person's authenticator app would show now. */
export function DemoCode({ onUse }: { onUse: (code: string) => void }) {
  const m = useMessages(gateMessages)
  const { data: session } = useQuery(sessionQuery)
  const { data: server } = useQuery({ ...serverQuery, staleTime: 0, refetchInterval: untilNextCode })
  const login = session?.state === 'signed-in' ? session.login : null
  const code = server?.demo?.accounts.find((account) => account.login === login)?.otp
  if (!code) return null
  return (
    <div className="text-muted flex flex-wrap items-center justify-between gap-2 text-sm">
      <span>{m.sandboxCode(<span className="mono text-ink">{code}</span>)}</span>
      <Button onClick={() => onUse(code)}>{m.useCode}</Button>
    </div>
  )
}

/** Codes change at every half minute of the clock. */
export function untilNextCode(): number {
  return 30_250 - (Date.now() % 30_000)
}
