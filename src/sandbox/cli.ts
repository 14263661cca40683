import { parseArgs } from 'node:util'
import { profiles, type ProfileName } from './profiles.ts'
import { startSandbox, type SandboxOptions } from './sandbox.ts'

const usage = `Usage: npm run sandbox -- [--port 4871] [--host 127.0.0.1] [--data DIR] [--profile ghes] [--records N]

  --port     0 takes a free one (default 4871)
  --host     the address to listen on (default 127.0.0.1: this machine only)
  --data     directory that keeps the state; without it everything is forgotten at the end
  --profile  ${Object.keys(profiles).join(', ')} (default ghes)
  --records  how many more tokens octocat has on the first start (default 0)
`

// For a start without --disable-sigusr1: Node would open its inspector.
process.on('SIGUSR1', () => undefined)
try {
  const options = readOptions(process.argv.slice(2))
  if (options) await run(options)
} catch (error) {
  process.stderr.write(`${sentence(error)}\n`)
  process.exitCode = 1
}

async function run(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options)
  const { accounts } = sandbox.demo()
  const people = accounts.map(({ login, password }) => `${login} / ${password}`).join(', ')
  process.stdout.write(`Sandbox (${options.profile ?? 'ghes'}) at ${sandbox.url}, API at ${sandbox.apiUrl}\n`)
  process.stdout.write(`Accounts: ${people}. State: ${options.data ?? 'in memory only'}.\n`)
  const stop = () => {
    void sandbox.close().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

function readOptions(args: string[]): SandboxOptions | undefined {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: { port: text, host: text, data: text, profile: text, records: text, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(usage)
    return undefined
  }
  const options: SandboxOptions = {}
  if (values.port !== undefined) options.port = wholeNumber('--port', values.port, 65_535)
  if (values.records !== undefined) options.records = wholeNumber('--records', values.records, 100_000)
  if (values.host !== undefined) options.host = values.host
  if (values.data !== undefined) options.data = values.data
  if (values.profile !== undefined) {
    if (!Object.hasOwn(profiles, values.profile)) {
      throw new Error(`--profile must be one of ${Object.keys(profiles).join(', ')}, e.g. --profile ghes`)
    }
    options.profile = values.profile as ProfileName
  }
  return options
}

function wholeNumber(name: string, value: string, max: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number > max) throw new Error(`${name} must be a whole number from 0 to ${max}`)
  return number
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port } = error as Error & { code?: string; port?: number }
  return code === 'EADDRINUSE'
    ? `Port ${port} is taken: stop what listens there, or say --port 0.`
    : error.message
}
