import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'

// The least that this stack can be: React, a data router, React Query, and a table without anything to it.

interface Page {
  grants: { id: number; app: { name: string; clientId: string }; scopes: string[]; createdAt: string }[]
}

function Grants() {
  const { data } = useQuery({
    queryKey: ['grants'],
    queryFn: async () => {
      const response = await fetch('/api/grants?perPage=100')
      if (!response.ok) throw new Error(response.statusText)
      return (await response.json()) as Page
    },
    retry: false,
  })
  return (
    <main>
      <h1>{data ? `${data.grants.length} apps` : 'Loading'}</h1>
      <table>
        <tbody>
          {data?.grants.map(({ id, app, scopes, createdAt }) => (
            <tr key={id}>
              <td>{app.name}</td>
              <td>{app.clientId}</td>
              <td>{scopes.join(', ')}</td>
              <td>{createdAt}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  )
}

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={new QueryClient()}>
    <RouterProvider router={createBrowserRouter([{ path: '*', Component: Grants }])} />
  </QueryClientProvider>,
)
