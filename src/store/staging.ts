/** What a sweep that is recorded has found so far and what it is at, in a file of its own (staging-file.ts). */
import type Database from 'better-sqlite3'
import { NO_RANGES } from '../contract/address-ranges.ts'
import { Failure } from '../contract/failures.ts'
import { isUnfinished, unpackStatus } from '../contract/host-status.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepBeginning } from '../contract/sweep-record.ts'
import { quoted } from '../packet/result.ts'
import { BUSY_MS, configure } from './database.ts'
import { Dictionary } from './dictionary.ts'
import { documentText, readDocument } from './document.ts'
import type { FinishedBatch } from './finished-batch.ts'
import { decodeHosts } from './host-batch.ts'
import { HOST_COLUMNS, type HostRow, hostOfRow, rowOfHost } from './host-row.ts'
import { decodeAddressRanges, encodeAddressRanges } from './range-list.ts'
import type { CountedHosts } from './resumed-sweep.ts'
import { Sqlite } from './sqlite.ts'
import { StagedJournal } from './staged-journal.ts'
import { removeStaged, stagingPath } from './staging-file.ts'
import { makeFormat, refuseDamaged, refuseForeign } from './staging-format.ts'
import { identityOf, PAGE_BYTES, refuseFileOfOther } from './staging-identity.ts'
import { inventoryPath, makeOwnFile } from './state-dir.ts'
import { beginningText } from './sweep-row.ts'

/** In KiB: what is written is hardly ever read. */
const CACHE_KIB = 1024

const ADD_HOST = `INSERT INTO staged (${HOST_COLUMNS}) VALUES (${HOST_COLUMNS.replace(/\w+/g, '?')})`
const COUNT = `INSERT INTO counted (status, hosts) VALUES (?, ?)
  ON CONFLICT DO UPDATE SET hosts = hosts + excluded.hosts`
const WRITE_OUTPUT = 'INSERT OR REPLACE INTO output (path, bytes) VALUES (?, ?)'
const RUN = 'INSERT INTO run (began_ms, written_ms) VALUES (?, ?)'
const WRITTEN = 'UPDATE run SET written_ms = ? WHERE rowid = (SELECT max(rowid) FROM run)'
const RAN = 'SELECT coalesce(sum(max(written_ms - began_ms, 0)), 0) FROM run'
const PAGE = `SELECT rowid, ${HOST_COLUMNS} FROM staged WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?`

type PageRow = [rowid: number, ...HostRow]

/** Some of the hosts, and behind which row the next begin. */
export interface StagedPage {
  readonly hosts: readonly HostResult[]
  readonly last: number
}

/** The file of a sweep, open and locked, with the inventory attached to it as `inventory`. */
export class Staging {
  readonly database: Database.Database
  readonly beginning: SweepBeginning
  readonly #path: string
  readonly #sweepMs: number
  readonly #addHost: Database.Statement<unknown[]>
  readonly #count: Database.Statement<[number, number]>
  readonly #writeOutput: Database.Statement<[string, number]>
  readonly #written: Database.Statement<[number]>
  readonly #journal: StagedJournal
  /** How long it ran before it was opened here. */
  readonly ranMs: number
  #dictionary: Dictionary

  private constructor(database: Database.Database, beginning: SweepBeginning) {
    this.database = database
    this.beginning = beginning
    this.#path = database.name
    this.#sweepMs = Math.round(beginning.startedMs)
    this.#addHost = database.prepare(ADD_HOST)
    this.#count = database.prepare(COUNT)
    this.#writeOutput = database.prepare(WRITE_OUTPUT)
    this.#written = database.prepare(WRITTEN)
    this.#journal = new StagedJournal(database)
    this.ranMs = database.prepare<[], number>(RAN).pluck().get() ?? 0
    database.prepare(RUN).run(Date.now(), Date.now())
    this.#dictionary = new Dictionary(database, 'staged_vector')
  }

  /** Makes the file of a sweep that begins. Throws errors of SQLite and of the file system. */
  static begin(stateDir: string, sweep: number, beginning: SweepBeginning): Staging {
    const path = stagingPath(stateDir, sweep)
    makeOwnFile(path)
    const database = new Sqlite(path, { timeout: BUSY_MS })
    try {
      database.pragma(`page_size = ${PAGE_BYTES}`)
      lock(database)
      database.transaction(() => {
        makeFormat(database)
        const insert = database.prepare('INSERT INTO begun (identity, beginning, ranges) VALUES (?, ?, ?)')
        const text = documentText({ ...beginning, plan: { ...beginning.plan, ranges: NO_RANGES } })
        insert.run(identityOf(beginningText(beginning)), text, encodeAddressRanges(beginning.plan.ranges))
      })()
      attach(database, stateDir)
      return new Staging(database, beginning)
    } catch (error) {
      // A file that stayed locked would be taken for that of a running sweep.
      database.close()
      removeStaged(path)
      throw error
    }
  }

  /**
   * Opens the file of a sweep whose row in the inventory has this beginning, and takes out the hosts that were interrupted:
   * they go on. Throws errors of SQLite (SQLITE_BUSY where somebody records it), and the Failure STORE_FAILED where it is
   * not that sweep's or not whole: it stays as it was.
   */
  static resume(stateDir: string, sweep: number, text: string): Staging {
    const path = stagingPath(stateDir, sweep)
    refuseFileOfOther(path, text, refuseDamaged)
    const database = new Sqlite(path, { fileMustExist: true, timeout: 0 })
    try {
      lock(database)
      refuseForeign(database)
      const beginning = beginningOf(database)
      attach(database, stateDir)
      database.prepare(`DELETE FROM staged WHERE ${isUnfinished('status')}`).run()
      return new Staging(database, beginning)
    } catch (error) {
      database.close()
      throw error
    }
  }

  /** When the sweep began, whole milliseconds since the epoch. */
  get sweepMs(): number {
    return this.#sweepMs
  }

  /** Keeps what a worker has finished, all or nothing. Throws errors of SQLite. */
  add(worker: number, { batch, finished, counted }: FinishedBatch, outputs: readonly OutputOffset[]): void {
    const add = this.database.transaction(() => {
      for (const host of decodeHosts(batch)) {
        this.#addHost.run(...rowOfHost(host, this.#sweepMs, this.#dictionary))
      }
      for (const [status, hosts] of counted) this.#count.run(status, hosts)
      this.#journal.note(worker, finished)
      this.#write(outputs)
    })
    try {
      add()
    } catch (error) {
      this.#dictionary = new Dictionary(this.database, 'staged_vector')
      throw error
    }
  }

  /** Keeps an entry of a worker, all or nothing. Throws errors of SQLite. */
  journal(entry: JournalEntry, outputs: readonly OutputOffset[]): void {
    this.database.transaction(() => {
      this.#journal.write(entry)
      this.#write(outputs)
    })()
  }

  /** See Recording. Throws errors of SQLite. */
  stateOf(worker: number): ShareState | undefined {
    return this.#journal.stateOf(worker)
  }

  /** See ResumedSweep. Throws errors of SQLite. */
  outputs(): OutputOffset[] {
    return this.database.prepare<[], OutputOffset>('SELECT path, bytes FROM output ORDER BY path').all()
  }

  /** See ResumedSweep. Throws errors of SQLite. */
  counted(): CountedHosts[] {
    const select = this.database.prepare<[], [number, number]>('SELECT status, hosts FROM counted').raw()
    return select.all().map(([packed, hosts]) => {
      const { status, statusReason } = unpackStatus(packed)
      return { status, statusReason, hosts }
    })
  }

  /** The last row of a host that there is now. */
  lastRow(): number {
    return this.database.prepare<[], number | null>('SELECT max(rowid) FROM staged').pluck().get() ?? 0
  }

  /** Hosts behind row `after`, up to row `last`, at most so many. Throws errors of SQLite. */
  page(after: number, last: number, most: number): StagedPage {
    const rows = this.database.prepare<unknown[], PageRow>(PAGE).raw().all(after, last, most)
    const hosts = rows.map(([, ...row]) => hostOfRow(row, this.#sweepMs, this.#dictionary))
    return { hosts, last: rows.at(-1)?.[0] ?? last }
  }

  /** Unlocks the file and removes it. */
  remove(): void {
    this.database.close()
    removeStaged(this.#path)
  }

  /** Unlocks the file and leaves it: the sweep can be resumed. */
  abandon(): void {
    this.database.close()
  }

  // With every transaction: a run that dies ran until its last one.
  #write(outputs: readonly OutputOffset[]): void {
    for (const { path, bytes } of outputs) this.#writeOutput.run(path, bytes)
    this.#written.run(Date.now())
  }
}

function lock(database: Database.Database): void {
  // Before the first reading, or the lock would be let go between transactions.
  database.pragma('main.locking_mode = EXCLUSIVE')
  database.pragma('main.journal_mode = WAL')
  database.pragma('main.synchronous = NORMAL')
  database.pragma(`main.cache_size = -${CACHE_KIB}`)
}

function attach(database: Database.Database, stateDir: string): void {
  database.prepare('ATTACH ? AS inventory').run(inventoryPath(stateDir))
  configure(database, 'inventory')
}

function beginningOf(database: Database.Database): SweepBeginning {
  const select = database.prepare<[], [string, Buffer]>('SELECT beginning, ranges FROM begun').raw()
  const row = select.get()
  if (row === undefined)
    throw new Failure('STORE_FAILED', `${quoted(database.name)} does not say what was swept`)
  const beginning = readDocument<SweepBeginning>(row[0])
  return { ...beginning, plan: { ...beginning.plan, ranges: decodeAddressRanges(Uint8Array.from(row[1])) } }
}
