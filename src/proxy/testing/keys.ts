import { createPrivateKey } from 'node:crypto'
import { auditKeyOf } from '../audit/key.ts'

/** The server's key in tests. */
export const KEY = Buffer.alloc(32, 42)

/** The same in every process of a test, as a key file is for every start. */
export const AUDIT_KEY = auditKeyOf(
  createPrivateKey({
    // PKCS #8 of an Ed25519 key: a fixed head, then the 32 bytes.
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), KEY]),
    format: 'der',
    type: 'pkcs8',
  }),
  true,
)
