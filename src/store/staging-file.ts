/**
 * The file in which a sweep writes down what it is at: a database of its own beside the inventory, so that what is in
 * flight never swells that. Its writer keeps it locked, and the kernel unlocks it however that process ends: a file that is
 * free belongs to a sweep that nobody records, whatever process numbers or containers say.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { Sqlite } from './sqlite.ts'
import { isLocked } from './store-failure.ts'

const SIDE_FILES = ['', '-wal', '-shm', '-journal']
const FILE_NAME = /^sweep-(\d+)\.sqlite$/

/** The file of a sweep. */
export function stagingPath(stateDir: string, sweep: number): string {
  return join(stateDir, `sweep-${sweep}.sqlite`)
}

/** The numbers of the sweeps that have a file. */
export function stagedSweeps(stateDir: string): number[] {
  return readdirSync(stateDir).flatMap((name) => {
    const number = FILE_NAME.exec(name)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
}

/** Whether a sweep has a file, whatever is in it. */
export function hasStaged(stateDir: string, sweep: number): boolean {
  return existsSync(stagingPath(stateDir, sweep))
}

/** Whether a process, this one included, records the sweep. */
export function isRecorded(stateDir: string, sweep: number): boolean {
  let database: Database.Database | undefined
  try {
    const path = stagingPath(stateDir, sweep)
    database = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 0 })
    database.prepare('SELECT 1 FROM sqlite_schema').get()
    return false
  } catch (error) {
    return isLocked(error)
  } finally {
    database?.close()
  }
}

/** When the file was last written to, milliseconds since the epoch. Throws errors of the file system. */
export function writtenMs(path: string): number {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Math.max(statSync(path).mtimeMs, log)
}

/** Removes the file of a sweep, with what SQLite has beside it. */
export function removeStaged(path: string): void {
  for (const suffix of SIDE_FILES) rmSync(`${path}${suffix}`, { force: true })
}
