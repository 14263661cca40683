import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import * as z from 'zod/mini'
import { readDocument } from './api/ahead.ts'
import { queryClient } from './api/client.ts'
import { routes } from './routes.ts'
import { GateDialog } from './shell/GateDialog.tsx'
import { watchAddress } from './shell/leakedLink.ts'
import { PatienceNote } from './shell/PatienceNote.tsx'
import './ui/styles.css'

const BLINK = 100

void start()

async function start() {
  // Before anything is parsed: zod would otherwise try `eval`, which the CSP reports.
  z.config({ jitless: true })

  // Before the router reads the address: a token in it must not become one of its entries.
  watchAddress()

  await readDocument()
  const router = createBrowserRouter(routes)
  await ready(router)

  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <GateDialog />
        <PatienceNote />
      </QueryClientProvider>
    </StrictMode>,
  )
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
