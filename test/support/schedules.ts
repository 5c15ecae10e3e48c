/** Schedules for tests. */
import type { Schedule } from '../../src/contract/schedule.ts'

/** A schedule at 03:00 UTC of every day, with what a test says of it. */
export function scheduleWith(parts: Partial<Schedule>): Schedule {
  return {
    name: 'library',
    cron: '0 3 * * *',
    timeZone: 'UTC',
    jitterMs: 0,
    words: ['10.1.0.0/24'],
    overlap: 'skip',
    missed: 'none',
    maxDurationMs: undefined,
    goneAfter: 3,
    expect: undefined,
    notify: { webhook: undefined, headers: {}, command: undefined },
    origin: 'file',
    ...parts,
  }
}
