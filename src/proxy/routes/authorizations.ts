import type { api } from '#contract/api.ts'
import { OWN_FINGERPRINT } from '#contract/authorizations.ts'
import type { Entry } from '../audit/audit.ts'
import type { Desk } from '../desk.ts'
import { isoTime } from '../clock.ts'
import type { OAuthApp } from '../config.ts'
import type { Asking } from '../operations/intents.ts'
import { findMade } from '../operations/create.ts'
import { stop } from '../operations/stop.ts'
import { presentAuthorization } from '../present.ts'
import { Refusal } from '../problem.ts'
import type { Ask, Handlers } from '../serve.ts'
import type { RawAuthorization } from '../upstream/replies.ts'
import { Trouble } from '../upstream/trouble.ts'
import type { AsUser, Made, Wish } from '../upstream/upstream.ts'
import { allPages } from './all-pages.ts'
import { asPerson } from './person.ts'
import { changing, conclude } from './recording.ts'

interface Described {
  note?: string | undefined
  noteUrl?: string | undefined
  fingerprint?: string | undefined
  scopes?: string[] | undefined
  addScopes?: string[] | undefined
  removeScopes?: string[] | undefined
}

/** The contract's keys as GitHub's; a key that was not sent stays out, because null would mean something. */
function wishOf({ note, noteUrl, fingerprint, scopes, addScopes, removeScopes }: Described): Wish {
  return {
    ...(note === undefined ? {} : { note }),
    ...(noteUrl === undefined ? {} : { note_url: noteUrl }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(addScopes === undefined ? {} : { add_scopes: addScopes }),
    ...(removeScopes === undefined ? {} : { remove_scopes: removeScopes }),
  }
}

/** It may have happened: a change is sent once, and whether one without an answer happened, the list shows. */
const leavesDoubt = (error: unknown): error is Trouble =>
  error instanceof Trouble && error.executed === 'maybe'

export const authorizationRoutes = (desk: Desk): Handlers<typeof api>['authorizations'] => {
  const { audit, clock, receipts, sessions } = desk

  const entryOf = (ask: Ask, action: Entry['action'], more: Partial<Entry>): Omit<Entry, 'result'> => ({
    actor: ask.session!.login,
    door: ask.session!.door,
    action,
    requestId: ask.requestId,
    user: ask.session!.login,
    ...more,
  })

  /** Runs a change with its intent before it and its result behind it. */
  async function changeOwn<T extends Made | null>(
    ask: Ask,
    entry: Omit<Entry, 'result'>,
    asking: Asking,
    work: (user: AsUser) => Promise<T>,
  ): Promise<T> {
    return asPerson(desk, ask, async (user) => {
      return changing(desk, entry, asking, async (close) => {
        const made = await work(user).catch((error: unknown) => {
          if (!leavesDoubt(error)) throw error
          const { upstreamRequestId } = error
          throw new Refusal('in-doubt', upstreamRequestId ? { upstreamRequestId } : {})
        })
        const authorization = made && 'authorization' in made ? made.authorization : null
        await conclude(
          audit,
          {
            ...entry,
            result: made?.state ?? 'already-gone',
            objectId: authorization?.id ?? entry.objectId ?? null,
            hash: authorization?.hashed_token ?? null,
            lastEight: authorization?.token_last_eight ?? null,
            upstreamRequestId: made?.requestId ?? null,
          },
          close,
        )
        return made
      })
    })
  }

  async function create(ask: Ask, wish: Wish, app: OAuthApp | null, work: (user: AsUser) => Promise<Made>) {
    const made = await changeOwn(
      ask,
      entryOf(ask, 'authorization.create', { app: app?.id ?? null, reason: wish.note ?? null }),
      { wish, ...(app ? { app } : {}) },
      work,
    )
    if (made.state === 'refused') return { state: 'refused' as const, errors: made.errors }
    const authorization = presentAuthorization(made.authorization)
    if (made.state !== 'created') return { state: 'existing' as const, authorization }
    // The one time that GitHub shows it, and therefore the one time that we do.
    return { state: 'created' as const, authorization, value: made.authorization.token.reveal() }
  }

  /** Scopes that the token does not have are new rights, which an old proof does not give. */
  async function refuseOldProofToWiden(ask: Ask, id: string, { scopes, addScopes = [] }: Described) {
    if (sessions.isFresh(ask.session!)) return
    if (addScopes.length > 0) throw new Refusal('proof-too-old')
    if (!scopes || scopes.length === 0) return
    const found = await asPerson(desk, ask, (user) => user.getAuthorization(id))
    if (found && scopes.some((scope) => !(found.scopes ?? []).includes(scope)))
      throw new Refusal('proof-too-old')
  }

  /** Revokes one of the person's own tokens by its id; null when it was gone already. */
  async function revoke(ask: Ask, user: AsUser, id: string, reason: string, found: RawAuthorization | null) {
    const entry = {
      ...entryOf(ask, 'authorization.delete', {
        objectId: Number(id),
        app: found?.app.client_id ?? null,
        hash: found?.hashed_token ?? null,
        lastEight: found?.token_last_eight ?? null,
        reason,
      }),
      action: 'authorization.delete' as const,
    }
    const appName = found?.app.name ?? null
    return changing(desk, entry, { appName }, async (close) => {
      const stopped = await stop({
        by: 'list',
        clock,
        send: () => user.deleteAuthorization(id),
        stillThere: async () => (await user.getAuthorization(id)) !== null,
      })
      if (!stopped) {
        await conclude(audit, { ...entry, result: 'already-gone' }, close)
        return null
      }
      return { proof: stopped.proof, receipt: await receipts.issue(entry, stopped, appName, close) }
    })
  }

  /** The token that was made without an answer, once it is proven gone: then it can be made again. */
  async function undo(ask: Ask, user: AsUser, fingerprint: string): Promise<RawAuthorization | null> {
    const made = await findMade(user, fingerprint, clock)
    if (!made) return null
    const why = 'Its value is in an answer that never came'
    const revoked = await revoke(ask, user, String(made.id), why, made).catch((error: unknown) => {
      if (error instanceof Trouble || error instanceof Refusal) return undefined
      throw error
    })
    return revoked === null || revoked?.proof.state === 'confirmed' ? made : null
  }

  return {
    async listAuthorizations({ query }, ask) {
      const { rows, lastPage } = await asPerson(desk, ask, (user) =>
        user.listAuthorizations(query.page, query.perPage, query.clientId),
      )
      return {
        authorizations: rows.map(presentAuthorization),
        page: query.page,
        lastPage,
        asOf: isoTime(clock.now()),
      }
    },

    async streamAuthorizations({ query }, ask) {
      const parts = await allPages(desk, ask, query.from, (user, page, perPage) =>
        user.listAuthorizations(page, perPage),
      )
      return (async function* () {
        for await (const part of parts)
          if (part.state === 'broken') yield part
          else {
            const { rows, ...rest } = part
            yield { ...rest, authorizations: rows.map(presentAuthorization) }
          }
      })()
    },

    async getAuthorization({ params }, ask) {
      const found = await asPerson(desk, ask, (user) => user.getAuthorization(params.authorization))
      return found ? { state: 'here', authorization: presentAuthorization(found) } : { state: 'gone' }
    },

    async createAuthorization({ body }, ask) {
      const wish = wishOf(body)
      const { fingerprint = '' } = wish
      let replaced: RawAuthorization | null = null
      const made = await create(ask, wish, null, async (user) => {
        try {
          return await user.createAuthorization(wish)
        } catch (error) {
          if (!leavesDoubt(error) || !OWN_FINGERPRINT.test(fingerprint)) throw error
          replaced = await undo(ask, user, fingerprint)
          if (!replaced) throw error
          return user.createAuthorization(wish)
        }
      })
      if (made.state === 'existing') throw new Refusal('upstream-error')
      const lastEight = (replaced as RawAuthorization | null)?.token_last_eight
      return made.state === 'created' && lastEight ? { ...made, replaced: lastEight } : made
    },

    async createAuthorizationForApp({ body }, ask) {
      const app = ask.app!
      const wish = wishOf(body)
      const made = await create(ask, wish, app, (user) => user.createAuthorization(wish, app))
      if (made.state === 'existing') throw new Refusal('upstream-error')
      return made
    },

    async getOrCreateAuthorization({ body }, ask) {
      const app = ask.app!
      const wish = wishOf(body)
      return create(ask, wish, app, (user) => user.getOrCreateAuthorization(wish, app))
    },

    async updateAuthorization({ params, body }, ask) {
      await refuseOldProofToWiden(ask, params.authorization, body)
      const entry = entryOf(ask, 'authorization.edit', { objectId: Number(params.authorization) })
      const wish = wishOf(body)
      const made = await changeOwn(ask, entry, { wish }, (user) =>
        user.updateAuthorization(params.authorization, wish),
      )
      if (!made) return { state: 'gone' }
      if (made.state === 'refused') return { state: 'refused', errors: made.errors }
      return { state: 'changed', authorization: presentAuthorization(made.authorization) }
    },

    async deleteAuthorization({ params, body }, ask) {
      return asPerson(desk, ask, async (user) => {
        const found = await user.getAuthorization(params.authorization)
        const revoked = await revoke(ask, user, params.authorization, body.reason, found)
        return revoked
          ? { state: 'stopped', ...revoked }
          : { state: 'already-gone', at: isoTime(clock.now()) }
      })
    },
  }
}
