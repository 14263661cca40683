import { malformed, Refusal } from './refusal.ts'

/** A request body: whatever its Content-Type says, the API reads JSON (curl -d and GCM send it as a form). */
export type Body = Record<string, unknown>

export function readBody(raw: Buffer | undefined): Body {
  const text = raw?.toString('utf8') ?? ''
  // Recorded 2014: an empty body where nothing is required is fine.
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'Body should be a JSON object')
  }
  return value as Body
}

/** A string that must be there. */
export function requiredText(body: Body, key: string): string {
  if (!Object.hasOwn(body, key)) throw malformed(`"${key}" wasn't supplied.`)
  const value = body[key]
  if (typeof value !== 'string') throw malformed(`For '${key}', ${shown(value)} is not a string.`)
  return value
}

/** A string that may be absent; null counts as absent. */
export function text(body: Body, key: string): string | undefined {
  return body[key] === undefined || body[key] === null ? undefined : requiredText(body, key)
}

/** Like text, but "" counts as absent too: go-github and PyGithub send it for what they do not know. */
export function filledText(body: Body, key: string): string | undefined {
  return text(body, key) || undefined
}

/** A list of strings that may be absent or null (the schema allows null for scopes). */
export function texts(body: Body, key: string): string[] | undefined {
  const value = body[key]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw malformed(`For '${key}', ${shown(value)} is not an array.`)
  for (const [index, entry] of value.entries()) {
    if (typeof entry !== 'string') throw malformed(`For '${key}/${index}', ${shown(entry)} is not a string.`)
  }
  return [...new Set(value as string[])]
}

// Recorded: `For 'links/0/schema', nil is not a string.` Long values are not echoed whole.
function shown(value: unknown): string {
  return value === null ? 'nil' : JSON.stringify(value).slice(0, 100)
}
