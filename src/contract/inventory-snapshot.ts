/**
 * What a daemon knows of its schedules at one moment: plain data, which it keeps current and which a scrape reads. It
 * names no host: only counts of them.
 *
 * Counts of what happened (`runs`, `skipped`, `missed`, `changes`, `notificationsFailed`) begin at zero with the process
 * and never go back; times and counts of hosts are those of the store, so they outlive the process.
 */
import type { ChangeCounts } from './change.ts'
import type { SweepOutcomeName } from './sweep-record.ts'

/** `present`: in the latest complete sweep; `missing`: not in it; `gone`: in none of as many as --gone-after says. */
export const PRESENCES = ['present', 'missing', 'gone'] as const
export type Presence = (typeof PRESENCES)[number]

/** How a run may end. */
export const RUN_OUTCOMES = ['complete', 'cut-off', 'failed', 'died'] as const satisfies readonly Exclude<
  SweepOutcomeName,
  'running'
>[]
export type RunOutcome = (typeof RUN_OUTCOMES)[number]

/** One schedule. Times are milliseconds since the epoch. */
export interface ScheduleSnapshot {
  readonly name: string
  /**
   * Since when this process runs it by its present cron line: its own start, or the reload that brought the schedule or
   * changed that line. A reload that leaves it as it is leaves this time too.
   */
  readonly sinceMs: number
  /** Undefined where it is never due again. */
  readonly nextMs: number | undefined
  /** Whoever started it. While nothing runs, a start that is later than the last success was a run that failed. */
  readonly isRunning: boolean
  /** When its latest run began, complete or not; undefined if it never ran. */
  readonly lastStartedMs: number | undefined
  /** When its latest complete run ended: later than `lastStartedMs` if that was the latest run. */
  readonly lastSuccessMs: number | undefined
  /** How long its latest run took that has ended. */
  readonly lastDurationSeconds: number | undefined
  /** The longest gap between two due times; undefined where it is due only once. */
  readonly periodSeconds: number | undefined
  readonly runs: Readonly<Record<RunOutcome, number>>
  /** Runs that were due while the one before still ran. */
  readonly skipped: number
  /** Runs that were due while nothing ran the schedules. */
  readonly missed: number
  readonly hosts: Readonly<Record<Presence, number>>
  /** How many present hosts have a protocol open, by its number. */
  readonly protocolHosts: ReadonlyMap<number, number>
  /** Present hosts that have a protocol open which the schedule does not expect; 0 where it expects nothing. */
  readonly unexpectedHosts: number
  /** The same hosts by the protocols that are not expected. */
  readonly unexpectedProtocols: ReadonlyMap<number, number>
  readonly changes: ChangeCounts
  /** Webhooks and commands that were given up. */
  readonly notificationsFailed: number
}

/** All schedules, and what they share. */
export interface InventorySnapshot {
  readonly schedules: readonly ScheduleSnapshot[]
  /** The size of the database's files, and what of it holds data. */
  readonly storeBytes: number
  readonly storeUsedBytes: number
  /** When the schedules were last read without an error. */
  readonly configReloadedMs: number | undefined
  /** Whether the last reading of them had none. */
  readonly configReloadOk: boolean
}
