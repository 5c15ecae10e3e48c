/** What the API reads. All of it is synchronous and on the main thread, so each question is a small one. */
import type { Schedule } from '../../contract/schedule.ts'
import type { ReadableArchive } from '../known.ts'

/** How a schedule stands, as the scheduler tells it. Times are milliseconds since the epoch. */
export interface StandingSchedule {
  readonly schedule: Schedule
  readonly nextMs: number | undefined
  readonly running: { readonly sinceMs: number; readonly dueMs: number | undefined } | undefined
  readonly queued: number
  readonly skipped: number
  readonly missed: number
}

/** The store's archive, and the scheduler's word. */
export interface ApiSource extends ReadableArchive {
  scheduleStatus(): readonly StandingSchedule[]
}
