import { parseArgs } from 'node:util'
import { isGithubApp, powerOfAll } from '#github/scopes.ts'
import { presentAuthorization, presentGrant } from '#proxy/present.ts'
import { Secret } from '#proxy/secret.ts'
import { Trouble } from '#proxy/upstream/trouble.ts'
import type { AsUser, Page } from '#proxy/upstream/upstream.ts'
import { followWalk } from '#proxy/walk.ts'
import { type CommandDesk, withDesk } from './desk.ts'
import { readHidden } from './prompt.ts'
import { chooseServer, jsonLine, SERVER_OPTIONS } from './server.ts'
import { count, table } from './table.ts'
import { EXIT, type Terminal, UsageFault, type Verb } from './verb.ts'

const OPTIONS = {
  ...SERVER_OPTIONS,
  user: { type: 'string' },
  'password-fd': { type: 'string' },
  'otp-fd': { type: 'string' },
  json: { type: 'boolean' },
} as const

interface Options {
  sandbox?: boolean
  user?: string
  'password-fd'?: string
  'otp-fd'?: string
  json?: boolean
}

const PER_PAGE = 100

const usageOf = (
  name: string,
  says: string,
) => `Usage: npm run -s authdesk -- ${name} --user LOGIN [--password-fd N] [--otp-fd N] [--json] [--sandbox]

  ${says} Username and password are asked for without echo, and a two-factor code
  when the server wants one. None is ever an argument; nothing is kept.

  --user         the login
  --password-fd  read the password from this open file, as in --password-fd 3 3< file
  --otp-fd       the same for the two-factor code
  --json         a line of JSON for each
  --sandbox      asks the sandbox of this data folder, where no server is configured

Exit codes: 0 listed, 2 the command line is wrong, 3 the list could not be read to its end.
`

/** Pages of one's own list, with a password that lives for this run only. */
function list<T extends { id: number }>(
  name: string,
  says: string,
  summary: string,
  what: {
    page: (user: AsUser, page: number) => Promise<Page<T>>
    head: readonly string[]
    row: (item: T) => readonly string[]
    json: (item: T) => object
    noun: [string, string]
  },
): Verb {
  return {
    summary,
    usage: usageOf(name, says),
    async run(args, terminal) {
      const { values } = parseArgs({ args, options: OPTIONS })
      const options: Options = values
      if (options.user === undefined || options.user.includes('@'))
        throw new UsageFault('name your account with --user, by its login and not by an e-mail address')
      return withDesk(await chooseServer(options.sandbox, terminal), async (desk) => {
        const items: T[] = []
        let lastPage = 1
        try {
          const user = await signedIn(desk, options, terminal)
          const walk = followWalk(1)
          for (let page = 1; page <= walk.last(); page++) {
            const read = await what.page(user, page)
            walk.take(read)
            items.push(...read.rows)
            lastPage = walk.last()
            if (terminal.lively) terminal.err(`\rRead ${page} of ${lastPage} pages`)
          }
          walk.end()
          if (terminal.lively) terminal.err('\n')
        } catch (error) {
          if (!(error instanceof Trouble)) throw error
          terminal.err(
            `${terminal.lively ? '\n' : ''}authdesk: ${TROUBLES[error.kind] ?? 'the server answered something that cannot be used.'}\n`,
          )
          if (items.length === 0) return EXIT.part
          lastPage = -1
        }
        if (options.json) for (const item of items) terminal.out(jsonLine(desk.server, what.json(item)))
        else terminal.out(table(what.head, items.map(what.row)))
        terminal.err(
          `${count(items.length, ...what.noun)}${lastPage < 0 ? ', and the rest could not be read' : ''}.\n`,
        )
        return lastPage < 0 ? EXIT.part : EXIT.good
      })
    },
  }
}

const TROUBLES: Partial<Record<Trouble['kind'], string>> = {
  'bad-credentials': 'the server did not accept this username and password.',
  otp: 'the server did not accept this two-factor code, or its time was over.',
  unreachable: 'the server cannot be reached.',
  timeout: 'the server took too long.',
  limited: 'the server asks to wait; try again later.',
  locked: 'the server has locked this account after too many failed sign-ins.',
  'too-long': 'the list is longer than Authdesk reads.',
  'not-offered': 'this server does not offer this list.',
}

/** The first page proves password and code; without a code the server says that it wants one. */
async function signedIn(desk: CommandDesk, options: Options, terminal: Terminal): Promise<AsUser> {
  const login = options.user!
  const password = new Secret(
    await readHidden(
      `Password of ${login}: `,
      { descriptor: options['password-fd'], option: '--password-fd' },
      terminal,
    ),
  )
  try {
    const user = desk.upstream.asUser(login, password, null, 'pull')
    await user.listAuthorizations(1, 1)
    return user
  } catch (error) {
    if (!(error instanceof Trouble) || error.kind !== 'otp') throw error
    const code = await readHidden(
      'Two-factor code: ',
      { descriptor: options['otp-fd'], option: '--otp-fd' },
      terminal,
    )
    return desk.upstream.asUser(login, password, new Secret(code.replaceAll(/\s/g, '')), 'pull')
  }
}

export const grants = list(
  'grants',
  'The apps with access to your account.',
  'the apps with access to your account',
  {
    page: async (user, page) => user.listGrants(page, PER_PAGE),
    head: ['ID', 'APP', 'CLIENT ID', 'CAN', 'GRANTED', 'CHANGED'],
    row: (grant) => [
      String(grant.id),
      grant.app.name,
      grant.app.client_id,
      // A GitHub App has permissions, which this list does not tell: not harmless.
      powerOfAll(isGithubApp(grant.app.client_id) ? null : (grant.scopes ?? [])),
      grant.created_at.slice(0, 10),
      grant.updated_at.slice(0, 10),
    ],
    json: presentGrant,
    noun: ['app', 'apps'],
  },
)

export const authorizations = list(
  'authorizations',
  'The tokens of your account; the values themselves are shown by nobody.',
  'the tokens of your account',
  {
    page: async (user, page) => user.listAuthorizations(page, PER_PAGE),
    head: ['ID', 'NOTE', 'APP', 'LAST EIGHT', 'CAN', 'CREATED', 'EXPIRES'],
    row: (raw) => {
      const token = presentAuthorization(raw)
      return [
        String(token.id),
        token.note ?? '-',
        token.app.name,
        token.lastEight ?? '-',
        powerOfAll(token.scopes),
        token.createdAt.slice(0, 10),
        token.expiresAt?.slice(0, 10) ?? 'never',
      ]
    },
    json: presentAuthorization,
    noun: ['token', 'tokens'],
  },
)
