import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { httpRequest, type Load, load } from './bench/load.ts'

// What the proxy costs, with session, role, CSRF, schema, audit and redaction on, beside the library that does this job
// without any of them; and what being recorded on disk costs. Both sides in turn, three times, medians of ratios.

const ROUNDS = 3
const SECONDS = 3
const children: ChildProcess[] = []

async function start(file: string, ...args: string[]): Promise<{ port: number; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bench', file), ...args], {
    // Log lines are written, and read by nobody.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${file} did not start`)))
  failed.catch(() => undefined)
  const [line] = (await Promise.race([once(child.stdout, 'data'), failed])) as [Buffer]
  return { port: Number(line.toString()), child }
}

const token = 'gho_16C7e42F292c6912E7710c838347Ae178B4a'
const ours = { 'sec-fetch-site': 'same-origin', 'x-authdesk': '1' }
async function signedIn(port: number): Promise<Record<string, string>> {
  const reply = await fetch(`http://127.0.0.1:${port}/api/session`, {
    method: 'POST',
    headers: { ...ours, 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
    body: JSON.stringify({ login: 'octocat', password: 'octocat-demo' }),
  })
  if (!reply.ok) throw new Error(await reply.text())
  return { ...ours, cookie: reply.headers.getSetCookie()[0]!.split(';')[0]! }
}

try {
  const upstream = await start('upstream.ts')
  const root = `http://127.0.0.1:${upstream.port}`
  const [desk, silent, library] = await Promise.all([
    start('proxy.ts', root),
    start('proxy.ts', root, 'unrecorded'),
    start('octokit.ts', `${root}/api/v3`),
  ])
  const checkFor = async (port: number) =>
    httpRequest('POST', '/api/apps/ci-bot/tokens/check', await signedIn(port), { token })
  const session = await signedIn(desk.port)
  const list = httpRequest('GET', '/api/authorizations?perPage=100', session)
  const check = await checkFor(desk.port)
  const unrecorded = await checkFor(silent.port)
  silent.child.kill('SIGUSR2')
  const basic = `Basic ${btoa('octocat:octocat-demo')}`
  const sides: Record<string, () => Promise<Load>> = {
    check: () => load(desk.port, check, 32, SECONDS),
    'check, not recorded': () => load(silent.port, unrecorded, 32, SECONDS),
    'check by @octokit/oauth-app': () =>
      load(
        library.port,
        httpRequest('GET', '/api/github/oauth/token', { authorization: `token ${token}` }),
        32,
        SECONDS,
      ),
    'page of 100': () => load(desk.port, list, 32, SECONDS),
    'page of 100 by @octokit/core': () => load(library.port, httpRequest('GET', '/list', {}), 32, SECONDS),
    'one at a time: upstream itself': () =>
      load(
        upstream.port,
        httpRequest(
          'POST',
          '/api/v3/applications/abcde12345fghij67890/token',
          { authorization: basic },
          { access_token: token },
        ),
        1,
        SECONDS / 2,
      ),
    'one at a time: check': () => load(desk.port, check, 1, SECONDS / 2),
    'one at a time: check, not recorded': () => load(silent.port, unrecorded, 1, SECONDS / 2),
    'one at a time: @octokit/oauth-app': () =>
      load(
        library.port,
        httpRequest('GET', '/api/github/oauth/token', { authorization: `token ${token}` }),
        1,
        SECONDS / 2,
      ),
  }
  const measured: Record<string, Load[]> = {}
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, run] of Object.entries(sides)) {
      const result = await run()
      if (round > 0) (measured[name] ??= []).push(result)
    }

  // Gone: the server upstream. From when that is known, the answer waits for nobody.
  upstream.child.kill('SIGTERM')
  await once(upstream.child, 'exit')
  for (let away = false; !away;)
    away = (
      await fetch(`http://127.0.0.1:${desk.port}/api/authorizations?perPage=100`, { headers: session })
    ).headers.has('retry-after')
  const away = await load(desk.port, list, 1, SECONDS, 502)

  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
  for (const [name, loads] of Object.entries(measured))
    console.log(
      `${name.padEnd(36)} ${median(loads.map((l) => l.perSecond))
        .toFixed(0)
        .padStart(
          7,
        )} /s   p50 ${median(loads.map((l) => l.p50)).toFixed(2)} ms   p99 ${median(loads.map((l) => l.p99)).toFixed(2)} ms`,
    )
  const ratio = (a: string, b: string) =>
    median(measured[a]!.map(({ perSecond }, i) => perSecond / measured[b]![i]!.perSecond))
  const added = (a: string) =>
    median(measured[a]!.map(({ p50 }, i) => p50 - measured['one at a time: upstream itself']![i]!.p50))
  const lines: [string, number, '≥' | '≤', number][] = [
    ['check: times @octokit/oauth-app', ratio('check', 'check by @octokit/oauth-app'), '≥', 5],
    ['page of 100: times @octokit/core', ratio('page of 100', 'page of 100 by @octokit/core'), '≥', 5],
    [
      'added at one connection: of what @octokit/oauth-app adds',
      added('one at a time: check') / added('one at a time: @octokit/oauth-app'),
      '≤',
      0.5,
    ],
    ['recorded on disk: of the same without the log', ratio('check', 'check, not recorded'), '≥', 0.8],
    ['while the server upstream is away: ms, 99 of 100 answers', away.p99, '≤', 5],
  ]
  console.log('')
  for (const [words, value, side, line] of lines) {
    const holds = side === '≥' ? value >= line : value <= line
    console.log(`${holds ? 'holds ' : 'MISSED'}  ${words}: ${value.toFixed(2)} (${side} ${line})`)
    if (!holds) process.exitCode = 1
  }
} finally {
  for (const child of children) child.kill('SIGTERM')
}
