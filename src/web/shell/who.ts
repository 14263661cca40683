import {
  redirect,
  useRouteLoaderData,
  type LoaderFunctionArgs,
  type ShouldRevalidateFunctionArgs,
} from 'react-router'
import { getServer } from '#contract/server.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import type { SignedIn } from '#contract/session.ts'
import { query, queryClient, sessionQuery } from '#web/api/client.ts'
import { paths } from '#web/paths.ts'

export const serverQuery = { ...query(getServer, {}), staleTime: Infinity }

export type ServerFacts = ReplyOf<typeof getServer>

interface ShellData {
  who: SignedIn
  server: ServerFacts
}

/** The id of the shell's route, under which pages find who is signed in. */
export const SHELL = 'shell'

export async function shellLoader({ request }: LoaderFunctionArgs): Promise<ShellData> {
  const [who, server] = await Promise.all([signedIn(request), queryClient.query(serverQuery)])
  return { who, server }
}

/** The same as the document has brought it along, so that the shell stands while the page's own data are still to come. */
export function shellAhead(): { hydrationData?: { loaderData: Record<string, ShellData> } } {
  const who = queryClient.getQueryData(sessionQuery.queryKey)
  const server = queryClient.getQueryData(serverQuery.queryKey)
  if (who?.state !== 'signed-in' || !server) return {}
  return { hydrationData: { loaderData: { [SHELL]: { who, server } } } }
}

/** For every loader behind the sign-in: who it is, or off to the sign-in page, which leads back here. */
export async function signedIn(request: Request): Promise<SignedIn> {
  const session = await queryClient.query(sessionQuery)
  if (session.state === 'signed-in') return session
  const { pathname, search } = new URL(request.url)
  throw redirect(paths.signIn(pathname === '/' ? {} : { back: pathname + search }))
}

/** A changed filter is a changed address but no new page; only a new path and "Try again" ask the loaders. */
export function onNewPath({ currentUrl, nextUrl }: ShouldRevalidateFunctionArgs): boolean {
  return currentUrl.pathname !== nextUrl.pathname || currentUrl.search === nextUrl.search
}

/** Who was signed in when the page was opened. Stays on the screen when the session ends. */
export function useWho(): SignedIn {
  return useShellData().who
}

export function useShellData(): ShellData {
  return useRouteLoaderData<ShellData>(SHELL)!
}
