import { expect, test } from 'vitest'
import { productLock, sbomFaults } from './sbom.mjs'

const entry = (hash: string, more = {}) => ({
  version: '1.0.0',
  integrity: `sha512-${Buffer.from(hash, 'hex').toString('base64')}`,
  ...more,
})
const lock = {
  packages: {
    '': { dependencies: { a: '1.0.0' }, devDependencies: { tool: '1.0.0', shared: '1.0.0' } },
    'node_modules/a': entry('aa', { dependencies: { shared: '1.0.0' } }),
    'node_modules/shared': entry('cc'),
    'node_modules/tool': entry('dd', { dev: true }),
  },
}
const node = {
  packages: { '': { optionalDependencies: { n: '1.0.0' } }, 'node_modules/n': entry('ee') },
}
const listed = (name: string, content: string) => ({ name, version: '1.0.0', hashes: [{ content }] })

test('what tools alone need is left out; what the product needs, too, and the pinned Node are in', () => {
  const { packages } = productLock(lock, node)
  expect(Object.keys(packages).toSorted()).toEqual([
    '',
    'node_modules/a',
    'node_modules/n',
    'node_modules/shared',
  ])
  expect(packages['']).toEqual({ dependencies: { a: '1.0.0' }, optionalDependencies: { n: '1.0.0' } })
})

test('an SBOM that is not what the lockfiles say is named by its parts', () => {
  expect(sbomFaults([lock, node], [listed('a', 'aa'), listed('shared', 'cc'), listed('n', 'ee')])).toEqual([])
  expect(sbomFaults([lock, node], [listed('a', 'ab'), listed('tool', 'dd'), listed('n', 'ee')])).toEqual([
    'a@1.0.0 is not in the SBOM',
    'shared@1.0.0 is not in the SBOM',
    'a@1.0.0 is in no lockfile',
    'tool@1.0.0 is in no lockfile',
  ])
})
