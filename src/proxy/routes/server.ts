import type { api } from '#contract/api.ts'
import type { ReplyOf } from '#contract/endpoint.ts'
import { isoTime, monotonicOf } from '../clock.ts'
import type { Desk } from '../desk.ts'
import { roleIn } from '../roles.ts'
import type { Ask, Handlers } from '../serve.ts'
import type { Probe } from '../upstream/probe.ts'

/** How long what the server said of itself is good enough, and how soon a click may ask it again. */
const KEEP = 5 * 60_000
const SOONEST = 5_000

export const serverRoutes = (desk: Desk): Handlers<typeof api>['server'] => {
  const { clock, clockCheck, demo, server, sessions, upstream } = desk
  let asked: { at: number; probe: Promise<Probe> } | null = null

  async function probeNotOlderThan(age: number): Promise<Probe> {
    if (!asked || monotonicOf(clock) - asked.at >= age) {
      const probe = upstream.probe()
      asked = { at: monotonicOf(clock), probe }
      probe.catch(() => (asked = null))
    }
    return asked.probe
  }

  async function inspect(ask: Ask, age: number): Promise<ReplyOf<(typeof api)['server']['inspectServer']>> {
    const { at, ...found } = await probeNotOlderThan(age)
    const session = ask.session!
    const password = ask.cookie && (await sessions.password(session, ask.cookie))
    return {
      at: isoTime(at),
      ...found,
      clock: clockCheck.state(),
      apps: server.apps.map((app) => {
        const role = roleIn(server, session.login, app.id)
        return { id: app.id, name: app.name, role, limit: role ? upstream.asApp(app).limit() : null }
      }),
      limit:
        session.door !== 'password'
          ? null
          : password
            ? upstream.asUser(session.login, password, null).limit()
            : { state: 'unknown' },
    }
  }

  return {
    getServer: async () => ({
      kind: server.kind,
      name: server.name,
      webUrl: server.webUrl,
      apiUrl: server.apiUrl,
      profile: server.profile,
      // github.com stopped taking passwords on 13 November 2020; GitHub AE has no list that could prove one.
      doors: {
        password: server.profile === 'ghes' || server.profile === 'ghes-unversioned',
        github: server.signInApp !== null,
      },
      demo: demo(),
    }),
    inspectServer: async (_, ask) => inspect(ask, KEEP),
    inspectServerNow: async (_, ask) => inspect(ask, SOONEST),
  }
}
