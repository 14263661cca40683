import type { LoaderFunctionArgs } from 'react-router'
import { listSessions } from '#contract/session.ts'
import { query, queryClient } from '#web/api/client.ts'
import { signedIn } from '#web/shell/who.ts'

/** Known to Authdesk itself: costs no code, so it may be read by itself. */
export const sessionsQuery = { ...query(listSessions, {}), staleTime: 0, refetchOnWindowFocus: true }

export async function sessionsLoader({ request }: LoaderFunctionArgs) {
  await signedIn(request)
  await queryClient.query(sessionsQuery)
  return null
}
