/**
 * SHA-256 of the whole token in lower-case hex: what GitHub calls `hashed_token`. Needs a secure context in the
 * browser (https or localhost); null where Web Crypto is missing.
 */
export async function hashToken(token: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The same hash in base64, the form in which GitHub's audit log stores it. */
export function hashAsBase64(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  return btoa(String.fromCharCode(...bytes))
}

/** A hash in every spelling that a log, a script or GitHub's own pages give it. */
export interface HashForms {
  hex: string
  base64: string
  base64url: string
  /** Base64 as it stands in an address. */
  percent: string
  /** Base64 as some JSON writers escape it. */
  escaped: string
}

export function hashForms(hex: string): HashForms {
  const base64 = hashAsBase64(hex)
  return {
    hex,
    base64,
    base64url: base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
    percent: encodeURIComponent(base64),
    escaped: base64.replaceAll(/[+/=]/g, (sign) => String.raw`\u00${sign.charCodeAt(0).toString(16)}`),
  }
}

/**
 * The hash that a text is, in lower-case hex; null when it is none. Takes what people copy: hex, base64, base64url,
 * escaped for JSON or for an address, in quotes, or a whole `hashed_token:"…"` with what stands around it in a log.
 */
export function readHash(text: string): string | null {
  const bare = unescaped(unlabelled(text.trim()))
  if (/^[0-9a-f]{64}$/i.test(bare)) return bare.toLowerCase()
  // One alphabet or the other: a mixture comes from no encoder.
  const standard = /^[\w+/]{43}=?$/.test(bare) && !bare.includes('_')
  const forAddresses = /^[\w-]{43}=?$/.test(bare)
  if (!standard && !forAddresses) return null
  const base64 = bare.slice(0, 43).replaceAll('-', '+').replaceAll('_', '/')
  const hex = Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  // 43 characters are two bits more than a hash; an encoder leaves them empty.
  return hashAsBase64(hex).startsWith(base64) ? hex : null
}

/** Without the name of the field, and without the quotes around the value. */
function unlabelled(text: string): string {
  const value = text.replace(/^[\\'"]*hashed_token[\\'"]*\s*[:=]\s*/, '').replace(/[,;]$/, '')
  const quoted = /^(\\?["'`])(.*)\1$/s.exec(value)
  return quoted ? quoted[2]! : value
}

function unescaped(text: string): string {
  return text
    .replaceAll(/\\+u00(2b|2f|3d)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\+\//g, '/')
    .replaceAll(/%(2b|2f|3d)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** What finds everything that was done with a token in GitHub's audit log. The quotes belong to it. */
export interface AuditLogQueries {
  /** For the search field of an organisation's or an enterprise's audit log. */
  search: string
  /** The same as the `phrase` of the REST API. */
  phrase: string
}

/**
 * https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/identifying-audit-log-events-performed-by-an-access-token
 */
export function auditLogQueries(hex: string): AuditLogQueries {
  const search = `hashed_token:"${hashAsBase64(hex)}"`
  return { search, phrase: `phrase=${encodeURIComponent(search)}` }
}
