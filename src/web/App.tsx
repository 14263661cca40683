import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, useEffect } from 'react'
import type { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { queryClient } from './api/client.ts'
import { GateDialog } from './shell/GateDialog.tsx'
import { PatienceNote } from './shell/PatienceNote.tsx'

/** Everything: in the browser, and for the picture of it that a document brings. The two have to fit. */
export function App({
  router,
  onShown,
}: {
  router: ReturnType<typeof createMemoryRouter>
  onShown?: () => void
}) {
  useEffect(() => onShown?.(), [onShown])
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <GateDialog />
        <PatienceNote />
      </QueryClientProvider>
    </StrictMode>
  )
}
