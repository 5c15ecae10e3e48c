/** Opens the inventory: one SQLite file, a write-ahead log, several processes at once. */
import { type Stats, statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { migrate, STEPS, versionOf } from './migrations.ts'
import { Sqlite } from './sqlite.ts'
import { inventoryPath, makeOwnFile, makeStateDir } from './state-dir.ts'
import { damaged, storeFailure } from './store-failure.ts'

/** How long a writer waits for another: the largest commits and prunings take seconds. */
export const BUSY_MS = 30_000

/** The largest database that is looked through whenever it is opened: a tenth of a second. */
const MOST_CHECKED_BYTES = 16 << 20

/** What is left of the write-ahead log after a large commit, in bytes. */
const LOG_BYTES = 4 << 20

/**
 * Opens the inventory of a state directory for writing; makes both where they are missing and brings an older one forward.
 * Throws a Failure STORE_FAILED where that cannot be: what is there stays as it was.
 */
export function openInventory(stateDir: string): Database.Database {
  const path = inventoryPath(stateDir)
  try {
    makeStateDir(stateDir)
    makeOwnFile(path)
    const database = new Sqlite(path, { timeout: BUSY_MS })
    checked(database, () => {
      // Looked at before anything is written, and the journal mode is written.
      versionOf(database)
      configure(database, 'main')
      migrate(database)
      refuseDamage(database, statSync(path).size)
    })
    return database
  } catch (error) {
    throw storeFailure(error, path)
  }
}

/** Sets how a connection writes to the inventory, its database `schema`. */
export function configure(database: Database.Database, schema: 'main' | 'inventory'): void {
  database.pragma(`${schema}.journal_mode = WAL`)
  // Commits are rare: each is on the disk when it is said to be.
  database.pragma(`${schema}.synchronous = FULL`)
  // References say what belongs together; checking each costs as much as writing it.
  database.pragma('foreign_keys = OFF')
  database.pragma(`${schema}.journal_size_limit = ${LOG_BYTES}`)
}

/** Opens it for reading; undefined where there is none. An older one is brought forward first. Throws STORE_FAILED. */
export function openForReading(stateDir: string): Database.Database | undefined {
  const path = inventoryPath(stateDir)
  try {
    if (statOf(path) === undefined) return undefined
    const database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS })
    const version = checked(database, () => versionOf(database))
    if (version === STEPS.length) return database
    database.close()
    openInventory(stateDir).close()
    return new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS })
  } catch (error) {
    throw storeFailure(error, path)
  }
}

// Before a sweep rather than when it commits; what is larger is found out when it is read.
function refuseDamage(database: Database.Database, bytes: number): void {
  if (bytes > MOST_CHECKED_BYTES) return
  const finding = String(database.pragma('quick_check(1)', { simple: true }))
  if (finding !== 'ok') throw damaged(database.name, finding)
}

// What cannot be used is closed again.
function checked<T>(database: Database.Database, check: () => T): T {
  try {
    return check()
  } catch (error) {
    database.close()
    throw error
  }
}

// That there is nothing and that one may not look are two things, and `throwIfNoEntry: false` takes a file in the place of
// the directory for nothing.
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
