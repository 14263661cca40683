import { createHmac, randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { type Clock, passingTime } from '../clock.ts'
import type { OAuthApp, Server } from '../config.ts'
import { Secret } from '../secret.ts'
import type { Slot } from '../sender/messages.ts'
import type { Sender } from '../sender/sender.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { createGate, type Urgency } from './gate.ts'
import { createHolds, isLock, retryAfterOf } from './holds.ts'
import { createKeptPages } from './kept-pages.ts'
import { createLimits, type LimitSeen } from './limits.ts'
import { lastPageOf } from './link.ts'
import { upstreamRoute } from './path.ts'
import { type Probe, probe } from './probe.ts'
import { RawAccessToken, RawAuthorization, RawGrant, RawRefusal, RawUser, readReply } from './replies.ts'
import { Trouble } from './trouble.ts'
import { addressOf, type Answer, type Call, createWire } from './wire.ts'

export interface Page<T> {
  rows: T[]
  lastPage: number
  /** How long it is, as text. */
  bytes: number
}

/** Calls with a person's own password: the OAuth Authorizations API answers to nothing else. */
export interface AsUser {
  listGrants(page: number, perPage: number): Promise<Page<RawGrant>>
  /** Null when the server no longer lists it. */
  getGrant(id: string): Promise<RawGrant | null>
  /** False when it was already gone at the first try. */
  deleteGrant(id: string): Promise<boolean>
  listAuthorizations(page: number, perPage: number, clientId?: string): Promise<Page<RawAuthorization>>
  getAuthorization(id: string): Promise<RawAuthorization | null>
  /** A personal token, or one for an app with its secret. Sent once: a second one would be a second token. */
  createAuthorization(wish: Wish, app?: OAuthApp): Promise<Made>
  getOrCreateAuthorization(wish: Wish, app: OAuthApp): Promise<Made>
  /** Null when it is gone. */
  updateAuthorization(id: string, wish: Wish): Promise<Made | null>
  deleteAuthorization(id: string): Promise<boolean>
  /** What the server's latest answer to this password said of its hourly budget. */
  limit(): LimitSeen
}

/** What a token shall be, in GitHub's own keys. */
export interface Wish {
  note?: string
  note_url?: string
  fingerprint?: string
  scopes?: string[]
  add_scopes?: string[]
  remove_scopes?: string[]
}

/** `refused` names GitHub's fields and codes, bounded to what those can look like. */
export type Made =
  | { state: 'created' | 'existing' | 'changed'; authorization: RawAuthorization; requestId: string | null }
  | { state: 'refused'; errors: { field: string; code: string }[]; requestId: string | null }

export interface Checked {
  /** Null: unknown, revoked, expired or of another app; GitHub does not say which. */
  authorization: RawAuthorization | null
  requestId: string | null
}

/** Calls with an app's client id and secret. */
export interface AsApp {
  check(token: Secret): Promise<Checked>
  /** `gone`: the server did not know the token when it was asked. */
  deleteToken(token: Secret): Promise<{ gone: boolean; requestId: string | null }>
  deleteGrant(token: Secret): Promise<{ gone: boolean; requestId: string | null }>
  /**
   * Hands the reset to the sender, once, in its turn; `onTurn` writes down that it leaves and names it. Where that was
   * not called, nothing left. Never aborted, never repeated here; the answer is in the sender's outbox when this ends,
   * whether it ends well or not.
   */
  resetOnce(token: Secret, onTurn: () => Promise<Slot>): Promise<void>
  limit(): LimitSeen
}

export interface Upstream {
  asUser(login: string, password: Secret, otp: Secret | null, urgency?: Urgency): AsUser
  asApp(app: OAuthApp, urgency?: Urgency): AsApp
  /** The web application flow's last step: code → token → whose it is → the token is deleted again. */
  identify(code: string, verifier: string, redirectUri: string): Promise<{ login: string }>
  /** What the server says of itself to somebody without credentials. */
  probe(): Promise<Probe>
  /** Has it answer anything at all, for the time that stands in its headers. */
  askTime(): Promise<void>
  close(): Promise<void>
}

type Route = Pick<Call, 'method' | 'path'>
type OfApp = 'checkToken' | 'resetToken' | 'deleteAppToken' | 'deleteAppGrant'

/** Times a read is tried in all; a 401 is an answer and never tried again. */
const TRIES = 3

export function createUpstream(
  server: Server,
  clock: Clock,
  sender: Pick<Sender, 'send' | 'outbox'>,
  heed?: (headers: Record<string, string>) => void,
): Upstream {
  const wire = createWire(server, heed)
  // A clock that is set back keeps no door closed for days.
  const passing = passingTime(clock)
  // GitHub's ETags differ by body and by credential, so both are in the name; the credential only as a keyed hash.
  const pages = createKeptPages()
  const nameKey = randomBytes(32)

  const gate = createGate(clock)
  const holds = createHolds(passing)
  const limits = createLimits(clock)
  const credentialOf = ({ authorization = '' }: Call['headers']) =>
    createHmac('sha256', nameKey).update(authorization).digest('base64')
  const breakers = new Map<string, Breaker>()
  function breakerFor(origin: string): Breaker {
    const breaker = breakers.get(origin) ?? createBreaker(passing, async () => wire.knock(origin))
    breakers.set(origin, breaker)
    return breaker
  }
  /** Every call: not while the server asks to wait, and in its turn. Null: no answer came, and that is known elsewhere. */
  async function inTurn<A extends Answer | null>(
    { headers }: Call,
    urgency: Urgency,
    send: () => Promise<A>,
  ): Promise<A> {
    const credential = credentialOf(headers)
    // Before the queue, so that who must wait anyway takes no place in it; and behind it, because minutes may have passed.
    holds.admit(credential)
    return gate.pass(credential, urgency, async () => {
      holds.admit(credential)
      const answer = await send()
      if (answer) {
        limits.note(credential, answer)
        holds.heed(credential, answer)
      }
      return answer
    })
  }

  /** Every call but the reset's, which has a sender of its own: not while the server is away. */
  async function callInTurn(call: Call, urgency: Urgency): Promise<Answer> {
    const breaker = breakerFor(new URL(addressOf(server, call)).origin)
    return inTurn(call, urgency, async () => breaker.pass(async () => wire.call(call)))
  }

  /** For reads, and for deletes, which do the same however often they are sent. */
  async function patiently(call: Call, urgency: Urgency = 'click'): Promise<Answer & { tries: number }> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await callInTurn(call, urgency)
        if (attempt < TRIES && [502, 503, 504].includes(answer.status))
          throw new Trouble('unusable', { executed: 'maybe', upstreamRequestId: answer.requestId })
        return { ...answer, tries: attempt }
      } catch (error) {
        // A trouble that names a time is no invitation to come earlier.
        if (
          !(error instanceof Trouble) ||
          attempt >= TRIES ||
          error.kind === 'timeout' ||
          error.retryAfter !== null
        )
          throw error
        await clock.sleep(100 * attempt + Math.random() * 100)
      }
    }
  }

  function asUser(login: string, password: Secret, otp: Secret | null, urgency: Urgency = 'click'): AsUser {
    const headers = {
      authorization: basic(login, password.reveal()),
      ...(otp ? { 'x-github-otp': otp.reveal() } : {}),
    }
    const ask = async (route: Route, query: Call['query'] = {}, more: object = {}) => {
      const call = { ...route, query, headers: { ...headers, ...more } }
      return reading(route.method === 'GET', async () => {
        const answer = await patiently(call, urgency)
        if (answer.status === 401) throw refusedPerson(answer, otp !== null)
        if ([200, 204, 304, 404].includes(answer.status)) return answer
        throw troubleFrom(answer)
      })
    }
    const list = async <T extends object>(
      item: z.ZodMiniType<T>,
      route: Route,
      query: Call['query'],
    ): Promise<Page<T>> => {
      const person = credentialOf(headers)
      const name = createHmac('sha256', nameKey)
        .update(JSON.stringify([person, route.path, query]))
        .digest('base64')
      const known = pages.find(person, name)
      const answer = await ask(route, query, known ? { 'if-none-match': known.etag } : {})
      const read = (body: Buffer) => readReply(z.array(item), body, answer.requestId)
      if (answer.status === 304 && known)
        return { rows: read(known.text), lastPage: known.lastPage, bytes: known.text.length }
      // The whole API is missing: github.com since 13 November 2020.
      if (answer.status === 404) throw new Trouble('not-offered', { upstreamRequestId: answer.requestId })
      const rows = read(answer.body)
      const lastPage = lastPageOf(answer.headers.link ?? '') ?? Number(query?.page ?? 1)
      const { etag } = answer.headers
      if (etag && !rows.some(showsValue))
        pages.keep(person, name, { etag, lastPage, text: Buffer.from(asText(rows)) })
      return { rows, lastPage, bytes: answer.body.length }
    }
    /** Changes are sent once; what may have happened unseen is a trouble that says so. */
    const change = async (route: Route, body: object): Promise<Made | null> => {
      const answer = await callInTurn({ ...route, headers, body }, urgency)
      const { requestId, status } = answer
      if (status === 401) throw refusedPerson(answer, otp !== null)
      if (status === 404) return null
      if (status === 422) return { state: 'refused', errors: refusalsIn(answer), requestId }
      if (status !== 200 && status !== 201) throw troubleFrom(answer)
      const authorization = readReply(RawAuthorization, answer.body, requestId)
      const state = status === 201 ? 'created' : route.method === 'PATCH' ? 'changed' : 'existing'
      return { state, authorization, requestId }
    }
    const make = async (...call: Parameters<typeof change>): Promise<Made> => {
      const made = await change(...call)
      if (!made) throw new Trouble('not-offered')
      return made
    }

    return {
      limit: () => limits.seen(credentialOf(headers)),
      listGrants: (page, perPage) =>
        list(RawGrant, upstreamRoute('listGrants', {}), { page, per_page: perPage }),
      listAuthorizations: (page, perPage, clientId) =>
        list(RawAuthorization, upstreamRoute('listAuthorizations', {}), {
          page,
          per_page: perPage,
          client_id: clientId,
        }),
      async getAuthorization(id) {
        const answer = await ask(upstreamRoute('getAuthorization', { authorization_id: id }))
        return answer.status === 404 ? null : readReply(RawAuthorization, answer.body, answer.requestId)
      },
      createAuthorization: async (wish, app) =>
        make(upstreamRoute('createAuthorization', {}), {
          ...wish,
          ...(app ? { client_id: app.clientId, client_secret: app.clientSecret.reveal() } : {}),
        }),
      async getOrCreateAuthorization({ fingerprint, ...wish }, app) {
        const ofApp = { client_id: app.clientId }
        const route =
          fingerprint === undefined
            ? upstreamRoute('getOrCreateAuthorization', ofApp)
            : upstreamRoute('getOrCreateAuthorizationByFingerprint', { ...ofApp, fingerprint })
        return make(route, { ...wish, client_secret: app.clientSecret.reveal() })
      },
      updateAuthorization: async (id, wish) =>
        change(upstreamRoute('updateAuthorization', { authorization_id: id }), wish),
      async deleteAuthorization(id) {
        const answer = await ask(upstreamRoute('deleteAuthorization', { authorization_id: id }))
        return answer.status !== 404 || answer.tries > 1
      },
      async getGrant(id) {
        const answer = await ask(upstreamRoute('getGrant', { grant_id: id }))
        return answer.status === 404 ? null : readReply(RawGrant, answer.body, answer.requestId)
      },
      async deleteGrant(id) {
        const answer = await ask(upstreamRoute('deleteGrant', { grant_id: id }))
        return answer.status !== 404 || answer.tries > 1
      },
    }
  }

  function asApp(app: OAuthApp, urgency: Urgency = 'click'): AsApp {
    const call = (operation: OfApp, token: Secret): Call => ({
      ...upstreamRoute(operation, { client_id: app.clientId }),
      headers: { authorization: basic(app.clientId, app.clientSecret.reveal()) },
      body: { access_token: token.reveal() },
    })
    const ask = async (operation: OfApp, token: Secret) =>
      reading(operation === 'checkToken', async () => {
        const answer = await patiently(call(operation, token), urgency)
        if (answer.status === 401) throw new Trouble('refused', { upstreamRequestId: answer.requestId })
        // 422 on a malformed token means the same to the person who pasted it: nobody accepts it.
        if ([200, 204, 404, 422].includes(answer.status)) return answer
        throw troubleFrom(answer)
      })
    const stop = async (operation: OfApp, token: Secret) => {
      const answer = await ask(operation, token)
      // A 404 to the second try is what our own first try looks like from here.
      return { gone: answer.status !== 204 && answer.tries === 1, requestId: answer.requestId }
    }
    return {
      limit: () =>
        limits.seen(credentialOf({ authorization: basic(app.clientId, app.clientSecret.reveal()) })),
      async check(token) {
        const answer = await ask('checkToken', token)
        return {
          authorization:
            answer.status === 200 ? readReply(RawAuthorization, answer.body, answer.requestId) : null,
          requestId: answer.requestId,
        }
      },
      deleteToken: (token) => stop('deleteAppToken', token),
      deleteGrant: (token) => stop('deleteAppGrant', token),
      async resetOnce(token, onTurn) {
        const reset = call('resetToken', token)
        await inTurn(reset, urgency, async () => {
          const slot = await onTurn()
          await sender.send(slot, reset)
          return sender.outbox.read(slot)
        })
      },
    }
  }

  return {
    asUser,
    asApp,
    askTime: async () => void (await wire.knock(new URL(server.apiUrl).origin)),
    probe: async () => probe(async (call) => callInTurn(call, 'click'), clock),
    async identify(code, verifier, redirectUri) {
      const app = server.signInApp
      if (!app) throw new Trouble('not-offered')
      const exchange = await callInTurn(
        {
          method: 'POST',
          path: `${server.webUrl}/login/oauth/access_token`,
          headers: { accept: 'application/json' },
          body: {
            client_id: app.clientId,
            client_secret: app.clientSecret.reveal(),
            code,
            redirect_uri: redirectUri,
            code_verifier: verifier,
          },
        },
        'click',
      )
      if (exchange.status !== 200) throw troubleFrom(exchange)
      const { access_token: token } = readReply(RawAccessToken, exchange.body, exchange.requestId)
      if (!token) throw new Trouble('bad-credentials', { upstreamRequestId: exchange.requestId })
      try {
        const user = await patiently({
          method: 'GET',
          path: '/user',
          headers: { authorization: `Bearer ${token}` },
        })
        if (user.status !== 200) throw troubleFrom(user)
        return { login: readReply(RawUser, user.body, user.requestId).login }
      } finally {
        // Identity was all we wanted. A token that nobody holds cannot leak.
        await patiently({
          ...upstreamRoute('deleteAppToken', { client_id: app.clientId }),
          headers: { authorization: basic(app.clientId, app.clientSecret.reveal()) },
          body: { access_token: token },
        }).catch(() => undefined)
      }
    },
    async close() {
      for (const breaker of breakers.values()) breaker.close()
      await wire.close()
    },
  }
}

function refusalsIn(answer: Answer): { field: string; code: string }[] {
  const { errors } = readReply(RawRefusal, answer.body, answer.requestId)
  const word = (text: string | undefined) => (/^[a-z_]{1,40}$/.test(text ?? '') ? text! : 'unknown')
  // Without a list it is the client id or secret that GitHub refused, or a key that it could not read.
  return (errors ?? [{}]).slice(0, 20).map(({ field, code }) => ({ field: word(field), code: word(code) }))
}

/** Lists hide their tokens' values. A page that shows one is not kept. */
const showsValue = (row: object): boolean =>
  'token' in row && row.token instanceof Secret && row.token.reveal() !== ''

const asText = (rows: readonly object[]): string =>
  JSON.stringify(rows, (name, value: unknown) => (name === 'token' ? '' : value))

function basic(name: string, secret: string): string {
  return `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
}

function refusedPerson(answer: Answer, withOtp: boolean): Trouble {
  const delivery = /^required\s*;\s*(app|sms)/i.exec(answer.headers['x-github-otp'] ?? '')?.[1]?.toLowerCase()
  if (delivery)
    return new Trouble('otp', {
      delivery: delivery as 'app' | 'sms',
      upstreamRequestId: answer.requestId,
      executed: withOtp ? 'maybe' : 'no',
    })
  return new Trouble('bad-credentials', { upstreamRequestId: answer.requestId })
}

/** What only reads has changed nothing, whatever became of its answer. */
async function reading<T>(reads: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (reads && error instanceof Trouble) error.executed = 'no'
    throw error
  }
}

/** Turns an answer that is none of the expected ones into its cause. */
function troubleFrom(answer: Answer): Trouble {
  const about = { upstreamRequestId: answer.requestId }
  if (isLock(answer)) {
    const said = retryAfterOf(answer, Date.now())
    return new Trouble('locked', {
      ...about,
      ...(said === null ? {} : { retryAfter: Math.max(1, Math.ceil(said)) }),
    })
  }
  if (answer.status === 401 || answer.status === 403) return new Trouble('refused', about)
  return new Trouble('unusable', { ...about, executed: answer.status >= 500 ? 'maybe' : 'no' })
}
