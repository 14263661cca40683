import { BlockList, isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { clientNetwork } from './client-network.ts'
import type { Limiter } from './limiter.ts'
import type { Log } from './log.ts'

const PRIVATE = new BlockList()
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addAddress('::1', 'ipv6')

/** Networks told about; the one told first is forgotten for a new one. */
const MOST = 100

/**
 * Notices a reverse proxy that `trustProxy` does not name: then everybody seems to come from its address. Said once for
 * each address. From a private address, where reverse proxies are, it counts as shared; from any other the header may be
 * made up to get around the limits.
 */
export function createForwardedWatch(limiter: Pick<Limiter, 'share'>, log: Log) {
  const told = new Set<string>()
  return ({ headers, ip, socket }: Pick<FastifyRequest, 'headers' | 'ip' | 'socket'>): void => {
    if (headers['x-forwarded-for'] === undefined && headers.forwarded === undefined) return
    const peer = socket.remoteAddress
    // A trusted one is looked through.
    if (peer === undefined || ip !== peer) return
    const network = clientNetwork(peer)
    if (told.has(network)) return
    told.add(network)
    // Said again at some time, rather than never for one that comes late.
    if (told.size > MOST) told.delete(told.values().next().value!)
    const address = peer.replace(/^::ffff:/i, '')
    if (PRIVATE.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) limiter.share(peer)
    log.warn(
      { address: peer },
      'a reverse proxy that trustProxy does not name: everybody counts as coming from its address; see README, Settings',
    )
  }
}
