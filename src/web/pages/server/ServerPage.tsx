import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { inspectServerNow, type Inspection } from '#contract/server.ts'
import { queryClient } from '#web/api/client.ts'
import { asProblem } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { inspectionQuery } from '#web/api/inspection.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { problemMessages } from '#web/messages/en/problems.ts'
import { serverMessages } from '#web/messages/en/server.tsx'
import { useTitle } from '#web/shell/useTitle.ts'
import { useShellData } from '#web/shell/who.ts'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Card } from '#web/ui/Card.tsx'
import { Fact, Facts } from '#web/ui/Facts.tsx'
import { Note } from '#web/ui/Note.tsx'
import { SafeLink } from '#web/ui/SafeLink.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { localClock, Time } from '#web/ui/Time.tsx'
import { ConfiguredApps } from './ConfiguredApps.tsx'
import { LimitWords } from './LimitWords.tsx'
import { Offers } from './Offers.tsx'

/** Two-factor codes change every half minute: from here on a wrong clock refuses right codes. */
const TOO_FAR = 30

/** Which GitHub this is, what it offers, and what it thinks of us. A failure is a fact among the others. */
export function ServerPage() {
  const m = useMessages(serverMessages)
  const common = useMessages(commonMessages)
  const { server, who } = useShellData()
  const { data: inspection, error } = useQuery(inspectionQuery)
  const again = useAction(inspectServerNow)
  useTitle(m.page)
  if (!inspection) return null

  async function ask() {
    const reply = await again.run({})
    if (reply) queryClient.setQueryData(inspectionQuery.queryKey, reply)
  }

  const problem = again.problem ?? (error && asProblem(error))
  const codes = who.door === 'github' ? 'github' : (who.twoFactor ?? 'none')
  return (
    <div className="grid gap-4">
      <div className="flex flex-col items-start justify-between gap-3 desk:flex-row">
        <div>
          <h1>{safeText(server.name, 60)}</h1>
          <p className="text-muted mt-1">{m.lead}</p>
        </div>
        <div className="flex items-center gap-3">
          <span className="text-muted text-sm whitespace-nowrap">
            {common.asOf(localClock(new Date(inspection.at)))}
          </span>
          <Button icon={RefreshCw} busy={again.pending} onClick={() => void ask()}>
            {m.again}
          </Button>
        </div>
      </div>
      {problem && <ProblemNote problem={problem} />}
      <Reach inspection={inspection} />
      <ClockWarning inspection={inspection} />

      <div className="grid items-start gap-4 wide:grid-cols-2">
        <ServerFacts inspection={inspection} />
        <Offers inspection={inspection} />
      </div>
      <Card aria-labelledby="calls">
        <h2 id="calls">{m.calls.title}</h2>
        <div className="mt-3">
          <Facts>
            <Fact label={m.calls.codes}>{m.calls.codesBy[codes]}</Fact>
            <Fact label={m.calls.limit}>
              {inspection.limit ? <LimitWords limit={inspection.limit} /> : m.calls.none}
            </Fact>
          </Facts>
        </div>
      </Card>
      <ConfiguredApps apps={inspection.apps} />
    </div>
  )
}

function Reach({ inspection: { reach } }: { inspection: Inspection }) {
  const m = useMessages(serverMessages).thing
  const { upstreamRequestId } = useMessages(problemMessages)
  if (reach.state === 'answered') return null
  return (
    <Note tone="danger" live>
      <p className="font-medium">{m.causes[reach.cause]}</p>
      <p>{m.failedNext}</p>
      {reach.upstreamRequestId && (
        <p className="text-sm">
          {upstreamRequestId} <span className="mono">{reach.upstreamRequestId}</span>
        </p>
      )}
    </Note>
  )
}

function ClockWarning({ inspection: { clock, clockAhead, reach } }: { inspection: Inspection }) {
  const m = useMessages(serverMessages).thing
  const span = useSpan()
  const ahead = clockAhead ?? 0
  const words =
    clock === 'off'
      ? m.clockOff(span(ahead))
      : clock === 'unconfirmed' && reach.state === 'answered'
        ? m.clockUnconfirmed
        : Math.abs(ahead) > TOO_FAR
          ? m.clockWarning(span(ahead))
          : null
  return (
    words && (
      <Note tone="warn" live>
        {words}
      </Note>
    )
  )
}

function ServerFacts({ inspection }: { inspection: Inspection }) {
  const m = useMessages(serverMessages).thing
  const { server } = useShellData()
  const span = useSpan()
  const { at, apiVersion, clockAhead, reach, version } = inspection
  const silent = reach.state === 'failed'
  const kind = m.kinds[server.profile]
  const plainVersion = server.profile === 'github.com' ? m.noVersion : m.untold
  return (
    <Card aria-labelledby="server">
      <h2 id="server">{m.title}</h2>
      <div className="mt-3">
        <Facts>
          <Fact label={m.kind}>{server.kind === 'sandbox' ? m.kinds.sandbox(kind) : kind}</Fact>
          <Fact label={m.address}>
            <SafeLink href={server.webUrl} empty="" />
          </Fact>
          <Fact label={m.api}>
            <bdi className="mono text-[0.8125rem]">{safeText(server.apiUrl, 120)}</bdi>
          </Fact>
          <Fact label={m.reach}>
            {reach.state === 'answered' ? (
              m.answered(reach.ms, <Time at={at} />)
            ) : (
              <span className="text-danger font-medium">
                {m.failed} {m.causes[reach.cause]}
              </span>
            )}
          </Fact>
          <Fact label={m.version}>
            {version ? <bdi>{safeText(version, 40)}</bdi> : silent ? m.unanswered : plainVersion}
          </Fact>
          <Fact label={m.apiVersion}>
            {apiVersion ? <bdi className="mono">{apiVersion}</bdi> : silent ? m.unanswered : m.noApiVersion}
          </Fact>
          <Fact label={m.clock}>
            {clockAhead === null
              ? m.unanswered
              : Math.abs(clockAhead) <= 1
                ? m.clockSame
                : clockAhead > 0
                  ? m.clockAhead(span(clockAhead))
                  : m.clockBehind(span(clockAhead))}
          </Fact>
        </Facts>
      </div>
    </Card>
  )
}

function useSpan(): (seconds: number) => string {
  const m = useMessages(serverMessages).thing
  return (seconds) => {
    const size = Math.abs(seconds)
    return size < 120 ? m.seconds(size) : m.minutes(Math.round(size / 60))
  }
}
