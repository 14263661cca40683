import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Authdesk, startAuthdesk } from '../src/main.ts'
import { systemClock } from '../src/proxy/clock.ts'
import { readConfig } from '../src/proxy/config.ts'
import { filesUnder, leaks, type Place } from '../src/proxy/testing/canary.ts'
import type { ProfileName } from '../src/sandbox/profiles.ts'
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.ts'

/** The product, started for one test on free ports with a store and a sandbox of its own. */
export interface Desk extends Authdesk {
  sandbox: Sandbox
  /** Lets time pass for Authdesk and its server; the browser's own clock stays. */
  advance(ms: number): void
  /** Log lines at trace level. */
  lines: string[]
  data: string
  /** Switches one of the sandbox's named faults on. */
  fault(wish: {
    name: string
    match?: string
    times?: number
    after?: number
    ms?: number
    retryAfter?: number
  }): Promise<void>
  noFaults(): Promise<void>
  /** A seeded token by its label, or the fixed old-format one. */
  token(label: 'active' | 'expired' | 'other-app' | 'revoked' | 'legacy'): string
  /** Current two-factor code of an account. */
  otp(login: string): string
  /** What the sandbox itself says of a token of CI Bot: the witness's word. */
  accepts(token: string): Promise<boolean>
}

interface DeskOptions {
  dev?: boolean
  records?: number
  /** Where another build of the page lies. */
  dist?: string
  /** Another server than the embedded sandbox: one that runs by itself, like GitHub does, and imitates this kind. */
  profile?: ProfileName
}

export async function startDesk({ dev = false, records, dist, profile }: DeskOptions = {}): Promise<Desk> {
  const data = mkdtempSync(join(tmpdir(), 'authdesk-e2e-'))
  const lines: string[] = []
  let ahead = 0
  const clock = {
    ...systemClock,
    now: () => Date.now() + ahead,
    monotonic: () => performance.now() + ahead,
  }
  const server = profile ? await startSandbox({ port: 0, profile, clock: clock.now }) : null
  const config = readConfig(
    {
      AUTHDESK_DATA: data,
      AUTHDESK_PORT: '0',
      AUTHDESK_SANDBOX_PORT: '0',
      AUTHDESK_LOG_LEVEL: 'trace',
      ...(server && profile ? configureFor(server, profile, data) : {}),
    },
    data,
  )
  const desk = await startAuthdesk({
    config,
    dev,
    clock,
    ...(records ? { records } : {}),
    ...(dist ? { dist } : {}),
    logTo: { write: (line) => void lines.push(line) },
  })
  const sandbox = server ?? desk.sandbox!
  const closeDesk = async () => {
    await desk.close()
    await server?.close()
    // Every test is a search for leaks, too: in the log at trace level, and in all files but the sandbox's, which is GitHub here.
    const kept = filesUnder(data).filter(({ name }) => !name.startsWith(join(data, 'sandbox')))
    const left = secretsIn([{ name: 'the log', text: lines.join('') }, ...kept])
    rmSync(data, { recursive: true, force: true })
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`)
  }
  let closing: Promise<void> | null = null
  return {
    ...desk,
    sandbox,
    lines,
    data,
    advance: (ms) => void (ahead += ms),
    async fault(wish) {
      const response = await fetch(`${sandbox.url}/sandbox/faults`, {
        method: 'POST',
        body: JSON.stringify(wish),
      })
      if (!response.ok) throw new Error(await response.text())
    },
    async noFaults() {
      await fetch(`${sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    },
    token: (label) =>
      label === 'legacy' ? LEGACY : sandbox.demo().tokens.find((token) => token.label === label)!.value,
    otp: (login) => sandbox.demo().accounts.find((account) => account.login === login)!.otp!,
    async accepts(token) {
      const { clientId, clientSecret } = sandbox.demo().apps.find(({ name }) => name === 'CI Bot')!
      const response = await fetch(`${sandbox.apiUrl}/applications/${clientId}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: JSON.stringify({ access_token: token }),
      })
      return response.status === 200
    },
    // Once, though a test may do it before the end.
    close: async () => (closing ??= closeDesk()),
  }
}

/** Authdesk's settings for a server of its own, as somebody writes them for their GitHub. */
function configureFor(server: Sandbox, profile: ProfileName, folder: string): Record<string, string> {
  const { apps, signInApp } = server.demo()
  const [ciBot] = apps
  const file = join(folder, 'config.json')
  const config = {
    server: { baseUrl: server.url, apiUrl: server.apiUrl, profile, name: `Our ${profile}` },
    signIn: { clientId: signInApp.clientId, clientSecretVariable: 'SIGN_IN_SECRET' },
    apps: [
      { id: 'ci-bot', name: 'CI Bot', clientId: ciBot!.clientId, clientSecretVariable: 'CI_BOT_SECRET' },
    ],
    roles: { octocat: [{ role: 'owner', apps: ['ci-bot'] }] },
  }
  writeFileSync(file, JSON.stringify(config))
  return {
    AUTHDESK_CONFIG: file,
    SIGN_IN_SECRET: signInApp.clientSecret,
    CI_BOT_SECRET: ciBot!.clientSecret,
  }
}

/** A token from before 2021: 40 hex digits, no prefix, no checksum. octocat's, for CI Bot. */
const LEGACY = 'e72e16c7e42f292c6912e7710c838347ae178b4a'

/** Secrets of the seed that people and tests type or configure. */
const TYPED = {
  'a password of octocat': 'octocat-demo',
  'a password of monalisa': 'monalisa-demo',
  'a password of hubot': 'hubot-demo',
  'the two-factor secret': 'JBSWY3DPEHPK3PXP',
  'the secret of CI Bot': '3ef4ad510c59ad37bac6bb4f80047fb3aee3cc7f',
  'a token of the old form': LEGACY,
}
const TOKEN = /gh[opsru]_[A-Za-z0-9]{36}|github_pat_\w{82}/

/** Which secrets are where: those above in whatever form, and whatever looks like a token. */
export function secretsIn(places: readonly Place[]): string[] {
  return [
    ...leaks(TYPED, places),
    ...places.filter(({ text }) => TOKEN.test(text)).map(({ name }) => `a token in ${name}`),
  ]
}
