import { useQuery } from '@tanstack/react-query'
import { getAuthorization, type Authorization } from '#contract/authorizations.ts'
import { request } from '#web/api/client.ts'
import type { Errand } from '#web/api/errand.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { newAuthorizationMessages } from '#web/messages/en/authorizations.tsx'
import { Note } from '#web/ui/Note.tsx'
import { forgetAuthorizations } from './queries.ts'
import { TokenName } from './TokenName.tsx'

/** The oldest of ten, which GitHub was expected to end for the new one; and the errand that made that one. */
export interface Displaced {
  token: Authorization
  errand: Errand
}

/** What became of it, as the server itself says when it is asked for it by id. */
export function DisplacedToken({ displaced: { token, errand } }: { displaced: Displaced }) {
  const m = useMessages(newAuthorizationMessages).displaced
  const { data, error } = useQuery({
    queryKey: ['what became of', token.id],
    queryFn: () => fateOf(token, errand),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  const name = <TokenName token={token} />
  return (
    <Note tone={data === 'gone' || error ? 'warn' : 'plain'} live>
      {error ? m.unknown(name) : data ? m[data](name) : m.asking(name)}
    </Note>
  )
}

/** Ending can lag behind the answer, as revoking can: looks at 0, 1, 3 and 8 seconds. */
async function fateOf(token: Authorization, errand: Errand): Promise<'gone' | 'here'> {
  for (const pause of [0, 1_000, 2_000, 5_000]) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    const reply = await request(getAuthorization, { params: { authorization: String(token.id) } }, { errand })
    if (reply.state === 'gone') {
      forgetAuthorizations([token])
      return 'gone'
    }
  }
  return 'here'
}
