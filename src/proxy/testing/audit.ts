import { type Audit, createAudit, type Entry } from '../audit/audit.ts'
import { createLog } from '../log.ts'
import { openStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { AUDIT_KEY } from './keys.ts'

export interface TestAudit {
  store: Store
  audit: Audit
  lines: string[]
  clock: { at: number }
}

export async function openAudit(file = ':memory:'): Promise<TestAudit> {
  return auditOver(await openStore(file))
}

export async function auditOver(store: Store): Promise<TestAudit> {
  const lines: string[] = []
  const clock = { at: Date.UTC(2026, 10, 21, 14, 2, 11) }
  const audit = createAudit({
    store,
    clock: { now: () => clock.at, sleep: async () => undefined },
    log: createLog('info', { write: (line) => void lines.push(line) }),
    key: AUDIT_KEY,
    roleOf: (login) => (login === 'octocat' ? 'owner' : null),
  })
  await audit.begin()
  return { store, audit, lines, clock }
}

/** The n-th row of a log as it happens: filled and empty fields, formulas, quotes and line breaks. */
export function entry(n: number): Entry {
  return {
    actor: n % 3 === 0 ? 'hubot' : 'octocat',
    door: n % 2 ? 'password' : 'github',
    action: n % 4 === 0 ? 'grant.remove' : 'token.check',
    result: n % 5 === 0 ? 'failed: timeout' : 'active',
    app: n % 4 === 0 ? null : 'ci-bot',
    user: n % 7 === 0 ? null : 'monalisa',
    hash: n % 4 === 0 ? null : n.toString(16).padStart(64, 'c'),
    lastEight: n % 4 === 0 ? null : `Ae17${n.toString().padStart(4, '0')}`,
    objectId: n % 2 ? n * 1000 : null,
    reason: REASONS[n % REASONS.length] ?? null,
    requestId: `R${n}`,
    upstreamRequestId: n % 6 === 0 ? `U:${n}` : null,
  }
}

const REASONS = [
  null,
  'leaked',
  '=1+1',
  "'=1+1",
  '+a',
  '-a',
  '@a',
  '\ta',
  '\ra',
  '\0a',
  'a "b", c',
  'a\r\nb',
  '密钥 é',
]
