import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/** The Content Security Policy's directives. */
export type Policy = Record<string, string[]>

export const PRODUCTION_POLICY: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['authdesk'],
}

/**
 * Vite's development client puts styles and one script into the document and makes no Trusted Types policy. All else
 * stays as in production, so that a violation shows where it is written. React refresh needs the nonce.
 */
export function developmentPolicy(nonce: string): Policy {
  const { 'require-trusted-types-for': _types, 'trusted-types': _names, ...rest } = PRODUCTION_POLICY
  return {
    ...rest,
    'script-src': ["'self'", `'nonce-${nonce}'`],
    'style-src': ["'self'", "'unsafe-inline'"],
    'connect-src': ["'self'", 'ws:'],
  }
}

/** Sets the headers that every answer carries, whatever its route and status; called before anything can fail. */
export function securityHeaders({ policy, https }: { policy: Policy; https: boolean }) {
  const set = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    // Only meaningful, and only sent, where browsers reach us over https.
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  })
  return (request: IncomingMessage, response: ServerResponse): void =>
    set(request, response, (error?: unknown) => {
      if (error instanceof Error) throw error
    })
}
