import { request } from 'undici'
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox.ts'
import { judge } from './schema.ts'

/** A reply as a spec looks at it. */
export interface Reply<Body = Record<string, unknown>> {
  status: number
  headers: Headers
  body: Body
  text: string
}

export const ciBot = {
  id: 'abcde12345fghij67890',
  secret: '3ef4ad510c59ad37bac6bb4f80047fb3aee3cc7f',
} as const
export const deployDash = {
  id: 'Iv1.8a61f9b3a7aba766',
  secret: '9f1c7be2a04d5836e1b7c9d20f3a6845d7e8b10c',
} as const
export const legacyToken = 'e72e16c7e42f292c6912e7710c838347ae178b4a'

/** Basic credentials as a header. */
export const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})
export const octocat = basic('octocat', 'octocat-demo')
export const hubot = basic('hubot', 'hubot-demo')
export const asCiBot = basic(ciBot.id, ciBot.secret)
export const asDeployDash = basic(deployDash.id, deployDash.secret)
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A running sandbox and a way to talk to its API; every reply is held against GitHub's description. */
export class Client {
  readonly sandbox: Sandbox

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox
  }

  /** `call('GET /authorizations', octocat)`; objects go out as JSON, strings as they are. */
  async call<Body = Record<string, unknown>>(
    what: string,
    headers: Record<string, string> = {},
    body?: object | string,
  ): Promise<Reply<Body>> {
    const [method = '', path = ''] = what.split(' ', 2)
    // undici without fetch around it: the specs make some thirty thousand requests.
    const response = await request(this.sandbox.apiUrl + path, {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.body.text()
    const reply = replyOf<Body>(
      response.statusCode,
      new Headers(Object.entries(response.headers) as [string, string][]),
      text,
    )
    if (method !== 'HEAD') judge(method, path, reply.status, reply.headers, reply.text)
    return reply
  }

  /** A request outside the API: pages, flows, control. */
  async visit<Body = Record<string, unknown>>(path: string, init: RequestInit = {}): Promise<Reply<Body>> {
    return read<Body>(await fetch(this.sandbox.url + path, { redirect: 'manual', ...init }))
  }

  /** Switches a fault on. */
  async fault(wish: object): Promise<void> {
    await this.visit('/sandbox/faults', { method: 'POST', body: JSON.stringify(wish) })
  }

  /** A token the seed tells people about. */
  demoToken(label: 'active' | 'expired' | 'other-app' | 'revoked'): string {
    return this.sandbox.demo().tokens.find((token) => token.label === label)?.value ?? ''
  }

  /** Monalisa's credentials with the code of this moment. */
  monalisa(): Record<string, string> {
    const otp = this.sandbox.demo().accounts.find(({ login }) => login === 'monalisa')?.otp ?? ''
    return { ...basic('monalisa', 'monalisa-demo'), 'x-github-otp': otp }
  }

  close(): Promise<void> {
    return this.sandbox.close()
  }
}

/** Starts a sandbox in memory on a free port. */
export async function startClient(options: SandboxOptions = {}): Promise<Client> {
  return new Client(await startSandbox({ port: 0, data: ':memory:', ...options }))
}

async function read<Body>(response: Response): Promise<Reply<Body>> {
  return replyOf(response.status, response.headers, await response.text())
}

function replyOf<Body>(status: number, headers: Headers, text: string): Reply<Body> {
  const isJson = headers.get('content-type')?.startsWith('application/json') && text !== ''
  return { status, headers, text, body: (isJson ? JSON.parse(text) : {}) as Body }
}
