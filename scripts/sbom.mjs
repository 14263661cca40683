/**
 * Writes sbom.cdx.json (CycloneDX): what a start installs, on any platform, and the pinned Node. By `npm sbom`, which
 * with --omit=dev leaves out what both the product and a tool need (npm/cli#7909): so it is given a lockfile without
 * the tools. What it says is then held against the lockfiles.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { reach } from './lockfile.mjs'
import { pins } from './node.mjs'
import { findNpm } from './npm.mjs'

/** @typedef {{ name: string, version: string, hashes?: { content: string }[], components?: object[] }} Component */

/**
 * The lockfile of the product alone, with the pinned Node in it.
 * @param {import('./lockfile.mjs').Lockfile} lock
 * @param {import('./lockfile.mjs').Lockfile} nodeLock
 * @returns {import('./lockfile.mjs').Lockfile}
 */
export function productLock(lock, nodeLock) {
  const wanted = reach(lock, [''], undefined, false)
  const kept = Object.entries(lock.packages).filter(([key]) => wanted.has(key))
  const { devDependencies: _, ...root } = lock.packages[''] ?? {}
  const { optionalDependencies } = nodeLock.packages[''] ?? {}
  const packages = {
    ...nodeLock.packages,
    ...Object.fromEntries(kept),
    '': { ...root, optionalDependencies },
  }
  return { ...lock, packages: /** @type {typeof lock.packages} */ (packages) }
}

/**
 * By npm's own marks in the lockfiles, and not by what productLock() has kept.
 * @param {import('./lockfile.mjs').Lockfile[]} locks
 * @param {Component[]} components
 */
export function sbomFaults(locks, components) {
  const line = (/** @type {string} */ name, /** @type {string} */ version, /** @type {string} */ hash) =>
    `${name}@${version} ${hash}`
  const wanted = new Set(
    locks.flatMap(({ packages }) =>
      Object.entries(packages)
        .filter(([key, entry]) => key && !entry.dev && !entry.devOptional)
        .map(([key, { version = '', integrity = '' }]) =>
          line(
            key.replace(/^.*node_modules\//, ''),
            version,
            Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
          ),
        ),
    ),
  )
  const listed = new Set(
    components.map(({ name, version, hashes }) => line(name, version, hashes?.[0]?.content ?? '')),
  )
  const short = (/** @type {string} */ text) => text.replace(/ .*/, '')
  return [
    ...[...wanted].filter((one) => !listed.has(one)).map((one) => `${short(one)} is not in the SBOM`),
    ...[...listed].filter((one) => !wanted.has(one)).map((one) => `${short(one)} is in no lockfile`),
  ]
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(fileURLToPath(import.meta.url), '..', '..')
  const locks = [root, join(root, 'scripts', 'node')].map((folder) =>
    JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')),
  )
  const lock = productLock(locks[0], locks[1])
  // npm names the product after its folder.
  const folder = join(root, '.cache', 'authdesk')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(lock.packages['']))
  const options = ['--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only']
  const whole = ['--include=optional', '--include=peer', '--loglevel=error']
  const { status, stdout, stderr } = spawnSync(process.execPath, [findNpm(), 'sbom', ...options, ...whole], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status !== 0) console.log(`npm sbom failed; it needs npm 10 or newer\n${stderr}`)
  const sbom = status === 0 ? JSON.parse(stdout) : { components: [] }
  const faults = sbomFaults(locks, sbom.components)
  for (const pin of Object.values(pins)) {
    const named = sbom.components.find((/** @type {Component} */ { name }) => name === pin.package)
    const hashes = [{ alg: 'SHA-256', content: pin.sha256 }]
    if (named) named.components = [{ type: 'file', name: pin.path, hashes }]
  }
  for (const fault of faults) console.log(fault)
  if (faults.length === 0) {
    writeFileSync(join(root, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`)
    console.log(`sbom.cdx.json names ${sbom.components.length} packages, as the lockfiles do`)
  }
  process.exitCode = faults.length === 0 ? 0 : 1
}
