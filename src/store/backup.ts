/** Copies of the inventory. */
import { existsSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import { Sqlite } from './sqlite.ts'
import { removeStaged } from './staging-file.ts'
import { makeOwnFile } from './state-dir.ts'
import { storeFailure } from './store-failure.ts'

/** Pages that are copied in one step: all, or it would begin again whenever another process commits. */
const AT_ONCE = 0x7fff_ffff

/** Copies a database into a new file of one piece, while others write to it. Rejects with a Failure STORE_FAILED. */
export async function backUp(database: Database.Database, path: string): Promise<void> {
  if (existsSync(path)) {
    throw new Failure('STORE_FAILED', `${quoted(path)} exists: give a name for a new file`)
  }
  try {
    makeOwnFile(path)
    await database.backup(path, { progress: () => AT_ONCE })
    const copy = new Sqlite(path)
    copy.pragma('journal_mode = DELETE')
    copy.close()
  } catch (error) {
    removeStaged(path)
    throw storeFailure(error, path)
  }
}
