import type { LoaderFunctionArgs } from 'react-router'
import { queryClient } from '#web/api/client.ts'
import { inspectionQuery } from '#web/api/inspection.ts'
import { signedIn } from '#web/shell/who.ts'

export async function serverLoader({ request }: LoaderFunctionArgs) {
  await signedIn(request)
  await queryClient.query(inspectionQuery)
  return null
}
