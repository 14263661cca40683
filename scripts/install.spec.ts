import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, put } from './checkout.ts'
import { ensureInstalled } from './install.mjs'

const here = { os: process.platform, cpu: process.arch }
const elsewhere = { os: process.platform === 'win32' ? 'linux' : 'win32', cpu: process.arch }

const native = (where: object, version = '1.0.0') => ({
  version,
  integrity: `sha512-${version}`,
  optional: true,
  ...where,
})
const lock = (version = '1.0.0') => ({
  packages: {
    '': { dependencies: { tool: version }, devDependencies: { helper: version } },
    'node_modules/tool': {
      version,
      integrity: `sha512-${version}`,
      optionalDependencies: { 'tool-here': version, 'tool-elsewhere': version },
    },
    'node_modules/helper': { version, integrity: `sha512-${version}`, dev: true },
    'node_modules/tool-here': native(here, version),
    'node_modules/tool-elsewhere': native(elsewhere, version),
  },
})

/** What npm would leave behind on this platform. */
function place(path: string, version = '1.0.0', names = ['tool', 'tool-here', 'helper']) {
  const all = Object.entries(lock(version).packages)
  const packages = Object.fromEntries(all.filter(([key]) => names.includes(key.replace('node_modules/', ''))))
  put(path, {
    'node_modules/.package-lock.json': { packages },
    ...Object.fromEntries(names.map((name) => [`node_modules/${name}/package.json`, {}])),
  })
}

function project() {
  const path = folder({ 'package-lock.json': lock() })
  const calls: string[] = []
  const modes: unknown[] = []
  let next = () => place(path)
  let broken = false
  return {
    path,
    calls,
    fails: (does = true) => (broken = does),
    npmDoes: (does: () => void) => (next = does),
    modes,
    ensure: (dev = true) =>
      ensureInstalled(
        path,
        process.execPath,
        () => {},
        dev,
        async (node, _root, _lacking, _env, mode) => {
          calls.push(node)
          modes.push(mode)
          await new Promise((done) => setTimeout(done, 20))
          if (broken) return { code: 1, output: 'no network', late: false }
          next()
          return { code: 0, output: '', late: false }
        },
      ),
  }
}

test('installs once, by the pinned Node, and then remembers', async () => {
  const it = project()
  expect(await it.ensure()).toBe(true)
  expect(await it.ensure()).toBe(false)
  expect(it.calls).toEqual([process.execPath])
})

test('two starts at once make one install', async () => {
  const it = project()
  expect(await Promise.all([it.ensure(), it.ensure(), it.ensure()])).toEqual([true, false, false])
})

test('another lockfile means another install', async () => {
  const it = project()
  await it.ensure()
  put(it.path, { 'package-lock.json': lock('2.0.0') })
  it.npmDoes(() => place(it.path, '2.0.0'))
  expect(await it.ensure()).toBe(true)
  expect(await it.ensure()).toBe(false)
})

test('what somebody installed by hand is taken as it is, when nothing is missing', async () => {
  const it = project()
  place(it.path)
  expect(await it.ensure()).toBe(false)
  expect(existsSync(join(it.path, 'node_modules', '.authdesk-lock'))).toBe(true)
})

test('but not when an old Node left the native parts out, which npm calls a success', async () => {
  const it = project()
  place(it.path, '1.0.0', ['tool'])
  expect(await it.ensure()).toBe(true)
})

test('an install that failed is not remembered', async () => {
  const it = project()
  it.fails()
  await expect(it.ensure()).rejects.toThrow(/could not be installed\nno network/)
  it.fails(false)
  expect(await it.ensure()).toBe(true)
})

test('a start installs what it needs; what tests need besides comes to it, and takes nothing away', async () => {
  const it = project()
  it.npmDoes(() => place(it.path, '1.0.0', ['tool', 'tool-here']))
  expect([await it.ensure(false), await it.ensure(false)]).toEqual([true, false])
  it.npmDoes(() => place(it.path))
  expect([await it.ensure(), await it.ensure(), await it.ensure(false)]).toEqual([true, false, false])
  expect(it.modes).toEqual([
    { dev: false, keep: false },
    { dev: true, keep: true },
  ])
})

test('what tests have installed is enough for a start', async () => {
  const it = project()
  expect([await it.ensure(), await it.ensure(false), await it.ensure()]).toEqual([true, false, false])
})

test('another lockfile is another install, whatever is there', async () => {
  const it = project()
  await it.ensure(false)
  put(it.path, { 'package-lock.json': lock('2.0.0') })
  it.npmDoes(() => place(it.path, '2.0.0'))
  await it.ensure()
  expect(it.modes.at(-1)).toEqual({ dev: true, keep: false })
})

test('a start without the tools that somebody left out by hand is as it should be', async () => {
  const it = project()
  place(it.path, '1.0.0', ['tool', 'tool-here'])
  expect(await it.ensure(false)).toBe(false)
  expect(await it.ensure()).toBe(true)
})

test('the record goes with node_modules', async () => {
  const it = project()
  await it.ensure()
  rmSync(join(it.path, 'node_modules'), { recursive: true })
  expect(await it.ensure()).toBe(true)
})
