import { parseArgs } from 'node:util'
import { createHash } from 'node:crypto'
import { powerOfAll } from '#github/scopes.ts'
import { withDesk } from './desk.ts'
import { chooseServer, jsonLine, SANDBOX_HELP } from './server.ts'
import { count, table } from './table.ts'
import { appsOf, checkAll, readTokens, TOKEN_OPTIONS } from './tokens.ts'
import { EXIT, type Verb } from './verb.ts'

const usage = `Usage: npm run -s authdesk -- check [FILE...] [--app ID] [--bare-hex] [--json] [--sandbox]

  Is each token alive, whose is it, what can it do? Reads files or standard input, in any form: a list, a log, HAR,
  .env, JSON, CSV, a scanner's report. No token is ever an argument, and none is printed.

  --app       ask this app only (default: each configured app, the first yes wins)
  --bare-hex  count texts of 40 hex digits in, which may be old tokens or git commits
  --json      a line of JSON for each token
${SANDBOX_HELP}

Exit codes: 0 none is alive, 1 at least one is, 2 the command line is wrong, 3 some could not be asked about.
`

export const check: Verb = {
  summary: 'is each token alive, whose is it, what can it do',
  usage,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({ args, options: TOKEN_OPTIONS, allowPositionals: true })
    const chosen = await chooseServer(values.sandbox, terminal)
    const given = await readTokens(positionals, values['bare-hex'] ?? false, terminal)
    return withDesk(chosen, async (desk) => {
      const apps = appsOf(desk, values.app)
      const answers = await checkAll(
        desk,
        given.map(({ found }) => found.token),
        apps,
        terminal,
      )
      const rows = given.map(({ found, sources }) => {
        const answer = answers.get(found.token)
        const live = answer?.state === 'active' ? answer.token : null
        const place = found.places[0]
        return {
          lastEight: found.token.slice(-8),
          hash: createHash('sha256').update(found.token).digest('hex'),
          kind: found.kind,
          verdict:
            answer === undefined || answer.state === 'failed' ? ('not-answered' as const) : answer.state,
          app: answer?.state === 'active' ? answer.appId : null,
          user: live?.user?.login ?? null,
          can: live ? powerOfAll(live.scopes) : null,
          scopes: live?.scopes ?? null,
          expiresAt: live?.expiresAt ?? null,
          foundIn: place ? `${sources[place.source]?.name ?? ''}:${place.line}` : '',
          times: found.times,
        }
      })
      if (values.json) for (const row of rows) terminal.out(jsonLine(desk.server, row))
      else
        terminal.out(
          table(
            ['TOKEN', 'VERDICT', 'USER', 'APP', 'CAN', 'FOUND IN', 'TIMES'],
            rows.map((row) => [
              `…${row.lastEight}`,
              row.verdict,
              row.user ?? '-',
              row.app ?? '-',
              row.can ?? '-',
              row.foundIn,
              String(row.times),
            ]),
          ),
        )
      const alive = rows.filter(({ verdict }) => verdict === 'active').length
      const open = rows.filter(({ verdict }) => verdict === 'not-answered').length
      terminal.err(
        `${alive} active, ${rows.length - alive - open} not valid${open > 0 ? `, ${count(open, 'token')} not answered` : ''}.\n`,
      )
      return open > 0 ? EXIT.part : alive > 0 ? EXIT.bad : EXIT.good
    })
  },
}
