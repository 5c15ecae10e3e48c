/** A schedule as documents show it. Never whom it tells: URLs, headers and commands may hold secrets. */
import type { Schedule } from '../../contract/schedule.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import type { ScheduleState } from '../../store/sweep-reader.ts'
import { isoTime } from './json.ts'
import { viewSweep } from './sweep-view.ts'

/** What it is, when it is due next (milliseconds since the epoch; undefined: never), and what came of its runs. */
export function viewSchedule(
  schedule: Schedule,
  nextMs: number | undefined,
  { last, lastComplete }: Pick<ScheduleState, 'last' | 'lastComplete'>,
): object {
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
    last: last === undefined ? null : viewSweep(last),
    last_complete: lastComplete === undefined ? null : viewSweep(lastComplete),
  }
}
