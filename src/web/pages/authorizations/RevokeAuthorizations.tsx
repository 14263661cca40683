import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { getAuthorization, type Authorization } from '#contract/authorizations.ts'
import { request } from '#web/api/client.ts'
import { newErrand, type Errand } from '#web/api/errand.ts'
import { asProblem } from '#web/api/problem.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { revokeSeveralMessages } from '#web/messages/en/authorizations.tsx'
import { Confirm } from '#web/shell/Confirm.tsx'
import { useWho } from '#web/shell/who.ts'
import { localClock } from '#web/ui/Time.tsx'
import { revokeCommand } from './commands.ts'
import { manyStop } from './manyStop.tsx'
import type { Row } from './rows.ts'
import { TokenName } from './TokenName.tsx'

/** As many as a person reads one by one; more of them have to be typed as a number. */
const READABLE = 25

/** Revoke several of one's own tokens: a few are read again at this moment and named, many are told in numbers. */
export function RevokeAuthorizations({
  rows,
  all,
  asOf,
  onKeep,
  onConfirm,
}: {
  rows: readonly Row[]
  /** There is no other token in the list. */
  all: boolean
  asOf: string | null
  onKeep: () => void
  onConfirm: (tokens: Authorization[], reason: string, errand: Errand) => void
}) {
  const m = useMessages(revokeSeveralMessages)
  const { login } = useWho()
  const [errand] = useState(newErrand)
  const few = rows.length <= READABLE
  const read = useQuery({
    queryKey: ['what revoking several stops', ...rows.map(({ token }) => token.id)],
    queryFn: () => readAgain(rows, errand),
    enabled: few,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

  const tokens = read.data ?? rows.map(({ token }) => token)
  const gone = rows.length - tokens.length
  const expired = expiredAmong(rows, tokens)
  const live = tokens.length - expired
  return (
    <Confirm
      says={{
        title: (all ? m.questionAll : m.question)(live, expired),
        verb: m.verb(tokens.length),
        stops: few
          ? [
              <Names key="names" tokens={tokens} />,
              ...(gone > 0 ? [m.stops.goneAlready(gone)] : []),
              ...(read.error ? [m.stops.notReadAgain] : []),
              m.stops.scripts,
            ]
          : [...manyStop(rows, login), m.stops.scripts],
        caveat: few ? undefined : m.asOf(asOf ? localClock(new Date(asOf)) : '', tokens.length),
        stays: [all ? m.stays.access : m.stays.others, m.stays.copies],
        undo: m.undo,
        reason: 'optional',
        typed: few && !all ? undefined : tokens.length,
        commands: [revokeCommand(tokens.map(({ id }) => id))],
      }}
      reading={read.isLoading}
      pending={false}
      problem={read.error && asProblem(read.error)}
      onKeep={onKeep}
      onConfirm={(reason) => onConfirm(tokens, reason, errand)}
    />
  )
}

function Names({ tokens }: { tokens: readonly Authorization[] }) {
  const m = useMessages(revokeSeveralMessages)
  if (tokens.length === 0) return m.stops.nothing
  return (
    <ul className="grid gap-1">
      {tokens.map((token) => (
        <li key={token.id}>
          <TokenName token={token} />
        </li>
      ))}
    </ul>
  )
}

function expiredAmong(rows: readonly Row[], tokens: readonly Authorization[]): number {
  const ids = new Set(tokens.map(({ id }) => id))
  return rows.filter(({ token, expiry }) => expiry === 'past' && ids.has(token.id)).length
}

/** Those that the server still has, as it has them now. */
async function readAgain(rows: readonly Row[], errand: Errand): Promise<Authorization[]> {
  const read = async ({ token }: Row) =>
    request(getAuthorization, { params: { authorization: String(token.id) } }, { errand })
  // One alone proves the code before the others go out with it.
  const replies = [await read(rows[0]!), ...(await Promise.all(rows.slice(1).map(read)))]
  return replies.flatMap((reply) => (reply.state === 'here' ? [reply.authorization] : []))
}
