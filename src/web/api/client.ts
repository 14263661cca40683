import { QueryClient, queryOptions } from '@tanstack/react-query'
import type { AnyEndpoint, BodyOf, ParamsOf, QueryOf, ReplyOf } from '#contract/endpoint.ts'
import { CSRF_HEADER, IDEMPOTENCY_HEADER, OTP_HEADER } from '#contract/endpoint.ts'
import { Problem } from '#contract/problem.ts'
import type { getActivityNews } from '#contract/activity.ts'
import { getSession, prove, type SignedIn } from '#contract/session.ts'
import { answerKnown, ask, liveCode, readingErrand, type Errand } from './errand.ts'
import { patiently } from './patience.ts'
import { ProblemError } from './problem.ts'

export type GetEndpoint = AnyEndpoint & { route: `GET ${string}` }

/** What an endpoint wants to be told: parameters of its path, its query, its body; only those that it has. */
export type Input<E extends AnyEndpoint> = (keyof ParamsOf<E> extends never
  ? { params?: undefined }
  : { params: ParamsOf<E> }) &
  (QueryOf<E> extends object ? { query?: Partial<QueryOf<E>> } : { query?: undefined }) &
  (BodyOf<E> extends object ? { body: BodyOf<E> } : { body?: undefined })

export interface Options {
  errand: Errand
  signal?: AbortSignal
  idempotencyKey?: string | undefined
}

/**
 * One round trip, and what the server wants first: a missing two-factor code or a forgotten password is asked from the
 * person, and the waiting request is then sent again.
 */
export async function request<E extends AnyEndpoint>(
  endpoint: E,
  input: Input<E>,
  options: Options,
): Promise<ReplyOf<E>> {
  return throughGate(endpoint, options.errand, (code) => send(endpoint, input, options, code))
}

/**
 * The same for an answer in lines. Resolves when the server has begun to answer, which proves the code; a reading that
 * breaks off later throws from the iteration, and what came before it stands.
 */
export async function requestLines<E extends AnyEndpoint & { stream: true }>(
  endpoint: E,
  input: Input<E>,
  options: Options,
): Promise<AsyncIterable<ReplyOf<E>>> {
  const response = await throughGate(endpoint, options.errand, (code) => open(endpoint, input, options, code))
  return linesOf(endpoint, response, options.signal)
}

async function throughGate<T>(
  endpoint: AnyEndpoint,
  errand: Errand,
  attempt: (code: string | null) => Promise<T>,
): Promise<T> {
  let lookedAgain = false
  for (;;) {
    if (
      wantsCode(endpoint) &&
      !liveCode(errand) &&
      !(await ask(errand, { kind: 'code', problem: null, delivery: delivery() ?? 'app' }))
    ) {
      throw new ProblemError({ code: 'otp-required' }, isReading(endpoint))
    }
    const code = liveCode(errand)
    try {
      const reply = await attempt(code)
      if (code) answerKnown()
      return reply
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'not-signed-in' && !lookedAgain) {
        lookedAgain = true
        if (await isStillSignedIn()) continue
      }
      if (error instanceof ProblemError && error.code === 'not-recorded') {
        // The route alone: the schema is not needed for a first page.
        const news: typeof getActivityNews.route = 'GET /api/activity/news'
        void queryClient.invalidateQueries({ queryKey: [news] })
      }
      let want = error instanceof ProblemError ? wantOf(error, endpoint) : null
      if (!want) {
        answerKnown()
        throw error
      }
      // The code that came with this action is a proof as well; nobody is asked twice.
      if (want === 'proof' && code) {
        const proof = await proveBy(code)
        if (proof === 'proven') continue
        if (proof === 'wrong') want = 'code'
      }
      // Another request of this errand may have been given a newer code while this one was under way.
      if (want === 'code' && liveCode(errand) !== code) continue
      if (want === 'code') errand.code = null
      const problem = code && want !== 'proof' ? 'otp-wrong' : null
      if (!(await ask(errand, { kind: want, problem, delivery: delivery() ?? 'app' }))) {
        throw new ProblemError({ code: REFUSED[want] }, isReading(endpoint))
      }
    }
  }
}

const REFUSED = { code: 'otp-required', password: 'password-needed', proof: 'proof-too-old' } as const

/**
 * A proof gives the session a new cookie, and a request that was under way meanwhile came with the old one. It was
 * refused at the door, so it may go again; unless the cookie is now another person's.
 */
async function isStillSignedIn(): Promise<boolean> {
  const before = queryClient.getQueryData(sessionQuery.queryKey)
  const now = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => null)
  return before?.state === 'signed-in' && now?.state === 'signed-in' && now.login === before.login
}

async function proveBy(code: string): Promise<'proven' | 'wrong' | 'not enough'> {
  if (delivery() !== 'app') return 'not enough'
  try {
    const reply = await send(prove, { body: { otp: code } }, { errand: readingErrand() }, null)
    if (reply.state !== 'signed-in') return 'not enough'
    queryClient.setQueryData(sessionQuery.queryKey, reply)
    return 'proven'
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return error.code === 'otp-wrong' ? 'wrong' : 'not enough'
  }
}

/** The server wants a code with every request of this person, and the person has one at hand: ask before, not after. */
function wantsCode(endpoint: AnyEndpoint): boolean {
  return takesPassword(endpoint) && delivery() === 'app'
}

/** GitHub answers these calls to the person's own password, so a code may have to go with them. */
function takesPassword({ needs }: AnyEndpoint): boolean {
  return needs === 'password' || (typeof needs === 'object' && needs.door === 'password')
}

function wantOf({ code, details }: ProblemError, endpoint: AnyEndpoint): keyof typeof REFUSED | null {
  if (details.delivery) codesComeBy(details.delivery)
  if (code === 'proof-too-old') return 'proof'
  if (!takesPassword(endpoint)) return null
  if (code === 'password-needed') return 'password'
  return code === 'otp-required' || code === 'otp-wrong' ? 'code' : null
}

async function send<E extends AnyEndpoint>(
  endpoint: E,
  input: Input<E>,
  options: Options,
  code: string | null,
): Promise<ReplyOf<E>> {
  const response = await open(endpoint, input, options, code)
  const body: unknown = await response.json().catch((error: unknown) => {
    if (options.signal?.aborted) throw error
  })
  return readable(endpoint, body, response.status)
}

/** Sends it, and throws the problem that the server answers instead. */
async function open<E extends AnyEndpoint>(
  endpoint: E,
  input: Input<E>,
  { signal, idempotencyKey }: Options,
  code: string | null,
): Promise<Response> {
  const [method, path] = endpoint.route.split(' ') as [string, string]
  const reading = isReading(endpoint)
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') headers[CSRF_HEADER] = '1'
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  if (code && takesPassword(endpoint)) headers[OTP_HEADER] = code
  if (idempotencyKey) headers[IDEMPOTENCY_HEADER] = idempotencyKey

  let response: Response
  try {
    response = await patiently(
      fetch(address(path, input), {
        method,
        headers,
        body: input.body === undefined ? null : JSON.stringify(input.body),
        signal: signal ?? null,
        cache: 'no-store',
      }),
    )
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ProblemError({ code: 'unreachable' }, reading)
  }
  if (response.ok) return response
  const problem = Problem.safeParse(await response.json().catch(() => undefined))
  if (problem.success) throw new ProblemError(problem.data, reading)
  throw new ProblemError({ code: 'unreadable', status: response.status }, reading)
}

function readable<E extends AnyEndpoint>(endpoint: E, body: unknown, status: number): ReplyOf<E> {
  const reply = endpoint.reply.safeParse(body)
  if (reply.success) return reply.data as ReplyOf<E>
  throw new ProblemError({ code: 'unreadable', status }, isReading(endpoint))
}

async function* linesOf<E extends AnyEndpoint>(
  endpoint: E,
  response: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReplyOf<E>> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      if (signal?.aborted) throw error
      throw new ProblemError({ code: 'unreachable' }, isReading(endpoint))
    })
    const lines = (rest + (value ?? '')).split('\n')
    // What stands behind the last line break is not whole yet; at the end nothing may stand there.
    rest = done ? '' : lines.pop()!
    for (const line of lines) if (line) yield readable(endpoint, parsed(line), response.status)
    if (done) return
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isReading = ({ route, reads }: AnyEndpoint) => reads === true || route.startsWith('GET ')

function address(path: string, input: { params?: unknown; query?: unknown }): string {
  const params = (input.params ?? {}) as Record<string, string>
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}

/** A read, by type GET only: what a person pastes travels in bodies and can be no cache key. */
export function query<E extends GetEndpoint>(endpoint: E, input: Input<E>) {
  return queryOptions({
    queryKey: [endpoint.route, input],
    // Without its signal: a component that goes away would break the read off for a loader that still waits for it.
    queryFn: () => request(endpoint, input, { errand: readingErrand() }),
  })
}

const WORTH_RETRYING = new Set(['unreachable', 'internal', 'upstream-error', 'upstream-unreachable'])

/** A trouble that a moment may mend. */
export function isWorthRetrying(error: unknown): boolean {
  return error instanceof ProblemError && WORTH_RETRYING.has(error.code)
}

/** What was read so short a time ago is not read again by itself. */
export const FRESH = 30_000

/** How the person's codes come; a text message is sent only when a request wants one. */
function delivery(): 'app' | 'sms' | null {
  const session = queryClient.getQueryData(sessionQuery.queryKey)
  return session?.state === 'signed-in' ? session.twoFactor : null
}

/** The server has said so, maybe for the first time: two-factor may be switched on while somebody is signed in. */
function codesComeBy(twoFactor: 'app' | 'sms') {
  const { queryKey } = sessionQuery
  if (delivery() === twoFactor) return
  queryClient.setQueryData(
    queryKey,
    (session) => (session?.state === 'signed-in' ? ({ ...session, twoFactor } satisfies SignedIn) : session),
    // Not newer than it was: its times count from when the proxy told them.
    { updatedAt: queryClient.getQueryState(queryKey)?.dataUpdatedAt ?? Date.now() },
  )
}

// For a person with two-factor every read costs a code, so nothing of theirs is read by itself.
export const readsByItself = () => delivery() === null

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && isWorthRetrying(error),
      staleTime: () => (readsByItself() ? FRESH : Infinity),
      refetchOnWindowFocus: readsByItself,
      refetchOnReconnect: readsByItself,
    },
  },
})

/** Who the browser is; kept current by sign-in, touches and refusals rather than by asking. */
export const sessionQuery = {
  ...query(getSession, {}),
  staleTime: Infinity,
  refetchOnWindowFocus: 'always' as const,
}
