import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall } from './apt.mjs'
import { run } from './child.mjs'
import { withNode } from './node.mjs'
import { Stop } from './stop.mjs'
import { binary } from './tasks.mjs'

const minute = 60_000

/** @type {Record<string, string[]>} */
const systems = {
  linux: [
    // The one without windows, as Playwright's own is: a quarter less time for the same pages.
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
    .map((name) => process.env[name] ?? '')
    .filter(Boolean)
    .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
}

/**
 * The path of a Chromium that starts: the one named by PLAYWRIGHT_CHROMIUM, Playwright's own build, the
 * system's; and if there is none, one of the last two is installed where that is possible.
 * @param {string} root
 * @param {string} node
 * @param {(line: string) => void} say
 */
export async function ensureBrowser(root, node, say) {
  const named = process.env['PLAYWRIGHT_CHROMIUM']
  if (named) {
    if (starts(named)) return named
    throw new Stop(`PLAYWRIGHT_CHROMIUM names no browser that starts: ${named}`)
  }
  const own = ownBuild(root, node)
  const present = () => [own, ...(systems[process.platform] ?? [])].find(starts)
  for (const install of [undefined, ...installers(root, node, own)]) {
    if (install) await install(say)
    const browser = present()
    if (browser) return browser
  }
  throw new Stop(`no browser for the tests, and none could be installed. Type: ${advice()}`)
}

/** @param {string} path */
function starts(path) {
  if (!existsSync(path)) return false
  // A build that lacks a system library, or Ubuntu's placeholder for a snap, is a file that does not run.
  // On Windows `--version` would open a window.
  return process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: minute / 2 }).status === 0
}

/**
 * @param {string} root
 * @param {string} node
 */
function ownBuild(root, node) {
  const ask = "import('@playwright/test').then((it) => process.stdout.write(it.chromium.executablePath()))"
  return spawnSync(node, ['-e', ask], { cwd: root, encoding: 'utf8' }).stdout
}

/**
 * @param {string} root
 * @param {string} node
 * @param {string} own
 * @returns {((say: (line: string) => void) => Promise<unknown>)[]}
 */
function installers(root, node, own) {
  const env = { ...withNode(root, node), PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' }
  /** @param {string[]} args */
  const playwright = (args) =>
    run(node, [binary(root, 'playwright'), ...args], { env, capture: true, limit: 5 * minute })
  return [
    (say) => {
      say("Fetching Playwright's Chromium")
      return playwright(['install', 'chromium'])
    },
    async (say) => {
      // It came, and does not start: it lacks libraries of the system, which Playwright can list.
      if (!existsSync(own) || process.getuid?.() !== 0) return
      say("Installing what Playwright's Chromium needs from the system")
      await playwright(['install-deps', 'chromium'])
    },
    // Without a font no text has a width. Not every system has the first of them.
    (say) => aptInstall(['chromium-headless-shell', 'fonts-liberation'], say),
    (say) => aptInstall(['chromium', 'fonts-liberation'], say),
  ]
}

function advice() {
  if (existsSync('/usr/bin/apt-get')) return 'sudo apt-get install -y chromium'
  return 'npm run node -- node_modules/@playwright/test/cli.js install --with-deps chromium'
}
