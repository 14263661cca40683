import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One temporary folder for all specs, gone when they are over: whatever they and what they start make lies in it. */
export default function ownTemp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'authdesk-specs-'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
