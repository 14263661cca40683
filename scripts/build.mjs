import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { run } from './child.mjs'
import { withLock } from './lock.mjs'
import { withNode } from './node.mjs'
import { Stop } from './stop.mjs'
import { binary } from './tasks.mjs'

// Everything that can change a byte of dist/. github and contract are compiled into the page.
const inputs = [
  'index.html',
  'package.json',
  'package-lock.json',
  'public',
  'scripts/build.mjs',
  'scripts/unused.ts',
  'src/contract',
  'src/github',
  'src/web',
  'tsconfig.json',
  'vite.config.ts',
]

/** What draws the first page for its document: for the proxy, and never served (src/proxy/static.ts). */
const PICTURE = 'picture'

/**
 * Builds the page into dist/, if what is there was built from something else.
 * @param {string} root
 * @param {string} node
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} whether it was built now
 */
export async function ensureBuilt(root, node, say) {
  if (isBuilt(root)) return false
  return withLock(
    join(root, '.cache', 'build.lock'),
    async () => {
      if (isBuilt(root)) return false
      say('Building the page')
      await build(root, node)
      return true
    },
    (owner) => say(`Waiting for process ${owner.pid}, which is building the page`),
  )
}

/** @param {string} root */
export function isBuilt(root) {
  try {
    return readFileSync(join(root, 'dist', '.inputs'), 'utf8') === hashInputs(root)
  } catch {
    return false
  }
}

/** What a build may see of the environment: its plugins are code of others, and client secrets may lie there. */
const harmless = /^(PATH|HOME|USERPROFILE|SYSTEMROOT|TMPDIR|TMP|TEMP|LANG|LC_ALL|TZ)$/i

/**
 * Into a folder of its own, which then takes the place of dist/: a build that fails leaves the last one
 * standing, and a server that runs from it meanwhile never sees half of one.
 * @param {string} root
 * @param {string} node
 */
async function build(root, node) {
  const hash = hashInputs(root)
  const out = join(root, '.cache', 'dist')
  const old = join(root, '.cache', 'dist-old')
  rmSync(out, { recursive: true, force: true })
  const seen = Object.fromEntries(Object.entries(process.env).filter(([name]) => harmless.test(name)))
  const env = { ...withNode(root, node, seen), NODE_ENV: 'production' }
  const vite = [binary(root, 'vite'), 'build', '--logLevel', 'warn']
  const page = ['--outDir', out, '--emptyOutDir']
  const picture = ['--ssr', 'src/web/picture.tsx', '--outDir', join(out, PICTURE)]
  /** @param {string[]} args */
  const viteBuild = async (args) => {
    const { code, output } = await run(node, [...vite, ...args], { cwd: root, env, capture: true })
    if (code !== 0)
      throw new Stop(`The page could not be built (vite build, exit ${code})\n${output}`.trim(), code)
    if (output.trim()) process.stderr.write(`${output.trim()}\n`)
  }
  await viteBuild(page)
  await compress(out)
  await viteBuild(picture)
  writeFileSync(join(out, '.inputs'), hash)
  rmSync(old, { recursive: true, force: true })
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old)
  renameSync(out, join(root, 'dist'))
  rmSync(old, { recursive: true, force: true })
}

/**
 * Once at build time, as small as it gets. Browsers ask for brotli over https and on localhost only, so a
 * dashboard on plain http in a closed network gets gzip.
 * @param {string} folder
 */
export async function compress(folder) {
  const texts = files(folder).filter((file) => /\.(html|js|css|svg|json|txt|webmanifest)$/.test(file))
  await Promise.all(
    texts.map(async (file) => {
      const plain = readFileSync(join(folder, file))
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      }
      const br = await promisify(brotliCompress)(plain, { params })
      const gz = await promisify(gzip)(plain, { level: constants.Z_BEST_COMPRESSION })
      if (br.length < plain.length) writeFileSync(join(folder, `${file}.br`), br)
      if (gz.length < plain.length) writeFileSync(join(folder, `${file}.gz`), gz)
    }),
  )
}

/** @param {string} root */
export function hashInputs(root) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of files(join(root, input))) {
      const content = readFileSync(join(root, input, file))
      hash.update(JSON.stringify([input, file.replaceAll('\\', '/'), content.length])).update(content)
    }
  }
  return hash.digest('hex')
}

/**
 * All files below `path`, in an order that does not depend on the machine; [''] when it is itself a file.
 * @param {string} path
 * @returns {string[]}
 */
function files(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return ['']
  // oxlint-disable-next-line unicorn/no-array-sort -- Node 18 has no toSorted
  const names = readdirSync(path).sort()
  return names.flatMap((name) => files(join(path, name)).map((below) => (below ? join(name, below) : name)))
}
