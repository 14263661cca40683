import type { TroubleKind } from '../upstream/trouble.ts'
import type { Call, Reach } from '../upstream/wire.ts'

/** First message of the proxy: who the sender is, where its outbox stands, and the key that seals it (base64). */
export interface Start {
  name: string
  folder: string
  key: string
}

/** Where the answer of one call is put down, and whose it is: it opens for them alone. */
export interface Slot {
  name: string
  owner: readonly string[]
}

/** One call, to be sent once. */
export interface Order extends Slot {
  /** Whether it has to prove itself is always said: left out, a call would go to whatever listens there. */
  server: Required<Reach>
  call: Call
}

/** The socket of an order is closed. What arrived is in the outbox and nowhere else. */
export interface Ended {
  name: string
  trouble: { kind: TroubleKind; executed: 'no' | 'maybe' } | null
}
