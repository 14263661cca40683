import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { isBare, seal, unseal, unsealBare } from '../seal.ts'
import type { Slot } from './messages.ts'

/** What arrived, before anybody has read it: status line, what of the headers is wanted, as much of the body as came. */
export interface Arrived {
  status: number
  headers: Record<string, string>
  requestId: string | null
  body: Buffer
}

/** How the body is to be read, and by what a server says when it may be asked again. */
const KEPT = [
  'content-encoding',
  'date',
  'retry-after',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-ratelimit-used',
]
/** A date has 29 letters; nothing that is longer says anything here. */
const LONGEST = 64

/**
 * The largest answer that a reset was ever seen to give is 3 KB; room for it is taken before anything is sent: once for
 * the file, and once for the one beside it that takes its place.
 */
const RESERVED = 16 * 1024

/**
 * Where the sender puts down an answer while it is still coming in: one sealed file a try, on disk before the call
 * returns. Files and not the store, so that neither a locked store nor a stopped proxy stands between the token and
 * the disk.
 */
export interface Outbox {
  /** Takes the room on disk. Throws when there is none: then nothing may be sent. */
  reserve(name: string): void
  put(slot: Slot, arrived: Arrived): void
  /** Null when nothing has arrived, or not for this owner. */
  read(slot: Slot): Arrived | null
  erase(name: string): void
  /** Every try that has a file, but for those put aside. */
  names(): string[]
  /** Puts an answer aside that nobody could make sense of: `read` goes on finding it, `erase` leaves it. */
  keep(name: string): void
  /** Every try whose answer was put aside. */
  kept(): string[]
  /** Erases what was put aside. */
  forget(name: string): void
}

export function createOutbox(folder: string, key: Buffer): Outbox {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fileOf = (name: string) => join(folder, `${name}.sealed`)
  const keptOf = (name: string) => join(folder, `${name}.kept`)
  const partOf = (name: string) => `${fileOf(name)}.part`

  /** Over what the file holds, so that a disk that has filled up meanwhile has room for it. */
  function write(file: string, bytes: Buffer, durably = true): void {
    const handle = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600)
    try {
      // A disk that is nearly full takes a part, and says so by the number alone.
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at, bytes.length - at, at)
      ftruncateSync(handle, bytes.length)
      if (durably) fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }

  return {
    reserve(name) {
      write(fileOf(name), Buffer.alloc(RESERVED))
      write(partOf(name), Buffer.alloc(RESERVED))
    },
    put({ name, owner }, { status, headers, requestId, body }) {
      const kept = KEPT.flatMap((header) => {
        const value = headers[header]
        return value && value.length <= LONGEST ? [[header, value]] : []
      })
      const head = Buffer.from(`${status} ${requestId ?? ''} ${encodeURIComponent(JSON.stringify(kept))}\n`)
      const box = seal(key, Buffer.concat([head, body]), [name, ...owner])
      // Beside it and then in its place: a crash in the middle leaves the one or the other, never half of each.
      write(partOf(name), box)
      renameSync(partOf(name), fileOf(name))
      syncFolder(folder)
      // What the file before has left free is held for the next piece. Without it that one finds its own place, or waits.
      try {
        write(partOf(name), Buffer.alloc(RESERVED), false)
      } catch {
        rmSync(partOf(name), { force: true })
      }
    },
    read({ name, owner }) {
      const box = contentOf(fileOf(name)) ?? contentOf(keptOf(name))
      // One that a sender of an earlier version put down names its operation alone, whose owner the log tells.
      const packed = box && (isBare(box) ? unsealBare(key, box, name) : unseal(key, box, [name, ...owner]))
      if (!packed) return null
      const end = packed.indexOf('\n')
      // An answer that an earlier version put down has no headers.
      const [status, requestId, kept = '[]'] = packed.subarray(0, end).toString().split(' ')
      return {
        status: Number(status),
        headers: Object.fromEntries(JSON.parse(decodeURIComponent(kept)) as [string, string][]),
        requestId: requestId || null,
        body: packed.subarray(end + 1),
      }
    },
    erase(name) {
      rmSync(fileOf(name), { force: true })
      rmSync(partOf(name), { force: true })
    },
    names: () => named('.sealed'),
    keep(name) {
      // Before the operation moves on, so that no crash in between leaves the file to be swept away.
      if (!existsSync(fileOf(name))) return
      renameSync(fileOf(name), keptOf(name))
      rmSync(partOf(name), { force: true })
      syncFolder(folder)
    },
    kept: () => named('.kept'),
    forget: (name) => rmSync(keptOf(name), { force: true }),
  }

  function named(ending: string): string[] {
    return readdirSync(folder)
      .filter((file) => file.endsWith(ending))
      .map((file) => file.slice(0, -ending.length))
  }
}

/** Null where there is no such file. */
function contentOf(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A rename is on disk when its folder is. Windows has no such call, and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
