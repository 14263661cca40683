import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call, checkout, fakeNpm, node, pinAs, placeNode, put } from './checkout.ts'
import { nodePath, pin, whyUnfit } from './node.mjs'
import { findNpm } from './npm.mjs'
import { tasks } from './tasks.mjs'

const root = join(import.meta.dirname, '..')
const pinned = `v${pin?.version}`
const run = (cwd: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  call(process.execPath, ['scripts/run.mjs', ...args], { cwd, env: { ...process.env, ...env } })
/** What npm ci in scripts/node does, as far as the runner can tell. */
const placeIt = `const at = path.join('node_modules', ${JSON.stringify(nodePath('')?.split('node_modules')[1] ?? '')})
fs.mkdirSync(path.dirname(at), { recursive: true })
fs.rmSync(at, { force: true })
fs.symlinkSync(${JSON.stringify(node)}, at)`

test('every npm script is the runner and one task, with nothing before or after', () => {
  // `a && b`: the shell has looked up node before a brings one. pre- and post- scripts: skipped by
  // ignore-scripts. A tool by its name: the machine's own Node runs it.
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(scripts).toEqual(Object.fromEntries(Object.keys(tasks).map((name) => [name, expect.anything()])))
  for (const [name, line] of Object.entries(scripts)) expect(line).toBe(`node scripts/run.mjs ${name}`)
})

test('with ignore-scripts=true an npm script still ends on the pinned Node, and so do its children', async () => {
  const path = checkout({ '.npmrc': 'ignore-scripts=true\n' })
  placeNode(path)
  const code = `process.stdout.write(require('node:child_process').execSync('node --version'))`
  const { stdout } = await call(process.execPath, [findNpm(), 'run', '--silent', 'node', '--', '-e', code], {
    cwd: path,
  })
  expect(stdout.trim()).toBe(pinned)
})

test('a missing Node is installed once by two starts at the same time', async () => {
  const path = checkout()
  const npm_execpath = fakeNpm(
    path,
    `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)\n${placeIt}`,
  )
  const args = ['node', '-p', 'process.version']
  const both = await Promise.all([run(path, args, { npm_execpath }), run(path, args, { npm_execpath })])
  expect(both.map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, `${pinned}\n`],
    [0, `${pinned}\n`],
  ])
  const calls = readFileSync(join(path, 'npm.log'), 'utf8').trim().split('\n')
  expect(calls).toHaveLength(1)
  expect(calls[0]).toContain('--ignore-scripts')
  expect(calls[0]).toContain('--include=optional')
})

/** A Node of other bytes that says what the pinned one says, and leaves a trace when it runs. */
function otherNode(path: string) {
  put(path, { other: `#!/bin/sh\ntouch '${path}/ran'\necho ${pinned}\n` })
  chmodSync(join(path, 'other'), 0o755)
  placeNode(path, join(path, 'other'))
}
const installed = { packages: { [`node_modules/${pin?.package}`]: { version: pin?.version } } }

test('a Node of other bytes is refused in one line, and never run', async () => {
  const path = checkout({ 'scripts/node/node_modules/.package-lock.json': installed })
  otherNode(path)
  for (const task of [
    ['node', '-p', '1'],
    ['sandbox', '--help'],
  ]) {
    const refused = await run(path, task, { npm_execpath: fakeNpm(path, placeIt), AUTHDESK_NODE: 'pinned' })
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(
      /is not the Node 26\.10\.0 that .* pins \(SHA-256 [0-9a-f]{64}\)\. It was not run\./,
    )
    expect(refused.stderr.trim().split('\n')).toHaveLength(1)
  }
  expect(['ran', 'npm.log'].filter((name) => existsSync(join(path, name)))).toEqual([])
})

test('one byte more is other bytes', async () => {
  const path = checkout({ 'scripts/node/node_modules/.package-lock.json': installed })
  put(path, { other: Buffer.concat([readFileSync(node), Buffer.from([0])]) })
  chmodSync(join(path, 'other'), 0o755)
  placeNode(path, join(path, 'other'))
  expect(await run(path, ['node', '-p', '1'])).toMatchObject({ code: 1, stdout: '' })
})

test('what npm brings is held against the pin, too', async () => {
  const path = checkout()
  otherNode(path)
  const refused = await run(path, ['node', '-p', '1'], { npm_execpath: fakeNpm(path, '') })
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('It was not run.') })
  expect(existsSync(join(path, 'ran'))).toBe(false)
})

test('an older Node, or half of one, is replaced', async () => {
  const path = checkout()
  otherNode(path)
  const replaced = await run(path, ['node', '-p', '1'], { npm_execpath: fakeNpm(path, placeIt) })
  expect(replaced).toMatchObject({ code: 0, stdout: '1\n' })
})

const asks = `console.log(process.execPath, process.env['AUTHDESK_NODE'])`

test('a Node of the machine that fits is used as it is, which is said', async () => {
  const path = checkout({ 'src/main.ts': asks })
  const npm_execpath = fakeNpm(path, placeIt)
  expect(await run(path, ['dev'], { npm_execpath })).toEqual({
    code: 0,
    stdout: `${process.execPath} undefined\n`,
    stderr: `authdesk: Node ${process.versions.node} of this system, ${process.execPath}\n`,
  })
  expect(existsSync(join(path, 'npm.log'))).toBe(false)
})

test('the pinned one is used instead where that is asked for, or no other fits, and by the tools', async () => {
  const path = checkout({ 'src/main.ts': asks })
  for (const [task, env, engines] of [
    ['dev', 'pinned', '>=24.22.3'],
    ['dev', '', '>=99.0.0'],
    ['node', '', '>=24.22.3'],
  ] as const) {
    put(path, { 'package.json': { type: 'module', engines: { node: engines } } })
    rmSync(join(path, 'scripts/node/node_modules'), { recursive: true, force: true })
    rmSync(join(path, 'npm.log'), { force: true })
    const npm_execpath = fakeNpm(path, placeIt)
    const ended = await run(path, [task, 'src/main.ts'], { npm_execpath, AUTHDESK_NODE: env })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/ undefined\n$/) })
    if (task === 'dev') expect(ended.stderr).toContain(`authdesk: Node ${pin?.version}, pinned here\n`)
    expect(readFileSync(join(path, 'npm.log'), 'utf8')).toContain(' ci ')
  }
})

test('a wish that cannot be met is refused in one line', async () => {
  const path = checkout({ 'package.json': { type: 'module', engines: { node: '>=99.0.0' } } })
  const system = await run(path, ['node', '-p', '1'], { AUTHDESK_NODE: 'system' })
  expect(system).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^authdesk: this Node, v[\d.]+, is not 99\.0\.0 or newer;.*\n$/),
  })
  const other = await run(path, ['node', '-p', '1'], { AUTHDESK_NODE: '24' })
  expect(other).toMatchObject({ code: 1, stderr: 'authdesk: AUTHDESK_NODE is pinned, system, or not set\n' })
})

test.each([
  ['v24.22.3', 'strip', true, undefined],
  ['v24.23.0', 'strip', true, undefined],
  ['v26.0.0', 'transform', true, undefined],
  ['v24.22.2', 'strip', true, 'is not 24.22.3 or newer'],
  ['v24.9.9', 'strip', true, 'is not 24.22.3 or newer'],
  ['v18.20.8', undefined, false, 'is not 24.22.3 or newer'],
  ['v24.22.3-rc.1', 'strip', true, 'is not 24.22.3 or newer'],
  ['v27.0.0-nightly20261101aa', 'strip', true, 'is no release'],
  ['v26.10.0', false, true, 'runs no TypeScript'],
  ['v26.10.0', 'strip', false, 'has no node:sqlite'],
])('does %s with TypeScript %s and SQLite %s do?', (version, typescript, sqlite, why) => {
  expect(whyUnfit(checkout(), { version, typescript, sqlite })).toBe(why)
})

test('npm that ends well without bringing the Node is asked why', async () => {
  const path = checkout()
  const silent = `if (process.argv[2] === 'cache') { console.log('no network for ' + process.argv[4]); process.exitCode = 3 }`
  const { code, stderr } = await run(path, ['node', '-p', '1'], { npm_execpath: fakeNpm(path, silent) })
  expect(code).toBe(3)
  expect(stderr).toMatch(/could not be installed\nno network for node-[\w-]+@26\.10\.0\n$/)
})

test('and asked again, if it was a passing trouble', async () => {
  const path = checkout()
  const flaky = `if (process.argv[2] === 'cache') fs.writeFileSync('../fetched', '')
if (process.argv[2] === 'ci' && fs.existsSync('../fetched')) { ${placeIt} }`
  const ended = await run(path, ['node', '-p', '1'], { npm_execpath: fakeNpm(path, flaky) })
  expect(ended).toMatchObject({ code: 0, stdout: '1\n' })
})

function slimCheckout() {
  const slim = 'node: error while loading shared libraries: libatomic.so.1: cannot open shared object file'
  const path = checkout({ slim: `#!/bin/sh\necho '${slim}' >&2\nexit 127\n`, 'bin/empty': '' })
  chmodSync(join(path, 'slim'), 0o755)
  placeNode(path, join(path, 'slim'))
  pinAs(path, join(path, 'slim'))
  return path
}

test('a slim system without libatomic is told what to type', async () => {
  const path = slimCheckout()
  const { code, stderr } = await run(path, ['node', '-p', '1'], { PATH: join(path, 'bin') })
  expect(code).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain('apt-get install -y libatomic1')
})

test.runIf(process.getuid?.() === 0)('or gets it, where that needs no password', async () => {
  const path = slimCheckout()
  put(path, { 'bin/apt-get': `#!/bin/sh\n[ "$1" = update ] || /bin/ln -sf ${node} ${nodePath(path)}\n` })
  chmodSync(join(path, 'bin/apt-get'), 0o755)
  const ended = await run(path, ['node', '-p', '1'], { PATH: join(path, 'bin') })
  expect(ended).toMatchObject({
    code: 0,
    stdout: '1\n',
    stderr: 'authdesk: Installing libatomic1 by apt-get\n',
  })
})

test('packages are installed by the pinned Node: for a start what it needs, for a tool the rest', async () => {
  const path = checkout({
    'src/sandbox/cli.ts': 'console.log(process.argv[2])',
    'scripts/licences.mjs': `console.log('tool')`,
  })
  placeNode(path)
  const entry = (version: string) => ({ version, integrity: version })
  const both = { 'node_modules/a': entry('1.0.0'), 'node_modules/b': { ...entry('2.0.0'), dev: true } }
  put(path, {
    'package-lock.json': {
      packages: { '': { dependencies: { a: '1.0.0' }, devDependencies: { b: '2.0.0' } }, ...both },
    },
  })
  const npm = `const both = ${JSON.stringify(both)}
if (process.argv.includes('--omit=dev')) delete both['node_modules/b']
for (const key of Object.keys(both)) fs.mkdirSync(key, { recursive: true })
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: both }))`
  const env = { npm_execpath: fakeNpm(path, npm), AUTHDESK_NODE: 'pinned' }
  for (const args of [
    ['sandbox', 'one'],
    ['sandbox', 'two'],
    ['licences'],
    ['licences'],
    ['sandbox', 'tool'],
  ]) {
    expect(await run(path, args, env)).toMatchObject({ code: 0, stdout: `${args[1] ?? 'tool'}\n` })
  }
  const log = readFileSync(join(path, 'npm.log'), 'utf8').trim().split('\n')
  expect(log).toEqual([
    expect.stringMatching(`^${pinned} ci .*--ignore-scripts .*--omit=dev `),
    expect.stringMatching(`^${pinned} install --no-save .*--ignore-scripts .*--include=dev `),
  ])
})

test('an npm that is too old is named', async () => {
  const path = checkout()
  const { code, stderr } = await run(path, ['node'], { npm_execpath: fakeNpm(path, '', '7.24.2') })
  expect(code).toBe(1)
  expect(stderr).toMatch(/npm 8 or newer is needed, and this is npm 7\.24\.2/)
})

test('the exit code comes through, and an unknown task is told what there is', async () => {
  const path = checkout()
  placeNode(path)
  expect((await run(path, ['node', '-e', 'process.exit(7)'])).code).toBe(7)
  expect((await run(path, ['node', '-e', 'process.kill(process.pid, 9)'])).code).toBe(137)
  const unknown = await run(path, ['constructor'])
  expect(unknown.code).toBe(1)
  expect(unknown.stderr).toContain('there is no task "constructor"; there are start, sender,')
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s reaches the task, whose exit code comes back',
  async (signal) => {
    const path = checkout()
    placeNode(path)
    const code = `process.once('${signal}', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready')`
    const child = spawn(process.execPath, ['scripts/run.mjs', 'node', '-e', code], {
      cwd: path,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([5, null])
  },
)

test('a task does not outlive the shell that npm put before it', async () => {
  const path = checkout()
  placeNode(path)
  const alive = join(path, 'alive')
  const code = `const fs = require('node:fs'); fs.writeFileSync('${alive}', ''); console.log('ready')
process.once('SIGTERM', () => { fs.rmSync('${alive}'); process.exit() }); setInterval(() => {}, 1000)`
  put(path, { 'task.cjs': code })
  const line = `"${process.execPath}" scripts/run.mjs node task.cjs; true`
  const env = { ...process.env, npm_lifecycle_event: 'start' }
  const shell = spawn('sh', ['-c', line], { cwd: path, env, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(shell.stdout, 'data')
  shell.kill('SIGKILL')
  await expect.poll(() => existsSync(alive), { timeout: 5_000 }).toBe(false)
  rmSync(alive, { force: true })
})

test('what keeps the command line from starting is none of its verdicts', async () => {
  const path = checkout({ 'scripts/node/node_modules/.package-lock.json': installed })
  otherNode(path)
  for (const wish of ['pinned', 'neither']) {
    const { code, stdout, stderr } = await run(path, ['authdesk', 'check'], { AUTHDESK_NODE: wish })
    expect([wish, code, stdout, stderr]).toEqual([wish, 70, '', expect.stringMatching(/^authdesk: /)])
  }
})
