/** The API's schedules: what each is, when it runs next, and what its runs came to. Never whom it tells, or with which secrets. */
import { formatProtocols } from '../../protocol/selection.ts'
import { isoTime } from '../json.ts'
import type { ScheduleStatus } from '../run.ts'
import type { Question } from './route.ts'
import type { ApiSource } from './source.ts'
import { sweepView } from './sweeps.ts'

/** `schedules`: in the scheduler's order. */
export function scheduleList({ source, scheduleStatus }: Question): object {
  return { schedules: scheduleStatus().map((standing) => scheduleView(source, standing)) }
}

function scheduleView(source: ApiSource, standing: ScheduleStatus): object {
  const { schedule, nextMs, running, queued, skipped, missed } = standing
  const { last, lastComplete } = source.scheduleState(schedule.name)
  const { expect, maxDurationMs, notify } = schedule
  return {
    name: schedule.name,
    cron: schedule.cron,
    time_zone: schedule.timeZone,
    jitter_seconds: schedule.jitterMs / 1000,
    words: schedule.words,
    overlap: schedule.overlap,
    missed: schedule.missed,
    max_duration_seconds: maxDurationMs === undefined ? null : maxDurationMs / 1000,
    gone_after: schedule.goneAfter,
    expect: expect === undefined ? null : formatProtocols(expect),
    tells: [
      ...(notify.webhook === undefined ? [] : ['webhook']),
      ...(notify.command === undefined ? [] : ['command']),
    ],
    origin: schedule.origin,
    next: isoTime(nextMs),
    running: running === undefined ? null : { since: isoTime(running.sinceMs), due: isoTime(running.dueMs) },
    queued,
    skipped_runs: skipped,
    missed_runs: missed,
    last: last === undefined ? null : sweepView(last),
    last_complete: lastComplete === undefined ? null : sweepView(lastComplete),
  }
}
