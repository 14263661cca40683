import type { FastifyInstance, FastifyRequest } from 'fastify'
import { getActivityNews } from '#contract/activity.ts'
import { listJobs } from '#contract/jobs.ts'
import { getLook } from '#contract/looks.ts'
import { getServer } from '#contract/server.ts'
import { getSession, type SignedIn } from '#contract/session.ts'
import { listOperations } from '#contract/tokens.ts'

/** What the page asks first, whichever page it is or nearly so. None of it needs GitHub, so none of it can keep a document waiting. */
const ASKED_FIRST = [getSession, getServer, listOperations, listJobs, getActivityNews, getLook]
/** A store that is slow may hold up calls, but not the page that says so. */
const PATIENCE = 1_000

/**
 * Answers to the page's first calls, to go out inside the document and save it those round trips. Made by the calls
 * themselves, in this process, so that door and contract are the same. Null when nobody is signed in, as far as this
 * request tells: a click on another site brings no cookie along, so the page has to ask by itself then.
 */
export async function answersAhead(
  http: FastifyInstance,
  request: FastifyRequest,
): Promise<Record<string, unknown> | null> {
  const { cookie, host } = request.headers
  if (!cookie || !host) return null
  const ask = async ({ route }: (typeof ASKED_FIRST)[number]): Promise<[string, unknown]> => {
    const reply = await http.inject({
      url: route.replace('GET ', ''),
      headers: { cookie, host },
      remoteAddress: request.ip,
    })
    return [route, reply.statusCode === 200 ? reply.json() : undefined]
  }
  const answers = Promise.all(ASKED_FIRST.map(ask)).catch(() => [])
  const late = new Promise<[string, unknown][]>((resolve) => {
    setTimeout(resolve, PATIENCE, []).unref()
  })
  const known: Record<string, unknown> = Object.fromEntries(await Promise.race([answers, late]))
  return (known[getSession.route] as SignedIn | undefined)?.state === 'signed-in' ? known : null
}

/** As data, which no policy about scripts concerns. Nothing in it can end the element. */
export function withAnswers(html: string, answers: Record<string, unknown> | null): string {
  if (!answers) return html
  const json = JSON.stringify(answers).replaceAll('<', '\\u003c')
  return html.replace('</head>', () => `<script type="application/json" id="ahead">${json}</script></head>`)
}
