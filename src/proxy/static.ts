import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Readable, type Transform } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import type { Picture } from '#contract/endpoint.ts'
import { documentFor, type Document } from './ahead.ts'
import { type Policy, PRODUCTION_POLICY } from './headers.ts'
import { isPageRequest, type Page } from './page.ts'

/** Packing takes most of the time of a document. In a crowd, more than these go out as they are. */
const MOST_PACKED = 16

/** The built page: hashed assets kept for ever, everything else never kept. */
export function builtPage(dist: string): Page {
  const { document, policy } = readDocument(dist)
  return {
    policy,
    async mount(http, log) {
      const draw = await pictureOf(dist)
      let underWay = 0
      await http.register(fastifyStatic, {
        root: dist,
        index: false,
        // A route for each file of the build; whatever else is asked for is the page's affair.
        wildcard: false,
        // What draws the first page is for us.
        globIgnore: ['picture/**'],
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
        const parts = documentFor(document, http, request, (about) => {
          try {
            return draw(about)
          } catch (error) {
            log.error({ err: error, id: request.id }, 'the picture could not be drawn')
            return null
          }
        })
        reply.header('vary', 'accept-encoding')
        const packed = underWay < MOST_PACKED ? packing(request.headers['accept-encoding']) : null
        if (!packed) return reply.send(Readable.from(parts))
        underWay++
        packed.stream.once('close', () => underWay--)
        reply.header('content-encoding', packed.name)
        void feed(parts, packed.stream)
        return reply.send(packed.stream)
      })
    },
  }
}

/**
 * The built document with its style and its first script inside: what it shows has nothing else to wait for then. The policy
 * allows these two texts by their hash, and still no other.
 */
function readDocument(dist: string): { document: Document; policy: Policy } {
  const index = join(dist, 'index.html')
  if (!existsSync(index)) throw new Error('The page is not built. Run: npm run build')
  const hashes = { style: [] as string[], script: [] as string[] }
  const inside = (element: keyof typeof hashes) => (_link: string, file: string) => {
    const text = readFileSync(join(dist, file), 'utf8')
    hashes[element].push(`'sha256-${createHash('sha256').update(text).digest('base64')}'`)
    return `<${element}>${text}</${element}>`
  }
  let code = ''
  const html = readFileSync(index, 'utf8')
    .replace(/<script type="module"[^>]*><\/script>/, (found) => {
      code = found
      return ''
    })
    .replace(/<link rel="stylesheet"[^>]* href="([^"]+)">/, inside('style'))
    .replace(/<script src="([^"]+)"><\/script>/, inside('script'))
  const policy = {
    ...PRODUCTION_POLICY,
    'script-src': [...PRODUCTION_POLICY['script-src']!, ...hashes.script],
    'style-src': [...PRODUCTION_POLICY['style-src']!, ...hashes.style],
  }
  return { document: { html, code }, policy }
}

/** What draws the first page for its document (`web/picture.tsx`, built); another build may have none. */
async function pictureOf(dist: string): Promise<Picture> {
  const file = join(dist, 'picture', 'picture.js')
  if (!existsSync(file)) return () => null
  const { draw } = (await import(pathToFileURL(file).href)) as { draw: Picture }
  return draw
}

/** Quick rather than small, and each part of the document at once: it has nothing secret in it that a length could tell. */
function packing(accepted: unknown): { name: string; stream: Transform } | null {
  const names = typeof accepted === 'string' ? accepted.split(',').map((name) => name.trim()) : []
  if (names.includes('br')) {
    // The window is as large as a document: Node's own takes megabytes for each.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18 }
    return { name: 'br', stream: createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH, params }) }
  }
  if (names.includes('gzip'))
    return { name: 'gzip', stream: createGzip({ flush: constants.Z_SYNC_FLUSH, level: 4 }) }
  return null
}

/**
 * Asks for the next part when the one before is packed and on its way: making one occupies the thread that sends.
 * Whichever of the two ends early takes the other along; what went wrong is told by the connection.
 */
async function feed(parts: AsyncIterable<string>, stream: Transform): Promise<void> {
  try {
    for await (const part of parts)
      await new Promise<void>((resolve, reject) => {
        stream.write(part, (error) => (error ? reject(error) : resolve()))
      })
    stream.end()
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}
