import { useQuery } from '@tanstack/react-query'
import { inspectionQuery } from '#web/api/inspection.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { serverMessages } from '#web/messages/en/server.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { Time } from '#web/ui/Time.tsx'

/** The proxy only repeats what the server said last, so asking it often costs nobody a call. */
const LOOK_AGAIN = 5_000

/**
 * How much the server still answers this hour in the name of an app, or of each that this person has a role for.
 * Nothing where it names no limit.
 */
export function CallsLeft({ app, live }: { app?: string; live: boolean }) {
  const m = useMessages(serverMessages).calls
  const { data } = useQuery({ ...inspectionQuery, refetchInterval: live && LOOK_AGAIN })
  const asked = data?.apps.filter(({ id }) => app === undefined || id === app) ?? []
  return asked.map(
    ({ id, name, limit }) =>
      limit?.state === 'limited' && (
        <p key={id} className="text-muted text-sm tabular-nums">
          {m.leftFor(safeText(name, 40), limit.remaining, limit.limit)},{' '}
          {m.resets(<Time at={limit.resetsAt} />)}
        </p>
      ),
  )
}
