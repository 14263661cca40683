import { redirect, type LoaderFunctionArgs } from 'react-router'
import { queryClient, sessionQuery } from '#web/api/client.ts'
import { paths } from '#web/paths.ts'

/** What stands behind the `#` is not in a loader's request, and has to survive the sign-in. */
export async function investigateLoader({ request }: LoaderFunctionArgs) {
  const session = await queryClient.query(sessionQuery)
  if (session.state === 'signed-in') return null
  const { pathname, search } = new URL(request.url)
  const fragment = location.pathname === pathname ? location.hash : ''
  throw redirect(paths.signIn({ back: pathname + search + fragment }))
}
