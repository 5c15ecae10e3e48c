/**
 * The writing side of the inventory, for the main thread: every method asks the store's thread and waits for its answer.
 * Every Failure has the code STORE_FAILED but where a name is wrong.
 */
import type { Failure } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepBeginning, SweepRecord } from '../contract/sweep-record.ts'
import { RecordedSweep } from './recorded-sweep.ts'
import type { Recording } from './recording.ts'
import { goOn } from './reopened-sweep.ts'
import type { ResumableSweep, ResumedSweep } from './resumed-sweep.ts'
import { WriterClient } from './writer-client.ts'

/** The inventory of one state directory, open for writing. Several processes may have the same one open. */
export class Store {
  readonly #client: WriterClient

  private constructor(client: WriterClient) {
    this.#client = client
  }

  /**
   * Makes the directory if need be, opens or makes the database, brings an older one forward, and marks sweeps of
   * processes that ended without a word as died. Rejects with STORE_FAILED where it is damaged or of a newer version, or
   * without permission or room: nothing is overwritten then.
   */
  static async open(stateDir: string): Promise<Store> {
    const client = new WriterClient()
    try {
      await client.ask('open', { stateDir })
    } catch (error) {
      await client.end()
      throw error
    }
    return new Store(client)
  }

  /** A sweep begins: gives its recording. */
  async begin(beginning: SweepBeginning): Promise<Recording> {
    return new RecordedSweep(this.#client, await this.#client.ask('begin', { beginning }))
  }

  /** The sweeps that can be resumed, the newest first. */
  resumable(): Promise<readonly ResumableSweep[]> {
    return this.#client.ask('resumable', {})
  }

  /**
   * Goes on with a sweep: it is `running` again, and what it finds from now on adds to what it had. Rejects with BAD_INPUT
   * where there is no such sweep, it is complete, it is recorded now (by whatever process), or nothing is left of what it
   * was at; with STORE_FAILED where its file is damaged, of another version or not the sweep's: such a file stays as it is.
   */
  async resume(sweep: number): Promise<ResumedSweep> {
    const parts = await this.#client.ask('resume', { sweep })
    return goOn(this.#client, sweep, parts)
  }

  /** Takes away what a sweep was at, so that it can be resumed no more. Rejects as `resume` does. */
  forget(sweep: number): Promise<void> {
    return this.#client.ask('forget', { sweep })
  }

  /** The sweeps that run now, in whatever process; the newest first. */
  running(): Promise<readonly SweepRecord[]> {
    return this.#client.ask('running', {})
  }

  /** Keeps a schedule, with the origin `added`. Rejects with BAD_INPUT where one of that name was added before. */
  addSchedule(schedule: Schedule): Promise<void> {
    return this.#client.ask('addSchedule', { schedule })
  }

  /** Forgets a schedule that was added; what its sweeps found stays. Rejects with BAD_INPUT where there is none. */
  removeSchedule(name: string): Promise<void> {
    return this.#client.ask('removeSchedule', { name })
  }

  /**
   * Retention: takes away the hosts and changes of sweeps that ended before `beforeMs` (milliseconds since the epoch), and
   * gives how many sweeps that were. That they took place stays, and what is known of hosts. What such sweeps were at goes
   * too, and that of sweeps that died before.
   */
  prune(beforeMs: number): Promise<number> {
    return this.#client.ask('prune', { beforeMs })
  }

  /** Gives free pages back to the file system. */
  vacuum(): Promise<void> {
    return this.#client.ask('vacuum', {})
  }

  /** Copies the inventory, as it is now, into a new file. Rejects where the file exists. */
  backup(path: string): Promise<void> {
    return this.#client.ask('backup', { path })
  }

  /** Resolves when nothing can be kept any more, because the thread has ended; after `close` too. */
  whenBroken(): Promise<Failure> {
    return this.#client.whenBroken
  }

  /** Waits for what was asked before and ends the thread. Sweeps that were not committed count as died. */
  async close(): Promise<void> {
    try {
      await this.#client.ask('close', {})
    } finally {
      await this.#client.end()
    }
  }
}
