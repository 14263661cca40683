import type { Faults } from './faults.ts'
import type { Limits } from './limits.ts'
import type { Profile } from './profiles.ts'
import type { Requests } from './requests.ts'
import type { Settings } from './settings.ts'
import type { World } from './world/world.ts'

/** Everything one running sandbox has. */
export interface Context {
  world: World
  profile: Profile
  settings: Settings
  faults: Faults
  limits: Limits
  requests: Requests
  /** False once it is closing: late events then leave the database alone. */
  open: boolean
}

/** What is remembered of a request for the log and the page. */
export interface Trace {
  started: number
  path: string
  who: string
  faults: string[]
  /** The reply was ended on purpose before it was whole. */
  cut: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    sandbox: Trace
  }
}
