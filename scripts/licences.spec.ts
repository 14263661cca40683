import { expect, test } from 'vitest'
import { folder } from './checkout.ts'
import { imported, licenceFaults, permits } from './licences.mjs'

const entry = (license?: string, more: object = {}) => ({ version: '1.0.0', license, ...more })

test('each package is judged by where it ends up, and named', () => {
  const path = folder({
    'src/web/main.tsx': `import { a } from 'page/sub'\nimport type { T } from 'types-only'\nimport('@scope/lazy')`,
    'src/web/page.spec.ts': `import 'spec-only'`,
    'package-lock.json': {
      packages: {
        '': { dependencies: { page: '1', server: '1', 'types-only': '1' }, devDependencies: { tool: '1' } },
        'node_modules/page': entry('MIT', { dependencies: { inner: '1' } }),
        'node_modules/inner': entry('MPL-2.0'),
        'node_modules/@scope/lazy': entry('GPL-3.0-only'),
        'node_modules/server': entry('MPL-2.0', { dependencies: { below: '1' } }),
        'node_modules/below': entry('MPL-2.0'),
        'node_modules/types-only': entry('0BSD'),
        'node_modules/tool': entry('BlueOak-1.0.0'),
        'node_modules/tool/node_modules/nameless': entry(undefined),
        'node_modules/agpl': entry('AGPL-3.0-only', { dev: true }),
      },
    },
  })
  expect(licenceFaults(path)).toEqual([
    'inner 1.0.0 (in the browser): MPL-2.0',
    '@scope/lazy 1.0.0 (in the browser): GPL-3.0-only',
    'server 1.0.0 (our own import): MPL-2.0',
    'nameless 1.0.0 (a tool or transitive): no licence',
    'agpl 1.0.0 (a tool or transitive): AGPL-3.0-only',
  ])
})

test('what is installed may not say otherwise than the lockfile', () => {
  const path = folder({
    'package-lock.json': { packages: { '': {}, 'node_modules/a': entry('MIT') } },
    'node_modules/a/package.json': { license: 'SEE LICENSE IN EULA' },
  })
  expect(licenceFaults(path)).toEqual(['a 1.0.0 (a tool or transitive): MIT / SEE LICENSE IN EULA'])
})

test('a choice needs one that is allowed, a sum needs all', () => {
  const allowed = new Set(['MIT', 'ISC'])
  expect(permits(allowed, '(GPL-2.0 OR MIT)')).toBe(true)
  expect(permits(allowed, 'MIT AND ISC')).toBe(true)
  expect(permits(allowed, 'MIT AND GPL-2.0')).toBe(false)
})

test('imports are found in every form', () => {
  const path = folder({
    'src/web/a.ts': `import 'bare'\nexport { x } from "@s/named/deep"\nimport {\n  y,\n} from 'many-lines'\nimport z from './own.ts'`,
    'src/web/b.css': `@import "styles" source("../src");`,
    'src/contract/c.ts': `import { z } from 'schema'\nimport { t } from '#github/tokens.ts'`,
  })
  expect([...imported(path)]).toEqual(['bare', '@s/named', 'many-lines', 'styles', 'schema'])
})
