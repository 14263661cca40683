/** One request as the sandbox's page shows it. Never a secret: the path is the pattern where it may hold one. */
export interface SeenRequest {
  at: number
  method: string
  path: string
  status: number
  who: string
  ms: number
  requestId: string
  faults: string[]
}

/** The last requests, newest first. */
export class Requests {
  #seen: SeenRequest[] = []
  total = 0

  add(request: SeenRequest): void {
    this.total++
    this.#seen.unshift(request)
    if (this.#seen.length > 200) this.#seen.length = 200
  }

  list(): readonly SeenRequest[] {
    return this.#seen
  }

  clear(): void {
    this.#seen = []
    this.total = 0
  }
}
