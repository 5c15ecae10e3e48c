/** The API's schedules: what each is, when it runs next, and what its runs came to. */
import { isoTime } from '../views/json.ts'
import { viewSchedule } from '../views/schedule-view.ts'
import type { Question } from './route.ts'

/** `schedules`: in the scheduler's order, with what only the process that runs them knows. */
export function scheduleList({ source, scheduleStatus }: Question): object {
  return {
    schedules: scheduleStatus().map(({ schedule, nextMs, running, queued, skipped, missed }) => ({
      ...viewSchedule(schedule, nextMs, source.scheduleState(schedule.name)),
      running:
        running === undefined ? null : { since: isoTime(running.sinceMs), due: isoTime(running.dueMs) },
      queued,
      skipped_runs: skipped,
      missed_runs: missed,
    })),
  }
}
