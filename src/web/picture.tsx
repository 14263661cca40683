import { renderToString } from 'react-dom/server'
import { createMemoryRouter } from 'react-router'
import * as z from 'zod/mini'
import { PICTURE, type Picture } from '#contract/endpoint.ts'
import { listGrants } from '#contract/grants.ts'
import { getLook } from '#contract/looks.ts'
import { getServer } from '#contract/server.ts'
import { getSession } from '#contract/session.ts'
import { App } from './App.tsx'
import { queryClient } from './api/client.ts'
import { grantList } from './api/lists.ts'
import { useMessages } from './messages/catalogue.ts'
import { shellMessages } from './messages/en/shell.tsx'
import { GrantsPage } from './pages/grants/GrantsPage.tsx'
import { Shell } from './shell/Shell.tsx'
import { SHELL } from './shell/who.ts'
import { speakTo } from './ui/locale.ts'
import { Note } from './ui/Note.tsx'

// Built for Node and called by the proxy for a document: what the page shows first, to look at while its code is on the
// way. The same components, so that the page takes it over where it stands and nothing moves.

z.config({ jitless: true })

/**
 * _Apps with access_ as HTML, first screen only. Null when an answer is missing or not as the contract has it; the page
 * finds out by itself then. Synchronous from end to end: the stores that the components read hold one person's data
 * for as long as this runs, and nothing of anybody between two calls.
 */
export const draw: Picture = ({ url, languages, answers, list }) => {
  const session = getSession.reply.safeParse(answers[getSession.route])
  const server = getServer.reply.safeParse(answers[getServer.route])
  const first = listGrants.reply.safeParse(list)
  if (!session.success || session.data.state !== 'signed-in' || !server.success || !first.success) return null
  const look = getLook.reply.safeParse(answers[getLook.route])
  try {
    speakTo(languages)
    queryClient.setQueryData([getSession.route, {}], session.data)
    queryClient.setQueryData([getServer.route, {}], server.data)
    if (look.success) queryClient.setQueryData([getLook.route, {}], look.data)
    grantList.show({ ...first.data, items: first.data.grants })
    const shell = { who: session.data, server: server.data }
    const router = createMemoryRouter(
      [{ id: SHELL, path: '/', Component: Shell, children: [{ path: 'grants/*', Component: GrantsPage }] }],
      { initialEntries: [url], hydrationData: { loaderData: { [SHELL]: shell } } },
    )
    const page = renderToString(<App router={router} />)
    // Not for hands and not for screen readers: nothing in it does anything yet.
    return `<div id="${PICTURE}" inert aria-hidden="true"><div>${page}</div>${renderToString(<NotLive />)}</div>`
  } finally {
    queryClient.clear()
    grantList.forget()
  }
}

/** Appears by itself, for a wait that has become long or that has no end. */
function NotLive() {
  const m = useMessages(shellMessages)
  return (
    <div className="shadow-lift animate-late fixed inset-x-4 bottom-20 z-20 mx-auto max-w-130 rounded-lg desk:bottom-6">
      <Note tone="warn">{m.notLive}</Note>
    </div>
  )
}
