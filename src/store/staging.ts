/**
 * What a running sweep has found so far: a database file of its own beside the inventory, removed when the sweep commits,
 * so that what is in flight never swells the inventory. Its writer keeps it locked, and the kernel unlocks it however
 * that process ends: a file that is free has no sweep any more, whatever process numbers or containers say.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { HostResult } from '../contract/result.ts'
import { BUSY_MS, configure } from './database.ts'
import { Dictionary } from './dictionary.ts'
import { HOST_COLUMNS, rowOfHost } from './host-row.ts'
import { inventoryPath, makeOwnFile } from './state-dir.ts'
import { isLocked } from './store-failure.ts'

const TABLES = `
CREATE TABLE staged_vector (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  packed INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE staged (
  address INTEGER NOT NULL,
  status INTEGER NOT NULL,
  mac INTEGER,
  evidence INTEGER,
  ttl INTEGER,
  others INTEGER,
  probes INTEGER NOT NULL,
  pings INTEGER NOT NULL,
  retransmissions INTEGER NOT NULL,
  rtt_us INTEGER,
  started INTEGER NOT NULL,
  took INTEGER NOT NULL
);
`
const SIDE_FILES = ['', '-wal', '-shm', '-journal']
const FILE_NAME = /^sweep-(\d+)\.sqlite$/

/** The file of a running sweep, open and locked, with the inventory attached to it as `inventory`. */
export class Staging {
  readonly database: Database.Database
  readonly #path: string
  readonly #sweepMs: number
  readonly #insert: Database.Statement<unknown[]>
  readonly #addAll: (hosts: Iterable<HostResult>) => void
  #dictionary: Dictionary

  /** Makes the file of a sweep that began at `sweepMs`. Throws errors of SQLite and of the file system. */
  constructor(stateDir: string, sweep: number, sweepMs: number) {
    this.#path = stagingPath(stateDir, sweep)
    this.#sweepMs = sweepMs
    makeOwnFile(this.#path)
    this.database = new Database(this.#path, { timeout: BUSY_MS })
    try {
      prepare(this.database, stateDir)
    } catch (error) {
      // A file that stayed locked would be taken for that of a running sweep, and the next one has the same number.
      this.remove()
      throw error
    }
    const values = HOST_COLUMNS.replace(/\w+/g, '?')
    this.#insert = this.database.prepare(`INSERT INTO staged (${HOST_COLUMNS}) VALUES (${values})`)
    this.#dictionary = new Dictionary(this.database, 'staged_vector')
    this.#addAll = this.database.transaction((hosts: Iterable<HostResult>) => {
      for (const host of hosts) this.#insert.run(...rowOfHost(host, sweepMs, this.#dictionary))
    })
  }

  /** When the sweep began, whole milliseconds since the epoch. */
  get sweepMs(): number {
    return this.#sweepMs
  }

  /** Keeps hosts, all or none. Throws errors of SQLite. */
  add(hosts: Iterable<HostResult>): void {
    try {
      this.#addAll(hosts)
    } catch (error) {
      this.#dictionary = new Dictionary(this.database, 'staged_vector')
      throw error
    }
  }

  /** Unlocks the file and removes it. */
  remove(): void {
    this.database.close()
    removeStaged(this.#path)
  }

  /** Unlocks the file and leaves it, for whoever begins next. */
  abandon(): void {
    this.database.close()
  }
}

function prepare(database: Database.Database, stateDir: string): void {
  // Before the first reading, or the lock would be let go between transactions.
  database.pragma('main.locking_mode = EXCLUSIVE')
  database.pragma('main.journal_mode = WAL')
  database.pragma('main.synchronous = NORMAL')
  database.exec(TABLES)
  database.prepare('ATTACH ? AS inventory').run(inventoryPath(stateDir))
  configure(database, 'inventory')
}

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

/** Whether a process, this one included, records the sweep. */
export function isRecorded(stateDir: string, sweep: number): boolean {
  let database: Database.Database | undefined
  try {
    const path = stagingPath(stateDir, sweep)
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: 0 })
    database.prepare('SELECT 1 FROM sqlite_schema').get()
    return false
  } catch (error) {
    return isLocked(error)
  } finally {
    database?.close()
  }
}

/** Removes the file of a sweep, with what SQLite has beside it. */
export function removeStaged(path: string): void {
  for (const suffix of SIDE_FILES) rmSync(`${path}${suffix}`, { force: true })
}
