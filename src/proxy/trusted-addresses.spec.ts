import { expect, test } from 'vitest'
import { trustedAddresses } from './trusted-addresses.ts'

test.each([
  [['loopback'], '127.0.0.9', true],
  [['loopback'], '::1', true],
  [['loopback'], '::ffff:127.0.0.1', true],
  [['loopback'], '10.0.0.1', false],
  [['10.0.0.0/8'], '10.1.2.3', true],
  [['10.0.0.0/8'], '::ffff:10.1.2.3', true],
  [['10.0.0.0/8'], '::ffff:11.1.2.3', false],
  [['192.0.2.7'], '192.0.2.7', true],
  [['192.0.2.7'], '192.0.2.8', false],
  [['2001:db8::/32'], '2001:db8:1::1', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['fe80::/10'], 'fe80::1%eth0', true],
  [['10.0.0.0/8'], '', false],
  [[], '127.0.0.1', false],
])('trusted are %j, asked by %j: %j', (trustProxy, address, trusted) => {
  expect(trustedAddresses(trustProxy)(address)).toBe(trusted)
})
