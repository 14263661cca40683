/** Is what the lockfiles name complete, fixed by hash on every platform, and free of install scripts? */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { find } from './lockfile.mjs'

/**
 * Packages with an install script that we can do without. run.mjs installs with --ignore-scripts, so such a
 * package must work without its script, or not be there.
 * @type {Record<string, string>}
 */
const scriptless = {
  fsevents:
    'macOS only, optional: file watching; its binary comes in the package and the script is a leftover',
}

/**
 * @param {string} folder with a package.json and its package-lock.json
 * @returns {string[]}
 */
export function lockfileFaults(folder) {
  const wanted = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  /** @type {import('./lockfile.mjs').Lockfile} */
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  const root = lock.packages[''] ?? {}
  const faults = []
  for (const kind of /** @type {const} */ (['dependencies', 'devDependencies', 'optionalDependencies'])) {
    if (JSON.stringify(sorted(wanted[kind])) !== JSON.stringify(sorted(root[kind]))) {
      faults.push(`${kind} in package.json and package-lock.json differ`)
    }
    for (const [name, range] of Object.entries(wanted[kind] ?? {})) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(range)))
        faults.push(`${name}: ${range} is not an exact version`)
    }
  }
  for (const [key, entry] of Object.entries(lock.packages)) {
    const name = key.replace(/^.*node_modules\//, '') || 'the root'
    if (key && !entry.integrity) faults.push(`${name}: no integrity`)
    if (entry.resolved) faults.push(`${name}: names a host (${entry.resolved}); see .npmrc`)
    if (entry.hasInstallScript && !(scriptless[name] && entry.optional))
      faults.push(`${name}: has an install script`)
    // A binary that exists for some platforms only: npm install says nothing, npm ci fails elsewhere.
    for (const part of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      if (!find(lock, key, part)) faults.push(`${name}: its part ${part} is not in the lockfile`)
    }
  }
  return faults
}

/**
 * Does scripts/node/sha256.json name the very packages that its lockfile installs?
 * @param {string} folder scripts/node
 */
export function pinFaults(folder) {
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const pinned = Object.values(read('sha256.json')).map((pin) => [pin.package, pin.version])
  const wanted = read('package.json').optionalDependencies
  const same = JSON.stringify(sorted(Object.fromEntries(pinned))) === JSON.stringify(sorted(wanted))
  return same ? [] : ['scripts/node/sha256.json names other packages than scripts/node/package.json']
}

/** @param {Record<string, string>} [names] */
function sorted(names = {}) {
  return Object.entries(names).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(fileURLToPath(import.meta.url), '..', '..')
  const node = join(root, 'scripts', 'node')
  const faults = [...[root, node].flatMap(lockfileFaults), ...pinFaults(node)]
  for (const fault of faults) console.log(fault)
  console.log(faults.length === 0 ? 'the lockfiles are complete' : `${faults.length} faults in the lockfiles`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
