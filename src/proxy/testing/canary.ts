import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every form in which a text survives on its way through encoders: what a search for a leaked secret looks for. */
export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  return [
    text,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    // Base64 of something longer that begins with it, as in an Authorization header; its last letter depends on what follows.
    ...[0, 1, 2].map((offset) => {
      const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString('base64')
        .replace(/=+$/, '')
      return shifted.slice(offset === 0 ? 0 : offset + 1, -1)
    }),
  ]
}

/** Somewhere a secret could have been left. */
export interface Place {
  name: string
  text: string
}

/** Every file below a folder, byte for byte. */
export function filesUnder(folder: string): Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ name: file, text: readFileSync(file, 'latin1') }))
}

/** Which secret, in whatever form, is in which place: names only, so that a failing test leaks nothing itself. */
export function leaks(secrets: Record<string, string>, places: readonly Place[]): string[] {
  const forms = Object.entries(secrets).map(([what, secret]) => ({ what, forms: formsOf(secret) }))
  return places.flatMap(({ name, text }) =>
    forms
      .filter((secret) => secret.forms.some((form) => text.includes(form)))
      .map(({ what }) => `${what} in ${name}`),
  )
}

interface Har {
  log: {
    entries: {
      request: { method: string; url: string; headers: Pair[]; postData?: { text?: string } }
      response: { headers: Pair[]; content: { text?: string; encoding?: string } }
    }[]
  }
}
interface Pair {
  name: string
  value: string
}

/** What a browser's own record of its traffic holds, split by side, so that the allowed exchanges can be left out. */
export function exchangesIn(har: string): Place[] {
  const { entries } = (JSON.parse(har) as Har).log
  // The session cookie is what these two are for.
  const withoutCookies = (headers: Pair[]) =>
    JSON.stringify(headers.filter(({ name }) => !/^(set-)?cookie$/i.test(name)))
  return entries.flatMap(({ request, response }) => {
    const path = `${request.method} ${new URL(request.url).pathname}`
    const { text = '', encoding } = response.content
    return [
      { name: `address and headers of ${path}`, text: request.url + withoutCookies(request.headers) },
      { name: `request ${path}`, text: request.postData?.text ?? '' },
      { name: `headers of the reply ${path}`, text: withoutCookies(response.headers) },
      {
        name: `reply ${path}`,
        text: encoding === 'base64' ? Buffer.from(text, 'base64').toString('latin1') : text,
      },
    ]
  })
}
