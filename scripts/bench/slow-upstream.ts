import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

// GitHub as a stub that takes its time for every check, in a process of its own. Half of the tokens live. Prints its
// port; GET /seen tells how many checks there were, of how many different tokens.

const LATENCY = Number(process.argv[2] ?? 20)
const seen = new Set<string>()
let checks = 0
let most = 0
let under = 0

const live = (token: string) => ({
  id: Number.parseInt(createHash('sha256').update(token).digest('hex').slice(0, 8), 16),
  url: 'https://github.example.com/api/v3/authorizations/1',
  app: { name: 'CI Bot', url: 'https://ci.example.com', client_id: 'abcde12345fghij67890' },
  token: '',
  hashed_token: createHash('sha256').update(token).digest('hex'),
  token_last_eight: token.slice(-8),
  note: null,
  note_url: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-06-01T00:00:00Z',
  scopes: ['repo', 'read:org'],
  fingerprint: null,
  expires_at: null,
  user: { id: 1, login: `user-${token.charCodeAt(8) % 40}`, site_admin: false },
})

async function check(token: string): Promise<boolean> {
  checks++
  seen.add(token)
  most = Math.max(most, ++under)
  await delay(LATENCY)
  under--
  return token.charCodeAt(12) % 2 === 0
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  const answer = (status: number, body: unknown) =>
    response
      .writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'x-github-request-id': 'AAAA:BBBB:CCCC',
      })
      .end(JSON.stringify(body))
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/seen') answer(200, { checks, different: seen.size, most })
    else if (!request.url!.endsWith('/token')) answer(200, [])
    else {
      const { access_token: token } = JSON.parse(Buffer.concat(chunks).toString()) as { access_token: string }
      void check(token).then((known) =>
        known ? answer(200, live(token)) : answer(404, { message: 'Not Found', status: '404' }),
      )
    }
  })
}).listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))
