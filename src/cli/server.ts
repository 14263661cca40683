import { type Config, readConfig, readPlaces, type Server } from '#proxy/config.ts'
import { readEmbedded } from '#proxy/embedded.ts'
import { NotProven, proveListener } from '#proxy/upstream/proof.ts'
import { asOwnerNow, giveKeys } from './owner.ts'
import { type Terminal, UsageFault } from './verb.ts'

/** The server that a verb asks, with the configuration around it. */
export interface Chosen {
  config: Config
  server: Server
}

export const SERVER_OPTIONS = { sandbox: { type: 'boolean' } } as const

/** For the usage of each verb that asks a server. */
export const SANDBOX_HELP = `  --sandbox   asks the sandbox of this data folder, where no server is configured`

/**
 * Comes first in a verb that asks a server: before a prompt, before a token is read. The sandbox is asked only when it
 * is named, since a list of leaked tokens is "not valid" there to the last one; and only when it has proven itself,
 * since its port is free for everybody while it does not run.
 */
export async function chooseServer(sandbox: boolean | undefined, terminal: Terminal): Promise<Chosen> {
  const { data, keyFile, namesServer } = readPlaces(terminal.env, terminal.folder)
  if (namesServer && sandbox) throw new UsageFault('a server is configured; leave --sandbox out.')
  if (!namesServer && !sandbox)
    throw new UsageFault(
      'no server is configured. Name a configuration with AUTHDESK_CONFIG, or say --sandbox for the sandbox of this data folder.',
    )
  const embedded = sandbox ? readEmbedded(data) : null
  if (sandbox && !embedded)
    throw new UsageFault(`no sandbox has run in ${data}. Start Authdesk once with "npm start".`)
  const config = readConfig(terminal.env, terminal.folder, asOwnerNow)
  giveKeys(keyFile)
  const server = embedded ?? config.server!
  terminal.err(
    `Server ${server.webUrl} (API ${server.apiUrl})${embedded ? ', the sandbox of this data folder' : ''}\n`,
  )
  if (embedded) await expectSandbox(embedded)
  return { config, server }
}

async function expectSandbox({
  apiUrl,
  webUrl,
  proofSecret,
}: Server & { proofSecret: string }): Promise<void> {
  try {
    await proveListener(apiUrl, proofSecret)
  } catch (error) {
    if (error instanceof NotProven)
      throw new UsageFault(
        `what listens at ${webUrl} did not prove that it is the sandbox of this data folder. Nothing was sent.`,
      )
    throw new UsageFault(`the sandbox does not answer at ${webUrl}. Start Authdesk with "npm start".`)
  }
}

/** A line of `--json`, which says whose answer it is. */
export function jsonLine({ webUrl, apiUrl }: Server, row: object): string {
  return `${JSON.stringify({ ...row, server: webUrl, apiUrl })}\n`
}
