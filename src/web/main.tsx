import { createRoot, hydrateRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import * as z from 'zod/mini'
import { readDocument } from './api/ahead.ts'
import { App } from './App.tsx'
import { comesAlive, pictureOf, putAway } from './onPicture.ts'
import { routes } from './routes.ts'
import { watchAddress } from './shell/leakedLink.ts'
import { shellAhead } from './shell/who.ts'
import './ui/styles.css'

const BLINK = 100

void start()

async function start() {
  // Before anything is parsed: zod would otherwise try `eval`, which the CSP reports.
  z.config({ jitless: true })

  // Before the router reads the address: a token in it must not become one of its entries.
  watchAddress()

  await readDocument()
  const router = createBrowserRouter(routes, shellAhead())
  await ready(router)

  const picture = router.state.initialized ? await pictureOf(document) : null
  if (picture) {
    // Where the two do not fit after all, React draws the page anew in its place, and nothing is lost.
    const onRecoverableError = () => {}
    hydrateRoot(picture, <App router={router} onShown={comesAlive} />, { onRecoverableError })
  } else createRoot(document.getElementById('root')!).render(<App router={router} onShown={putAway} />)
}

/** Resolves when the page's data are there. What comes within a blink needs no splash before it. */
async function ready(router: ReturnType<typeof createBrowserRouter>): Promise<void> {
  if (router.state.initialized) return
  await new Promise<void>((resolve) => {
    const stop = router.subscribe(({ initialized }) => {
      if (!initialized) return
      stop()
      resolve()
    })
    setTimeout(resolve, BLINK)
  })
}
