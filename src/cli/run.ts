import { tokensIn } from '#github/tokens.ts'
import { KeyFault } from '#proxy/key.ts'
import { Refusal } from '#proxy/problem.ts'
import { ConfigFault } from '#proxy/settings.ts'
import { answer } from './answer.ts'
import { audit } from './audit.ts'
import { change } from './change.ts'
import { check } from './check.ts'
import { authorizations, grants } from './lists.ts'
import { EXIT, type Terminal, UsageFault, type Verb } from './verb.ts'

/** A verb gets onto the command line by one line here. */
const VERBS: Record<string, Verb> = {
  check,
  revoke: change('revoke'),
  'remove-access': change('remove'),
  reset: change('reset'),
  grants,
  authorizations,
  answer,
  audit,
}

const usage = `Usage: npm run -s authdesk -- VERB

${Object.entries(VERBS)
  .map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`)
  .join('\n')}

VERB --help says more. Exit code 70: Authdesk itself failed, which says nothing about any token; --stack shows where.
`

/** Runs one command line; never throws for what a person can mend. */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
  if (!verb) {
    const asked = name === '' || name === '--help' || name === 'help'
    if (asked) terminal.out(usage)
    else terminal.err(`authdesk: there is no such verb.\n\n${usage}`)
    return name === '--help' || name === 'help' ? EXIT.good : EXIT.usage
  }
  if (rest.includes('--help')) {
    terminal.out(verb.usage)
    return EXIT.good
  }
  if (rest.some(holdsToken)) {
    // What stands there is in the shell's history and in the list of processes by now; not in ours as well.
    terminal.err(
      'authdesk: a token stands on the command line, where every user of this machine can read it. Nothing was done with it. Give tokens in a file or on standard input, and treat this one as leaked.\n',
    )
    return EXIT.usage
  }
  try {
    return await verb.run(rest, terminal)
  } catch (error) {
    const says = sentence(error)
    if (!says) throw error
    terminal.err(`authdesk: ${says}\n`)
    return EXIT.usage
  }
}

/** Forty hex digits inside of something longer are a folder of git's, or a hash. */
function holdsToken(arg: string): boolean {
  return tokensIn(arg).some((token) => token.startsWith('g') || token === arg.replace(/^--?[\w-]+=/, ''))
}

function sentence(error: unknown): string | null {
  if (error instanceof UsageFault) return error.message
  if (error instanceof KeyFault) return `the server key ${error.message}`
  if (error instanceof Refusal) return `${error.message}. Nothing more was sent.`
  if (error instanceof ConfigFault)
    return error.faults.map(({ name, reason }) => `${name} ${reason}`).join('\n')
  // parseArgs: its messages name the option.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
    return error.message
  return null
}
