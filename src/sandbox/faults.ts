/** Troubles that a person or a test can switch on, by name. */
export const faultNames = [
  '500',
  '502-html',
  '403-secondary',
  '429',
  'slow',
  'reset-before',
  'reset-after',
  'cut-body',
  '204-without-deleting',
  'huge-body',
  'malformed-body',
  'other-token',
  'huge-link',
] as const

export type FaultName = (typeof faultNames)[number]

/** What each one does, for the page and the README. */
export const faultWords: Record<FaultName, string> = {
  '500': 'answers 500 without doing anything',
  '502-html': 'answers 502 with an HTML page, as a proxy in between does',
  '403-secondary': 'answers 403 secondary rate limit with Retry-After',
  '429': 'answers 429 with Retry-After',
  slow: 'waits before it does anything',
  'reset-before': 'resets the connection without doing anything',
  'reset-after': 'does it, then resets the connection without an answer',
  'cut-body': 'does it, then cuts the answer in the middle of the body',
  '204-without-deleting': 'answers a DELETE with 204 and deletes nothing',
  'huge-body': 'does it, and pads the answer to several megabytes',
  'malformed-body': 'does it, and answers something that is not JSON',
  'other-token': 'does it, and puts another value in the place of the token',
  'huge-link': 'does it, and adds a Link header of 64 KB',
}

/** A fault that is switched on. */
export interface Fault {
  id: number
  name: FaultName
  /** `PATCH /applications/:client_id/token`; absent: every API request. */
  match: string | null
  /** How many requests it still hits; null: until it is switched off. */
  times: number | null
  /** Part of the matching requests that it hits, 0 to 1. */
  rate: number
  /** How many matching requests pass first. */
  after: number
  /** For `slow`: milliseconds. */
  ms: number
  /** For `403-secondary` and `429`: seconds in Retry-After. */
  retryAfter: number
  /** For `huge-body`: bytes. */
  bytes: number
  /** For `cut-body`: how many bytes of the body leave; null: half of them. */
  cut: number | null
  /** How many requests it has hit. */
  hits: number
}

/** The faults of one sandbox, in memory: a restart is a way out of all of them. */
export class Faults {
  #next = 1
  #on: Fault[] = []
  // A small generator of its own, so that `rate` hits the same requests in every run.
  #random = 0x2f6e2b1

  list(): readonly Fault[] {
    return this.#on
  }

  /** Switches a fault on; throws a sentence when the wish makes no sense. */
  add(wish: Record<string, unknown>): Fault {
    const name = faultNames.find((known) => known === wish.name)
    if (!name) throw new TypeError(`name must be one of ${faultNames.join(', ')}`)
    const match = wish.match ?? null
    if (match !== null && (typeof match !== 'string' || !/^(?:[A-Z]+|\*) \//.test(match))) {
      throw new TypeError(
        'match must look like "PATCH /applications/:client_id/token" or "* /authorizations"',
      )
    }
    const fault: Fault = {
      id: this.#next++,
      name,
      match,
      times: wish.times === undefined || wish.times === null ? null : number(wish, 'times', 1, 1, 1e9),
      rate: number(wish, 'rate', 1, 0, 1),
      after: number(wish, 'after', 0, 0, 1e9),
      ms: number(wish, 'ms', 3000, 0, 600_000),
      retryAfter: number(wish, 'retryAfter', 60, 0, 86_400),
      bytes: number(wish, 'bytes', 6_000_000, 1, 64_000_000),
      cut: wish.cut === undefined || wish.cut === null ? null : number(wish, 'cut', 0, 0, 64_000_000),
      hits: 0,
    }
    this.#on.push(fault)
    return fault
  }

  /** Switches one fault off, by id or name, or all of them. */
  clear(which?: string): number {
    const before = this.#on.length
    this.#on =
      which === undefined ? [] : this.#on.filter(({ id, name }) => String(id) !== which && name !== which)
    return before - this.#on.length
  }

  /** The faults that hit this request; counts them. `named`: only those that name this very path. */
  strike(method: string, path: string, named = false): Fault[] {
    return this.#on.filter((fault) => {
      const fits =
        (fault.match === null && !named) || fault.match === `${method} ${path}` || fault.match === `* ${path}`
      if (!fits || fault.times === 0) return false
      if (fault.after > 0) {
        fault.after--
        return false
      }
      if (fault.rate < 1 && this.#roll() >= fault.rate) return false
      if (fault.times !== null) fault.times--
      fault.hits++
      return true
    })
  }

  #roll(): number {
    this.#random ^= this.#random << 13
    this.#random ^= this.#random >>> 17
    this.#random ^= this.#random << 5
    return (this.#random >>> 0) / 2 ** 32
  }
}

function number(
  wish: Record<string, unknown>,
  key: string,
  otherwise: number,
  min: number,
  max: number,
): number {
  const value = wish[key] ?? otherwise
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    throw new TypeError(`${key} must be a number from ${min} to ${max}`)
  }
  return value
}
