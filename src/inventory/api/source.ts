/** What the API reads. All of it is synchronous and on the main thread, so each question is a small one. */
import type { Schedule } from '../../contract/schedule.ts'
import type { Archive } from '../../store/archive.ts'

/** How a schedule stands, as the scheduler tells it. Times are milliseconds since the epoch. */
export interface StandingSchedule {
  readonly schedule: Schedule
  readonly nextMs: number | undefined
  readonly running: { readonly sinceMs: number; readonly dueMs: number | undefined } | undefined
  readonly queued: number
  readonly skipped: number
  readonly missed: number
}

/** What is read of the store's archive, and the scheduler's word. */
export interface ApiSource
  extends Pick<
    Archive,
    'sweeps' | 'sweep' | 'hostsOf' | 'hosts' | 'changes' | 'resultsOf' | 'scheduleState'
  > {
  scheduleStatus(): readonly StandingSchedule[]
}
