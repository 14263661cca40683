/**
 * What strangers typed (app names, notes, addresses), made fit to stand in our sentences: without control, format and
 * bidirectional characters, without towers of accents, bounded in length.
 */
export function safeText(text: string, max = 80): string {
  const clean = text
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[\p{Cf}\p{Co}\p{Cn}\p{Cs}\u{FE00}-\u{FE0F}\u3164\u115F\u1160\uFFA0]/gu, '')
    .replaceAll(/(\p{M}{2})\p{M}+/gu, '$1')
    .replaceAll(/\s+/gu, ' ')
    .trim()
  return bounded(clean, max)
}

/** Was there anything in it that a reader cannot see? */
export function hidesText(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\u3164\u115F\u1160\uFFA0]/u.test(text.trim())
}

export function bounded(text: string, max: number): string {
  const letters = Array.from(text)
  return letters.length > max ? `${letters.slice(0, max - 1).join('')}…` : text
}

/** The address of a web page, or null for anything else: `javascript:`, `data:`, text, an address with a password. */
export function webAddress(text: string): URL | null {
  const url = URL.parse(text.trim())
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null
}
