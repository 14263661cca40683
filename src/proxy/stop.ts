import type { FastifyInstance } from 'fastify'

/** Requests that are under way when the proxy is told to stop are finished within this; systemd and Kubernetes wait 30 s. */
const FINISH_WITHIN = 25_000
const LOOK_EVERY = 100

/**
 * Stops listening, closes connections on which nothing happens, and waits for the others. What still hangs on a
 * connection after the limit is cut: its client does not read, or the server upstream does not answer.
 */
export async function stopServing(http: FastifyInstance, within = FINISH_WITHIN): Promise<void> {
  // A connection that was busy a moment ago goes idle with its answer, and would be kept for the client's next request.
  const idle = setInterval(() => http.server.closeIdleConnections(), LOOK_EVERY)
  const cut = setTimeout(() => http.server.closeAllConnections(), within)
  try {
    await http.close()
  } finally {
    clearInterval(idle)
    clearTimeout(cut)
  }
}
