import type { FastifyInstance } from 'fastify'
import type { Policy } from './headers.ts'
import type { Log } from './log.ts'

/** What answers documents and assets, and the policy that fits it: the built page, or the sources through Vite. */
export interface Page {
  policy: Policy
  mount(http: FastifyInstance, log: Log): Promise<void>
}

/** A document, not a call and not a file. */
export function isPageRequest(method: string, url: string): boolean {
  const path = url.split('?')[0]!
  return (method === 'GET' || method === 'HEAD') && !/^\/api(\/|$)/.test(path) && !/\.\w+$/.test(path)
}
