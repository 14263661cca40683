import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { documentFor } from './ahead.ts'
import { developmentPolicy } from './headers.ts'
import { isPageRequest, type Page } from './page.ts'

/** Vite's own modules have addresses like `/@vite/client`, without an ending. */
function isDocument({ method, url }: FastifyRequest): boolean {
  return isPageRequest(method, url) && !url.startsWith('/@')
}

/** The sources through Vite on the proxy's own server: one process, one origin, the cookie of production. */
export function sourcePage(root: string): Page {
  // Vite wants one nonce for its life; it guards this process's documents only, and development is on loopback.
  const nonce = randomBytes(16).toString('base64')
  return {
    policy: developmentPolicy(nonce),
    async mount(http) {
      // Loaded here alone: production neither needs nor has Vite.
      const { createServer } = await import('vite')
      const vite = await createServer({
        root,
        appType: 'custom',
        configLoader: 'native',
        html: { cspNonce: nonce },
        server: { middlewareMode: true, hmr: { server: http.server } },
      })
      http.addHook('onClose', async () => vite.close())
      http.addHook('onRequest', async (request, reply) => {
        if (request.url.startsWith('/api/') || isDocument(request)) return
        reply.hijack()
        vite.middlewares(request.raw, reply.raw, () => reply.raw.writeHead(404).end())
      })
      http.setNotFoundHandler(async (request, reply) => {
        if (!isDocument(request)) return reply.callNotFoundProblem()
        const html = await vite.transformIndexHtml(
          request.url,
          readFileSync(join(root, 'index.html'), 'utf8'),
        )
        return reply
          .type('text/html; charset=utf-8')
          .send(Readable.from(documentFor({ html }, http, request)))
      })
    },
  }
}
