/**
 * Why GitHub gave no usable answer. `executed` says whether a change may have happened all the same: the difference
 * between "try again" and "find out first".
 */
export class Trouble extends Error {
  readonly kind: TroubleKind
  executed: 'no' | 'maybe'
  readonly upstreamRequestId: string | null
  /** Seconds, from the server where it said. */
  readonly retryAfter: number | null
  readonly delivery: 'app' | 'sms' | null

  constructor(
    kind: TroubleKind,
    about: {
      executed?: 'no' | 'maybe'
      upstreamRequestId?: string | null
      retryAfter?: number
      delivery?: 'app' | 'sms'
    } = {},
  ) {
    super(kind)
    this.name = 'Trouble'
    this.kind = kind
    this.executed = about.executed ?? 'no'
    this.upstreamRequestId = about.upstreamRequestId ?? null
    this.retryAfter = about.retryAfter ?? null
    this.delivery = about.delivery ?? null
  }
}

export type TroubleKind =
  | 'unreachable'
  | 'timeout'
  | 'limited'
  | 'busy'
  | 'locked'
  | 'bad-credentials'
  | 'otp'
  | 'refused'
  | 'not-offered'
  | 'too-long'
  | 'unusable'
