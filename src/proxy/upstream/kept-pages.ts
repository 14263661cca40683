import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Bytes that pages may take: one person's, and everybody's. A list of 100,000 tokens takes about 10 MB. */
export const KEPT = { person: 16 * 1024 * 1024, all: 64 * 1024 * 1024 }
/** A page of a hundred rows has about 90 KB; a larger one is read again rather than kept. */
const LARGEST = 1024 * 1024
/** What an entry takes beside its text: names, buffers, and its places in the maps. */
const OVERHEAD = 512

export interface KeptPage {
  etag: string
  /** The rows as JSON, and the number of the last page. */
  text: Buffer
  lastPage: number
}

/**
 * Pages to be revalidated by their ETag, packed. The least recently used go first: those of the person who has more
 * than one share, then those of who came longest ago.
 */
export interface KeptPages {
  find(person: string, name: string): KeptPage | null
  keep(person: string, name: string, page: KeptPage): void
  bytes(): number
}

interface Packed {
  etag: string
  packed: Buffer
  lastPage: number
}

interface Share {
  pages: Map<string, Packed>
  bytes: number
}

export function createKeptPages(): KeptPages {
  const shares = new Map<string, Share>()
  let bytes = 0

  const weigh = (name: string, { etag, packed }: Packed) =>
    packed.length + 2 * (etag.length + name.length) + OVERHEAD

  function drop(person: string, share: Share, name: string): void {
    const page = share.pages.get(name)
    if (!page) return
    share.pages.delete(name)
    const weight = weigh(name, page)
    share.bytes -= weight
    bytes -= weight
    if (share.pages.size === 0) shares.delete(person)
  }

  function dropOldest(person: string, share: Share): void {
    drop(person, share, share.pages.keys().next().value!)
  }

  return {
    find(person, name) {
      const share = shares.get(person)
      const page = share?.pages.get(name)
      if (!share || !page) return null
      shares.delete(person)
      shares.set(person, share)
      share.pages.delete(name)
      share.pages.set(name, page)
      const { etag, packed, lastPage } = page
      return { etag, lastPage, text: inflateRawSync(packed, { maxOutputLength: LARGEST }) }
    },
    keep(person, name, { etag, text, lastPage }) {
      const before = shares.get(person)
      if (before) drop(person, before, name)
      if (text.length > LARGEST) return
      // A copy of the ETag: the text that it was cut from is as long as all headers.
      const page = {
        etag: Buffer.from(etag).toString(),
        packed: deflateRawSync(text, { level: 1 }),
        lastPage,
      }
      const weight = weigh(name, page)
      const share = shares.get(person) ?? { pages: new Map<string, Packed>(), bytes: 0 }
      shares.delete(person)
      shares.set(person, share)
      share.pages.set(name, page)
      share.bytes += weight
      bytes += weight
      while (share.bytes > KEPT.person) dropOldest(person, share)
      while (bytes > KEPT.all) dropOldest(...shares.entries().next().value!)
    },
    bytes: () => bytes,
  }
}
