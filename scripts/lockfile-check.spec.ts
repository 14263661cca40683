import { expect, test } from 'vitest'
import { folder } from './checkout.ts'
import { lockfileFaults } from './lockfile-check.mjs'

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
