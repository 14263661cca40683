import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** A whole stop takes no longer, whatever hangs: systemd waits 90 s by default, Kubernetes 30 s, Docker 10 s. */
export const STOP_WITHIN = 25_000
/** Kept for the end of a stop: an idle sender, open sockets to the server upstream, the store. */
const LAST = 3_000
/** A connection that has just come sends its first request within this. */
const FIRST_WITHIN = 1_000
const WIND_DOWN = {
  /** Connections in use come anew within this. */
  least: 1_000,
  /** What is still slow by then is waited for while new requests wait, too. */
  most: 8_000,
  /** Answers that take no longer are no reason to wait. */
  quick: 250,
}
const LOOK_EVERY = 10
const CLOSE_IDLE_EVERY = 100

export interface StopOptions {
  /** Milliseconds for everything together. */
  within?: number
  /** Another process takes over: it reads what the sender puts down, so no answer is waited for here. */
  successor?: boolean
}

/** What is left of one total time, on a clock that no one sets. */
export interface Countdown {
  left(): number
  /** Without what the end of the stop needs. */
  forWork(): number
}

export function countdown(within: number): Countdown {
  const end = performance.now() + within
  const left = () => Math.max(0, end - performance.now())
  return { left, forWork: () => Math.max(0, left() - Math.min(LAST, within / 4)) }
}

/** Waits for something that may never come. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: over.signal }).catch(() => undefined)])
  over.abort()
}

/** Knows what is under way on a server, and ends it. */
export interface Ending {
  /**
   * For a successor: goes on serving until nothing slow is under way, so that nobody waits for a stranger's slow
   * request, and lets each answer end its connection, so that those in use come anew.
   */
  windDown(): Promise<void>
  /**
   * Stops listening, closes connections on which nothing happens, and waits for the others. What still hangs on a
   * connection after the limit is cut: its client does not read, or the server upstream does not answer.
   */
  stop(within: number): Promise<void>
}

export function endingOf(http: FastifyInstance): Ending {
  const { server } = http
  const requests = new Map<ServerResponse, number>()
  /** Connections that have not sent anything yet. */
  const fresh = new Map<Socket, number>()
  let leaving = false
  server.on('connection', (socket: Socket) => {
    fresh.set(socket, performance.now())
    socket.once('close', () => fresh.delete(socket))
  })
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    fresh.delete(socket)
    requests.set(response, performance.now())
    if (leaving) response.setHeader('connection', 'close')
    response.once('close', () => requests.delete(response))
  })
  const isLeaving = () => {
    leaving = true
    for (const response of requests.keys())
      if (!response.headersSent) response.setHeader('connection', 'close')
  }
  const olderThan = (ms: number) => (since: number) => performance.now() - since > ms

  /** Node counts a connection that has just come as idle, and would reset it under its first request. */
  async function firstRequests(): Promise<void> {
    const isOld = olderThan(FIRST_WITHIN)
    while (fresh.values().some((since) => !isOld(since))) await delay(LOOK_EVERY)
  }

  return {
    async windDown() {
      isLeaving()
      const end = countdown(WIND_DOWN.most)
      await delay(WIND_DOWN.least)
      while (end.left() > 0 && requests.values().some(olderThan(WIND_DOWN.quick))) await delay(LOOK_EVERY)
    },

    async stop(within) {
      const cut = setTimeout(() => server.closeAllConnections(), within)
      isLeaving()
      // Without what Node's own server adds: it closes the idle ones at once.
      NetServer.prototype.close.call(server)
      await firstRequests()
      // A connection that was busy a moment ago goes idle with its answer, and would be kept for the client's next
      // request. Looked for right after sockets were read: what has arrived by then counts as busy.
      const idle = setInterval(() => setImmediate(() => server.closeIdleConnections()), CLOSE_IDLE_EVERY)
      try {
        await http.close()
      } finally {
        clearInterval(idle)
        clearTimeout(cut)
      }
    },
  }
}
