import * as z from 'zod/mini'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Route = `${Method} /api/${string}`

/** What a signed-in person may do to tokens of a configured app. */
export type Capability = 'check' | 'revoke' | 'remove' | 'reset' | 'create'

/**
 * Who may call an endpoint; the proxy refuses everybody else before the handler runs, and the page
 * disables the button with the same rule.
 * - `nobody`: open, before sign-in.
 * - `session`: signed in by either door.
 * - `password`: signed in with username and password, because GitHub answers these calls to nothing else.
 * - `can`: a capability for the app that the path parameter `app` names; with `door`, by that door only.
 */
export type Needs = 'nobody' | 'session' | 'password' | { can: Capability; app: ':app'; door?: 'password' }

/** `{ app: string }` out of `'POST /api/apps/:app/tokens/check'`. */
export type PathParams<R extends string> = R extends `${string}:${infer Name}/${infer Rest}`
  ? { [K in Name]: string } & PathParams<`/${Rest}`>
  : R extends `${string}:${infer Name}`
    ? { [K in Name]: string }
    : unknown

/** One line of the contract: what the browser may ask and what it is told. A plain value that both sides import. */
export interface Endpoint<
  R extends Route = Route,
  Q extends z.ZodMiniType = z.ZodMiniType,
  B extends z.ZodMiniType = z.ZodMiniType,
  A extends z.ZodMiniType = z.ZodMiniType,
> {
  route: R
  needs: Needs
  /** Changes nothing, though it carries what is no part of an address. GET needs not say so. */
  reads?: true
  /** Cannot be undone, or shows a secret: the last proof of who sits there may be five minutes old, not older. */
  fresh?: true
  /** Open as well to a session whose password the server has refused since: to prove the person again, or to leave. */
  untrusted?: true
  query?: Q
  body?: B
  /** How many bytes the body may have, where the 16 KB of every other are too few. */
  bytes?: number
  /** With `stream`, what each line of the answer is. */
  reply: A
  /** The answer comes in lines of JSON (NDJSON), as they become known. */
  stream?: true
  /** The answer is a file to keep, not JSON; `reply` is each piece of its text. */
  file?: true
}

export function endpoint<
  R extends Route,
  Q extends z.ZodMiniType = z.ZodMiniType<undefined>,
  B extends z.ZodMiniType = z.ZodMiniType<undefined>,
  A extends z.ZodMiniType = z.ZodMiniType,
>(route: R, spec: Omit<Endpoint<R, Q, B, A>, 'route'>): Endpoint<R, Q, B, A> {
  return { route, ...spec }
}

/** An endpoint whose answer is lines of JSON (NDJSON); `reply` says what each line is. */
export function stream<
  R extends Route,
  A extends z.ZodMiniType,
  Q extends z.ZodMiniType = z.ZodMiniType<undefined>,
  B extends z.ZodMiniType = z.ZodMiniType<undefined>,
>(
  route: R,
  spec: { needs: Needs; reads?: true; query?: Q; body?: B; bytes?: number; reply: A },
): Endpoint<R, Q, B, A> & { stream: true } {
  return { route, stream: true, ...spec }
}

/** An endpoint whose answer the browser saves. */
export function file<R extends Route, Q extends z.ZodMiniType>(
  route: R,
  spec: { needs: Needs; query: Q },
): Endpoint<R, Q, z.ZodMiniType<undefined>, z.ZodMiniType<string>> & { file: true } {
  return { route, file: true, reply: z.string(), ...spec }
}

export type AnyEndpoint = Endpoint
export type ParamsOf<E extends AnyEndpoint> = PathParams<E['route']>
export type QueryOf<E extends AnyEndpoint> = E extends Endpoint<Route, infer Q> ? z.output<Q> : never
export type BodyOf<E extends AnyEndpoint> =
  E extends Endpoint<Route, z.ZodMiniType, infer B> ? z.output<B> : never
export type ReplyOf<E extends AnyEndpoint> = z.output<E['reply']>

/** Header that every mutating request carries: a form on another site cannot set it (trust: CSRF). */
export const CSRF_HEADER = 'x-authdesk'
/** Header with the two-factor code of the action that this request belongs to. Never stored, never logged. */
export const OTP_HEADER = 'x-authdesk-otp'
/** Header that makes a repeated reset the same reset. */
export const IDEMPOTENCY_HEADER = 'idempotency-key'
/** Elements of the document with answers to what the page would ask first, and with the list that its address shows. */
export const AHEAD = 'ahead'
export const LIST_AHEAD = 'ahead-list'
/** The element with a picture of the page, which the page takes the place of. */
export const PICTURE = 'picture'

/**
 * Draws the page that an address shows, as HTML, from answers by route and from the first page of its list. Null when
 * these do not suffice.
 */
export type Picture = (about: {
  url: string
  /** What the reader's browser asks for, best first. */
  languages: readonly string[]
  answers: Record<string, unknown>
  list: unknown
}) => string | null
