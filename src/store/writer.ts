/** Everything that writes to the inventory of one process; synchronous, so it lives in a thread (writer-thread.ts). */
import type Database from 'better-sqlite3'
import { EXIT, Failure } from '../contract/failures.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepBeginning, SweepEnding, SweepRecord } from '../contract/sweep-record.ts'
import { addSchedule, removeSchedule } from './added-schedules.ts'
import { backUp } from './backup.ts'
import { commitSweep, type Recorded } from './commit.ts'
import { openInventory } from './database.ts'
import { Dictionary } from './dictionary.ts'
import type { FinishedBatch } from './finished-batch.ts'
import { encodeHosts } from './host-batch.ts'
import type { HostPage, ResumedParts } from './messages.ts'
import { insertSweep } from './new-sweep.ts'
import { pruneSweeps } from './prune.ts'
import type { Committed } from './recording.ts'
import type { ResumableSweep } from './resumed-sweep.ts'
import { Resumption } from './resumption.ts'
import { Staging } from './staging.ts'
import { stagingPath } from './staging-file.ts'
import { stagingFailure } from './staging-format.ts'
import { inventoryPath } from './state-dir.ts'
import { storeFailure } from './store-failure.ts'
import { SweepReader } from './sweep-reader.ts'

/** Hosts of a resumed sweep that are read back at once. */
const PAGE_HOSTS = 1024

/** The writing side of one state directory. Every method throws a Failure: STORE_FAILED, or BAD_INPUT for a wrong name. */
export class Writer {
  readonly database: Database.Database
  readonly #stateDir: string
  readonly #resumption: Resumption
  readonly #recorded = new Map<number, Recorded>()

  /** As `openInventory`. Sweeps of processes that ended without a word are marked. */
  constructor(stateDir: string) {
    this.#stateDir = stateDir
    this.database = openInventory(stateDir)
    this.#resumption = new Resumption(this.database, stateDir)
    this.#writing(() => this.#resumption.buryTheDead())
  }

  /** A sweep begins; gives its number. */
  begin(beginning: SweepBeginning): number {
    let staging: Staging | undefined
    try {
      const recorded = this.#writing(() => {
        this.#resumption.buryTheDead()
        const { id, timeline } = insertSweep(this.database, this.#stateDir, beginning)
        // Within the transaction: until it ends nobody else looks for files without a sweep.
        staging = Staging.begin(this.#stateDir, id, beginning)
        return { id, timeline, beginning, staging }
      })
      this.#recorded.set(recorded.id, recorded)
      return recorded.id
    } catch (error) {
      staging?.remove()
      throw error
    }
  }

  /** See Store. */
  resumable(): ResumableSweep[] {
    return this.#writing(() => {
      this.#resumption.buryTheDead()
      return this.#resumption.resumable()
    })
  }

  /** A sweep goes on: see Store. */
  resume(sweep: number): ResumedParts {
    let staging: Staging | undefined
    try {
      const recorded = this.#writing(() => {
        this.#resumption.buryTheDead()
        const resumed = this.#resumption.resume(sweep)
        staging = resumed.staging
        return resumed
      })
      const { beginning } = recorded
      const outputs = recorded.staging.outputs()
      const parts = {
        beginning,
        outputs,
        ranMs: recorded.staging.ranMs,
        counted: recorded.staging.counted(),
        last: recorded.staging.lastRow(),
      }
      this.#recorded.set(sweep, recorded)
      return parts
    } catch (error) {
      staging?.abandon()
      throw this.#failure(error, sweep)
    }
  }

  /** See Store. */
  forget(sweep: number): void {
    this.#writing(() => {
      this.#resumption.buryTheDead()
      this.#resumption.forget(sweep)
    })
  }

  /** The sweeps that run now, in whatever process; the newest first. */
  running(): SweepRecord[] {
    const reader = new SweepReader(this.database, new Dictionary(this.database), this.#stateDir)
    return this.#guarded(() => reader.running())
  }

  /** Keeps what a worker has finished. */
  add(sweep: number, worker: number, batch: FinishedBatch, outputs: readonly OutputOffset[]): void {
    this.#staged(sweep, (staging) => staging.add(worker, batch, outputs))
  }

  /** Keeps an entry of a worker. */
  journal(sweep: number, entry: JournalEntry, outputs: readonly OutputOffset[]): void {
    this.#staged(sweep, (staging) => staging.journal(entry, outputs))
  }

  /** See Recording. */
  stateOf(sweep: number, worker: number): ShareState | undefined {
    return this.#staged(sweep, (staging) => staging.stateOf(worker))
  }

  /** Some hosts of a resumed sweep, behind one row and up to another. */
  stagedHosts(sweep: number, after: number, last: number): HostPage {
    return this.#staged(sweep, (staging) => {
      const page = staging.page(after, last, PAGE_HOSTS)
      return { hosts: encodeHosts(page.hosts), last: page.last }
    })
  }

  /** The sweep has ended. When this throws it counts as died as soon as another begins, and can be resumed. */
  commit(sweep: number, ending: SweepEnding): Committed {
    const recorded = this.#recordedOf(sweep)
    this.#recorded.delete(sweep)
    return this.#guarded(() => {
      try {
        const changes = commitSweep(recorded, ending)
        if (ending.outcome === 'complete') this.#done(recorded)
        return { changes }
      } finally {
        recorded.staging.abandon()
      }
    }, EXIT.failed)
  }

  /** The recording of a sweep has failed: lets go of it. It can be resumed. */
  abandon(sweep: number): void {
    const recorded = this.#recorded.get(sweep)
    this.#recorded.delete(sweep)
    recorded?.staging.abandon()
  }

  /** Keeps a schedule of a new name. */
  addSchedule(schedule: Schedule): void {
    this.#guarded(() => addSchedule(this.database, schedule))
  }

  /** Forgets a schedule; what its sweeps found stays. */
  removeSchedule(name: string): void {
    this.#guarded(() => removeSchedule(this.database, name))
  }

  /** See Store. */
  prune(beforeMs: number): number {
    const sweeps = this.#guarded(() => pruneSweeps(this.database, beforeMs))
    this.#writing(() => this.#resumption.forgetOld(beforeMs))
    return sweeps
  }

  /** Gives free pages back to the file system. Needs as much room again for as long as it takes. */
  vacuum(): void {
    this.#guarded(() => this.database.exec('VACUUM'))
    this.#guarded(() => this.database.pragma('wal_checkpoint(TRUNCATE)'))
  }

  /** Copies the inventory into a new file of one piece, while sweeps go on. */
  async backup(path: string): Promise<void> {
    await backUp(this.database, path)
  }

  /** Ends it. Sweeps that are being recorded count as died. */
  close(): void {
    for (const sweep of [...this.#recorded.keys()]) this.abandon(sweep)
    this.database.close()
  }

  // That a file stays which is of no use does not undo what is kept: it goes as soon as another sweep begins.
  #done({ id, staging }: Recorded): void {
    try {
      staging.remove()
      this.#writing(() => this.#resumption.forgetBefore(id))
    } catch {}
  }

  #staged<T>(sweep: number, act: (staging: Staging) => T): T {
    try {
      return act(this.#recordedOf(sweep).staging)
    } catch (error) {
      throw this.#failure(error, sweep, EXIT.failed)
    }
  }

  #recordedOf(sweep: number): Recorded {
    const recorded = this.#recorded.get(sweep)
    if (recorded !== undefined) return recorded
    throw new Failure('STORE_FAILED', `sweep ${sweep} is not being recorded`, EXIT.failed)
  }

  #failure(error: unknown, sweep: number, exitCode?: number): Failure {
    return stagingFailure(error, stagingPath(this.#stateDir, sweep), exitCode)
  }

  // Nobody else writes to the inventory meanwhile.
  #writing<T>(act: () => T): T {
    return this.#guarded(() => this.database.transaction(act).immediate())
  }

  #guarded<T>(act: () => T, exitCode?: number): T {
    try {
      return act()
    } catch (error) {
      throw storeFailure(error, inventoryPath(this.#stateDir), exitCode)
    }
  }
}
