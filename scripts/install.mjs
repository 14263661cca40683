import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withLock } from './lock.mjs'
import { missing, thisPlatform } from './lockfile.mjs'
import { withNode } from './node.mjs'
import { ci } from './npm.mjs'
import { Stop } from './stop.mjs'

/**
 * Brings node_modules to what package-lock.json says, if it is not there yet: `dependencies` is what a start and the
 * build before it need, `devDependencies` the rest.
 * @param {string} root
 * @param {string} node the pinned Node, which must be the one that runs npm: under an older one `npm ci`
 * leaves native bindings out whose `engines` do not fit, and exits 0
 * @param {(line: string) => void} say
 * @param {boolean} [dev] the rest, too
 * @param {typeof ci} [install]
 * @returns {Promise<boolean>} whether npm ran
 */
export async function ensureInstalled(root, node, say, dev = true, install = ci) {
  const record = join(root, 'node_modules', '.authdesk-lock')
  const all = hash(root)
  const part = `${all} without dev`
  const isDone = () => text(record) === all || (!dev && text(record) === part)
  if (isDone()) return false
  return withLock(
    join(root, '.cache', 'install.lock'),
    async () => {
      if (isDone()) return false
      // Somebody ran npm by hand, with a Node that fits: nothing to do but remember it.
      const found = [true, dev].find((with_) => absent(root, with_).length === 0)
      if (found !== undefined) {
        remember(record, found ? all : part)
        return false
      }
      // An Authdesk may be running from what is there: it is added to, and nothing is taken away.
      const keep = text(record) === part
      say(keep ? 'Installing the rest of the packages' : 'Installing packages')
      rmSync(record, { force: true })
      const lacking = () => absent(root, dev)
      const { code, output } = await install(node, root, lacking, withNode(root, node), { dev, keep })
      if (code !== 0) throw new Stop(`The packages could not be installed\n${output}`.trim(), code)
      remember(record, dev ? all : part)
      return true
    },
    (owner) => say(`Waiting for process ${owner.pid}, which is installing packages`),
  )
}

/** @param {string} root */
function hash(root) {
  const platform = `${process.platform}-${process.arch}`
  return createHash('sha256')
    .update(platform)
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/**
 * @param {string} root
 * @param {boolean} dev
 * @returns {string[]} as `name@version`
 */
function absent(root, dev) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  // npm writes it last: an install that was stopped half-way has none, or the one from before.
  const installed = JSON.parse(text(join(root, 'node_modules', '.package-lock.json')) ?? '{"packages":{}}')
  const left = missing(lock, installed, thisPlatform(), dev)
  const gone = Object.keys(installed.packages).filter((key) => !existsSync(join(root, key)))
  return [...left, ...gone].map(
    (key) => `${key.replace(/^.*node_modules\//, '')}@${lock.packages[key]?.version}`,
  )
}

/**
 * @param {string} record
 * @param {string} wanted
 */
function remember(record, wanted) {
  mkdirSync(dirname(record), { recursive: true })
  writeFileSync(record, wanted)
}

/** @param {string} file */
function text(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
