/** What the API reads. All of it is synchronous and on the main thread, so each question is a small one. */
import type { Archive } from '../../store/archive.ts'
import type { ScheduleStatus } from '../run.ts'

/** What is read of the store's archive, and the scheduler's word. */
export interface ApiSource
  extends Pick<
    Archive,
    'sweeps' | 'sweep' | 'hostsOf' | 'hosts' | 'changes' | 'resultsOf' | 'scheduleState'
  > {
  scheduleStatus(): readonly ScheduleStatus[]
}
