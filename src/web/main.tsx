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

// Before anything is parsed: zod would otherwise try `eval`, which the CSP reports.
z.config({ jitless: true })

readDocument()

// Before the router reads the address: a token in it must not become one of its entries.
watchAddress()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createBrowserRouter(routes)} />
      <GateDialog />
      <PatienceNote />
    </QueryClientProvider>
  </StrictMode>,
)
