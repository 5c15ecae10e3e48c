/** Files in the state directory that have the name of a sweep's and that no sweep can be gone on with from. */
import { openForReading } from './database.ts'
import { Resumption } from './resumption.ts'
import { inventoryPath } from './state-dir.ts'
import { storeFailure } from './store-failure.ts'

/** The paths of those that belong to no sweep that is kept there, or are damaged. Throws STORE_FAILED. */
export function strayFiles(stateDir: string): string[] {
  const database = openForReading(stateDir)
  if (database === undefined) return []
  try {
    return new Resumption(database, stateDir).strays()
  } catch (error) {
    throw storeFailure(error, inventoryPath(stateDir))
  } finally {
    database.close()
  }
}
