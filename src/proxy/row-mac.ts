import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from './seal.ts'

type Value = string | number | null | readonly (string | number)[]

/** Says that Authdesk wrote a row: who can write the store, and has no server key, cannot make or change one. */
export interface RowMac {
  of(values: readonly Value[]): string
  holds(values: readonly Value[], mac: string | null): boolean
}

/** HMAC-SHA256 over the values of rows of one table, under a key of its own. */
export function createRowMac(serverKey: Buffer, table: string): RowMac {
  const key = deriveKey(serverKey, `row ${table}`)
  const digest = (values: readonly Value[]) =>
    createHmac('sha256', key).update(JSON.stringify(values)).digest()
  return {
    of: (values) => digest(values).toString('base64url'),
    holds(values, mac) {
      const given = Buffer.from(mac ?? '', 'base64url')
      const wanted = digest(values)
      return given.length === wanted.length && timingSafeEqual(given, wanted)
    },
  }
}
