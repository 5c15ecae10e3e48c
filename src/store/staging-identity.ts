/** Whose a sweep's file is: it knows the beginning that its sweep has in the inventory, and is of a format that we know. */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import { Sqlite } from './sqlite.ts'
import { refuseDamaged, refuseForeign, stagingFailure } from './staging-format.ts'

/**
 * Bytes of a page. What a worker writes down of its hosts are pieces of some 20 KB: fewer and larger pages cost less to
 * write. While nothing stands in a file it is one page.
 */
export const PAGE_BYTES = 8192

const FOUND = 'SELECT 1 FROM staged UNION ALL SELECT 1 FROM counted UNION ALL SELECT 1 FROM share LIMIT 1'

/** The identity of the sweep whose row in the inventory has this beginning. */
export function identityOf(beginning: string): Buffer {
  return createHash('sha256').update(beginning).digest()
}

/**
 * Throws a Failure STORE_FAILED where a file is not that of the sweep with this beginning, or where `alsoRefuse` refuses it.
 * The file stays as it is: a connection that only reads moves no log into it, as a writer does who closes it.
 */
export function refuseFileOfOther(
  path: string,
  beginning: string,
  alsoRefuse?: (database: Database.Database) => void,
): void {
  let database: Database.Database | undefined
  try {
    database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 0 })
    refuseForeign(database)
    alsoRefuse?.(database)
    const identity = database.prepare<[], Buffer>('SELECT identity FROM begun').pluck().get()
    if (identity?.equals(identityOf(beginning)) === true) return
    const what = `${quoted(path)} is the file of another sweep than that of its number`
    throw new Failure('STORE_FAILED', `${what}: move it away`)
  } catch (error) {
    throw stagingFailure(error, path)
  } finally {
    database?.close()
  }
}

/** Whether it is that sweep's, and whole. */
export function isFileOf(path: string, beginning: string): boolean {
  try {
    refuseFileOfOther(path, beginning, refuseDamaged)
    return true
  } catch {
    return false
  }
}

/** Whether nothing stands in it that a sweep ever found: that of one that was to begin when its process ended. */
export function holdsNothing(path: string): boolean {
  let database: Database.Database | undefined
  try {
    database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 0 })
    if (database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined) return true
    refuseForeign(database)
    return database.prepare(FOUND).get() === undefined
  } catch (error) {
    return isHalfMade(path, error)
  } finally {
    database?.close()
  }
}

// Only before it has its log (WAL) a sweep's file has a rollback journal, which a connection that only reads cannot apply.
function isHalfMade(path: string, error: unknown): boolean {
  const isCutOff = error instanceof Sqlite.SqliteError && error.code === 'SQLITE_READONLY_ROLLBACK'
  return isCutOff && statSync(path).size <= PAGE_BYTES
}
