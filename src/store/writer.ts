/** Everything that writes to the inventory of one process; synchronous, so it lives in a thread (writer-thread.ts). */
import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { EXIT, Failure } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepBeginning, SweepEnding, SweepRecord } from '../contract/sweep-record.ts'
import { quoted } from '../packet/result.ts'
import { commitSweep, type Recorded } from './commit.ts'
import { openInventory } from './database.ts'
import { Dictionary } from './dictionary.ts'
import { documentText } from './document.ts'
import { decodeHosts } from './host-batch.ts'
import { pruneSweeps } from './prune.ts'
import { alikeKey, encodeAddressRanges } from './range-list.ts'
import type { Committed } from './recording.ts'
import { isRecorded, removeStaged, Staging, stagedSweeps, stagingPath } from './staging.ts'
import { inventoryPath, makeOwnFile } from './state-dir.ts'
import { storeFailure } from './store-failure.ts'
import { SweepReader } from './sweep-reader.ts'
import { beginningText } from './sweep-row.ts'

const BEGIN = `INSERT INTO sweep (timeline, outcome, started_ms, due_ms, has_hosts, alike, ranges, beginning)
  VALUES (?, 'running', ?, ?, 0, ?, ?, ?)`

/** Pages that a backup copies in one step: all, or it would begin again whenever another process commits. */
const AT_ONCE = 0x7fff_ffff

/** The writing side of one state directory. Every method throws a Failure: STORE_FAILED, or BAD_INPUT for a wrong name. */
export class Writer {
  readonly database: Database.Database
  readonly #stateDir: string
  readonly #recorded = new Map<number, Recorded>()

  /** As `openInventory`. Sweeps of processes that ended without a word are marked. */
  constructor(stateDir: string) {
    this.#stateDir = stateDir
    this.database = openInventory(stateDir)
    this.#guarded(() => this.database.transaction(() => this.#buryTheDead()).immediate())
  }

  /** A sweep begins; gives its number. */
  begin(beginning: SweepBeginning): number {
    let staging: Staging | undefined
    const begin = this.database.transaction(() => {
      this.#buryTheDead()
      const timeline = this.#timelineOf(beginning.schedule)
      const id = this.#insert(timeline, beginning)
      // Within the transaction: until it ends nobody else looks for files without a sweep.
      staging = new Staging(this.#stateDir, id, Math.round(beginning.startedMs))
      return { id, timeline, beginning, staging }
    })
    try {
      const recorded = begin.immediate()
      this.#recorded.set(recorded.id, recorded)
      return recorded.id
    } catch (error) {
      staging?.remove()
      throw storeFailure(error, inventoryPath(this.#stateDir))
    }
  }

  /** The sweeps that run now, in whatever process; the newest first. */
  running(): SweepRecord[] {
    const reader = new SweepReader(this.database, new Dictionary(this.database), this.#stateDir)
    return this.#guarded(() => reader.running())
  }

  /** Keeps the hosts of a buffer of `encodeHosts`. */
  add(sweep: number, batch: Uint8Array): void {
    this.#guarded(() => this.#recordedOf(sweep).staging.add(decodeHosts(batch)), EXIT.failed)
  }

  /** The sweep has ended. When this throws it stays unfinished, and counts as died as soon as another begins. */
  commit(sweep: number, ending: SweepEnding): Committed {
    const recorded = this.#recordedOf(sweep)
    this.#recorded.delete(sweep)
    return this.#guarded(() => {
      try {
        const changes = commitSweep(recorded, ending)
        recorded.staging.remove()
        return { changes }
      } finally {
        recorded.staging.abandon()
      }
    }, EXIT.failed)
  }

  /** The recording of a sweep has failed: lets go of it. */
  abandon(sweep: number): void {
    const recorded = this.#recorded.get(sweep)
    this.#recorded.delete(sweep)
    recorded?.staging.abandon()
  }

  /** Keeps a schedule of a new name. */
  addSchedule(schedule: Schedule): void {
    const insert = this.database.prepare('INSERT OR IGNORE INTO schedule (name, document) VALUES (?, ?)')
    const text = documentText({ ...schedule, origin: 'added' })
    const { changes } = this.#guarded(() => insert.run(schedule.name, text))
    if (changes === 1) return
    const name = quoted(schedule.name)
    throw new Failure(
      'BAD_INPUT',
      `there is a schedule ${name} already: remove it first, or take another name`,
    )
  }

  /** Forgets a schedule; what its sweeps found stays. */
  removeSchedule(name: string): void {
    const { changes } = this.#guarded(() =>
      this.database.prepare('DELETE FROM schedule WHERE name = ?').run(name),
    )
    if (changes === 1) return
    throw new Failure(
      'BAD_INPUT',
      `no schedule ${quoted(name)} was added: \`protosweep schedule ls\` lists them`,
    )
  }

  /** Takes away the hosts and changes of sweeps that ended before a time, and gives how many sweeps that were. */
  prune(beforeMs: number): number {
    return this.#guarded(() => pruneSweeps(this.database, beforeMs))
  }

  /** Gives free pages back to the file system. Needs as much room again for as long as it takes. */
  vacuum(): void {
    this.#guarded(() => this.database.exec('VACUUM'))
    this.#guarded(() => this.database.pragma('wal_checkpoint(TRUNCATE)'))
  }

  /** Copies the inventory into a new file of one piece, while sweeps go on. */
  async backup(path: string): Promise<void> {
    if (existsSync(path)) {
      throw new Failure('STORE_FAILED', `${quoted(path)} exists: give a name for a new file`)
    }
    try {
      makeOwnFile(path)
      await this.database.backup(path, { progress: () => AT_ONCE })
      const copy = new Database(path)
      copy.pragma('journal_mode = DELETE')
      copy.close()
    } catch (error) {
      removeStaged(path)
      throw storeFailure(error, path)
    }
  }

  /** Ends it. Sweeps that are being recorded count as died. */
  close(): void {
    for (const sweep of [...this.#recorded.keys()]) this.abandon(sweep)
    this.database.close()
  }

  #insert(timeline: number, beginning: SweepBeginning): number {
    const ranges = new Dictionary(this.database).idOf(encodeAddressRanges(beginning.plan.ranges))
    const { startedMs, dueMs, plan } = beginning
    const times = [Math.round(startedMs), dueMs === undefined ? null : Math.round(dueMs)]
    const insert = this.database.prepare<unknown[]>(BEGIN)
    const result = insert.run(timeline, ...times, alikeKey(plan), ranges, beginningText(beginning))
    return Number(result.lastInsertRowid)
  }

  #timelineOf(name: string): number {
    this.database.prepare('INSERT OR IGNORE INTO timeline (name) VALUES (?)').run(name)
    const select = this.database.prepare<[string], number>('SELECT id FROM timeline WHERE name = ?').pluck()
    return select.get(name) ?? 0
  }

  // A sweep that nobody records any more died, and what it had found goes.
  #buryTheDead(): void {
    const running = this.database
      .prepare<[], number>("SELECT id FROM sweep WHERE outcome = 'running'")
      .pluck()
    const mark = this.database.prepare("UPDATE sweep SET outcome = 'died' WHERE id = ?")
    const sweeps = new Set([...running.all(), ...stagedSweeps(this.#stateDir)])
    const died = new Set(running.all())
    for (const sweep of sweeps) {
      if (isRecorded(this.#stateDir, sweep)) continue
      removeStaged(stagingPath(this.#stateDir, sweep))
      if (died.has(sweep)) mark.run(sweep)
    }
  }

  #recordedOf(sweep: number): Recorded {
    const recorded = this.#recorded.get(sweep)
    if (recorded !== undefined) return recorded
    throw new Failure('STORE_FAILED', `sweep ${sweep} is not being recorded`, EXIT.failed)
  }

  #guarded<T>(act: () => T, exitCode?: number): T {
    try {
      return act()
    } catch (error) {
      throw storeFailure(error, inventoryPath(this.#stateDir), exitCode)
    }
  }
}
