/**
 * Do the licences of what we ship and use let us? Reads package-lock.json, and what is installed.
 * decisions: what reaches the browser and what we import ourselves is under a licence that asks for its notice
 * and no more; tools, and packages that others bring along unmodified, may also be weakly protected.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { find, reach } from './lockfile.mjs'

const plain = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'])
const weak = new Set([...plain, 'MPL-2.0', 'BlueOak-1.0.0', 'CC-BY-4.0'])

/**
 * @param {string} root
 * @returns {string[]} one line for each package that should not be there
 */
export function licenceFaults(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const direct = Object.keys(lock.packages[''].dependencies ?? {})
  const keys = (/** @type {Iterable<string>} */ names) =>
    [...names].map((name) => find(lock, '', name)).filter((key) => key !== undefined)
  const strict = new Set(keys(direct))
  const browser = reach(lock, keys(imported(root)))
  return Object.entries(lock.packages).flatMap(([key, entry]) => {
    if (key === '') return []
    const role = browser.has(key)
      ? 'in the browser'
      : strict.has(key)
        ? 'our own import'
        : 'a tool or transitive'
    const allowed = role === 'a tool or transitive' ? weak : plain
    const named = [...new Set([entry.license, installedLicence(root, key)].filter(Boolean))]
    if (named.length > 0 && named.every((licence) => permits(allowed, licence))) return []
    return [
      `${key.replace(/^.*node_modules\//, '')} ${entry.version} (${role}): ${named.join(' / ') || 'no licence'}`,
    ]
  })
}

/**
 * @param {Set<string>} allowed
 * @param {string} expression SPDX: `MIT`, `(MIT OR CC0-1.0)`, `Apache-2.0 AND MIT`
 */
export function permits(allowed, expression) {
  return expression
    .replace(/[()]/g, ' ')
    .split(/\sOR\s/)
    .some((all) => all.split(/\sAND\s/).every((one) => allowed.has(one.trim())))
}

/**
 * @param {string} root
 * @param {string} key
 * @returns {string | undefined}
 */
function installedLicence(root, key) {
  const file = join(root, key, 'package.json')
  if (!existsSync(file)) return undefined
  const { license } = JSON.parse(readFileSync(file, 'utf8'))
  return typeof license === 'object' ? license?.type : license
}

/**
 * The packages that the page imports by name; types leave nothing behind in it.
 * @param {string} root
 */
export function imported(root) {
  const words =
    /(?:\bfrom|\bimport|@import|@plugin|\bimport\()\s*['"]((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^'"]*)?['"]/g
  const names = new Set()
  for (const file of ['src/web', 'src/contract', 'src/github'].flatMap((folder) =>
    sources(join(root, folder)),
  )) {
    const text = readFileSync(file, 'utf8').replace(/\b(?:import|export) type [^'"]*['"][^'"]*['"]/g, '')
    for (const [, name] of text.matchAll(words)) names.add(name)
  }
  return names
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function sources(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => sources(join(path, name)))
  return /\.(tsx?|css)$/.test(path) && !/\.(spec|d)\.ts$/.test(path) ? [path] : []
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const faults = licenceFaults(resolve(fileURLToPath(import.meta.url), '..', '..'))
  for (const fault of faults) console.log(fault)
  console.log(
    faults.length === 0 ? 'every licence is allowed' : `${faults.length} licences are not allowed here`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}
