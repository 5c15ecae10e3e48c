/** Sweeps that were not done: which of them can be gone on with, and what ends that. */
import type Database from 'better-sqlite3'
import { Failure } from '../contract/failures.ts'
import { BY_HAND } from '../contract/sweep-record.ts'
import { quoted } from '../packet/result.ts'
import type { Recorded } from './commit.ts'
import { Dictionary } from './dictionary.ts'
import type { ResumableSweep } from './resumed-sweep.ts'
import { Staging } from './staging.ts'
import { hasStaged, isRecorded, removeStaged, stagedSweeps, stagingPath, writtenMs } from './staging-file.ts'
import { stagingFailure } from './staging-format.ts'
import { holdsNothing, isFileOf, refuseFileOfOther } from './staging-identity.ts'
import { SweepReader } from './sweep-reader.ts'

interface Row {
  readonly id: number
  readonly timeline: number
  readonly schedule: string
  readonly outcome: string
  readonly finished_ms: number | null
  readonly beginning: string
}

const SELECT = `SELECT sweep.id, timeline, timeline.name AS schedule, outcome, finished_ms, beginning
  FROM sweep JOIN timeline ON timeline.id = sweep.timeline WHERE sweep.id = ?`
const RUNS_AGAIN = "UPDATE sweep SET outcome = 'running' WHERE id = ?"

/** One state directory's. To be used within a transaction that writes to the inventory: nobody else resumes then. */
export class Resumption {
  readonly #database: Database.Database
  readonly #stateDir: string

  constructor(database: Database.Database, stateDir: string) {
    this.#database = database
    this.#stateDir = stateDir
  }

  /**
   * A running sweep that nobody records any more has died. Files go that a process left behind in which a sweep was to begin
   * or was complete.
   */
  buryTheDead(): void {
    const running = this.#database
      .prepare<[], number>("SELECT id FROM sweep WHERE outcome = 'running'")
      .pluck()
    const mark = this.#database.prepare("UPDATE sweep SET outcome = 'died' WHERE id = ?")
    for (const sweep of running.all()) {
      if (!isRecorded(this.#stateDir, sweep)) mark.run(sweep)
    }
    this.#removeWhere(({ outcome }) => outcome === 'complete')
    this.#removeUnborn()
  }

  /** See Store. */
  resumable(): ResumableSweep[] {
    const reader = new SweepReader(this.#database, new Dictionary(this.#database), this.#stateDir)
    const numbers = stagedSweeps(this.#stateDir).sort((left, right) => right - left)
    return numbers.flatMap((number) => {
      const sweep = reader.sweep(number)
      if (sweep?.resumable !== true) return []
      const path = this.#pathOf(number)
      return [{ sweep, path, writtenMs: writtenMs(path) }]
    })
  }

  /** Goes on with a sweep. Throws as Store says. */
  resume(sweep: number): Recorded {
    const row = this.#unfinished(sweep)
    const staging = opened(() => Staging.resume(this.#stateDir, sweep, row.beginning), this.#pathOf(sweep))
    try {
      this.#database.prepare(RUNS_AGAIN).run(sweep)
    } catch (error) {
      staging.abandon()
      throw error
    }
    return { id: sweep, timeline: row.timeline, beginning: staging.beginning, staging }
  }

  /** Takes away what a sweep was at. Throws as Store says. */
  forget(sweep: number): void {
    const row = this.#unfinished(sweep)
    refuseFileOfOther(this.#pathOf(sweep), row.beginning)
    removeStaged(this.#pathOf(sweep))
  }

  /** A sweep is complete: of a schedule's earlier ones nothing needs to be asked any more. */
  forgetBefore(sweep: number): void {
    const run = this.#row(sweep)
    if (run === undefined || run.schedule === BY_HAND) return
    this.#removeWhere(({ id, timeline }) => timeline === run.timeline && id < sweep)
  }

  /** Retention: what sweeps were at that ended, or wrote something down last, before a time. */
  forgetOld(beforeMs: number): void {
    this.#removeWhere(({ id, finished_ms }) => {
      return (finished_ms ?? writtenMs(this.#pathOf(id))) < beforeMs
    })
  }

  /** The files that are not those of the sweeps of their numbers, or cannot be read: nobody touches them. */
  strays(): string[] {
    return stagedSweeps(this.#stateDir).flatMap((sweep) => {
      if (isRecorded(this.#stateDir, sweep)) return []
      const path = this.#pathOf(sweep)
      const row = this.#row(sweep)
      return row !== undefined && isFileOf(path, row.beginning) ? [] : [path]
    })
  }

  // One that somebody records, or that is not the sweep's, stays whatever its row says.
  #removeWhere(isOver: (row: Row) => boolean): void {
    for (const sweep of stagedSweeps(this.#stateDir)) {
      const row = this.#row(sweep)
      if (row === undefined || !isOver(row) || isRecorded(this.#stateDir, sweep)) continue
      const path = this.#pathOf(sweep)
      if (isFileOf(path, row.beginning)) removeStaged(path)
    }
  }

  #removeUnborn(): void {
    for (const sweep of stagedSweeps(this.#stateDir)) {
      const path = this.#pathOf(sweep)
      if (this.#row(sweep) !== undefined || isRecorded(this.#stateDir, sweep)) continue
      if (holdsNothing(path)) removeStaged(path)
    }
  }

  #unfinished(sweep: number): Row {
    const path = quoted(this.#pathOf(sweep))
    const row = this.#row(sweep)
    const isThere = hasStaged(this.#stateDir, sweep)
    if (row === undefined && isThere) {
      throw new Failure('STORE_FAILED', `${path} belongs to no sweep that is kept here: move it away`)
    }
    if (row === undefined)
      throw new Failure('BAD_INPUT', `no sweep ${sweep}: \`protosweep sweeps\` lists them`)
    if (isRecorded(this.#stateDir, sweep)) {
      throw new Failure('BAD_INPUT', `sweep ${sweep} is running: wait until it has ended`)
    }
    if (row.outcome === 'complete') {
      throw new Failure('BAD_INPUT', `sweep ${sweep} is complete: there is nothing to resume`)
    }
    if (!isThere) {
      throw new Failure('BAD_INPUT', `sweep ${sweep} cannot be resumed: ${path} is gone; sweep again`)
    }
    return row
  }

  #pathOf(sweep: number): string {
    return stagingPath(this.#stateDir, sweep)
  }

  #row(sweep: number): Row | undefined {
    return this.#database.prepare<[number], Row>(SELECT).get(sweep)
  }
}

function opened<T>(open: () => T, path: string): T {
  try {
    return open()
  } catch (error) {
    throw stagingFailure(error, path)
  }
}
