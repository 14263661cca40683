import { redirect, type RouteObject } from 'react-router'
import { queryClient, sessionQuery } from '#web/api/client.ts'
import { GrantsPage } from './pages/grants/GrantsPage.tsx'
import { grantsLoader } from './pages/grants/queries.ts'
import { investigateLoader } from './pages/investigate/loader.ts'
import { signInLoader, takeBack } from './pages/sign-in/loader.ts'
import { paths } from './paths.ts'
import { ProblemPage, RootProblemPage } from './shell/ProblemPage.tsx'
import { Shell } from './shell/Shell.tsx'
import { Outline, Splash } from './shell/Splash.tsx'
import { onNewPath, SHELL, shellLoader, signedIn } from './shell/who.ts'

/**
 * Which address shows what. The page where nearly everybody begins is in the first file, with its loader, so that its
 * data are asked for at once; each other page and its loader are chunks of their own.
 */
export const routes: RouteObject[] = [
  {
    path: '/sign-in',
    loader: signInLoader,
    lazy: { Component: async () => (await import('./pages/sign-in/SignInPage.tsx')).SignInPage },
    ErrorBoundary: RootProblemPage,
    HydrateFallback: () => null,
  },
  {
    path: '/proven',
    lazy: { Component: async () => (await import('./pages/sign-in/ProvenPage.tsx')).ProvenPage },
    ErrorBoundary: RootProblemPage,
    HydrateFallback: () => null,
  },
  {
    id: SHELL,
    path: '/',
    loader: shellLoader,
    shouldRevalidate: onNewPath,
    Component: Shell,
    ErrorBoundary: RootProblemPage,
    HydrateFallback: Splash,
    children: [
      {
        ErrorBoundary: ProblemPage,
        HydrateFallback: Outline,
        children: [
          // It only leads on; meanwhile there is the outline.
          { index: true, loader: goHome, element: null },
          {
            path: 'grants',
            loader: grantsLoader,
            shouldRevalidate: onNewPath,
            // Where nearly everybody begins: in the first file, so that it costs no second round trip.
            Component: GrantsPage,
            children: [
              {
                path: ':grant',
                lazy: { Component: async () => (await import('./pages/grants/GrantPanel.tsx')).GrantPanel },
              },
            ],
          },
          {
            path: 'authorizations',
            shouldRevalidate: onNewPath,
            lazy: {
              loader: async () => (await import('./pages/authorizations/queries.ts')).authorizationsLoader,

              Component: async () =>
                (await import('./pages/authorizations/AuthorizationsPage.tsx')).AuthorizationsPage,
            },
            children: [
              {
                path: 'new',
                lazy: {
                  Component: async () =>
                    (await import('./pages/authorizations/NewAuthorization.tsx')).NewAuthorization,
                },
              },
              {
                path: ':authorization',
                lazy: {
                  Component: async () =>
                    (await import('./pages/authorizations/AuthorizationPanel.tsx')).AuthorizationPanel,
                },
              },
            ],
          },
          {
            path: 'check',
            loader: async ({ request }) => void (await signedIn(request)),
            shouldRevalidate: onNewPath,
            lazy: { Component: async () => (await import('./pages/check/CheckPage.tsx')).CheckPage },
          },
          {
            path: 'check/jobs/:job',
            loader: async ({ request }) => void (await signedIn(request)),
            shouldRevalidate: onNewPath,
            lazy: { Component: async () => (await import('./pages/check/bulk/JobPage.tsx')).JobPage },
          },
          {
            path: 'review',
            shouldRevalidate: onNewPath,
            lazy: {
              loader: async () => (await import('./pages/grants/review/queries.ts')).reviewLoader,
              Component: async () => (await import('./pages/grants/review/ReviewPage.tsx')).ReviewPage,
            },
          },
          {
            path: 'activity',
            shouldRevalidate: onNewPath,
            lazy: {
              loader: async () => (await import('./pages/activity/queries.ts')).activityLoader,

              Component: async () => (await import('./pages/activity/ActivityPage.tsx')).ActivityPage,
            },
            children: [
              {
                path: ':entry',
                lazy: {
                  Component: async () => (await import('./pages/activity/EntryPanel.tsx')).EntryPanel,
                },
              },
            ],
          },
          {
            path: 'server',
            shouldRevalidate: onNewPath,
            lazy: {
              loader: async () => (await import('./pages/server/queries.ts')).serverLoader,
              Component: async () => (await import('./pages/server/ServerPage.tsx')).ServerPage,
            },
          },
          {
            path: 'sessions',
            shouldRevalidate: onNewPath,
            lazy: {
              loader: async () => (await import('./pages/sessions/queries.ts')).sessionsLoader,
              Component: async () => (await import('./pages/sessions/SessionsPage.tsx')).SessionsPage,
            },
          },
          {
            path: 'investigate',
            loader: investigateLoader,
            shouldRevalidate: onNewPath,
            lazy: {
              Component: async () =>
                (await import('./pages/investigate/InvestigatePage.tsx')).InvestigatePage,
            },
          },
          {
            path: 'investigate/cases/:case',
            loader: investigateLoader,
            shouldRevalidate: onNewPath,
            lazy: { Component: async () => (await import('./pages/investigate/CasePage.tsx')).CasePage },
          },
          {
            path: '*',
            lazy: { Component: async () => (await import('./shell/NotFoundPage.tsx')).NotFoundPage },
          },
        ],
      },
    ],
  },
]

/** The start page is the first one that this person can use. */
async function goHome() {
  const session = await queryClient.query(sessionQuery)
  if (session.state === 'signed-out') return redirect(paths.signIn())
  return redirect(takeBack() ?? (session.door === 'password' ? paths.grants() : paths.check()))
}
