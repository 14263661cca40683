import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import type { Grant } from '#contract/grants.ts'
import { powerOfAll, POWERS } from '#github/scopes.ts'
import { readingErrand } from '#web/api/errand.ts'
import { authorizationList, grantList } from '#web/api/lists.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { removeSeveralMessages } from '#web/messages/en/removal.tsx'
import { Confirm } from '#web/shell/Confirm.tsx'
import { useWho } from '#web/shell/who.ts'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { useList } from '#web/table/useList.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { localClock } from '#web/ui/Time.tsx'
import { isExpired } from './holdings.ts'
import { refreshGrants } from './queries.ts'
import { removeSeveral } from './removals.ts'

/** As many as a person reads one by one; more of them have to be typed as a number. */
const READABLE = 25

/**
 * Remove access of several apps. The lists are read again at this moment, so the numbers and names are those of now,
 * and the proof that this took serves the removal too.
 */
export function RemoveGrants({
  grants,
  onKeep,
  onStarted,
}: {
  grants: readonly Grant[]
  onKeep: () => void
  onStarted: (grants: readonly Grant[]) => void
}) {
  const m = useMessages(removeSeveralMessages)
  const { login } = useWho()
  const list = useList(grantList)
  const tokens = useList(authorizationList)
  const read = useQuery({
    queryKey: ['what removing several stops', ...grants.map(({ id }) => id)],
    queryFn: async () => {
      await refreshGrants()
      return Date.now()
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

  const wanted = new Set(grants.map(({ id }) => id))
  const here = list.items.filter(({ id }) => wanted.has(id))
  const gone = grants.length - here.length
  const all = list.status === 'complete' && here.length === list.items.length && here.length > 1
  const few = grants.length <= READABLE
  const held = tokens.pagesRead > 0 ? heldBy(here) : null
  const sum = held && [...held.values()].reduce((total, count) => total + count, 0)
  const powerful = here.toSorted(byPower)
  const admin = here.filter((grant) => powerOfAll(heldScopes(grant)) === 'admin').length
  const others = list.items.length - here.length
  const problem = list.problem ?? null
  return (
    <Confirm
      says={{
        title: all ? m.questionAll(here.length) : m.question(here.length),
        verb: m.verb(here.length),
        stops: [
          here.length === 0 ? m.stops.nothing : m.stops.sum(here.length, sum, login),
          ...(few
            ? powerful.map((grant) => <OneApp key={grant.id} grant={grant} held={held} />)
            : [
                ...(admin > 0 ? [m.stops.admin(admin)] : []),
                <Strongest key="strongest" grants={powerful} />,
              ]),
          ...(gone > 0 && here.length > 0 ? [m.stops.goneAlready(gone)] : []),
          ...(problem ? [m.stops.notReadAgain(list.asOf ? localClock(new Date(list.asOf)) : '')] : []),
          ...(held && tokens.status !== 'complete' ? [m.stops.unfinished] : []),
        ],
        stays: [
          others > 0 ? m.stays.others(others) : m.stays.personal,
          m.stays.copies,
          ...(here.some((grant) => heldScopes(grant) === null) ? [m.stays.installations] : []),
        ],
        undo: m.undo,
        typed: few && !all ? undefined : here.length,
        commands: [{ operation: 'deleteGrant', path: { grant_id: here.map(({ id }) => id) } }],
      }}
      reading={read.isLoading || here.length === 0}
      pending={false}
      problem={problem}
      onKeep={onKeep}
      onConfirm={() => {
        onStarted(here)
        removeSeveral(here, readingErrand())
      }}
    />
  )
}

const powerOf = (grant: Grant) => POWERS.indexOf(powerOfAll(heldScopes(grant)))
const byPower = (a: Grant, b: Grant) => powerOf(a) - powerOf(b)

/** How many live tokens each of the apps holds, as far as the list of tokens is read. */
function heldBy(grants: readonly Grant[]): Map<string, number> {
  const held = new Map(grants.map(({ app }) => [app.clientId, 0]))
  const now = Date.now()
  for (const token of authorizationList.current().items) {
    const count = held.get(token.app.clientId)
    if (count !== undefined && !isExpired(token, now)) held.set(token.app.clientId, count + 1)
  }
  return held
}

function OneApp({ grant, held }: { grant: Grant; held: Map<string, number> | null }) {
  const m = useMessages(removeSeveralMessages)
  const common = useMessages(commonMessages)
  const can = canWords(heldScopes(grant), 3)
  const name = <SafeName text={grant.app.name} empty={common.namelessApp} />
  const count = held?.get(grant.app.clientId) ?? null
  return can ? m.stops.app(name, count, can) : m.stops.appUnknown(name, count)
}

function Strongest({ grants }: { grants: readonly Grant[] }) {
  const m = useMessages(removeSeveralMessages)
  const common = useMessages(commonMessages)
  const named = grants.slice(0, 5)
  return m.stops.strongest(
    named.map(({ id, app }, i) => (
      <Fragment key={id}>
        {i > 0 && ', '}
        <SafeName text={app.name} empty={common.namelessApp} max={32} />
      </Fragment>
    )),
    grants.length - named.length,
  )
}
