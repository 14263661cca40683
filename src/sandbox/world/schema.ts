import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Secrets stand here as hashes only. AUTOINCREMENT: an id never comes back after a deletion, so a client that
 * kept one can never delete a stranger. `tallies` is kept by triggers, so that the last page of a long list
 * costs what the first one does.
 */
const schema = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;

CREATE TABLE IF NOT EXISTS accounts (
  id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL, email TEXT NOT NULL,
  salt TEXT NOT NULL, password_hash TEXT NOT NULL, otp_secret TEXT, otp_delivery TEXT NOT NULL,
  created_at INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0, failed_since INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0, otp_step INTEGER NOT NULL DEFAULT 0,
  email_verified INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE IF NOT EXISTS apps (
  id INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL UNIQUE, secret_hash TEXT NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, owner TEXT NOT NULL, callbacks TEXT NOT NULL,
  device_flow INTEGER NOT NULL, expiring INTEGER NOT NULL, suspended INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS authorizations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES accounts,
  app_id INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, last_eight TEXT NOT NULL, scopes TEXT NOT NULL,
  scope_key TEXT NOT NULL, note TEXT, note_url TEXT, fingerprint TEXT, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, expires_at INTEGER, uses INTEGER NOT NULL DEFAULT 0,
  device INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS authorizations_by_app ON authorizations (account_id, app_id, id);
CREATE INDEX IF NOT EXISTS authorizations_by_scopes
  ON authorizations (account_id, app_id, scope_key, expires_at);
CREATE INDEX IF NOT EXISTS authorizations_by_fingerprint
  ON authorizations (account_id, app_id, fingerprint, id);
CREATE UNIQUE INDEX IF NOT EXISTS personal_notes ON authorizations (account_id, note) WHERE app_id = 0;

CREATE TABLE IF NOT EXISTS grants (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES accounts,
  app_id INTEGER NOT NULL REFERENCES apps, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  UNIQUE (account_id, app_id)
) STRICT;

CREATE TABLE IF NOT EXISTS tallies (
  account_id INTEGER NOT NULL, app_id INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (account_id, app_id)
) WITHOUT ROWID, STRICT;
CREATE TRIGGER IF NOT EXISTS tally_up AFTER INSERT ON authorizations BEGIN
  INSERT INTO tallies VALUES (new.account_id, new.app_id, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER IF NOT EXISTS tally_down AFTER DELETE ON authorizations BEGIN
  UPDATE tallies SET n = n - 1 WHERE account_id = old.account_id AND app_id = old.app_id;
  DELETE FROM tallies WHERE account_id = old.account_id AND app_id = old.app_id AND n = 0;
END;

CREATE TABLE IF NOT EXISTS codes (
  hash TEXT PRIMARY KEY, app_id INTEGER NOT NULL, account_id INTEGER NOT NULL, scopes TEXT NOT NULL,
  redirect_uri TEXT, challenge TEXT, expires_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE IF NOT EXISTS device_codes (
  hash TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE, app_id INTEGER NOT NULL, scopes TEXT NOT NULL,
  account_id INTEGER, state TEXT NOT NULL, interval INTEGER NOT NULL, polled_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE IF NOT EXISTS refresh_tokens (
  hash TEXT PRIMARY KEY, authorization_id INTEGER NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TRIGGER IF NOT EXISTS refresh_tokens_follow AFTER DELETE ON authorizations BEGIN
  DELETE FROM refresh_tokens WHERE authorization_id = old.id;
END;
CREATE INDEX IF NOT EXISTS refresh_tokens_by_authorization ON refresh_tokens (authorization_id);

CREATE TABLE IF NOT EXISTS record (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, act TEXT NOT NULL, client_id TEXT NOT NULL,
  login TEXT NOT NULL, authorization_id INTEGER, old_hash TEXT, new_hash TEXT, request_id TEXT NOT NULL,
  reply TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS record_by_client ON record (client_id, id);
CREATE INDEX IF NOT EXISTS record_by_request ON record (request_id);
`

// Grows with every change to the tables or to what the seed puts into them.
const version = 2

/** Opens `sandbox.db` in the directory, or a database in memory. */
export function openDatabase(directory: string): DatabaseSync {
  if (directory === ':memory:') return prepare(new DatabaseSync(directory))
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'sandbox.db')
  setAsideOther(path)
  return prepare(new DatabaseSync(path))
}

function prepare(db: DatabaseSync): DatabaseSync {
  // busy_timeout first: switching to WAL takes a lock, and would fail at once without it.
  db.exec('PRAGMA busy_timeout = 5000')
  db.exec('PRAGMA journal_mode = WAL')
  // FULL: what was acknowledged is on the disk, also when the machine dies and not only the process.
  db.exec('PRAGMA synchronous = FULL')
  db.exec('PRAGMA foreign_keys = ON')
  db.exec(`BEGIN IMMEDIATE; ${schema} PRAGMA user_version = ${version}; COMMIT`)
  return db
}

// State of another version is nobody's treasure, but it is not ours to delete: it gets another name.
function setAsideOther(path: string): void {
  if (!existsSync(path)) return
  const db = new DatabaseSync(path)
  const { user_version: found } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  const tables = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  // Closing writes the log back into the file, so that the file alone is the whole of it.
  db.close()
  if (found === version || tables.n === 0) return
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(path + end)) renameSync(path + end, `${path}.version-${found}-${Date.now()}${end}`)
  }
}
