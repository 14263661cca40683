import type { getActivityNews } from '#contract/activity.ts'
import type { AnyEndpoint, ReplyOf } from '#contract/endpoint.ts'
import type { listJobs } from '#contract/jobs.ts'
import { getServer } from '#contract/server.ts'
import { getSession } from '#contract/session.ts'
import type { listOperations } from '#contract/tokens.ts'
import { queryClient } from './client.ts'

/** Answers that the document brought along and that nobody has taken yet, by route. */
let answers: Partial<Record<string, unknown>> | null = null

/** Reads what the document already answers. The page begins with who it is for and where it points. */
export function readDocument() {
  const block = document.getElementById('ahead')
  if (!block) return
  block.remove()
  answers = JSON.parse(block.textContent) as Record<string, unknown>
  takeAhead(getSession)
  takeAhead(getServer)
}

/** As if it had just been asked. Where there is nothing, or something that the contract does not know, the page asks. */
export function takeAhead(endpoint: AnyEndpoint) {
  const reply = endpoint.reply.safeParse(answers?.[endpoint.route])
  delete answers?.[endpoint.route]
  if (reply.success) queryClient.setQueryData([endpoint.route, {}], reply.data)
}

/**
 * Whether there is something to say on every page, or nobody knows. Looked at without the schemas, which come with what
 * says it; the routes are checked by their types.
 */
export function somethingWaits(): boolean {
  const said = <E extends AnyEndpoint>(route: E['route']) => answers?.[route] as ReplyOf<E> | undefined
  return (
    said<typeof listOperations>('GET /api/operations')?.operations.length !== 0 ||
    said<typeof listJobs>('GET /api/jobs')?.jobs.length !== 0 ||
    said<typeof getActivityNews>('GET /api/activity/news')?.recording !== true
  )
}
