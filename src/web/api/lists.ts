import { streamAuthorizations, type Authorization } from '#contract/authorizations.ts'
import { listGrants, streamGrants, type Grant } from '#contract/grants.ts'
import { Problem } from '#contract/problem.ts'
import { listAhead } from './ahead.ts'
import { requestLines } from './client.ts'
import { readingErrand } from './errand.ts'
import { createList, type Line } from './list.ts'
import { patiently } from './patience.ts'
import { onNewPerson } from './person.ts'
import { ProblemError } from './problem.ts'

/** The signed-in person's apps with access, all of them. */
export const grantList = createList<Grant>(async (from, signal) => {
  const read = async (page: number) =>
    asLines(
      await requestLines(streamGrants, { query: { from: page } }, { errand: readingErrand(), signal }),
      ({ grants }) => grants,
    )
  const first = from === 1 ? await grantsAhead() : null
  if (!first) return read(from)
  return (async function* () {
    yield { ...first, items: first.grants }
    if (first.lastPage > 1) yield* await read(2)
  })()
})

/** The first page, when it came with the document. */
async function grantsAhead() {
  const answer = await patiently(listAhead())
  const page = listGrants.reply.safeParse(answer)
  if (page.success) return page.data
  const problem = Problem.safeParse(answer)
  // Not asked twice in a row; what is about the session and not about GitHub, the call itself finds out.
  if (problem.success && problem.data.status >= 500) throw new ProblemError(problem.data, true)
  return null
}

/** The signed-in person's tokens, all of them; the page of apps counts them, too. */
export const authorizationList = createList<Authorization>(async (from, signal) =>
  asLines(
    await requestLines(streamAuthorizations, { query: { from } }, { errand: readingErrand(), signal }),
    (page) => page.authorizations.map(sharing),
  ),
)

onNewPerson(() => {
  grantList.forget()
  authorizationList.forget()
  apps.clear()
  scopeSets.clear()
})

type Broken = {
  state: 'broken'
  code: string
  requestId: string
  upstreamRequestId?: string | undefined
  retryAfter?: number | undefined
}
type PageLine = { state: 'page'; page: number; lastPage: number; asOf: string }

async function* asLines<P extends PageLine, T>(
  lines: AsyncIterable<P | Broken>,
  itemsOf: (page: P) => readonly T[],
): AsyncGenerator<Line<T>> {
  for await (const line of lines) {
    if (line.state === 'page') yield { ...line, items: itemsOf(line) }
    else {
      const { state: _, code, ...about } = line
      yield { broken: new ProblemError({ code: code as Problem['code'], ...about }, true) }
    }
  }
}

const apps = new Map<string, Authorization['app']>()
const scopeSets = new Map<string, string[]>()

/** A hundred thousand tokens are of a few hundred apps and a few dozen sets of scopes: each is kept once. */
function sharing(token: Authorization): Authorization {
  const { app, scopes } = token
  return {
    ...token,
    app: kept(apps, `${app.clientId}\n${app.name}\n${app.url}`, app),
    scopes: scopes && kept(scopeSets, scopes.join(' '), scopes),
  }
}

function kept<T>(map: Map<string, T>, name: string, value: T): T {
  const known = map.get(name)
  if (known) return known
  map.set(name, value)
  return value
}
