import { createExtraction, type Found, type SourceReport } from '#github/extract.ts'

/** What the page hands over: nothing of it leaves the browser. */
export interface Order {
  sources: { name: string; blob: Blob }[]
  bareHex: boolean
}

export type News =
  | { kind: 'progress'; read: number; total: number; found: number }
  /** `unread`: sources that could not be read to their end, by their place in the order. */
  | { kind: 'done'; found: Found[]; sources: SourceReport[]; unread: number[] }

/** Bytes that are read at a time. */
const SLICE = 1 << 20
/** Bytes that are searched at a time, so that even the slowest text lets a bar move and a button stop. */
const STEP = 1 << 16
const NEWS_EVERY = 50

let stopped = false

addEventListener('message', ({ data }: MessageEvent<Order | 'stop'>) => {
  if (data === 'stop') stopped = true
  else void extract(data)
})

async function extract({ sources, bareHex }: Order): Promise<void> {
  const extraction = createExtraction({ bareHex })
  const total = sources.reduce((sum, { blob }) => sum + blob.size, 0)
  const unread: number[] = []
  let read = 0
  let told = 0
  const tell = (news: News) => postMessage(news)

  for (const [at, { name, blob }] of sources.entries()) {
    if (stopped) break
    const reader = extraction.source(name)
    try {
      for await (const bytes of pieces(blob, (count) => (read += count))) {
        for (let start = 0; start < bytes.length; start += STEP) {
          reader.write(bytes.subarray(start, start + STEP))
          if (stopped) break
          if (performance.now() - told < NEWS_EVERY) continue
          tell({ kind: 'progress', read, total, found: extraction.size() })
          await messages()
          told = performance.now()
        }
        if (stopped) break
      }
    } catch {
      // Moved, changed or locked while it was read, or an archive that breaks off: what was found so far stays.
      unread.push(at)
    }
    reader.end()
  }
  tell({ kind: 'done', found: extraction.found(), sources: extraction.sources(), unread })
}

/** Lets what was sent to this worker in the meantime arrive; an unpacked file's bytes would come before it for ever. */
function messages(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/** The bytes of a file, unpacked where gzip packed them. */
async function* pieces(blob: Blob, onRead: (count: number) => void): AsyncGenerator<Uint8Array> {
  const [a, b] = new Uint8Array(await blob.slice(0, 2).arrayBuffer())
  if (a !== 0x1f || b !== 0x8b) {
    for (let start = 0; start < blob.size; start += SLICE) {
      const bytes = new Uint8Array(await blob.slice(start, start + SLICE).arrayBuffer())
      onRead(bytes.length)
      yield bytes
    }
    return
  }
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      onRead(bytes.length)
      controller.enqueue(bytes)
    },
  })
  const reader = blob.stream().pipeThrough(counted).pipeThrough(new DecompressionStream('gzip')).getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
}
