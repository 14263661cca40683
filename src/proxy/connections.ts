import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { clientNetwork } from './client-network.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import { trustedAddresses } from './trusted-addresses.ts'
import { createTurns } from './turns.ts'

/** Far more than people, fewer than the files that a process may open. */
const MOST_CONNECTIONS = 4_096
/** One is under way, the others wait for it; with more than these the connection is not read any further. */
const MOST_OPEN = 8
/** One read may bring thousands of requests. A connection that brought more than these is cut. */
const MOST_WAITING = 64
const MOST_WAITING_OF_CLIENT = 128
/** Over all connections: requests that wait, and bytes that their clients have not taken yet. */
const MOST_WAITING_IN_ALL = 512
const MOST_BUFFERED_IN_ALL = 32 * 1024 * 1024
/** A client that takes nothing of its answer for so long is cut. */
const TAKES_NOTHING = 30_000
const KEEP_ALIVE = 72_000
/** While more than three quarters of the places are taken. */
const KEEP_ALIVE_WHEN_NEARLY_FULL = 5_000
/** From where a connection brought too many requests at once no new one is let in for so long: to read them is work. */
const SHUT_OUT = 5_000
const LOOK_EVERY = 1_000
const TELL_EVERY = 60_000

interface Connection {
  socket: Socket
  client: Client
  /** Requests whose answer the client has not taken; the first is under way. */
  open: number
  waiting: [IncomingMessage, ServerResponse][]
  /** Not read for as long as there are too many. */
  isHeld: boolean
  /** When it last became idle. */
  since: number
  /** How far its client is with taking, and since when it has been there. */
  taken: string
  takenAt: number
}

/** All connections of one network; those of a trusted proxy count as a client each. */
interface Client {
  name: string
  capped: boolean
  connections: Set<Connection>
  /** Requests, on all of them. */
  waiting: number
}

interface Limits {
  trustProxy: string[]
  maxConnectionsPerAddress: number
  maxConnections: number | undefined
  clock: Clock
  log: Log
}

/**
 * Bounds what clients can hold of a server by their connections alone: places, requests that were read ahead, and
 * answers that they do not take. Each connection's requests are answered one after the other.
 */
export function guardConnections(server: Server, limits: Limits): void {
  const { clock, maxConnections = MOST_CONNECTIONS } = limits
  const isTrusted = trustedAddresses(limits.trustProxy)
  const clients = new Map<string, Client>()
  const connections = new Map<Socket, Connection>()
  const cuts = { address: 0, full: 0, waiting: 0, buffered: 0, stalled: 0, shutOut: 0 }
  const inTurn = createTurns()
  let waitingInAll = 0
  let trusted = 0

  const [answer, ...others] = server.listeners('request') as [RequestListener]
  if (others.length > 0) throw new Error('must come before other listeners of requests')
  server.removeListener('request', answer)
  server.keepAliveTimeout = KEEP_ALIVE
  // Limited by their bytes. Node would leave out the last of more than a thousand, and with them a second host.
  server.maxHeadersCount = 0
  server.on('connection', enter)
  server.on('request', take)
  // Node would answer 417 on its own; an expectation that nobody knows may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  const looking = setInterval(look, LOOK_EVERY).unref()
  server.on('close', () => clearInterval(looking))

  /** Networks, and until when. */
  const shutOut = new Map<string, number>()

  function cut(connection: Connection, why: keyof typeof cuts): void {
    cuts[why]++
    leave(connection)
    // With a reset, so that the kernel keeps nothing for it either.
    connection.socket.resetAndDestroy()
  }

  /** Each read of such a client may bring as many again: what it has not begun to be answered is cut, too. */
  function shutOutOwner(connection: Connection): void {
    const { name, capped, connections: all } = connection.client
    cut(connection, 'waiting')
    if (!capped) return
    shutOut.set(name, clock.now() + SHUT_OUT)
    for (const other of all) if (other.open === 0 || other.open > MOST_OPEN) cut(other, 'waiting')
  }

  function leave(connection: Connection): void {
    const { client, socket, waiting } = connection
    if (!connections.delete(socket)) return
    waitingInAll -= waiting.length
    client.waiting -= waiting.length
    waiting.length = 0
    client.connections.delete(connection)
    if (client.connections.size === 0) clients.delete(client.name)
  }

  function clientOf(address: string): Client {
    const capped = !isTrusted(address)
    const name = capped ? clientNetwork(address) : `trusted ${trusted++}`
    const client = clients.get(name) ?? { name, capped, connections: new Set(), waiting: 0 }
    clients.set(name, client)
    return client
  }

  function enter(socket: Socket): void {
    const client = clientOf(socket.remoteAddress ?? '')
    const now = clock.now()
    const connection = {
      socket,
      client,
      open: 0,
      waiting: [],
      isHeld: false,
      since: now,
      taken: '',
      takenAt: now,
    }
    connections.set(socket, connection)
    client.connections.add(connection)
    socket.on('close', () => leave(connection))
    // Whatever makes Node read on, a request's body for one: not before there is room.
    socket.on('resume', () => {
      if (connection.isHeld) socket.pause()
    })
    if (shutOut.has(client.name)) return cut(connection, 'shutOut')
    if (client.capped && client.connections.size > limits.maxConnectionsPerAddress)
      cut(longestIdle(client, connection) ?? connection, 'address')
    if (connections.size > maxConnections) cut(idleOfTheLargest(connection) ?? connection, 'full')
    server.keepAliveTimeout = isNearlyFull() ? KEEP_ALIVE_WHEN_NEARLY_FULL : KEEP_ALIVE
  }

  const isNearlyFull = () => connections.size > maxConnections * 0.75

  function idleOfTheLargest(besides: Connection): Connection | null {
    const largest = [...clients.values()].toSorted((a, b) => b.connections.size - a.connections.size)
    for (const client of largest) {
      const idle = longestIdle(client, besides)
      if (idle) return idle
    }
    return null
  }

  function take(request: IncomingMessage, response: ServerResponse): void {
    const connection = connections.get(request.socket)
    // Cut, while Node still reads what came in the same piece.
    if (!connection) return
    connection.open++
    if (connection.open > MOST_OPEN) {
      connection.isHeld = true
      connection.socket.pause()
    }
    if (connection.open === 1) return begin(connection, request, response)
    connection.waiting.push([request, response])
    waitingInAll++
    connection.client.waiting++
    if (connection.waiting.length > MOST_WAITING || connection.client.waiting > MOST_WAITING_OF_CLIENT)
      shutOutOwner(connection)
    else if (waitingInAll > MOST_WAITING_IN_ALL) {
      const largest = mostOf((one) => one.waiting.length)
      if (largest) shutOutOwner(largest)
    }
  }

  function begin(connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    inTurn(connection.client, () => {
      if (!connections.has(connection.socket)) return
      weigh()
      response.once('close', () => end(connection))
      answer(request, response)
    })
  }

  function end(connection: Connection): void {
    if (!connections.has(connection.socket)) return
    connection.open--
    connection.since = clock.now()
    // Node pauses sockets, too, and resumes those itself.
    if (connection.isHeld && connection.open <= MOST_OPEN) {
      connection.isHeld = false
      connection.socket.resume()
    }
    const next = connection.waiting.shift()
    if (!next) return
    waitingInAll--
    connection.client.waiting--
    begin(connection, ...next)
  }

  let weighedAt = 0
  /** Often enough that little comes on top, seldom enough to cost nothing. */
  function weigh(): void {
    const now = performance.now()
    if (now - weighedAt < 20) return
    weighedAt = now
    let buffered = 0
    for (const { socket } of connections.values()) buffered += socket.writableLength
    while (buffered > MOST_BUFFERED_IN_ALL) {
      const largest = mostOf(({ socket }) => socket.writableLength)
      if (!largest) return
      buffered -= largest.socket.writableLength
      cut(largest, 'buffered')
    }
  }

  /** Of the client that holds the most, the connection that holds the most. */
  function mostOf(held: (connection: Connection) => number): Connection | undefined {
    const sum = ({ connections: all }: Client) => [...all].reduce((total, one) => total + held(one), 0)
    const client = most([...clients.values()], sum)
    return client && most([...client.connections], held)
  }

  function look(): void {
    weigh()
    const now = clock.now()
    for (const [name, until] of shutOut) if (now >= until || until - now > SHUT_OUT) shutOut.delete(name)
    const nearlyFull = isNearlyFull()
    for (const connection of connections.values()) {
      const { open, since, socket } = connection
      if (nearlyFull && open === 0 && now - since > KEEP_ALIVE_WHEN_NEARLY_FULL) cut(connection, 'full')
      else if (socket.writableLength > 0 && now - progressOf(connection, now) >= TAKES_NOTHING)
        cut(connection, 'stalled')
    }
    server.keepAliveTimeout = isNearlyFull() ? KEEP_ALIVE_WHEN_NEARLY_FULL : KEEP_ALIVE
    tell(now)
  }

  let toldAt = -Infinity
  function tell(now: number): void {
    if (Object.values(cuts).every((count) => count === 0) || now - toldAt < TELL_EVERY) return
    toldAt = now
    limits.log.warn({ ...cuts, connections: connections.size, clients: clients.size }, 'connections cut')
    for (const why of Object.keys(cuts) as (keyof typeof cuts)[]) cuts[why] = 0
  }
}

/** Connections stand in the order in which they came; which one has been idle for longest shows only by its time. */
function longestIdle({ connections }: Client, besides: Connection): Connection | null {
  const idle = [...connections].filter((one) => one.open === 0 && one !== besides)
  return most(idle, ({ since }) => -since) ?? null
}

function most<T>(all: T[], value: (one: T) => number): T | undefined {
  let best: T | undefined
  let bestValue = -Infinity
  for (const one of all) {
    const its = value(one)
    if (its > bestValue) [best, bestValue] = [one, its]
  }
  return best
}

/** When its client last took something. Of a large piece that is on its way, only the handle tells how much is left. */
function progressOf(connection: Connection, now: number): number {
  const { socket } = connection
  const { _handle: handle } = socket as Socket & { _handle?: { writeQueueSize?: number } | null }
  const taken = `${socket.bytesWritten - socket.writableLength} ${handle?.writeQueueSize ?? 0}`
  if (taken !== connection.taken) {
    connection.taken = taken
    connection.takenAt = now
  }
  return connection.takenAt
}
