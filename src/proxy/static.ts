import { existsSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Readable } from 'node:stream'
import fastifyStatic from '@fastify/static'
import { documentFor } from './ahead.ts'
import { PRODUCTION_POLICY } from './headers.ts'
import { isPageRequest, type Page } from './page.ts'

/** The built page: hashed assets kept for ever, everything else never kept. */
export function builtPage(dist: string): Page {
  return {
    policy: PRODUCTION_POLICY,
    async mount(http) {
      const index = join(dist, 'index.html')
      if (!existsSync(index)) throw new Error('The page is not built. Run: npm run build')
      const document = readFileSync(index, 'utf8')
      await http.register(fastifyStatic, {
        root: dist,
        index: false,
        // A route for each file of the build; whatever else is asked for is the page's affair.
        wildcard: false,
        // Source maps are for those who have the repository; the document goes out below, with its own headers.
        allowedPath: (path) => !/\.map(\.br)?$|^\/index\.html|^\/\./.test(path),
        preCompressed: true,
        cacheControl: false,
        // Nobody asks for a part of a script.
        acceptRanges: false,
        setHeaders(reply, path) {
          const hashed = path.startsWith(join(dist, 'assets') + sep)
          reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-store')
        },
      })
      // Every address that is no file and no call is answered with the page; its router knows what exists.
      http.setNotFoundHandler(async (request, reply) => {
        if (!isPageRequest(request.method, request.url)) return reply.callNotFoundProblem()
        reply.type('text/html; charset=utf-8')
        if (request.method === 'HEAD') return reply.send('')
        return reply.send(Readable.from(documentFor(document, http, request)))
      })
    },
  }
}
