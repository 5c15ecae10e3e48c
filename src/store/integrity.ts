/** Whether the inventory is whole. */
import { openForReading } from './database.ts'
import { Sqlite } from './sqlite.ts'
import { inventoryPath } from './state-dir.ts'
import { storeFailure } from './store-failure.ts'

/** As many as SQLite's own check tells. */
const MOST_REFERENCES = 100

/**
 * What is wrong with the inventory of a state directory, as SQLite's integrity check and its check of references say it;
 * none where all is well, or nothing is kept. Takes as long as reading all of it. Throws STORE_FAILED.
 */
export function integrityFaults(stateDir: string): string[] {
  const database = openForReading(stateDir)
  if (database === undefined) return []
  try {
    const lines = database.prepare<[], string>('PRAGMA integrity_check').pluck().all()
    const references = database.prepare<[], string>('PRAGMA foreign_key_check').pluck().all()
    return [
      ...lines.filter((line) => line !== 'ok'),
      ...references.slice(0, MOST_REFERENCES).map((table) => `a row of ${table} refers to nothing`),
    ]
  } catch (error) {
    // So damaged that it cannot be checked to its end.
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CORRUPT')) return [error.message]
    throw storeFailure(error, inventoryPath(stateDir))
  } finally {
    database.close()
  }
}
