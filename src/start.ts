/**
 * `npm start`: the keeper of the listening socket, which runs `main.ts` behind it. With `--take-over` it asks the one
 * that runs on this data folder to let a new process take over, and says what came of it.
 */
import { join } from 'node:path'
import { askToTakeOver } from '#proxy/handover/control.ts'
import { keep } from '#proxy/handover/keeper.ts'
import { TAKE_OVER } from '#proxy/handover/messages.ts'

// For a start without --disable-sigusr1: Node would open its inspector.
process.on('SIGUSR1', () => undefined)

const program = { main: join(import.meta.dirname, 'main.ts'), node: process.execPath }
const args = process.argv.slice(2)

if (args.includes(TAKE_OVER)) {
  // Loaded here alone: the keeper knows no settings.
  const { readPlaces } = await import('#proxy/config.ts')
  const { data } = readPlaces(process.env, process.cwd())
  const { fault } = await askToTakeOver(data, program)
  process.stderr.write(`authdesk: ${fault ?? 'a new process has taken over'}\n`)
  process.exitCode = fault ? 1 : 0
} else process.exit(await keep(program, args, process.env))
