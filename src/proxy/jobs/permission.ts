import { createRowMac } from '../row-mac.ts'
import type { JobRecord } from '../store/store.ts'

type Given = Pick<JobRecord, 'session' | 'started_at' | 'allowed_at'>

/** That its person let a job act, and when: without it a job that only the store calls running does nothing. */
export interface Permission {
  /** The columns that say it, with their mark. */
  of(job: JobRecord, given: Partial<Given>): Partial<Given> & Pick<JobRecord, 'mac'>
  holds(job: JobRecord): boolean
  /** The columns once it rests: nothing in the store says any more that it may go on. */
  taken: Pick<JobRecord, 'mac'>
}

export function createPermission(serverKey: Buffer): Permission {
  const mac = createRowMac(serverKey, 'job')
  const valuesOf = (job: JobRecord) => [
    job.id,
    job.actor,
    job.door,
    job.app,
    job.client_id,
    job.verb,
    job.session,
    job.started_at,
    job.allowed_at,
  ]
  return {
    of: (job, given) => ({ ...given, mac: mac.of(valuesOf({ ...job, ...given })) }),
    holds: (job) => mac.holds(valuesOf(job), job.mac),
    taken: { mac: null },
  }
}
