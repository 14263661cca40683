import type { LoaderFunctionArgs } from 'react-router'
import { inspectServer } from '#contract/server.ts'
import { query, queryClient } from '#web/api/client.ts'
import { signedIn } from '#web/shell/who.ts'

/** The proxy keeps the server's answers for five minutes; asking the proxy costs the server nothing. */
export const inspectionQuery = { ...query(inspectServer, {}), staleTime: 30_000, refetchOnWindowFocus: true }

export async function serverLoader({ request }: LoaderFunctionArgs) {
  await signedIn(request)
  await queryClient.query(inspectionQuery)
  return null
}
