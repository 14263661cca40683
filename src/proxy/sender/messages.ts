import type { TroubleKind } from '../upstream/trouble.ts'
import type { Call, Reach } from '../upstream/wire.ts'

/** First message of the proxy: who the sender is, where its outbox stands, and the key that seals it (base64). */
export interface Start {
  name: string
  folder: string
  key: string
}

/** One call, to be sent once. */
export interface Order {
  name: string
  server: Reach
  call: Call
}

/** The socket of an order is closed. What arrived is in the outbox and nowhere else. */
export interface Ended {
  name: string
  trouble: { kind: TroubleKind; executed: 'no' | 'maybe' } | null
}
