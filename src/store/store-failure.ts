/** What a user is told when the store cannot do what it should. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { EXIT, Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import { quoted } from '../packet/result.ts'
import { Sqlite } from './sqlite.ts'

/** The Failure STORE_FAILED for an error of SQLite or of the file system at `path`; a Failure stays what it is. */
export function storeFailure(error: unknown, path: string, exitCode: number = EXIT.badInput): Failure {
  if (error instanceof Failure) return error
  return new Failure('STORE_FAILED', `cannot use ${quoted(path)}: ${reasonOf(error, path)}`, exitCode)
}

/** The Failure for a database at `path` that is not whole; `finding` says where. */
export function damaged(path: string, finding: string): Failure {
  return new Failure('STORE_FAILED', `cannot use ${quoted(path)}: ${damageText(finding)}`)
}

/** Whether SQLite says that somebody else has locked the file. */
export function isLocked(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
}

function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    return bavail * bsize < LEAST_SPACE
  } catch {
    return false
  }
}

function damageText(finding: string): string {
  // Under the heading `*** in database main ***` SQLite lists what it found.
  const first = finding.split('\n').find((line) => !line.startsWith('***'))
  return `it is damaged (${first ?? finding}): move it away, or put a backup in its place`
}

const NO_SPACE = 'no space left on the device; nothing that was kept is lost: make room, or prune old sweeps'
/** SQLite's side files grow by 32 KiB. */
const LEAST_SPACE = 65_536

function reasonOf(error: unknown, path: string): string {
  if (!(error instanceof Sqlite.SqliteError)) return fileErrorText(error)
  // The first two words are the kind of error, the rest narrows it down.
  switch (error.code.split('_').slice(0, 2).join('_')) {
    case 'SQLITE_FULL':
      return NO_SPACE
    case 'SQLITE_NOTADB':
      return 'it is damaged, or no database: move it away, or put a backup in its place'
    case 'SQLITE_CORRUPT':
      return damageText(error.message)
    case 'SQLITE_BUSY':
      return 'another process has been writing to it for too long: try again when that has ended'
    case 'SQLITE_READONLY':
      return 'this user may not write to it, which readers must too: ask as its owner or as root'
    case 'SQLITE_CANTOPEN':
      return 'it is no file, or its directory is read-only or closed to this user: readers, too, write beside it'
    case 'SQLITE_IOERR':
      // A side file that cannot grow is no more than this to SQLite.
      return isFull(path) ? NO_SPACE : `${error.message} (${error.code})`
    default:
      return `${error.message} (${error.code})`
  }
}
