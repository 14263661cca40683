import { connect } from 'node:net'

// `attacker.ts KIND PORT ADDRESSES SECONDS`: holds 500 connections of one kind, from so many addresses of this machine,
// and opens a new one for each that is closed.

const CONNECTIONS = 500
const AGAIN_AFTER = 500

const [kind = '', port = '', addresses = '', seconds = ''] = process.argv.slice(2)
const paths = ['/', '/livez', '/readyz', '/api/server', '/api/session', '/sign-in']
const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: br\r\n\r\n`
const burst = get('/').repeat(100)
const half = 'POST /api/session HTTP/1.1\r\nhost: 127.0.0.1\r\n'
const body = `${half}sec-fetch-site: same-origin\r\nx-authdesk: 1\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n{`

type Act = (
  write: (text: string) => void,
  read: (bytesPerSecond: number) => void,
  which: number,
) => () => void

/** Each says what it does at first, and hands back what it does twice a second. */
const kinds: Record<string, Act> = {
  'never read': (write, _read, which) => {
    const text = get(paths[which % paths.length]!).repeat(50)
    write(text)
    return () => write(text)
  },
  pipelined: (write, read, which) => {
    read(Infinity)
    const text = which % 2 === 0 ? burst : get(paths[which % paths.length]!).repeat(8)
    write(text)
    return () => write(text)
  },
  idle: (write, read, which) => {
    read(Infinity)
    if (which % 2 === 0) write(get('/livez'))
    return () => undefined
  },
  slow: (write, read, which) => {
    const what = which % 3
    if (what === 2) {
      write(get('/').repeat(8))
      return () => read(512)
    }
    write(what === 0 ? half : body)
    return () => write('x')
  },
}

const act = kinds[kind]
if (!act) throw new Error(`one of: ${Object.keys(kinds).join(', ')}`)

let refused = 0
function hold(which: number): void {
  const localAddress = `127.0.0.${(which % Number(addresses)) + 1}`
  const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress })
  socket.pause()
  const write = (text: string) => {
    // What the server does not take is not piled up here.
    if (socket.writable && socket.writableLength < 65_536) socket.write(text)
  }
  const read = (bytes: number) => {
    if (bytes === Infinity) socket.on('data', () => undefined).resume()
    else socket.read(bytes)
  }
  let timer: NodeJS.Timeout | undefined
  socket.on('connect', () => {
    const more = act!(write, read, which)
    timer = setInterval(more, 500)
  })
  socket.on('error', () => undefined)
  // A paused socket does not hear of its end.
  socket.on('close', () => {
    refused++
    clearInterval(timer)
    setTimeout(hold, AGAIN_AFTER, which)
  })
}
for (let which = 0; which < CONNECTIONS; which++) hold(which)
setTimeout(
  () => {
    console.log(`${refused} connections were cut or refused`)
    process.exit(0)
  },
  Number(seconds) * 1000,
)
