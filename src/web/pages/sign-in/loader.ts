import { redirect, type LoaderFunctionArgs } from 'react-router'
import { queryClient, sessionQuery } from '#web/api/client.ts'
import { paths } from '#web/paths.ts'
import { serverQuery } from '#web/shell/who.ts'

// Loaders stand beside their page: the page's code and its data are then fetched at the same time.
export async function signInLoader({ request }: LoaderFunctionArgs) {
  const [session] = await Promise.all([queryClient.query(sessionQuery), queryClient.query(serverQuery)])
  if (session.state === 'signed-in') throw redirect(safeBack(new URL(request.url).searchParams.get('back')))
  return null
}

/** Only a path of ours: an address from the URL may not lead away. */
export function safeBack(back: string | null): string {
  return back && /^\/[\w-]/.test(back) ? back : paths.home()
}

const KEY = 'authdesk-back'

/** GitHub's door leads through another site, so where to come back to waits in this tab. */
export function rememberBack(back: string | null) {
  try {
    if (back) sessionStorage.setItem(KEY, safeBack(back))
    else sessionStorage.removeItem(KEY)
  } catch {
    // Storage is switched off: the start page it is.
  }
}

export function takeBack(): string | null {
  try {
    const back = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    return back && safeBack(back)
  } catch {
    return null
  }
}
