import { createServer, type ServerResponse } from 'node:http'
import { Octokit } from '@octokit/core'
import { createNodeMiddleware, OAuthApp } from '@octokit/oauth-app'

// The libraries that do this job, as their documentation puts them together: `@octokit/oauth-app`'s own middleware for
// a check, `@octokit/core` for a page of a list. No session, role, schema or log. Takes the API's root, prints its port.

const baseUrl = process.argv[2]!
const app = new OAuthApp({
  clientType: 'oauth-app',
  clientId: 'abcde12345fghij67890',
  clientSecret: 'b'.repeat(40),
  Octokit: Octokit.defaults({ baseUrl }),
})
const middleware = createNodeMiddleware(app)
const octokit = new Octokit({ baseUrl })
const authorization = `Basic ${btoa('octocat:octocat-demo')}`

const server = createServer((request, response) => {
  if (request.url !== '/list') void middleware(request, response)
  else void list(response)
}).listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))

async function list(response: ServerResponse): Promise<void> {
  const { data } = await octokit.request('GET /authorizations', { per_page: 100, headers: { authorization } })
  const body = JSON.stringify(data)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  response.writeHead(200, headers).end(body)
}
