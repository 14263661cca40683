import { useQuery } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { listAuthorizations, type Authorization } from '#contract/authorizations.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { removeGrant, type Grant } from '#contract/grants.ts'
import { request } from '#web/api/client.ts'
import { newErrand, type Errand } from '#web/api/errand.ts'
import { ProblemError } from '#web/api/problem.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { commonMessages } from '#web/messages/en/common.tsx'
import { removeMessages } from '#web/messages/en/removal.tsx'
import { paths } from '#web/paths.ts'
import { Confirm } from '#web/shell/Confirm.tsx'
import { useWho } from '#web/shell/who.ts'
import { canWords, heldScopes } from '#web/show/scopeWords.ts'
import { SafeName } from '#web/ui/SafeName.tsx'
import { safeText } from '#web/ui/safeText.ts'
import { isExpired } from './holdings.ts'

export type Removed = ReplyOf<typeof removeGrant>

/** Remove access: asks with what it stops, read at this moment, and does it. One errand, so one two-factor code. */
export function RemoveGrant({
  grant,
  onKeep,
  onDone,
}: {
  grant: Grant
  onKeep: () => void
  onDone: (reply: Removed) => void
}) {
  const m = useMessages(removeMessages)
  const common = useMessages(commonMessages)
  const { login } = useWho()
  const [errand] = useState(newErrand)
  const remove = useAction(removeGrant)
  const navigate = useNavigate()
  const { search } = useLocation()
  const { grant: panel } = useParams()
  const radius = useQuery({
    queryKey: ['what a removal stops', grant.id],
    queryFn: () => tokensOf(grant, errand),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

  const app = safeText(grant.app.name, 60) || common.namelessApp
  const can = canWords(heldScopes(grant))

  async function confirm() {
    const reply = await remove.run({ params: { grant: String(grant.id) } }, { errand })
    if (!reply) return
    // The news is on the page, so a panel of what is gone makes way for it.
    if (panel) void navigate({ pathname: paths.grants(), search }, { preventScrollReset: true })
    onDone(reply)
  }

  return (
    <Confirm
      says={{
        title: m.question(app),
        verb: common.removeAccess,
        stops: [
          <Radius key="tokens" tokens={radius.data} />,
          can ? m.stops.can(can, login) : m.stops.canByApp(login),
        ],
        stays: [m.stays.copies, m.stays.made, ...(can ? [] : [m.stays.installation])],
        undo: m.undo(app),
        commands: [{ operation: 'deleteGrant', path: { grant_id: grant.id } }],
      }}
      reading={radius.isFetching}
      pending={remove.pending}
      problem={remove.problem}
      onKeep={onKeep}
      onConfirm={() => void confirm()}
    />
  )
}

function Radius({ tokens }: { tokens: Authorization[] | undefined }) {
  const m = useMessages(removeMessages)
  const common = useMessages(commonMessages)
  const { login } = useWho()
  const [now] = useState(Date.now)
  if (!tokens) return m.stops.tokensUnknown(login)
  const live = tokens.filter((token) => !isExpired(token, now))
  const named = live.filter(({ note }) => note).slice(0, 3)
  return (
    <>
      {m.stops.tokens(live.length, tokens.length - live.length, login)}
      {named.length > 0 && (
        <span className="text-muted block">
          {m.stops.named(
            named.map(({ id, note }, i) => (
              <Fragment key={id}>
                {i > 0 && ', '}
                <SafeName text={note ?? ''} empty={common.noNote} max={32} />
              </Fragment>
            )),
            live.length - named.length,
          )}
        </span>
      )}
    </>
  )
}

async function tokensOf(grant: Grant, errand: Errand): Promise<Authorization[]> {
  const { clientId } = grant.app
  const all: Authorization[] = []
  for (let page = 1, last = 1; page <= last; page++) {
    if (page > 20) throw new ProblemError({ code: 'list-too-long' }, true)
    const reply = await request(listAuthorizations, { query: { clientId, page } }, { errand })
    // A server may ignore the filter; the number in a dialog must not.
    all.push(...reply.authorizations.filter(({ app }) => app.clientId === clientId))
    last = reply.lastPage
  }
  return all
}
