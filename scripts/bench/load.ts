import { connect } from 'node:net'

export interface Load {
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
}

/**
 * Sends the same request over and over on so many connections, each as soon as its answer is in. Written on bare
 * sockets, so that the side that measures costs little of the machine that is measured.
 */
export async function load(
  port: number,
  request: string,
  connections: number,
  seconds: number,
  status = 200,
): Promise<Load> {
  const bytes = Buffer.from(request)
  const times: number[] = []
  const end = performance.now() + seconds * 1000
  const begin = performance.now()

  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      let sent = 0
      let chunks: Buffer[] = []
      let size = 0
      let whole = -1
      const send = () => {
        sent = performance.now()
        chunks = []
        size = 0
        whole = -1
        socket.write(bytes)
      }
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (whole < 0) {
          const text = Buffer.concat(chunks).toString('latin1')
          const gap = text.indexOf('\r\n\r\n')
          if (gap < 0) return
          if (!text.startsWith(`HTTP/1.1 ${status} `)) return reject(new Error(text.slice(0, 500)))
          const length = /\r\ncontent-length: (\d+)/i.exec(text)
          // In chunks it is whole when the last, empty one is there.
          whole = length ? gap + 4 + Number(length[1]) : Infinity
        }
        if (whole === Infinity ? !endsChunked(chunk) : size < whole) return
        const now = performance.now()
        times.push(now - sent)
        if (now < end) return send()
        socket.end()
        resolve()
      })
    })
  await Promise.all(Array.from({ length: connections }, one))

  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!
  return { perSecond: sorted.length / ((performance.now() - begin) / 1000), p50: at(0.5), p99: at(0.99) }
}

function endsChunked(chunk: Buffer): boolean {
  return chunk.subarray(-5).toString('latin1') === '0\r\n\r\n'
}

export function httpRequest(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): string {
  const text = body ? JSON.stringify(body) : ''
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    ...(body ? { 'content-type': 'application/json', 'content-length': String(text.length) } : {}),
  }).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`
}
