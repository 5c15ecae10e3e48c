/**
 * The reading side of the inventory: synchronous, in any thread and process, also while sweeps are recorded. A generator
 * may be left at any time, and holds nothing open between its rows. What it gives is not to be written to.
 */
import type Database from 'better-sqlite3'
import type { KnownChange } from '../contract/change.ts'
import { Failure } from '../contract/failures.ts'
import type { HostResult } from '../contract/result.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepRecord } from '../contract/sweep-record.ts'
import { quoted } from '../packet/result.ts'
import { openForReading } from './database.ts'
import { Dictionary } from './dictionary.ts'
import { readDocument } from './document.ts'
import { type ChangeFilter, knownChanges } from './known-changes.ts'
import { knownHosts } from './known-hosts.ts'
import { type KnownMachine, knownMachines } from './known-machines.ts'
import type { HostFilter, KnownHost } from './presence.ts'
import { type Profile, profilesOf } from './profiles.ts'
import {
  differentResults,
  hostsOf,
  type ReadSweep,
  type ResultFilter,
  type ResultPair,
  resultsOf,
} from './results.ts'
import { inventoryPath } from './state-dir.ts'
import { storeFailure } from './store-failure.ts'
import { type ScheduleState, type SweepFilter, SweepReader } from './sweep-reader.ts'

const READ_SWEEP = `SELECT id, started_ms AS startedMs, has_hosts AS hasHosts, finished_ms AS finishedMs
  FROM sweep WHERE id = ?`

/** The inventory of one state directory, open for reading. Its methods throw the Failure STORE_FAILED. */
export class Archive {
  readonly #database: Database.Database
  readonly #stateDir: string
  readonly #path: string
  readonly #dictionary: Dictionary
  readonly #sweeps: SweepReader

  private constructor(database: Database.Database, stateDir: string) {
    this.#database = database
    this.#stateDir = stateDir
    this.#path = inventoryPath(stateDir)
    this.#dictionary = new Dictionary(database)
    this.#sweeps = new SweepReader(database, this.#dictionary, stateDir)
  }

  /** Throws BAD_INPUT where nothing was kept yet, STORE_FAILED where what is there cannot be used. */
  static open(stateDir: string): Archive {
    const database = openForReading(stateDir)
    if (database !== undefined) return new Archive(database, stateDir)
    throw new Failure('BAD_INPUT', `no sweep is kept in ${quoted(stateDir)} yet`)
  }

  /** The sweeps that fit, the newest first. */
  sweeps(filter: SweepFilter = {}): SweepRecord[] {
    return this.#guarded(() => this.#sweeps.sweeps(filter))
  }

  /** The sweep of a number; one whose process has ended without a word has died. */
  sweep(id: number): SweepRecord | undefined {
    return this.#guarded(() => this.#sweeps.sweep(id))
  }

  /** The sweeps that run now, in whatever process; the newest first. */
  running(): SweepRecord[] {
    return this.#guarded(() => this.#sweeps.running())
  }

  /**
   * The two latest complete sweeps that still have their hosts and asked the same addresses for the same protocols; the
   * newest first, none where no two did.
   */
  lastAlike(): SweepRecord[] {
    return this.#guarded(() => this.#sweeps.lastAlike())
  }

  /** The results of a sweep that fit, by ascending address (IPv4 before IPv6), but for hosts that were down. */
  *hostsOf(sweep: number, filter: ResultFilter = {}): Generator<HostResult> {
    const read = this.#readSweep(sweep)
    if (read !== undefined) {
      yield* this.#each(() => hostsOf(this.#database, this.#dictionary, read, filter))
      this.#refuseRemoved(read)
    }
  }

  /** What two sweeps say where they do not say the same (status, evidence, MAC address), by ascending address. */
  *pairs(before: number, after: number): Generator<ResultPair> {
    const [left, right] = [this.#readSweep(before), this.#readSweep(after)]
    if (left === undefined || right === undefined) return
    yield* this.#each(() => differentResults(this.#database, this.#dictionary, left, right))
    this.#refuseRemoved(left)
    this.#refuseRemoved(right)
  }

  /** What is known of hosts over all complete sweeps, by schedule: by ascending address, then by schedule. */
  *hosts(filter: HostFilter = {}): Generator<KnownHost> {
    yield* this.#each(() => knownHosts(this.#database, this.#dictionary, filter))
  }

  /** How many hosts a schedule knows, by what they answered last and whether they are there. */
  profiles(schedule: string): Profile[] {
    return this.#guarded(() => profilesOf(this.#database, this.#dictionary, schedule))
  }

  /** What each schedule knows of a MAC address (six bytes). */
  machines(mac: Uint8Array): KnownMachine[] {
    return this.#guarded(() => knownMachines(this.#database, mac))
  }

  /** The changes that fit: those of the newest sweep first, within a sweep by ascending address. */
  changes(filter: ChangeFilter = {}): KnownChange[] {
    return this.#guarded(() => knownChanges(this.#database, filter))
  }

  /** Each sweep that has a result of the address (16 bytes), with that result; the newest first. */
  resultsOf(address: Uint8Array, limit: number): { sweep: SweepRecord; result: HostResult }[] {
    return this.#guarded(() => resultsOf(this.#database, this.#dictionary, this.#stateDir, address, limit))
  }

  /** The schedules that were added, by name. */
  schedules(): Schedule[] {
    const select = this.#database.prepare<[], string>('SELECT document FROM schedule ORDER BY name').pluck()
    return this.#guarded(() => select.all().map((text) => readDocument<Schedule>(text)))
  }

  /** What a schedule's runs came to; of `cli`, the sweeps by hand. */
  scheduleState(name: string): ScheduleState {
    return this.#guarded(() => this.#sweeps.scheduleState(name))
  }

  /** Another number than before where anybody has written to the inventory meanwhile. */
  revision(): number {
    return this.#guarded(() => Number(this.#database.pragma('data_version', { simple: true })))
  }

  /** How large the database is, and how much of that holds something; the write-ahead log not counted. */
  size(): { bytes: number; usedBytes: number } {
    const read = (name: string) => Number(this.#database.pragma(name, { simple: true }))
    return this.#guarded(() => {
      const pages = read('page_count')
      return {
        bytes: pages * read('page_size'),
        usedBytes: (pages - read('freelist_count')) * read('page_size'),
      }
    })
  }

  /** Ends reading. */
  close(): void {
    this.#database.close()
  }

  #readSweep(id: number): ReadSweep | undefined {
    return this.#guarded(() => this.#database.prepare<[number], ReadSweep>(READ_SWEEP).get(id))
  }

  // Read some at a time: what retention takes away meanwhile must not pass for the end, and what a sweep found before it was
  // resumed does not go with what it found then.
  #refuseRemoved(sweep: ReadSweep): void {
    const now = this.#readSweep(sweep.id)
    if (now !== undefined && now.hasHosts >= sweep.hasHosts && now.finishedMs === sweep.finishedMs) return
    const what = `the hosts of sweep ${sweep.id} were taken out of ${quoted(this.#path)} or replaced`
    throw new Failure('STORE_FAILED', `${what} while they were read: what was read is not all of them`)
  }

  *#each<T>(rows: () => Generator<T>): Generator<T> {
    try {
      yield* rows()
    } catch (error) {
      throw storeFailure(error, this.#path)
    }
  }

  #guarded<T>(act: () => T): T {
    try {
      return act()
    } catch (error) {
      throw storeFailure(error, this.#path)
    }
  }
}
