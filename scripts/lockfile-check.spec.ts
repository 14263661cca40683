import { expect, test } from 'vitest'
import { folder } from './checkout.ts'
import { lockfileFaults, pinFaults } from './lockfile-check.mjs'

test('names everything that is wrong', () => {
  const path = folder({
    'package.json': { dependencies: { a: '1.0.0', loose: '^1.0.0' } },
    'package-lock.json': {
      packages: {
        '': { dependencies: { a: '1.0.0' } },
        'node_modules/a': { integrity: 'sha512-a', optionalDependencies: { 'a-win32': '1.0.0', b: '1.0.0' } },
        'node_modules/b': { resolved: 'https://registry.example/b.tgz' },
        'node_modules/c': { integrity: 'sha512-c', hasInstallScript: true },
        'node_modules/fsevents': { integrity: 'sha512-f', hasInstallScript: true, optional: true },
      },
    },
  })
  expect(lockfileFaults(path)).toEqual([
    'dependencies in package.json and package-lock.json differ',
    'loose: ^1.0.0 is not an exact version',
    'a: its part a-win32 is not in the lockfile',
    'b: no integrity',
    'b: names a host (https://registry.example/b.tgz); see .npmrc',
    'c: has an install script',
  ])
})

test('the pins name what the lockfile installs, all of it and nothing else', () => {
  const pin = (name: string, version: string) => ({ package: name, version, path: 'bin/node', sha256: '' })
  const wanted = { optionalDependencies: { a: '2.0.0', b: '2.0.0' } }
  const faults = (...pins: object[]) =>
    pinFaults(folder({ 'package.json': wanted, 'sha256.json': Object.fromEntries(pins.entries()) }))
  expect(faults(pin('b', '2.0.0'), pin('a', '2.0.0'))).toEqual([])
  for (const wrong of [[pin('a', '2.0.0')], [pin('a', '1.0.0'), pin('b', '2.0.0')]])
    expect(faults(...wrong)).toEqual([
      'scripts/node/sha256.json names other packages than scripts/node/package.json',
    ])
})
