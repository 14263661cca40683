import type { Socket } from 'node:net'
import { getCACertificates } from 'node:tls'
import { Agent, buildConnector, type Dispatcher, errors } from 'undici'
import type { Server } from '../config.ts'
import { prove } from './proof.ts'
import { createSlots } from './slots.ts'
import { Trouble } from './trouble.ts'

/** Time limits in milliseconds and size limits in bytes; reads stop after `total`, a reset never does. */
const LIMITS = {
  connect: 3_000,
  headers: 10_000,
  total: 15_000,
  body: 5 * 1024 * 1024,
  /** A longer body is read on when it has one of the few slots, so that a hundred of them do not fill the memory. */
  usual: 256 * 1024,
  headerBytes: 16 * 1024,
}
const LARGE_AT_ONCE = 4
/** A reset's socket lives on this long, however its answer trickles: it is the only place where the new token is. */
const PATIENCE = 10 * 60_000

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the API's root, or an absolute address on the server's web host. */
  path: string
  query?: Record<string, string | number | undefined>
  headers: Record<string, string>
  body?: unknown
}

export interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
  requestId: string | null
}

export interface Wire {
  /** One request with limits. `executed` of the trouble is `maybe` once the request may have left. */
  call(call: Call): Promise<Answer>
  /**
   * One request on a connection of its own that only its ten minutes abort. `onBytes` gets everything that has come so
   * far, before anybody looks at it; the promise ends when the socket does.
   */
  callOnce(call: Call, onBytes: (arrived: Answer) => Promise<void>): Promise<void>
  /** What the server answers to a HEAD without credentials; null when nobody does within three seconds. */
  knock(origin: string): Promise<number | null>
  close(): Promise<void>
}

/** Where a call goes: the configured server, always. */
export function addressOf({ apiUrl }: Pick<Server, 'apiUrl'>, { path }: Pick<Call, 'path'>): string {
  return path.startsWith('/') ? `${apiUrl}${path}` : path
}

/** What of the server the wire needs to know. */
export type Reach = Pick<Server, 'apiUrl' | 'ca' | 'profile' | 'proofSecret'>

/** `heed` is told the headers of every answer of short calls, as soon as they are here. */
export function createWire(
  server: Reach,
  heed: (headers: Record<string, string>) => void = () => undefined,
  patience = PATIENCE,
): Wire {
  const connect = {
    timeout: LIMITS.connect,
    // Naming certificates replaces the usual ones, and the server may have moved to one of those meanwhile.
    ...(server.ca ? { ca: [...getCACertificates('default'), server.ca] } : {}),
  }
  const base = {
    connect: typeof server.proofSecret === 'string' ? provenConnector(connect, server.proofSecret) : connect,
    maxHeaderSize: LIMITS.headerBytes,
  }
  const pool = new Agent({
    ...base,
    connections: 128,
    headersTimeout: LIMITS.headers,
    bodyTimeout: LIMITS.total,
  })

  const large = createSlots(LARGE_AT_ONCE)

  const request = (dispatcher: Dispatcher, call: Call, signal?: AbortSignal) => {
    const url = new URL(addressOf(server, call))
    for (const [name, value] of Object.entries(call.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value))
    return dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: call.method,
      headers: {
        accept: 'application/vnd.github+json',
        // Compressed bytes cut in half yield nothing; plain ones still yield what arrived.
        'accept-encoding': 'identity',
        'user-agent': 'authdesk',
        ...(server.profile === 'github.com' || server.profile === 'ghes'
          ? { 'x-github-api-version': '2022-11-28' }
          : {}),
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(signal ? { signal } : {}),
    })
  }

  return {
    async call(call) {
      let release: (() => void) | null = null
      try {
        const signal = AbortSignal.timeout(LIMITS.total)
        const reply = await request(pool, call, signal)
        const headers = flatten(reply.headers)
        heed(headers)
        const chunks: Buffer[] = []
        let size = 0
        for await (const chunk of reply.body as AsyncIterable<Buffer>) {
          size += chunk.length
          if (size > LIMITS.body)
            throw new Trouble('unusable', { executed: 'maybe', upstreamRequestId: requestIdOf(headers) })
          chunks.push(chunk)
          if (size > LIMITS.usual) release ??= await large.take(signal)
        }
        return {
          status: reply.statusCode,
          headers,
          body: Buffer.concat(chunks),
          requestId: requestIdOf(headers),
        }
      } catch (error) {
        throw troubleOf(error)
      } finally {
        release?.()
      }
    },

    async callOnce(call, onBytes) {
      const own = new Agent({
        ...base,
        connections: 1,
        pipelining: 0,
        headersTimeout: patience,
        bodyTimeout: patience,
      })
      const { signal, within } = patienceOf(patience)
      try {
        const reply = await within(request(own, call, signal))
        const headers = flatten(reply.headers)
        const head = { status: reply.statusCode, headers, requestId: requestIdOf(headers) }
        let body: Buffer = Buffer.alloc(0)
        await onBytes({ ...head, body })
        const chunks = (reply.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
        for (;;) {
          const { done, value } = await within(chunks.next())
          if (done || body.length + value.length > LIMITS.body) break
          body = Buffer.concat([body, value])
          await onBytes({ ...head, body })
        }
      } catch (error) {
        throw troubleOf(error)
      } finally {
        await own.destroy()
      }
    },

    async knock(origin) {
      try {
        const { statusCode, headers, body } = await pool.request({
          origin,
          path: '/',
          method: 'HEAD',
          headers: { 'user-agent': 'authdesk' },
          headersTimeout: LIMITS.connect,
        })
        heed(flatten(headers))
        await body.dump()
        return statusCode
      } catch {
        return null
      }
    },

    async close() {
      await pool.close()
    },
  }
}

/** Connections whose other end has proven that it is the sandbox; what does not is never sent a request. */
function provenConnector(options: buildConnector.BuildOptions, secret: string): buildConnector.connector {
  const connect = buildConnector(options)
  return (to, callback) => {
    const handOver = async (socket: Socket) => {
      try {
        await prove(socket, secret)
      } catch (failure) {
        socket.destroy()
        return callback(failure as Error, null)
      }
      return callback(null, socket)
    }
    connect(to, (...[error, socket]) => {
      if (error) callback(error, null)
      else void handOver(socket)
    })
  }
}

/** Time for the server alone: what a full disk takes to put an answer down does not count. */
function patienceOf(ms: number) {
  const out = new AbortController()
  let left = ms
  const within = async <T>(work: Promise<T>): Promise<T> => {
    const start = performance.now()
    const timer = setTimeout(() => out.abort(new DOMException('no end of it', 'TimeoutError')), left)
    try {
      return await work
    } finally {
      clearTimeout(timer)
      left -= performance.now() - start
    }
  }
  return { signal: out.signal, within }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}

/** GitHub's id of the exchange, for a support ticket; bounded and plain, since it goes into logs and pages. */
function requestIdOf(headers: Record<string, string>): string | null {
  const id = headers['x-github-request-id'] ?? ''
  return /^[\w:.-]{1,80}$/.test(id) ? id : null
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof Trouble) return error
  const { code = '' } = error as { code?: string }
  // Nothing has left as long as there was no connection.
  if (
    [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'UND_ERR_CONNECT_TIMEOUT',
      'ERR_NOT_PROVEN',
    ].includes(code) ||
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/.test(code)
  )
    return new Trouble('unreachable', { executed: 'no' })
  if (
    (error as Error).name === 'TimeoutError' ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  )
    return new Trouble('timeout', { executed: 'maybe' })
  // Not HTTP, or HTTP that contradicts itself.
  if (
    error instanceof errors.HeadersOverflowError ||
    error instanceof errors.HTTPParserError ||
    error instanceof errors.ResponseContentLengthMismatchError
  )
    return new Trouble('unusable', { executed: 'maybe' })
  return new Trouble('unreachable', { executed: 'maybe' })
}
