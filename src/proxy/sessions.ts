import { createHmac, randomBytes } from 'node:crypto'
import type { Browser } from '#contract/session.ts'
import { type Clock, createAges } from './clock.ts'
import { createRowMac } from './row-mac.ts'
import { deriveKey, seal, unseal } from './seal.ts'
import { Secret } from './secret.ts'
import type { SessionRow, Store, Writer } from './store/store.ts'
import { inTransaction } from './store/transaction.ts'

const MINUTE = 60_000
/** A session ends without a touch after `idle`, in any case after `absolute`; a password is forgotten sooner. */
export const SESSION_LIMITS = { idle: 15 * MINUTE, absolute: 8 * 60 * MINUTE }
const PASSWORD_LIMITS = { idle: 5 * MINUTE, absolute: 30 * MINUTE }
/** How long a proof of who sits there is good for what cannot be undone. A touch does not prolong it. */
export const PROOF_LASTS = 5 * MINUTE

const NO_PASSWORD = { sealed_password: null, password_at: null, password_touched_at: null }
/** When a person was proven whose password the server no longer takes. */
const NEVER = 0

type Delivery = 'app' | 'sms'

export interface Session {
  id: string
  /** Its name in the person's list; stays while ids change. Opens nothing. */
  handle: string
  login: string
  door: 'password' | 'github'
  /** How two-factor codes reach the person; null where the server never wanted one. */
  twoFactor: Delivery | null
  browser: Browser
  begunAt: number
  /** The last real input. */
  activeAt: number
  provenAt: number
  idleEndsAt: number
  endsAt: number
}

export interface Sessions {
  /** Opens a session and returns the cookie's value, the only place where it exists. */
  open(who: {
    login: string
    door: Session['door']
    twoFactor?: Delivery | null
    browser: Browser
    password?: Secret
  }): Promise<{ cookie: string; session: Session }>
  /**
   * The person was proven again: the session goes on under a new id and cookie, and a cookie that somebody copied
   * before is worth nothing. Its absolute limit stays, and so does the password's unless it was given. Null when the
   * session has ended meanwhile.
   */
  prove(
    id: string,
    by: { cookie?: string; password?: Secret; twoFactor?: Delivery | null },
  ): Promise<{ cookie: string; session: Session } | null>
  find(cookie: string): Promise<Session | null>
  /** The same by its id, for the way back from GitHub, on which no strict cookie is sent. */
  findById(id: string): Promise<Session | null>
  isFresh(session: Session): boolean
  /** The password, while it is remembered. The cookie is half of its key. */
  password(session: Session, cookie: string): Promise<Secret | null>
  /** The server no longer takes this person's password: forgets it, and what it proved, until a new proof. */
  distrust(session: Session): Promise<void>
  /** Whether the person has been proven since; without that a session has no rights but to prove, or to end. */
  isTrusted(session: Session): boolean
  /** The server has said how this person's codes come. */
  learnDelivery(session: Session, delivery: Delivery): Promise<void>
  touch(session: Session): Promise<Session>
  close(cookie: string): Promise<void>
  closeById(id: string): Promise<void>
  /** What the person has open, the latest first. */
  list(login: string): Promise<Session[]>
  /** Ends one of this person's sessions; false when there was none. */
  end(login: string, handle: string): Promise<boolean>
  endAll(login: string): Promise<number>
  /** Erases what is over. */
  sweep(): Promise<void>
}

/** The mark of a session is over what it may and for how long. How codes come is left out: it gives no right. */
export function createSessionMarks(serverKey: Buffer) {
  const mac = createRowMac(serverKey, 'session')
  const valuesOf = (row: Omit<SessionRow, 'mac'>) => [
    row.id,
    row.handle,
    row.server,
    row.login,
    row.door,
    row.created_at,
    row.touched_at,
    row.proven_at,
    row.password_at,
    row.password_touched_at,
  ]
  return {
    sign: (row: Omit<SessionRow, 'mac'>): SessionRow => ({ ...row, mac: mac.of(valuesOf(row)) }),
    holds: (row: SessionRow): boolean => mac.holds(valuesOf(row), row.mac),
  }
}

/** `server` is the address of the GitHub that vouched for the people: on another one the same login is a stranger. */
export function createSessions(store: Store, serverKey: Buffer, clock: Clock, server: string): Sessions {
  const idKey = deriveKey(serverKey, 'session id')
  const idOf = (cookie: string) => createHmac('sha256', idKey).update(cookie).digest('hex')
  const { sign, holds } = createSessionMarks(serverKey)
  const boundTo = ({ id, login }: Pick<SessionRow, 'id' | 'login'>) => ['session', id, server, login]
  const passwordKey = (cookie: string) => deriveKey(serverKey, 'password', Buffer.from(cookie))
  const newCookie = () => randomBytes(32).toString('base64url')

  const toSession = (row: SessionRow): Session => ({
    id: row.id,
    handle: row.handle,
    login: row.login,
    door: row.door,
    twoFactor: row.delivery,
    browser: { name: row.browser, system: row.system } as Browser,
    begunAt: row.created_at,
    activeAt: row.touched_at,
    provenAt: row.proven_at,
    endsAt: row.created_at + SESSION_LIMITS.absolute,
    idleEndsAt: Math.min(row.touched_at + SESSION_LIMITS.idle, row.created_at + SESSION_LIMITS.absolute),
  })
  // Across a restart the wall clock alone is left; within one process, time that has passed has passed.
  const ages = createAges(clock)
  const within = (handle: string, what: string, at: number, limit: number) =>
    ages.age(`${handle} ${what}`, at) < limit
  const passwordLives = ({ handle, password_at, password_touched_at }: SessionRow) =>
    within(handle, 'password', password_at ?? 0, PASSWORD_LIMITS.absolute) &&
    within(handle, 'password used', password_touched_at ?? 0, PASSWORD_LIMITS.idle)
  const isLive = ({ handle, begunAt, activeAt }: Session) =>
    within(handle, 'begun', begunAt, SESSION_LIMITS.absolute) &&
    within(handle, 'active', activeAt, SESSION_LIMITS.idle)
  /** From here on its times count by the monotonic clock as well. */
  function begin(row: SessionRow): Session {
    const session = toSession(row)
    isLive(session)
    within(session.handle, 'proven', session.provenAt, PROOF_LASTS)
    if (row.sealed_password) passwordLives(row)
    return session
  }
  const openPassword = (row: SessionRow, cookie: string) =>
    row.sealed_password && passwordLives(row)
      ? unseal(passwordKey(cookie), row.sealed_password, boundTo(row))
      : null

  /** Ids and handles that this process has ended, and until when: their rows, put back, open nothing. */
  const ended = new Map<string, number>()
  const remember = (...names: string[]) => {
    for (const name of names) ended.set(name, clock.now() + SESSION_LIMITS.absolute)
  }
  const isOurs = (row: SessionRow) => holds(row) && !ended.has(row.id) && !ended.has(row.handle)

  const rowOf = async (id: string, reader: Writer = store) => {
    const row = await reader
      .selectFrom('session')
      .selectAll()
      .where('id', '=', id)
      .where('server', '=', server)
      .executeTakeFirst()
    return row && isOurs(row) ? row : undefined
  }
  /** Read, changed and marked anew at once: a change beside it would leave a mark over what is not there. */
  const change = async (
    id: string,
    to: (row: SessionRow) => Partial<SessionRow>,
  ): Promise<SessionRow | null> =>
    inTransaction(store, async (writer) => {
      const row = await rowOf(id, writer)
      if (!row) return null
      const next = sign({ ...row, ...to(row) })
      await writer.updateTable('session').set(next).where('id', '=', id).execute()
      return next
    })
  const ofLogin = (login: string) =>
    store.selectFrom('session').selectAll().where('server', '=', server).where('login', '=', login)
  const live = async (id: string) => {
    const row = await rowOf(id)
    const session = row && toSession(row)
    return session && isLive(session) ? session : null
  }

  return {
    async open({ login, door, twoFactor = null, browser, password }) {
      const cookie = newCookie()
      const now = clock.now()
      const id = idOf(cookie)
      const row = sign({
        id,
        handle: randomBytes(12).toString('base64url'),
        server,
        login,
        door,
        delivery: twoFactor,
        browser: browser.name,
        system: browser.system,
        created_at: now,
        touched_at: now,
        proven_at: now,
        sealed_password: password
          ? seal(passwordKey(cookie), password.reveal(), boundTo({ id, login }))
          : null,
        password_at: password ? now : null,
        password_touched_at: password ? now : null,
      })
      await store.insertInto('session').values(row).execute()
      return { cookie, session: begin(row) }
    },

    async prove(id, { cookie: before, password, twoFactor }) {
      const row = await rowOf(id)
      if (!row || !isLive(toSession(row))) return null
      const cookie = newCookie()
      const now = clock.now()
      // A code alone proves the person and not the password: what is remembered of it goes on, no longer than before.
      const remembered = password || !before ? null : openPassword(row, before)
      const text = password?.reveal() ?? remembered
      const nextId = idOf(cookie)
      const next = sign({
        ...row,
        id: nextId,
        touched_at: now,
        proven_at: now,
        ...(twoFactor === undefined ? {} : { delivery: twoFactor }),
        sealed_password: text
          ? seal(passwordKey(cookie), text, boundTo({ id: nextId, login: row.login }))
          : null,
        password_at: password ? now : remembered ? row.password_at : null,
        password_touched_at: text ? now : null,
      })
      return store.transaction().execute(async (transaction) => {
        const ended = await transaction.deleteFrom('session').where('id', '=', id).executeTakeFirst()
        if (ended.numDeletedRows === 0n) return null
        await transaction.insertInto('session').values(next).execute()
        remember(id)
        return { cookie, session: begin(next) }
      })
    },

    find: async (cookie) => live(idOf(cookie)),
    findById: live,
    isFresh: ({ handle, provenAt }) => within(handle, 'proven', provenAt, PROOF_LASTS),
    isTrusted: (session) => session.provenAt > NEVER,

    async password(session, cookie) {
      const row = await rowOf(session.id)
      if (!row?.sealed_password) return null
      if (!passwordLives(row)) {
        await change(row.id, (now) => (passwordLives(now) ? {} : NO_PASSWORD))
        return null
      }
      const text = openPassword(row, cookie)
      return text ? new Secret(text.toString()) : null
    },

    async distrust(session) {
      await change(session.id, () => ({ ...NO_PASSWORD, proven_at: NEVER }))
    },

    async learnDelivery(session, delivery) {
      await store.updateTable('session').set({ delivery }).where('id', '=', session.id).execute()
    },

    async touch(session) {
      const now = clock.now()
      const touched = await change(session.id, (row) => ({
        touched_at: now,
        // A touch keeps a password that is still remembered; it does not bring one back.
        ...(row.sealed_password !== null && passwordLives(row) ? { password_touched_at: now } : NO_PASSWORD),
      }))
      return touched ? begin(touched) : session
    },

    async close(cookie) {
      await this.closeById(idOf(cookie))
    },

    async closeById(id) {
      remember(id)
      await store.deleteFrom('session').where('id', '=', id).execute()
    },

    async list(login) {
      const rows = await ofLogin(login).orderBy('touched_at', 'desc').execute()
      return rows.filter(isOurs).map(toSession).filter(isLive)
    },

    async end(login, handle) {
      const row = await ofLogin(login).where('handle', '=', handle).executeTakeFirst()
      if (!row) return false
      // By its handle and not by the id that was just read: the session may be proving itself at this moment.
      const wasOpen = isOurs(row) && isLive(toSession(row))
      remember(handle)
      await store.deleteFrom('session').where('handle', '=', handle).execute()
      return wasOpen
    },

    async endAll(login) {
      const open = await this.list(login)
      remember(...open.map(({ handle }) => handle))
      await store.deleteFrom('session').where('server', '=', server).where('login', '=', login).execute()
      return open.length
    },

    async sweep() {
      for (const row of await store.selectFrom('session').selectAll().execute())
        if (!isLive(toSession(row))) await store.deleteFrom('session').where('id', '=', row.id).execute()
        else if (row.sealed_password && !passwordLives(row))
          await change(row.id, (now) => (passwordLives(now) ? {} : NO_PASSWORD))
      ages.forget(SESSION_LIMITS.absolute)
      for (const [name, until] of ended) if (until <= clock.now()) ended.delete(name)
    },
  }
}
