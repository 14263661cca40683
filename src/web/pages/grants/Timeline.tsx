import { useQuery } from '@tanstack/react-query'
import {
  CalendarClock,
  CirclePlus,
  KeyRound,
  Pencil,
  ShieldCheck,
  Timer,
  type LucideIcon,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { listActivity } from '#contract/activity.ts'
import type { Authorization } from '#contract/authorizations.ts'
import type { Grant } from '#contract/grants.ts'
import { query } from '#web/api/client.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { grantPanelMessages } from '#web/messages/en/grantPanel.tsx'
import { UserName } from '#web/show/UserName.tsx'
import { Button } from '#web/ui/Button.tsx'
import { Time } from '#web/ui/Time.tsx'
import { timelineOf, type Moment } from './timeline.ts'
import { Section } from './ScopeMatrix.tsx'
import { TokenLink } from './TokenLink.tsx'

const FEW = 6
const MOST = 200

/** What the server tells of this access and what was done to it here, told apart. */
export function Timeline({
  grant,
  tokens,
  now,
}: {
  grant: Grant
  tokens: readonly Authorization[]
  now: number
}) {
  const m = useMessages(grantPanelMessages).timeline
  const [all, setAll] = useState(false)
  // Authdesk's own log wants no password and no code, so it may be read by itself.
  const activity = useQuery({
    ...query(listActivity, { query: { app: grant.app.clientId, limit: 50 } }),
    staleTime: 0,
  })
  const moments = timelineOf(grant, tokens, activity.data?.entries ?? [], now)
  const shown = moments.slice(0, all ? MOST : FEW)
  return (
    <Section title={m.title}>
      <ol className="border-line ml-[7px] grid gap-3 border-l pl-4">
        {shown.map((moment) => (
          <Line key={keyOf(moment)} moment={moment} />
        ))}
      </ol>
      {moments.length > shown.length && !all && (
        <Button onClick={() => setAll(true)} className="justify-self-start">
          {m.more(Math.min(moments.length, MOST) - shown.length)}
        </Button>
      )}
      {activity.error && <p className="text-muted text-sm">{m.unread}</p>}
    </Section>
  )
}

const ICONS: Record<string, LucideIcon> = {
  granted: CirclePlus,
  changed: Pencil,
  'token-created': KeyRound,
  'token-changed': Pencil,
  'token-expires': Timer,
}

function Line({ moment }: { moment: Moment }) {
  const m = useMessages(grantPanelMessages).timeline
  const Icon = moment.by === 'authdesk' ? ShieldCheck : moment.ahead ? CalendarClock : ICONS[moment.what]!
  return (
    <li className="relative">
      <Icon aria-hidden size={15} className="bg-raised text-muted absolute top-0.5 -left-6 rounded-full" />
      <span className="block leading-5">{says(moment, m)}</span>
      <span className="text-muted block text-sm">
        <Time at={moment.at} /> · <Time at={moment.at} form="exact" />
        {moment.by === 'authdesk' && <span className="whitespace-nowrap"> · {m.authdesk}</span>}
      </span>
    </li>
  )
}

function says(moment: Moment, m: (typeof grantPanelMessages)['timeline']): ReactNode {
  if (moment.by === 'authdesk') {
    const { action, actor, result } = moment.entry
    return m.entry(m.actions[action] ?? action, <UserName login={actor} />, result)
  }
  if (!('tokens' in moment)) return moment.what === 'granted' ? m.granted : m.changed
  const { tokens, what, ahead } = moment
  const say = {
    'token-created': m.created,
    'token-changed': m.tokenChanged,
    'token-expires': ahead ? m.expires : m.expired,
  }[what]
  return say(tokens.length, <TokenLink token={tokens[0]} />)
}

function keyOf(moment: Moment): string {
  if (moment.by === 'authdesk') return `entry ${moment.entry.seq}`
  return `${moment.what} ${moment.at} ${'tokens' in moment ? moment.tokens[0].id : ''}`
}
