import { parseArgs } from 'node:util'
import { textOf } from '#proxy/operations/answer.ts'
import type { Arrived } from '#proxy/sender/outbox.ts'
import { withDesk } from './desk.ts'
import { chooseServer, SANDBOX_HELP, SERVER_OPTIONS } from './server.ts'
import { count, table } from './table.ts'
import { EXIT, UsageFault, type Verb } from './verb.ts'

const usage = `Usage: npm run -s authdesk -- answer [--sandbox]
       npm run -s authdesk -- answer RESET --show [--sandbox]

  Without a name: the resets whose answer Authdesk has put aside, sealed, because it contradicts itself or cannot be
  understood. With one: prints what the server sent, which may hold the new token. That is recorded in the activity log.
  Answers are kept for 30 days.

${SANDBOX_HELP}

Exit codes: 0 there are none, or it was printed; 1 some are kept; 2 the command line is wrong, or there is no such answer.
`

export const answer: Verb = {
  summary: 'answers to resets that were put aside because they cannot be trusted',
  usage,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args,
      options: { ...SERVER_OPTIONS, show: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [id] = positionals
    if (positionals.length > 1 || (id === undefined) !== !values.show)
      throw new UsageFault('name one reset, and say --show')
    const chosen = await chooseServer(values.sandbox, terminal)
    return withDesk(chosen, async ({ answers, who }) => {
      if (id !== undefined) {
        const shown = await answers.show(id, { actor: who.login, door: who.door, requestId: 'cli' })
        if (!shown)
          throw new UsageFault('no answer of this reset is kept, or it was sealed with another server key')
        for (const arrived of shown) {
          const text = readable(arrived)
          const how = text === null ? ', here in base64' : ''
          terminal.err(`The server answered ${arrived.status} with ${arrived.body.length} bytes${how}:\n`)
          terminal.out(`${text ?? arrived.body.toString('base64')}\n`)
        }
        return EXIT.good
      }
      const kept = await answers.list()
      if (kept.length > 0)
        terminal.out(
          table(
            ['RESET', 'OLD TOKEN', 'USER', 'APP', 'WHY', 'SINCE'],
            kept.map((row) => [
              row.id,
              `…${row.old_last_eight}`,
              row.user ?? '-',
              row.app,
              row.cause ?? '-',
              new Date(row.changed_at).toISOString().slice(0, 16),
            ]),
          ),
        )
      terminal.err(`${count(kept.length, 'answer')} kept.\n`)
      return kept.length > 0 ? EXIT.bad : EXIT.good
    })
  },
}

/** Its text, decompressed; what would speak to a terminal is written as an escape. Null where it is no text. */
function readable(arrived: Arrived): string | null {
  const text = textOf(arrived)
  if (text === null || text.includes('\ufffd')) return null
  return text.replaceAll(
    /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}
