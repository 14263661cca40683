import { createHash } from 'node:crypto'
import { Trouble } from './upstream/trouble.ts'

/** Where a walk through a list ends, whatever the server says: twice what Authdesk was built for. */
export const WALK = { pages: 2_000, bytes: 256 * 1024 * 1024 }
/** Pages that a list may gain while it is read. */
const GROWTH = 10

interface Read {
  rows: readonly { id: number }[]
  lastPage: number
  bytes: number
}

export interface Walk {
  /** Takes the next page in, in any order. Throws when the list has no end, or none that can be reached. */
  take(page: Read): void
  /** The number of the last page to be read. */
  last(): number
  /** Throws `too-long` when there are more pages than those. */
  end(): void
}

/**
 * Follows a walk through a list from its first page on. `too-long`: there is more, and it is not read. `unusable`: the
 * list grows with each page, or comes again and again.
 */
export function followWalk(from: number): Walk {
  let first: number | null = null
  let last = from
  let bytes = 0
  const seen = new Set<string>()
  const farthest = from + WALK.pages - 1

  return {
    take({ rows, lastPage, bytes: weight }) {
      first ??= lastPage
      bytes += weight
      if (lastPage > first + GROWTH) throw new Trouble('unusable')
      if (rows.length > 0) {
        const ids = createHash('sha256')
          .update(rows.map(({ id }) => id).join())
          .digest('base64')
        if (seen.has(ids)) throw new Trouble('unusable')
        seen.add(ids)
      }
      last = Math.max(last, lastPage)
      if (bytes > WALK.bytes) throw new Trouble('too-long')
    },
    last: () => Math.min(last, farthest),
    end() {
      if (last > farthest) throw new Trouble('too-long')
    },
  }
}
