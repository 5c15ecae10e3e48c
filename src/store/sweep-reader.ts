/** Reads sweeps, without their hosts. */
import type Database from 'better-sqlite3'
import type { SweepRecord } from '../contract/sweep-record.ts'
import { Conditions } from './conditions.ts'
import type { Dictionary } from './dictionary.ts'
import { isRecorded } from './staging-file.ts'
import { recordOfRow, SWEEP_COLUMNS, type SweepRow } from './sweep-row.ts'

/** Which sweeps to give: those that fit all that is said. */
export interface SweepFilter {
  readonly schedule?: string
  /** Begun at this time or later, milliseconds since the epoch. */
  readonly sinceMs?: number
  /** Only sweeps that began before the one of this number. */
  readonly before?: number
  /** The most sweeps. */
  readonly limit?: number
}

/** What a schedule's runs came to. */
export interface ScheduleState {
  /** When the latest run was due that did not begin by hand; milliseconds since the epoch. */
  readonly lastDueMs?: number
  readonly last?: SweepRecord
  /** The latest that has an ending: it does not run, and died only after it was resumed. */
  readonly lastEnded?: SweepRecord
  readonly lastComplete?: SweepRecord
}

const SELECT = `SELECT ${SWEEP_COLUMNS} FROM sweep JOIN timeline ON timeline.id = sweep.timeline`
const NEWEST_FIRST = 'ORDER BY sweep.id DESC LIMIT ?'
const ALL = -1
// By the index of a timeline's sweeps, the last first: a schedule may have run very often.
const LAST_DUE = `SELECT due_ms FROM sweep JOIN timeline ON timeline.id = sweep.timeline
  WHERE timeline.name = ? AND due_ms IS NOT NULL ORDER BY sweep.id DESC LIMIT 1`
const LAST_ALIKE = `SELECT ${SWEEP_COLUMNS} FROM sweep WHERE outcome = 'complete' AND has_hosts = 1 AND alike =
  (SELECT alike FROM sweep AS later WHERE outcome = 'complete' AND has_hosts = 1 AND EXISTS
    (SELECT 1 FROM sweep WHERE alike = later.alike AND id < later.id AND outcome = 'complete' AND has_hosts = 1)
  ORDER BY id DESC LIMIT 1) ORDER BY id DESC LIMIT 2`

export class SweepReader {
  readonly #database: Database.Database
  readonly #dictionary: Dictionary
  readonly #stateDir: string
  readonly #byNumber: Database.Statement<[number], SweepRow>

  constructor(database: Database.Database, dictionary: Dictionary, stateDir: string) {
    this.#database = database
    this.#dictionary = dictionary
    this.#stateDir = stateDir
    this.#byNumber = database.prepare(`SELECT ${SWEEP_COLUMNS} FROM sweep WHERE id = ?`)
  }

  /** The sweeps that fit, the newest first. */
  sweeps({ schedule, sinceMs, before, limit }: SweepFilter): SweepRecord[] {
    const conditions = new Conditions()
      .where('timeline.name = ?', schedule)
      .where('sweep.started_ms >= ?', sinceMs)
      .where('sweep.id < ?', before)
    return this.#select(conditions, limit ?? ALL)
  }

  /** The sweep of a number. */
  sweep(id: number): SweepRecord | undefined {
    return this.#select(new Conditions().where('sweep.id = ?', id), 1)[0]
  }

  /** See Archive. */
  running(): SweepRecord[] {
    const seemRunning = this.#select(new Conditions().where('sweep.outcome = ?', 'running'), ALL)
    return seemRunning.filter(({ outcome }) => outcome === 'running')
  }

  /** See Archive. */
  lastAlike(): SweepRecord[] {
    const rows = this.#database.prepare<[], SweepRow>(LAST_ALIKE).all()
    return rows.map((row) => recordOfRow(row, this.#dictionary, this.#stateDir))
  }

  /** See Archive. */
  scheduleState(name: string): ScheduleState {
    const ofSchedule = () => new Conditions().where('timeline.name = ?', name)
    const lastDueMs = this.#database.prepare<[string], number | null>(LAST_DUE).pluck().get(name)
    const last = this.#select(ofSchedule(), 1)[0]
    const lastEnded = this.#select(
      ofSchedule().and("sweep.ending IS NOT NULL AND sweep.outcome <> 'running'"),
      1,
    )[0]
    const lastComplete = this.#select(ofSchedule().where('sweep.outcome = ?', 'complete'), 1)[0]
    return {
      ...(typeof lastDueMs === 'number' && { lastDueMs }),
      ...(last && { last }),
      ...(lastEnded && { lastEnded }),
      ...(lastComplete && { lastComplete }),
    }
  }

  #select(conditions: Conditions, limit: number): SweepRecord[] {
    const select = this.#database.prepare<unknown[], SweepRow>(`${SELECT} ${conditions.sql} ${NEWEST_FIRST}`)
    return select.all(...conditions.values, limit).map((row) => this.#recordOf(row))
  }

  // Nobody may have written since it died. It may also have committed since its row was read, and that comes before its
  // file goes: so the row is read again.
  #recordOf(row: SweepRow): SweepRecord {
    const isOver = row.outcome === 'running' && !isRecorded(this.#stateDir, row.id)
    const latest = isOver ? (this.#byNumber.get(row.id) ?? row) : row
    const outcome = isOver && latest.outcome === 'running' ? 'died' : latest.outcome
    return recordOfRow({ ...latest, outcome }, this.#dictionary, this.#stateDir)
  }
}
