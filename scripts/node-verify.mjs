/**
 * Is the Node that scripts/node/sha256.json pins the one that nodejs.org released? Each platform's release archive is
 * held against SHASUMS256.txt, and the binary inside of it against the pin. Runs on the machine's own Node: what is
 * in question is not asked. Exit 0: all the same; 1: something differs; 2: not compared.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pins } from './node.mjs'

const usage = `Usage: npm run node:verify -- [--keyring FILE] [--from URL] [PLATFORM …]

  --keyring  the keys of Node's releasers (https://github.com/nodejs/release-keys, gpg/pubring.kbx);
             with it the signature of SHASUMS256.txt is checked, by gpgv
  --from     where the releases lie (default https://nodejs.org/dist/)
  PLATFORM   of ${Object.keys(pins).join(', ')} (default: all)
`
/** Not compared, as against found to differ. */
class Unknown extends Error {}

const sha256 = (/** @type {Uint8Array} */ bytes) => createHash('sha256').update(bytes).digest('hex')
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`)

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  // What parseArgs and URL throw names the option.
  if (!(error instanceof Unknown || (error instanceof TypeError && 'code' in error))) throw error
  say(`not compared: ${error.message}`)
  process.exitCode = 2
}

/** @param {string[]} args */
async function main(args) {
  const text = /** @type {const} */ ({ type: 'string' })
  const { values, positionals } = parseArgs({
    args,
    options: { from: text, keyring: text, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.help) return (say(usage), 0)
  const platforms = positionals.length > 0 ? positionals : Object.keys(pins)
  const unknown = platforms.filter((platform) => !Object.hasOwn(pins, platform))
  if (unknown.length > 0) throw new Unknown(`nothing is pinned for ${unknown.join(', ')}\n${usage}`)
  const from = new URL(values.from ?? 'https://nodejs.org/dist/')

  let differing = 0
  /** @type {Map<string, Map<string, string>>} */
  const sums = new Map()
  for (const platform of platforms) {
    const { version } = pins[platform] ?? { version: '' }
    const folder = new URL(`v${version}/`, from)
    const known = sums.get(version) ?? (await releaseSums(folder, values.keyring))
    sums.set(version, known)
    const fault = await compare(platform, folder, known)
    say(`${platform}: ${fault ?? `the pinned Node ${version} is the one in the release`}`)
    if (fault) differing += 1
  }
  say(
    differing === 0
      ? `${platforms.length} compared with ${from.href}, none differs`
      : `${differing} of ${platforms.length} DIFFER from ${from.href}: do not run them`,
  )
  return differing === 0 ? 0 : 1
}

/**
 * SHASUMS256.txt, as file name → SHA-256.
 * @param {URL} folder
 * @param {string | undefined} keyring
 */
async function releaseSums(folder, keyring) {
  const text = await download(new URL('SHASUMS256.txt', folder))
  if (keyring) await checkSignature(text, await download(new URL('SHASUMS256.txt.sig', folder)), keyring)
  else say('The signature of SHASUMS256.txt is not checked (--keyring): what vouches for it is https alone.')
  const lines = text.toString('utf8').matchAll(/^([0-9a-f]{64}) [ *](\S+)\r?$/gm)
  return new Map(Array.from(lines, ([, sum = '', name = '']) => [name, sum]))
}

/**
 * @param {Buffer} text
 * @param {Buffer} signature
 * @param {string} keyring
 */
async function checkSignature(text, signature, keyring) {
  const folder = mkdtempSync(join(tmpdir(), 'authdesk-verify-'))
  try {
    writeFileSync(join(folder, 'text'), text)
    writeFileSync(join(folder, 'sig'), signature)
    // gpgv trusts the keys of this file and no others, whatever else the person's own keyring holds.
    const keys = resolve(process.env['INIT_CWD'] ?? '', keyring)
    const { status, error, stderr } = spawnSync('gpgv', ['--keyring', keys, 'sig', 'text'], { cwd: folder })
    if (error) throw new Unknown(`gpgv does not start (${error.message}); it comes with GnuPG`)
    if (status !== 0)
      throw new Unknown(`SHASUMS256.txt is not signed by a key of ${keys}\n${stderr.toString()}`)
    say(`SHASUMS256.txt is signed by a key of ${keys}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * @param {string} platform
 * @param {URL} folder
 * @param {Map<string, string>} sums
 * @returns {Promise<string | undefined>} what is wrong
 */
async function compare(platform, folder, sums) {
  const { version, path, sha256: pinned } = pins[platform] ?? { version: '', path: '', sha256: '' }
  // Windows has its binary in the list by itself.
  const windows = platform.startsWith('win32-')
  const base = `node-v${version}-${platform}`
  const name = windows ? `${platform.replace('win32', 'win')}/node.exe` : `${base}.tar.gz`
  const wanted = sums.get(name)
  if (!wanted) throw new Unknown(`SHASUMS256.txt of ${folder.href} does not name ${name}`)
  const archive = await download(new URL(name, folder))
  const got = sha256(archive)
  if (got !== wanted) return `${name} has SHA-256 ${got}, and SHASUMS256.txt says ${wanted}`
  const binary = windows ? archive : unpack(archive, `${base}/${path}`)
  const released = sha256(binary)
  return released === pinned ? undefined : `pinned is SHA-256 ${pinned}, and the release has ${released}`
}

/**
 * @param {Buffer} archive
 * @param {string} member
 */
function unpack(archive, member) {
  const options = { input: archive, maxBuffer: 1 << 30 }
  const { status, error, stdout, stderr } = spawnSync('tar', ['-xzO', '-f', '-', member], options)
  if (error || status !== 0)
    throw new Unknown(`tar does not find ${member}: ${error?.message ?? stderr.toString()}`)
  return stdout
}

/** @param {URL} url */
async function download(url) {
  /** @type {Response} */
  let response
  try {
    if (!isTrusted(url)) throw new Error('only https will do')
    response = await fetch(url, { signal: AbortSignal.timeout(600_000) })
    if (!isTrusted(new URL(response.url)))
      throw new Error(`it leads to ${response.url}, and only https will do`)
    if (!response.ok) throw new Error(`status ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  } catch (error) {
    const { message, cause } = /** @type {Error & { cause?: { code?: string } }} */ (error)
    throw new Unknown(`${url.href} cannot be fetched: ${cause?.code ?? message}`)
  }
}

/** @param {URL} url a local server is what the specs have */
function isTrusted(url) {
  return url.protocol === 'https:' || url.hostname === '127.0.0.1'
}
