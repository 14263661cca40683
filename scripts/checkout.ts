import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { nodePath, pins } from './node.mjs'

const root = resolve(import.meta.dirname, '..')
export const node = nodePath(root) ?? process.execPath

/** A folder for one test. */
export function folder(files: Record<string, unknown> = {}) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'authdesk-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  put(path, files)
  return path
}

export function put(path: string, files: Record<string, unknown>) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(
      join(path, name),
      typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
    )
  }
}

/** A checkout with the real runner and the real pinned Node, and next to nothing to run. */
export function checkout(files: Record<string, unknown> = {}) {
  const path = folder()
  for (const name of readdirSync(join(root, 'scripts'))) {
    if (name.endsWith('.mjs')) cpSync(join(root, 'scripts', name), join(path, 'scripts', name))
  }
  for (const name of ['package.json', 'package-lock.json', 'sha256.json']) {
    cpSync(join(root, 'scripts', 'node', name), join(path, 'scripts', 'node', name))
  }
  put(path, {
    'package.json': {
      name: 'x',
      type: 'module',
      scripts: { node: 'node scripts/run.mjs node' },
      engines: { node: '>=24.22.3' },
    },
    'package-lock.json': { name: 'x', lockfileVersion: 3, requires: true, packages: { '': { name: 'x' } } },
    ...files,
  })
  return path
}

export function placeNode(path: string, binary = node) {
  const at = nodePath(path) ?? ''
  mkdirSync(dirname(at), { recursive: true })
  symlinkSync(binary, at)
}

/** Lets a checkout take `binary` for the pinned Node. */
export function pinAs(path: string, binary: string) {
  const here = `${process.platform}-${process.arch}`
  const sha256 = createHash('sha256').update(readFileSync(binary)).digest('hex')
  put(path, { 'scripts/node/sha256.json': { ...pins, [here]: { ...pins[here], sha256 } } })
}

/** An npm that notes each call in npm.log, and does what `script` says (in the folder that it is called in). */
export function fakeNpm(path: string, script: string, version = '10.9.0') {
  put(path, {
    'npm/package.json': { name: 'npm', version, type: 'commonjs' },
    'npm/bin/npm-cli.js': `const fs = require('node:fs'), path = require('node:path')
fs.appendFileSync(${JSON.stringify(join(path, 'npm.log'))}, process.version + ' ' + process.argv.slice(2).join(' ') + '\\n')
${script}`,
  })
  return join(path, 'npm', 'bin', 'npm-cli.js')
}

export async function call(file: string, args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, stdout, stderr }
}
