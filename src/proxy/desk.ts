import type { Audit } from './audit/audit.ts'
import type { AuditKey } from './audit/key.ts'
import type { Cases } from './cases.ts'
import type { Clock } from './clock.ts'
import type { ClockCheck } from './clock-check.ts'
import type { Cookies } from './cookies.ts'
import type { Server } from './config.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Limiter } from './limiter.ts'
import type { Intents } from './operations/intents.ts'
import type { Resets } from './operations/reset.ts'
import type { Receipts } from './receipts.ts'
import type { Sessions } from './sessions.ts'
import type { Store } from './store/store.ts'
import type { Upstream } from './upstream/upstream.ts'

/** What the routes work with; `app.ts` puts it together once. */
export interface Desk {
  server: Server
  upstream: Upstream
  sessions: Sessions
  store: Store
  resets: Resets
  jobs: Jobs
  intents: Intents
  receipts: Receipts
  cases: Cases
  audit: Audit
  auditKey: AuditKey
  limiter: Limiter
  clock: Clock
  clockCheck: ClockCheck
  cookies: Cookies
  publicUrl: string | null
  serverKey: Buffer
  demo: () => Demo | null
}

/** What the embedded sandbox tells a person who tries the product. */
export interface Demo {
  accounts: { login: string; password: string; otp: string | null }[]
  tokens: { label: 'active' | 'expired' | 'other-app' | 'revoked'; value: string }[]
}
