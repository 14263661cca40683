import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import * as net from 'node:net'

/** What Node's own `cluster` hands to its workers: a bound TCP socket that this process does not accept from. */
export interface Handle {
  getsockname(out: { port?: number }): number
  close(): void
}
type CreateHandle = (
  address: string | null,
  port: number | null,
  family: number,
  fd?: number,
  flags?: number,
) => Handle | number

/** The first descriptor that systemd passes on (sd_listen_fds(3)). */
const FIRST_PASSED = 3

/**
 * The socket that people come to, held for as long as the keeper lives: systemd's when it passes one, else a new one.
 * Null when it cannot be had here; the serving process then listens for itself and says what is wrong.
 *
 * Node has no public call for a socket that is bound and not read, only the one that `cluster` uses.
 */
export async function openListener(
  { host, port }: { host: string; port: number },
  env: NodeJS.ProcessEnv,
): Promise<Handle | null> {
  const create = (net as unknown as { _createServerHandle?: CreateHandle })._createServerHandle
  if (!create) return null
  if (passedOn(env)) return usable(create(null, null, -1, FIRST_PASSED))
  try {
    const [{ address, family }, ...more] = (await lookup(host, { all: true })) as [LookupAddress]
    // `localhost` may be two addresses, and needs two sockets.
    if (more.length > 0) return null
    const handle = usable(create(address, port, family))
    const bound: { port?: number } = {}
    // A busy port shows only when somebody listens; by then an unbound socket would take any free port.
    if (!handle || handle.getsockname(bound) !== 0 || (port !== 0 && bound.port !== port)) {
      handle?.close()
      return null
    }
    return handle
  } catch {
    return null
  }
}

/** One socket, meant for this very process. */
function passedOn(env: NodeJS.ProcessEnv): boolean {
  return env.LISTEN_FDS === '1' && env.LISTEN_PID === String(process.pid)
}

function usable(handle: Handle | number): Handle | null {
  return typeof handle === 'number' ? null : handle
}
