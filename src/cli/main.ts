import { crash, endWith } from './crash.ts'
import { openPrompt } from './prompt.ts'

/** The process around a command line. The program is loaded in here, so that what it lacks is a crash like others. */
const args = process.argv.slice(2)
const withStack = args.includes('--stack')
process.on('uncaughtException', (error) => crash(error, withStack))
// For a start without --disable-sigusr1: Node would open its inspector.
process.on('SIGUSR1', () => undefined)
process.stdout.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
  // A reader that has had enough (`| head`) is no failure, and changes no verdict.
  if (code !== 'EPIPE') endWith(`authdesk: standard output cannot be written (${code}).`)
})
// For a start without --disable-sigusr1: Node would open its inspector.
process.on('SIGUSR1', () => undefined)
// Where it cannot be read, there is nobody to tell.
process.stderr.on('error', () => undefined)

const { run } = await import('./run.ts')
const err = (text: string) => void process.stderr.write(text)
process.exitCode = await run(
  args.filter((arg) => arg !== '--stack'),
  {
    out: (text) => process.stdout.write(text),
    flushed: async () =>
      new Promise((resolve) =>
        process.stdout.write('', (error) => resolve(!error && !process.stdout.errored)),
      ),
    err,
    env: process.env,
    folder: process.cwd(),
    here: process.env.INIT_CWD ?? process.cwd(),
    input: process.stdin.isTTY ? null : process.stdin,
    lively: process.stderr.isTTY,
    ask: openPrompt(err),
    onInterrupt(work) {
      process.once('SIGINT', work)
      return () => void process.off('SIGINT', work)
    },
  },
)
