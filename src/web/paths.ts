/** Links are made here, not typed. `paths.spec.ts` matches each with a route. */
export const paths = {
  home: () => '/',
  /** `back` is where to go after signing in, `ended` why one has to; `problem` is why GitHub's door led back here. */
  signIn: (query: { back?: string; ended?: 'elsewhere' | 'everywhere' } = {}) => withQuery('/sign-in', query),
  /** Where GitHub sends the tab in which somebody proved who they are. */
  proven: () => '/proven',
  grants: () => '/grants',
  review: () => '/review',
  grant: ({ grant }: { grant: number }) => `/grants/${grant}`,
  authorizations: () => '/authorizations',
  newAuthorization: () => '/authorizations/new',
  authorization: ({ authorization }: { authorization: number }) => `/authorizations/${authorization}`,
  activity: (query: { q?: string } = {}) => withQuery('/activity', query),
  entry: ({ entry }: { entry: number }) => `/activity/${entry}`,
  check: () => '/check',
  job: ({ job }: { job: string }) => `/check/jobs/${job}`,
  /** What is looked for stands behind the `#`, which no server sees; never a token. */
  investigate: ({ h }: { h?: string } = {}) => (h ? `/investigate#h=${h}` : '/investigate'),
  case: ({ case: id }: { case: string }) => `/investigate/cases/${id}`,
  server: () => '/server',
  sessions: () => '/sessions',
  operation: ({ operation }: { operation: string }) => withQuery('/check', { operation }),
}

function withQuery(path: string, query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString()
  return text ? `${path}?${text}` : path
}
