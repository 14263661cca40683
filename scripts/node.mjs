import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { aptInstall } from './apt.mjs'
import { withLock } from './lock.mjs'
import { ci } from './npm.mjs'
import { Stop } from './stop.mjs'

/**
 * The Node that this checkout brings along, for machines without one that fits. It comes as a package for each platform,
 * from a folder with a lockfile of its own: the wrapper package `node` fetches it in a `preinstall`, which
 * `ignore-scripts` and npm 12 skip, and then the machine's own Node runs without a word.
 */

/**
 * SHA-256 of each platform's binary, and where it comes from. From the files of this checkout, so that nothing
 * that is installed can say what is right.
 * @type {Record<string, { package: string, version: string, path: string, sha256: string }>}
 */
export const pins = JSON.parse(readFileSync(new URL('./node/sha256.json', import.meta.url), 'utf8'))

/** Undefined where there is none for this platform. */
export const pin = pins[`${process.platform}-${process.arch}`]

/** @param {string} root */
export function nodePath(root) {
  return pin && join(root, 'scripts', 'node', 'node_modules', pin.package, pin.path)
}

/**
 * The Node for a task: this very one, the machine's, where it will do for what people run; else, and for tools and
 * tests, the pinned one. AUTHDESK_NODE=pinned or =system decides otherwise.
 * @param {string} root
 * @param {boolean} product
 * @param {(line: string) => void} say
 */
export async function chooseNode(root, product, say, wish = process.env['AUTHDESK_NODE']) {
  if (wish && wish !== 'pinned' && wish !== 'system')
    throw new Stop('AUTHDESK_NODE is pinned, system, or not set')
  const pinned = nodePath(root)
  const isOwn = pinned !== undefined && existsSync(pinned) && realpathSync(pinned) === process.execPath
  const unfit = whyUnfit(root)
  if (wish === 'system' && unfit)
    throw new Stop(
      `this Node, ${process.version}, ${unfit}; without AUTHDESK_NODE=system the pinned one is used`,
    )
  const system = wish === 'system' || (product && wish !== 'pinned' && !unfit)
  return system && !isOwn ? process.execPath : ensureNode(root, say)
}

/**
 * What a Node of the machine lacks to run Authdesk; undefined when it has all. The oldest that will do is the oldest
 * that all specs were run on. A build of a distribution may leave the other two out.
 * @param {string} root
 * @param {{ version: string, typescript?: unknown, sqlite: boolean }} [its]
 */
export function whyUnfit(root, its = thisNode()) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const minimum = engines.node.replace(/^>=/, '')
  const parts = (/** @type {string} */ version) => version.replace(/^v/, '').split('.').map(Number)
  const [have, want] = [parts(its.version), parts(minimum)]
  // The first part that differs decides. A nightly's last part is no number, and never newer.
  const at = want.findIndex((part, index) => part !== have[index])
  if (at >= 0 && !((have[at] ?? 0) > (want[at] ?? 0))) return `is not ${minimum} or newer`
  if (its.version.includes('-')) return 'is no release'
  if (!its.typescript) return 'runs no TypeScript'
  return its.sqlite ? undefined : 'has no node:sqlite'
}

function thisNode() {
  const { typescript } = /** @type {{ typescript?: unknown }} */ (process.features)
  return { version: process.version, typescript, sqlite: module.isBuiltin('node:sqlite') }
}

/**
 * Makes sure that the pinned Node is there, is the pinned one to the byte, and starts; returns its path. What has
 * other bytes is never run.
 * @param {string} root
 * @param {(line: string) => void} say
 */
async function ensureNode(root, say) {
  const path = nodePath(root)
  if (!pin || !path) {
    throw new Stop(
      `there is no pinned Node for ${process.platform}-${process.arch}; install one that fits (package.json, engines) and set AUTHDESK_NODE=system`,
    )
  }
  const { version, sha256, package: name } = pin
  let good = isPinned(path)
  if (!good && !isInstalled(root)) {
    await withLock(
      join(root, '.cache', 'node.lock'),
      async () => {
        if (isPinned(path)) return
        say(`Installing Node ${version} into scripts/node/`)
        const lacking = () => (existsSync(path) ? [] : [`${name}@${version}`])
        const { code, output } = await ci(process.execPath, join(root, 'scripts', 'node'), lacking)
        if (code !== 0) throw new Stop(`Node ${version} could not be installed\n${output}`.trim(), code)
      },
      (owner) => say(`Waiting for process ${owner.pid}, which is installing Node ${version}`),
    )
    good = isPinned(path)
  }
  if (!good) {
    throw new Stop(
      `${path} is not the Node ${version} that scripts/node/sha256.json pins (SHA-256 ${sha256}). It was not run. Find out who changed it; to install it anew, delete scripts/node/node_modules`,
    )
  }
  await mustStart(path, version, say)
  return path
}

/**
 * Anew at each start: 0.1 s for 150 MB. A note about an earlier look could be forged by whatever can change the file.
 * @param {string} path
 */
function isPinned(path) {
  if (!existsSync(path)) return false
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(1 << 20)
  const file = openSync(path, 'r')
  for (let read; (read = readSync(file, chunk)) > 0;) hash.update(chunk.subarray(0, read))
  closeSync(file)
  return hash.digest('hex') === pin?.sha256
}

/**
 * Did npm finish with this version? Then other bytes are no download that was stopped half-way and no older Node,
 * but a change that an operator should know about.
 * @param {string} root
 */
function isInstalled(root) {
  try {
    const record = readFileSync(join(root, 'scripts', 'node', 'node_modules', '.package-lock.json'), 'utf8')
    return JSON.parse(record).packages[`node_modules/${pin?.package}`].version === pin?.version
  } catch {
    return false
  }
}

/**
 * @param {string} path
 * @param {string} version
 * @param {(line: string) => void} say
 */
async function mustStart(path, version, say) {
  const env = { ...process.env, NODE_OPTIONS: '' }
  const ask = () => spawnSync(path, ['--version'], { encoding: 'utf8', env })
  const lacksAtomic = (/** @type {{ stderr: string | null }} */ { stderr }) =>
    /libatomic\.so\.1/.test(stderr ?? '')
  let said = ask()
  // Slim images have no libatomic; a full Debian has it by way of its compiler.
  if (lacksAtomic(said) && (await aptInstall(['libatomic1'], say))) said = ask()
  if (said.status === 0) return
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
  throw new Stop(`${path} does not start: ${said.error?.message ?? said.stderr}`)
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
