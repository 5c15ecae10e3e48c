/** Where the inventory is kept: one directory of this user's, and the files in it. */
import {
  chmodSync,
  closeSync,
  constants,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const OWN_DIRECTORY = 0o700
const OWN_FILE = 0o600

/**
 * The directory to keep things in where no option says it: PROTOSWEEP_STATE_DIR; else the first of STATE_DIRECTORY, which
 * systemd.exec(5) sets, colons between them; else `protosweep` in the state directory of the XDG base directory
 * specification, which says to ignore a relative one; or `otherwise` in its place.
 */
export function defaultStateDir(env: NodeJS.ProcessEnv, otherwise?: string): string {
  const own = env.PROTOSWEEP_STATE_DIR
  if (own !== undefined && own !== '') return own
  const ofService = env.STATE_DIRECTORY?.split(':')[0]
  if (ofService !== undefined && ofService !== '') return ofService
  if (otherwise !== undefined) return otherwise
  const xdg = env.XDG_STATE_HOME
  if (xdg?.startsWith('/') === true) return join(xdg, 'protosweep')
  const home = env.HOME
  return join(home === undefined || home === '' ? homedir() : home, '.local', 'state', 'protosweep')
}

/** The database in a state directory. */
export function inventoryPath(stateDir: string): string {
  return join(stateDir, 'inventory.sqlite')
}

/** Makes the directory, for its owner alone, where there is none; one that is there stays as it is. Throws a system error. */
export function makeStateDir(stateDir: string): void {
  const made = mkdirSync(stateDir, { recursive: true, mode: OWN_DIRECTORY })
  // A umask takes rights away from the mode given, possibly the owner's.
  if (made !== undefined) chmodSync(stateDir, OWN_DIRECTORY)
}

/**
 * Makes an empty file for its owner alone where there is none; SQLite gives its side files the same rights. What root makes
 * in somebody else's directory is that somebody's: a sweep by hand must not lock the daemon out.
 */
export function makeOwnFile(path: string): void {
  const fd = openNew(path)
  if (fd === undefined) return
  try {
    if (process.geteuid?.() !== 0) return
    const { uid, gid } = statSync(dirname(path))
    fchownSync(fd, uid, gid)
  } finally {
    closeSync(fd)
  }
}

// Never one that is there, nor where a link leads: the directory's owner would have root give away any file with one. And
// to close a file that SQLite has open would let go of its locks (fcntl_locking(2)).
function openNew(path: string): number | undefined {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  try {
    return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, OWN_FILE)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    // Says that it is one.
    if (lstatSync(path).isDirectory()) return openSync(path, O_WRONLY)
    return undefined
  }
}
