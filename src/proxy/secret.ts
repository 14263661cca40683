import { createHash, timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

/** A value that cannot print itself: text, JSON and inspection give `[secret]`. `reveal` is for the upstream client alone. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  /** SHA-256 in lower-case hex: GitHub's `hashed_token` when the secret is a token. */
  hash(): string {
    return createHash('sha256').update(this.#value).digest('hex')
  }

  /** What recognises a token without being one; empty for anything too short to keep its rest hidden. */
  lastEight(): string {
    return this.#value.length >= 24 ? this.#value.slice(-8) : ''
  }

  /** Compares in constant time. */
  equals(other: string): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest()
    return timingSafeEqual(digest(this.#value), digest(other))
  }

  /** Whether a text holds it, in any case; false for one that is too short to be found by more than chance. */
  isIn(text: string, shortest: number): boolean {
    const value = plain(this.#value)
    return value.length >= shortest && plain(text).includes(value)
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}

/** One spelling for all that look alike: signs that are not shown are left out. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase()
}
