import { createServer } from 'node:http'

// GitHub as a stub without latency: what is measured in front of it is the proxy's own work. Prints its port.

const authorization = (id: number) => ({
  id,
  url: `https://github.example.com/api/v3/authorizations/${id}`,
  app: { name: 'CI Bot', url: 'https://ci.example.com', client_id: 'abcde12345fghij67890' },
  token: '',
  hashed_token: id.toString(16).padStart(64, 'a'),
  token_last_eight: id.toString(16).padStart(8, '0'),
  note: `a token of the list, number ${id}`,
  note_url: 'https://ci.example.com/tokens',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-06-01T00:00:00Z',
  scopes: ['repo', 'read:org', 'workflow'],
  fingerprint: null,
  expires_at: null,
})
const checked = JSON.stringify({
  ...authorization(1),
  user: { id: 1, login: 'octocat', site_admin: false, avatar_url: 'x'.repeat(80), type: 'User' },
})
const page = JSON.stringify(Array.from({ length: 100 }, (_, i) => authorization(i + 1)))

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const body = request.url!.includes('/applications/')
      ? checked
      : request.url!.includes('per_page=100')
        ? page
        : '[]'
    response
      .writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'x-github-request-id': 'AAAA:BBBB:CCCC',
      })
      .end(body)
  })
}).listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))
