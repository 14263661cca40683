import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

/**
 * Who may import whom. The first word of an import says its layer (`#contract/…`, or the package's name); what a
 * layer's line does not name, it may not import. The house stands on these walls, see CONTRIBUTING.md.
 */
const WALLS: Record<string, { layers: string[]; packages: (string | RegExp)[] }> = {
  contract: { layers: ['github'], packages: ['zod/mini'] },
  github: { layers: [], packages: [] },
  'web/ui': {
    layers: ['web/ui', 'web/messages'],
    packages: ['react', 'react-dom', 'lucide-react'],
  },
  web: {
    layers: ['contract', 'github', 'web'],
    packages: [
      /^react(-dom)?(\/|$)/,
      'react-router',
      /^react-router\//,
      'zod/mini',
      'lucide-react',
      /^@tanstack\/react-/,
    ],
  },
  'proxy/routes': { layers: ['contract', 'github', 'proxy'], packages: ['fastify', 'node:crypto'] },
  'proxy/store': {
    layers: ['proxy/store'],
    packages: ['kysely', 'kysely/migration', 'node:fs', 'node:sqlite'],
  },
  proxy: {
    layers: ['contract', 'github', 'proxy'],
    packages: ['fastify', /^@fastify\//, 'undici', 'helmet', 'pino', 'zod', 'zod/mini', 'vite', /^node:/],
  },
  sandbox: { layers: ['sandbox', 'github/openapi.d.ts'], packages: ['fastify', /^node:/] },
  cli: { layers: ['contract', 'github', 'proxy'], packages: [/^node:/] },
  main: { layers: ['proxy', 'sandbox'], packages: [/^node:/] },
}

const ROOT = import.meta.dirname
const SPECIFIER =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

interface Import {
  file: string
  layer: string
  specifier: string
  /** The place in src that it leads to, or null for a package. */
  target: string | null
}

function imports(): Import[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file) && !/\.(spec|d)\.tsx?$|\/testing\//.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8')
      return [...text.matchAll(SPECIFIER)].map((match) => {
        const specifier = match[1] ?? match[2]!
        const target = specifier.startsWith('#')
          ? specifier.slice(1)
          : specifier.startsWith('.')
            ? relative(ROOT, join(ROOT, file, '..', specifier)).replaceAll('\\', '/')
            : null
        return { file, layer: layerOf(file), specifier, target }
      })
    })
}

/** The longest name in the table that begins the path. */
function layerOf(path: string): string {
  const names = Object.keys(WALLS).filter(
    (name) => path === name || path.startsWith(`${name}/`) || path === `${name}.ts`,
  )
  return names.toSorted((a, b) => b.length - a.length)[0] ?? path
}

const within = (path: string, layer: string) => path === layer || path.startsWith(`${layer}/`)

test('the table is about files that exist', () => {
  const found = new Set(imports().map(({ layer }) => layer))
  expect(Object.keys(WALLS).filter((layer) => !found.has(layer) && layer !== 'github')).toEqual([])
})

test('every import stays within its walls', () => {
  const broken = imports().filter(({ file, layer, specifier, target }) => {
    const wall = WALLS[layer]
    if (!wall) return true
    if (target === null)
      return !wall.packages.some((allowed) =>
        typeof allowed === 'string' ? allowed === specifier : allowed.test(specifier),
      )
    return (
      !within(target, layer) &&
      !wall.layers.some((allowed) => within(target, allowed)) &&
      !target.endsWith('.css') &&
      target !== file
    )
  })
  expect(
    broken.map(({ file, specifier, layer }) => `${file} imports ${specifier}, which ${layer} may not`),
  ).toEqual([])
})

test('a page imports no other page', () => {
  const pageOf = (path: string) => /^web\/pages\/([^/]+)\//.exec(path)?.[1]
  const broken = imports().filter(({ file, target }) => {
    const from = pageOf(file)
    const to = target ? pageOf(target) : undefined
    return (
      to !== undefined &&
      (from === undefined
        ? file.startsWith('web/') && file !== 'web/routes.ts' && file !== 'web/picture.tsx'
        : from !== to)
    )
  })
  expect(broken.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
})

test('a route takes what it works with as an argument: of store, upstream and services it imports types only', () => {
  const broken = imports()
    .filter(({ file }) => file.startsWith('proxy/routes/'))
    .filter(
      ({ target }) =>
        target !== null &&
        /^proxy\/(store|upstream)\//.test(target) &&
        target !== 'proxy/upstream/trouble.ts',
    )
    .filter(({ file, specifier }) => {
      const text = readFileSync(join(ROOT, file), 'utf8')
      return !new RegExp(`import type [^\\n]*'${specifier.replaceAll('.', '\\.')}'`).test(text)
    })
  expect(broken.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
})

test('only the configuration reads the environment, only the upstream client sends, and who reveals a secret is named here', () => {
  const files = new Set(imports().map(({ file }) => file))
  const using = (pattern: RegExp) =>
    [...files]
      .filter((file) => file.startsWith('proxy/') && pattern.test(readFileSync(join(ROOT, file), 'utf8')))
      .toSorted()
  expect(using(/process\.env/)).toEqual([])
  expect(using(/from 'undici'/)).toEqual(['proxy/upstream/wire.ts'])
  // The session seals what it reveals, and so does a change that is under way; a created token, a collected one and a ledger are the replies that hold a value;
  // the embedded sandbox's secrets are its own, and lie beside them already.
  expect(using(/\.reveal\(\)/)).toEqual([
    'proxy/embedded.ts',
    'proxy/operations/intents.ts',
    'proxy/operations/reset.ts',
    'proxy/routes/authorizations.ts',
    'proxy/routes/jobs.ts',
    'proxy/routes/operations.ts',
    'proxy/sessions.ts',
    'proxy/upstream/upstream.ts',
  ])
})
