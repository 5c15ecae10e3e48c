/** What the API reads. All of it is synchronous and on the main thread, so each question is a small one. */
import type { Archive } from '../../store/archive.ts'

/** What is read of the store's archive. */
export type ApiSource = Pick<
  Archive,
  'sweeps' | 'sweep' | 'hostsOf' | 'hosts' | 'changes' | 'resultsOf' | 'scheduleState'
>
