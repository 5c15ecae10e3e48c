/** What the scheduler asks for and is told: it knows when runs begin, and nothing of sweeps, stores or metrics. */
import type { AddressRanges } from '../../contract/address-ranges.ts'
import type { Schedule } from '../../contract/schedule.ts'

/** A sweep of an earlier process that a run goes on with. */
export interface Resumption {
  /** Its number in the store. */
  readonly sweep: number
  readonly dueMs: number | undefined
  /** The addresses that it sweeps. */
  readonly ranges: AddressRanges
  /** How long it ran already, in milliseconds. */
  readonly ranMs: number
}

/** A run that is to begin, or to be gone on with. */
export interface Run {
  readonly schedule: Schedule
  /** For which time it was scheduled; undefined where somebody asked for it. */
  readonly dueMs: number | undefined
  readonly resumes?: Resumption | undefined
}

/** Because this process ends: the next one goes on with it; or because it is to end here. */
export type StopReason = 'shutdown' | 'cut-off'

export type RunResult = 'complete' | 'cut-off' | 'failed'

export interface RunningSweep {
  readonly done: Promise<RunResult>
  /** Stops it in order: `done` still resolves. May be called again. */
  stop(why: StopReason): void
}

/** Who sweeps. */
export interface Runner {
  /** The addresses that a run will sweep, resolved now; sorted and disjoint. Rejects when the schedule's words are wrong. */
  ranges(schedule: Schedule): Promise<AddressRanges>
  start(run: Run): RunningSweep
}

/** What is told while the scheduler works. No callback may throw. */
export interface SchedulerEvents {
  /** A due time begins no run: the one before still runs, or waits. */
  onSkipped(schedule: Schedule, dueMs: number, why: 'overlap'): void
  /** So many due times passed while nothing ran the schedules, up to 1000. */
  onMissed(schedule: Schedule, count: number): void
  /** A run is stopped because it took its longest. */
  onTimeLimit(schedule: Schedule): void
  /** A run could not begin, or ended with an error. */
  onFailed(schedule: Schedule, error: unknown): void
  /** It is due next then; undefined: never again. */
  onNext(schedule: Schedule, nextMs: number | undefined): void
}

/** How a schedule stands. Times are milliseconds since the epoch. */
export interface ScheduleStatus {
  readonly schedule: Schedule
  readonly nextMs: number | undefined
  readonly running: { readonly sinceMs: number; readonly dueMs: number | undefined } | undefined
  /** Runs that came due and wait: for the one before, for another schedule's sweep, or for a free place. 0 or 1. */
  readonly queued: number
  /** Due times that began no run, since this process began. */
  readonly skipped: number
  readonly missed: number
}
