import { csvLine } from '#contract/csv.ts'
import type { SourceReport } from '#github/extract.ts'
import { hashAsBase64, hashToken } from '#github/hash.ts'
import { liveToken, type Row } from './rows.ts'

/** One token in a report: everything that is known of it but the token. */
export interface ReportRow {
  lastEight: string
  kind: string
  checksum: string
  verdict: string
  user: string | null
  app: string | null
  clientId: string | null
  scopes: readonly string[] | null
  note: string | null
  createdAt: string | null
  updatedAt: string | null
  expiresAt: string | null
  times: number
  foundIn: { source: string; line: number; times: number }[]
  hashHex: string | null
  hashBase64: string | null
  checkedAt: string | null
  failure: string | null
}

export async function reportRows(
  rows: readonly Row[],
  sources: readonly SourceReport[],
): Promise<ReportRow[]> {
  return Promise.all(
    rows.map(async (row) => {
      const { found, verdict } = row
      const live = liveToken(row)
      const hex = await hashToken(found.token)
      return {
        lastEight: found.token.slice(-8),
        kind: found.kind,
        checksum: found.checksum,
        verdict: verdict?.state ?? 'not-checked',
        user: row.login,
        app: live?.app.name ?? null,
        clientId: live?.app.clientId ?? null,
        scopes: row.scopes,
        note: live?.note ?? null,
        createdAt: live?.createdAt ?? null,
        updatedAt: live?.updatedAt ?? null,
        expiresAt: live?.expiresAt ?? null,
        times: found.times,
        foundIn: found.places.map(({ source, line, times }) => ({
          source: sources[source]?.name ?? '',
          line,
          times,
        })),
        hashHex: hex,
        hashBase64: hex && hashAsBase64(hex),
        checkedAt: verdict?.at ?? null,
        failure: verdict?.state === 'failed' ? verdict.code : null,
      }
    }),
  )
}

const COLUMNS: Record<string, (row: ReportRow) => string | number | null> = {
  last_eight: (row) => row.lastEight,
  kind: (row) => row.kind,
  checksum: (row) => row.checksum,
  verdict: (row) => row.verdict,
  user: (row) => row.user,
  app: (row) => row.app,
  client_id: (row) => row.clientId,
  scopes: (row) => row.scopes?.join(' ') ?? null,
  note: (row) => row.note,
  created_at: (row) => row.createdAt,
  updated_at: (row) => row.updatedAt,
  expires_at: (row) => row.expiresAt,
  times: (row) => row.times,
  found_in: (row) => row.foundIn.map(({ source, line }) => `${source}:${line}`).join('; '),
  hashed_token_hex: (row) => row.hashHex,
  hashed_token_base64: (row) => row.hashBase64,
  checked_at: (row) => row.checkedAt,
  failure: (row) => row.failure,
}

export function asCsv(rows: readonly ReportRow[]): string {
  const lines = rows.map((row) => csvLine(Object.values(COLUMNS).map((value) => value(row))))
  return csvLine(Object.keys(COLUMNS)) + lines.join('')
}

export function asJson(rows: readonly ReportRow[], at: string): string {
  return `${JSON.stringify({ madeAt: at, count: rows.length, tokens: rows }, null, 2)}\n`
}
