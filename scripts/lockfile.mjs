/**
 * What a package-lock.json says should be installed.
 * @typedef {Record<string, string>} Names
 * @typedef {object} Entry
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {string} [resolved]
 * @property {string} [license]
 * @property {boolean} [optional]
 * @property {boolean} [dev]
 * @property {boolean} [devOptional]
 * @property {boolean} [hasInstallScript]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 * @property {Names} [dependencies]
 * @property {Names} [devDependencies]
 * @property {Names} [optionalDependencies]
 * @property {Names} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 *
 * @typedef {{ packages: Record<string, Entry> }} Lockfile
 * @typedef {{ os: string, cpu: string, libc: string | undefined }} Platform
 */

/** @returns {Platform} */
export function thisPlatform() {
  let libc
  if (process.platform === 'linux') {
    const report = process.report.getReport()
    libc = JSON.stringify(report).includes('"glibcVersionRuntime"') ? 'glibc' : 'musl'
  }
  return { os: process.platform, cpu: process.arch, libc }
}

/**
 * @param {Entry} entry
 * @param {Platform} platform
 */
export function fits(entry, platform) {
  return (
    allows(entry.os, platform.os) &&
    allows(entry.cpu, platform.cpu) &&
    (platform.libc === undefined || allows(entry.libc, platform.libc))
  )
}

/**
 * @param {string | string[] | undefined} list such as `linux`, `['darwin', 'linux']` or `['!win32']`
 * @param {string} value
 */
function allows(list, value) {
  if (!list || list.length === 0) return true
  const names = [list].flat()
  if (names.includes(`!${value}`)) return false
  return names.includes(value) || names.every((name) => name.startsWith('!'))
}

/**
 * Where Node would find the package `name` from the package at `from`.
 * @param {Lockfile} lock
 * @param {string} from a key of `lock.packages`; '' is the root
 * @param {string} name
 */
export function find(lock, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const key = `${at ? `${at}/` : ''}node_modules/${name}`
    if (lock.packages[key]) return key
    if (!at) return undefined
  }
}

/**
 * Everything that `starts` bring along, on this platform or (without one) on any.
 * @param {Lockfile} lock
 * @param {string[]} starts keys of `lock.packages`
 * @param {Platform} [platform]
 * @param {boolean} [dev] the root's devDependencies, too
 * @returns {Set<string>}
 */
export function reach(lock, starts, platform, dev = true) {
  const seen = new Set(starts)
  for (const key of seen) {
    const entry = lock.packages[key] ?? {}
    for (const name of needs(entry, dev && key === '')) {
      const found = find(lock, key, name)
      if (found && (!platform || fits(lock.packages[found] ?? {}, platform))) seen.add(found)
    }
  }
  return seen
}

/**
 * @param {Entry} entry
 * @param {boolean} withDev
 */
function needs(entry, withDev) {
  const peers = Object.keys(entry.peerDependencies ?? {}).filter(
    (name) => !entry.peerDependenciesMeta?.[name]?.optional,
  )
  const dev = withDev ? Object.keys(entry.devDependencies ?? {}) : []
  return [...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }), ...peers, ...dev]
}

/**
 * What should be installed on this platform and is not, by npm's own record of what it installed. npm exits 0
 * when an optional package is left out, and native bindings are optional packages: a wrong Node or a broken
 * download shows only here.
 * @param {Lockfile} lock
 * @param {Lockfile} installed node_modules/.package-lock.json
 * @param {Platform} platform
 * @param {boolean} [dev]
 */
export function missing(lock, installed, platform, dev = true) {
  return [...reach(lock, [''], platform, dev)].filter((key) => {
    if (key === '') return false
    const want = lock.packages[key]
    const have = installed.packages[key]
    return !have || have.version !== want?.version || have.integrity !== want?.integrity
  })
}
