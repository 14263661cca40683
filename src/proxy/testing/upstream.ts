import type { Clock } from '../clock.ts'
import type { Server } from '../config.ts'
import { Secret } from '../secret.ts'

/** A server at this address, with one app. */
export function serverAt(url: string): Server {
  return {
    kind: 'github',
    name: 'Test',
    webUrl: url,
    apiUrl: `${url}/api/v3`,
    profile: 'ghes',
    ca: null,
    signInApp: { clientId: 'Iv1.0123456789abcdef', clientSecret: new Secret('sign-in-secret') },
    apps: [
      {
        id: 'ci-bot',
        name: 'CI Bot',
        clientId: 'abcde12345fghij67890',
        clientSecret: new Secret('app-secret'),
      },
    ],
    roles: { octocat: [{ role: 'owner', apps: ['ci-bot'] }] },
  }
}

/** For what sends no resets. */
const nothing = () => null
export const noSender = {
  send: () => Promise.reject(new Error('no reset is sent here')),
  outbox: {
    reserve: nothing,
    put: nothing,
    read: nothing,
    erase: nothing,
    names: () => [],
    keep: nothing,
    kept: () => [],
    forget: nothing,
  },
}

/** Time that passes when the test says so, to the millisecond; whoever sleeps wakes on its way. */
export class SteadyClock implements Clock {
  #now = 1_000_000_000_000
  #sleeping = new Set<{ until: number; wake: () => void }>()

  now = (): number => this.#now
  monotonic = (): number => this.#now

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + ms, wake: resolve }
      this.#sleeping.add(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleeping.delete(sleeper)
        reject(new Error('aborted'))
      })
    })
  }

  advance(ms: number): void {
    this.#now += ms
    for (const sleeper of this.#sleeping)
      if (sleeper.until <= this.#now) {
        this.#sleeping.delete(sleeper)
        sleeper.wake()
      }
  }

  /** As `advance`, and lets sockets and promises do what the time has brought. */
  async pass(ms: number): Promise<void> {
    this.advance(ms)
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
  }
}
