import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { getActivityNews } from '#contract/activity.ts'
import { AHEAD, LIST_AHEAD, type AnyEndpoint, type Picture } from '#contract/endpoint.ts'
import { listGrants } from '#contract/grants.ts'
import { listJobs } from '#contract/jobs.ts'
import { getLook } from '#contract/looks.ts'
import { getServer } from '#contract/server.ts'
import { getSession, type SignedIn } from '#contract/session.ts'
import { listOperations } from '#contract/tokens.ts'

/** What the page asks first, whichever page it is or nearly so. None of it needs GitHub. */
const ASKED_FIRST = [getSession, getServer, listOperations, listJobs, getActivityNews, getLook]
/** A store that is slow may hold up calls, but not the page that says so. */
const PATIENCE = 1_000
/** A longer list does not go out inside the document, twice with its picture: the page asks for it. */
const LONGEST_LIST = 1024 * 1024
/** Addresses that begin with the list of apps; with `per` it is one page of it, for whoever wants no more. */
const SHOWS_GRANTS = /^\/grants(\/\d+)?(\?(?!(.*&)?per=)|$)/

const askFor = async (
  http: FastifyInstance,
  { headers: { cookie, host }, ip }: FastifyRequest,
  { route }: Pick<AnyEndpoint, 'route'>,
) => http.inject({ url: route.replace('GET ', ''), headers: { cookie, host }, remoteAddress: ip })

/**
 * Answers to the page's first calls, to go out inside the document and save it those round trips. Made by the calls
 * themselves, in this process, so that door and contract are the same. Null when nobody is signed in, as far as this
 * request tells: a click on another site brings no cookie along, so the page has to ask by itself then.
 */
async function answersAhead(
  http: FastifyInstance,
  request: FastifyRequest,
): Promise<Record<string, unknown> | null> {
  if (!request.headers.cookie) return null
  const ask = async ({ route }: (typeof ASKED_FIRST)[number]): Promise<[string, unknown]> => {
    const reply = await askFor(http, request, { route })
    return [route, reply.statusCode === 200 ? reply.json() : undefined]
  }
  const answers = Promise.all(ASKED_FIRST.map(ask)).catch(() => [])
  const late = new Promise<[string, unknown][]>((resolve) => {
    setTimeout(resolve, PATIENCE, []).unref()
  })
  const known: Record<string, unknown> = Object.fromEntries(await Promise.race([answers, late]))
  return (known[getSession.route] as SignedIn | undefined)?.state === 'signed-in' ? known : null
}

/** The page's document as it is built, and the element that brings its code, which is not in it. */
export interface Document {
  html: string
  code?: string
}

/** So long the code may be held back for what can be seen at once (ms): it takes the processor from it. */
const CODE_WAITS = 100
/** So long a picture has for itself to be laid out (ms): code that the browser has kept would run before that. */
const PICTURE_ALONE = 30

/**
 * The document, in parts: it can be on its way while its answers are still asked for. First what is the same for
 * everybody, then what this request brings, and the code behind that, or earlier when that takes long.
 */
export async function* documentFor(
  { html, code = '' }: Document,
  http: FastifyInstance,
  request: FastifyRequest,
  draw: Picture = () => null,
): AsyncGenerator<string> {
  const end = html.lastIndexOf('</body>')
  yield html.slice(0, end)
  const parts = answersFor(http, request, draw)
  const late = new Promise<'late'>((resolve) => {
    setTimeout(resolve, CODE_WAITS, 'late').unref()
  })
  let waiting = code
  let drawn = false
  for (;;) {
    const next = parts.next()
    if (waiting && (await Promise.race([next, late])) === 'late') {
      yield waiting
      waiting = ''
    }
    const { done, value } = await next
    if (done) {
      drawn = value
      break
    }
    yield value
  }
  if (waiting && drawn) await delay(PICTURE_ALONE)
  yield waiting + html.slice(end)
}

/**
 * Who this is, and then the first page of the list that the address shows, which takes as long as GitHub takes; with a
 * picture of it, to look at until the code is there. Tells whether there was one.
 */
async function* answersFor(
  http: FastifyInstance,
  request: FastifyRequest,
  draw: Picture,
): AsyncGenerator<string, boolean> {
  const answers = await answersAhead(http, request)
  if (!answers) return false
  yield block(AHEAD, answers)
  const who = answers[getSession.route] as SignedIn
  // With two-factor a list costs a code, and nothing is read before somebody has given it.
  if (who.door !== 'password' || who.twoFactor || !SHOWS_GRANTS.test(request.url)) return false
  const reply = await askFor(http, request, listGrants).catch(() => null)
  if (!reply || reply.rawPayload.length > LONGEST_LIST) return false
  const list: unknown = reply.json()
  const languages = languagesOf(request.headers['accept-language'])
  const picture = draw({ url: request.url, languages, answers, list })
  yield (picture === null ? '' : `${picture}\n`) + block(LIST_AHEAD, list)
  return picture !== null
}

/** Language and country at most: a picture is drawn in no other, however long a browser's list is. */
function languagesOf(header = ''): string[] {
  return header
    .split(',')
    .map((wish) => wish.split(';')[0]!.trim())
    .filter((tag) => /^[a-z]{2}(-[A-Z]{2})?$/.test(tag))
}

/**
 * As data, which no policy about scripts concerns. Nothing in it can end the element; the line break behind it tells
 * the page that it is whole.
 */
function block(id: string, data: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>\n`
}
