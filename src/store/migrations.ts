/** The steps from one version of the database to the next; PRAGMA user_version says how many of them a file has seen. */
import type Database from 'better-sqlite3'
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import { FIRST } from './steps/first.ts'

/** Step n makes version n + 1 of version n, as SQL. What was released is never changed: a new version is a new step. */
export const STEPS: readonly string[] = [FIRST]

/** `pswp`: what file(1) and we know our files by. */
const APPLICATION_ID = 0x70737770

/**
 * Brings the database to the version of the last step, in one transaction; gives false where it was there already. Throws
 * a Failure STORE_FAILED, and writes nothing, where it is newer or another program's.
 */
export function migrate(database: Database.Database, steps: readonly string[] = STEPS): boolean {
  if (versionOf(database, steps) === steps.length) return false
  const advance = database.transaction(() => {
    // Looked at again: another process may have been faster.
    for (const step of steps.slice(versionOf(database, steps))) database.exec(step)
    database.pragma(`application_id = ${APPLICATION_ID}`)
    database.pragma(`user_version = ${steps.length}`)
  })
  advance.immediate()
  return true
}

/** The version of the database, 0 for an empty one. Throws as `migrate` does. */
export function versionOf(database: Database.Database, steps: readonly string[] = STEPS): number {
  const version = Number(database.pragma('user_version', { simple: true }))
  const application = Number(database.pragma('application_id', { simple: true }))
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (application !== APPLICATION_ID && !isEmpty) {
    throw new Failure('STORE_FAILED', `${quoted(database.name)} is the database of another program`)
  }
  if (version > steps.length) {
    const versions = `is of version ${version}, and this protosweep knows ${steps.length}`
    throw new Failure('STORE_FAILED', `${quoted(database.name)} ${versions}: use a newer protosweep`)
  }
  return version
}
