import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'
import { readHash } from '#github/hash.ts'
import { Secret } from '../secret.ts'
import type { Arrived } from '../sender/outbox.ts'
import { isLimit } from '../upstream/holds.ts'
import { readMembers } from '../upstream/members.ts'

/** What an answer to the reset's PATCH means. `doubt`: the token may have been reset, and the new value is not here. */
export type Verdict =
  | { kind: 'token'; token: string; authorizationId: number | null }
  /** The server said yes, and what it sent is not to be understood: the new value may be in it. */
  | { kind: 'unreadable' }
  /** The server said yes, and what it sent contradicts itself: a value is in it that is not the new token. */
  | { kind: 'mismatch' }
  | { kind: 'not-valid' }
  | { kind: 'refused' }
  /** The server wants to be asked later. */
  | { kind: 'limited' }
  | { kind: 'doubt' }

/**
 * Reads the new token out of whatever arrived, whole, cut or bent: GitHub's body names `token` early, so half a body
 * often still holds it. A cut in the middle of the value finds no closing quote and yields nothing.
 */
export function readAnswer(answer: Omit<Arrived, 'requestId'>, oldHash: string | null = null): Verdict {
  const { status } = answer
  if (status >= 200 && status < 300) return readYes(answer, oldHash)
  // 422 as well as 404: a value that the server cannot even read is not accepted by it.
  if (status === 404 || status === 422) return { kind: 'not-valid' }
  if (isLimit(answer)) return { kind: 'limited' }
  if (status >= 300 && status < 500) return { kind: 'refused' }
  return { kind: 'doubt' }
}

const TOKEN = /^[\w.~+/=-]{8,255}$/

/** App, user and note were named by strangers: only a member of the outermost object is what GitHub says itself. */
function readYes(answer: Pick<Arrived, 'headers' | 'body'>, oldHash: string | null): Verdict {
  if (answer.body.length === 0) return { kind: 'doubt' }
  const text = textOf(answer)
  if (text === null) return { kind: 'unreadable' }
  const { end, values } = readMembers(text)
  const [token, hash, lastEight, id] = ['token', 'hashed_token', 'token_last_eight', 'id'].map(
    (name) => values.get(name) ?? [],
  ) as [unknown[], unknown[], unknown[], unknown[]]
  // JSON leaves open which of two counts.
  if ([token, hash, lastEight, id].some(({ length }) => length > 1)) return { kind: 'mismatch' }
  if (token.length === 0 && end === 'cut') return { kind: 'doubt' }
  const [value] = token
  if (typeof value !== 'string' || !TOKEN.test(value)) return { kind: 'unreadable' }
  const valueHash = new Secret(value).hash()
  // The old value once more is no new one: as of a cache in between.
  if (valueHash === oldHash) return { kind: 'mismatch' }
  const proven = fits(hash[0], (said) => readHash(said) === valueHash)
  if (proven === false || fits(lastEight[0], (said) => said === value.slice(-8)) === false)
    return { kind: 'mismatch' }
  // Behind a fault anything may stand: then the hash alone is good enough.
  if (end === 'broken' && proven === null) return { kind: 'unreadable' }
  return {
    kind: 'token',
    token: value,
    authorizationId: Number.isSafeInteger(id[0]) ? (id[0] as number) : null,
  }
}

/** Null where the server does not say it: neither the field nor anything in it is there. */
function fits(said: unknown, isRight: (said: string) => boolean): boolean | null {
  if (said === undefined || said === null || said === '') return null
  return typeof said === 'string' && isRight(said)
}

/** The wire takes no more either. */
const MOST = 5 * 1024 * 1024

/** Nobody asked for compressed bytes, and a machine in between may send them: a cut stream yields what it holds. */
export function textOf({ headers, body }: Pick<Arrived, 'headers' | 'body'>): string | null {
  const flush = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST }
  try {
    switch (headers['content-encoding']?.trim().toLowerCase() ?? 'identity') {
      case 'identity':
      case '':
        return plain(body)
      case 'gzip':
      case 'x-gzip':
        return plain(gunzipSync(body, flush))
      case 'deflate':
        return plain(inflateSync(body, flush))
      case 'br':
        return plain(
          brotliDecompressSync(body, {
            finishFlush: constants.BROTLI_OPERATION_FLUSH,
            maxOutputLength: MOST,
          }),
        )
      default:
        return null
    }
  } catch {
    // Not what its header says it is, or far larger than any answer.
    return null
  }
}

/** Broken bytes become signs that are in no token. */
function plain(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}
