import { matchRoutes } from 'react-router'
import { expect, test } from 'vitest'
import { paths } from './paths.ts'
import { routes } from './routes.ts'

const examples: Record<keyof typeof paths, string> = {
  home: paths.home(),
  signIn: paths.signIn({ back: '/grants?q=ci' }),
  grants: paths.grants(),
  review: paths.review(),
  grant: paths.grant({ grant: 7 }),
  authorizations: paths.authorizations(),
  newAuthorization: paths.newAuthorization(),
  authorization: paths.authorization({ authorization: 7 }),
  activity: paths.activity({ q: 'action:token.check' }),
  entry: paths.entry({ entry: 7 }),
  check: paths.check(),
  job: paths.job({ job: '3f' }),
  investigate: paths.investigate({ h: 'ab' }),
  case: paths.case({ case: '3f' }),
  server: paths.server(),
  sessions: paths.sessions(),
  proven: paths.proven(),
  operation: paths.operation({ operation: '3f' }),
}

test.each(Object.entries(examples))('%s leads to a page', (_, path) => {
  const matches = matchRoutes(routes, path)
  expect(matches?.at(-1)?.route.path).not.toBe('*')
  expect(matches).not.toBeNull()
})
