import { BlockList, isIP } from 'node:net'

/** Whether an address is in `trustProxy`; an IPv4 address that IPv6 carries counts as that one. */
export function trustedAddresses(trustProxy: string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const entry of trustProxy.flatMap((one) => (one === 'loopback' ? ['127.0.0.0/8', '::1'] : [one]))) {
    const [address = '', bits] = entry.split('/')
    const family = familyOf(address)
    list.addSubnet(address, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family)
  }
  return (address) => {
    const [bare = ''] = address.split('%')
    if (isIP(bare) === 0) return false
    const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare) ?? []
    return list.check(bare, familyOf(bare)) || (mapped !== undefined && list.check(mapped, 'ipv4'))
  }
}

const familyOf = (address: string) => (isIP(address) === 4 ? 'ipv4' : 'ipv6')
