import { isIPv6 } from 'node:net'

/**
 * What one client holds of the address space: an IPv4 address, or a /64 of IPv6, which a single machine may fill as it
 * likes. Addresses that carry an IPv4 one (mapped, NAT64, 6to4) count as that one.
 */
export function clientNetwork(address: string): string {
  const [bare = ''] = address.split('%')
  if (!isIPv6(bare)) return bare
  const groups = groupsOf(bare)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff
  const isNat64 = groups[0] === 0x64 && groups[1] === 0xff_9b
  if (isMapped || isNat64) return ipv4(groups[6]!, groups[7]!)
  if (groups[0] === 0x20_02) return ipv4(groups[1]!, groups[2]!)
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** Eight numbers; the URL parser writes every spelling of an address in one. */
function groupsOf(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const numbers = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)))
  if (tail === undefined) return numbers(head)
  const [before, after] = [numbers(head), numbers(tail)]
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
