import { existsSync, lchownSync, lstatSync, readdirSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/** Node's types forget it. */
type WithGroups = NodeJS.Process & { initgroups(user: number, group: number): void }

interface Owner {
  uid: number
  gid: number
}

/**
 * Does the work as the user whose folder it is, where root runs the command line: every file that is made there, SQLite's
 * and the sender's too, is then one that the service can use. Without root, and in root's own folder, nothing changes.
 */
export async function asOwnerOf<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  const back = becomeOwnerOf(folder)
  try {
    return await work()
  } finally {
    back()
  }
}

/** The same for work that is done at once. */
export function asOwnerNow<T>(folder: string, work: () => T): T {
  const back = becomeOwnerOf(folder)
  try {
    return work()
  } finally {
    back()
  }
}

/** Gives the way back. */
function becomeOwnerOf(folder: string): () => void {
  const owner = ownerOf(folder)
  if (process.geteuid?.() !== 0 || owner.uid === 0) return () => undefined
  const groups = process.getgroups!()
  const gid = process.getegid!()
  become(owner)
  return () => {
    process.seteuid!(0)
    process.setegid!(gid)
    process.setgroups!(groups)
  }
}

/** Of a folder that is not there yet: the owner of the one that it will be made in. */
function ownerOf(folder: string): Owner {
  return existsSync(folder) || dirname(folder) === folder ? statSync(folder) : ownerOf(dirname(folder))
}

function become({ uid, gid }: Owner): void {
  try {
    ;(process as WithGroups).initgroups(uid, gid)
  } catch {
    // A number without a name has no other groups.
    process.setgroups!([gid])
  }
  process.setegid!(gid)
  process.seteuid!(uid)
}

/**
 * Keys for the service may lie in a folder of root's; what root has made there is given to the server key's owner. Never
 * in somebody else's folder, where a link could name any file.
 */
export function giveKeys(keyFile: string): void {
  const folder = dirname(keyFile)
  if (process.geteuid?.() !== 0 || !existsSync(keyFile) || statSync(folder).uid !== 0) return
  const { uid, gid } = statSync(keyFile)
  for (const name of readdirSync(folder))
    if (name.startsWith('audit-key')) lchownSync(join(folder, name), uid, gid)
}

/** As the log names them; in a container the number may have no name. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.geteuid?.() ?? 'unknown'}`
  }
}

/** The first file in the folder that belongs to somebody else than the folder does, and what to do about it. */
export function foreignFile(folder: string): string | null {
  const { uid, gid } = statSync(folder)
  const found = namesIn(folder)
    .map((name) => join(folder, name))
    .find((file) => (lstatSync(file, { throwIfNoEntry: false })?.uid ?? uid) !== uid)
  return found && process.platform !== 'win32'
    ? `${found} belongs to another user than its folder; as root: chown -R ${uid}:${gid} ${folder}`
    : null
}

/** None where this user may not look. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
