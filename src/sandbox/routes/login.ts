import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkOtp } from '../auth.ts'
import { sendPage, type Browsers, type BrowserSession } from '../browser.ts'
import type { Context } from '../context.ts'
import { html, strange, type Html } from '../html.ts'
import { Refusal } from '../refusal.ts'
import {
  countFailure,
  findAccount,
  forgetFailures,
  isLocked,
  passwordMatches,
  type Account,
} from '../world/accounts.ts'

/** Mounts the sign-in form and its two actions. */
export function mountSignIn(app: FastifyInstance, context: Context, browsers: Browsers): void {
  app.get('/login', (request, reply) => {
    const query = request.query as Record<string, string | undefined>
    const session = browsers.open(request, reply, context.world.now())
    return signInPage(reply, browsers, session, { returnTo: query.return_to ?? '/' })
  })

  app.post('/session', async (request, reply) => {
    const form = readForm(request)
    const session = browsers.read(request, context.world.now())
    if (!session || !browsers.isOwnForm(request, session, form.get('authenticity_token') ?? '')) {
      return foreignForm(reply)
    }
    const returnTo = ownPath(form.get('return_to'))
    const login = form.get('login') ?? ''
    const leadsTo = form.get('leads_to') ?? ''
    const again = (trouble: string) =>
      signInPage(reply, browsers, session, { returnTo, login, trouble, status: 422, leadsTo })
    const verdict = await signIn(context, login, form.get('password') ?? '', form.get('otp') ?? '')
    if (typeof verdict === 'string') return again(verdict)
    browsers.write(request, reply, { login: verdict.login, now: context.world.now() })
    return reply.redirect(returnTo, 303)
  })

  app.post('/logout', (request, reply) => {
    const session = browsers.read(request, context.world.now())
    if (!browsers.isOwnForm(request, session, readForm(request).get('authenticity_token') ?? '')) {
      return foreignForm(reply)
    }
    browsers.write(request, reply, { login: null, now: context.world.now() })
    return reply.redirect('/', 303)
  })
}

/** The account of a signed-in browser. */
export function signedIn(context: Context, session: BrowserSession): Account | undefined {
  return session.login === null ? undefined : findAccount(context.world, session.login)
}

/** The sign-in page, also shown in front of a page that needs somebody. */
export function signInPage(
  reply: FastifyReply,
  browsers: Browsers,
  session: BrowserSession,
  options: {
    returnTo: string
    app?: string
    login?: string
    trouble?: string
    status?: number
    leadsTo?: string
  },
): FastifyReply {
  const to: Html | false =
    options.app !== undefined && html`<p>to continue to <strong>${strange(options.app)}</strong></p>`
  const body = html`<h1>Sign in to the sandbox</h1>
    ${to} ${options.trouble !== undefined && html`<p class="trouble" role="alert">${options.trouble}</p>`}
    <form method="post" action="/session">
      <input type="hidden" name="authenticity_token" value="${browsers.formToken(session)}" />
      <input type="hidden" name="return_to" value="${ownPath(options.returnTo)}" />
      <input type="hidden" name="leads_to" value="${options.leadsTo}" />
      <label for="login">Username</label>
      <input
        id="login"
        name="login"
        value="${options.login}"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        required
      />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
      <label for="otp">Two-factor code</label>
      <input
        id="otp"
        name="otp"
        inputmode="numeric"
        autocomplete="one-time-code"
        aria-describedby="otp-help"
      />
      <p class="help" id="otp-help">Only for an account that has two-factor authentication on.</p>
      <button class="primary" type="submit">Sign in</button>
    </form>
    <p class="help">
      This is an imitation of GitHub for trying things out. Never type a real GitHub password here.
    </p>`
  const leadsTo = originOf(options.leadsTo)
  return sendPage(
    reply,
    options.status ?? 200,
    'Sign in · Sandbox',
    body,
    leadsTo === undefined ? {} : { leadsTo },
  )
}

/** The fields of a posted form. */
export function readForm(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams((request.body as Buffer | undefined)?.toString('utf8') ?? '')
}

export function foreignForm(reply: FastifyReply): FastifyReply {
  const body = html`<h1>This form did not come from here</h1>
    <p>It was sent by another site, or this page was open for too long. Go back, reload, and try again.</p>`
  return sendPage(reply, 403, 'Refused · Sandbox', body)
}

async function signIn(
  context: Context,
  login: string,
  password: string,
  otp: string,
): Promise<Account | string> {
  const { world } = context
  const account = findAccount(world, login)
  if (account && isLocked(world, account)) return 'Too many attempts. Wait fifteen minutes and try again.'
  if (!(await passwordMatches(account, password)) || !account) {
    if (account) countFailure(world, account)
    return 'Incorrect username or password.'
  }
  try {
    checkOtp(context, account, otp)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return otp === '' ? 'This account needs its two-factor code.' : 'The two-factor code is wrong or expired.'
  }
  forgetFailures(world, account)
  return account
}

// Only a path of our own, so that a sign-in cannot be made to send people elsewhere. Read as browsers read it: they drop
// tabs and line breaks, and take a backslash for a slash.
function ownPath(path: string | null | undefined): string {
  const here = 'http://sandbox.invalid'
  if (!path?.startsWith('/') || !URL.canParse(path, here)) return '/'
  const url = new URL(path, here)
  return url.origin === here && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/'
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined
}
