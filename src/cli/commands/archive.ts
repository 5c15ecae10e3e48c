/** What subcommands have of the store. */
import type { Archive } from '../../store/archive.ts'
import type { Store } from '../../store/store.ts'

/** Its reading side. */
export type ReadableArchive = Pick<
  Archive,
  | 'sweeps'
  | 'sweep'
  | 'lastAlike'
  | 'hostsOf'
  | 'pairs'
  | 'hosts'
  | 'changes'
  | 'resultsOf'
  | 'schedules'
  | 'scheduleState'
  | 'size'
  | 'close'
>

/** Its writing side. */
export type WritableStore = Pick<
  Store,
  'addSchedule' | 'removeSchedule' | 'forget' | 'prune' | 'vacuum' | 'backup' | 'close'
>
