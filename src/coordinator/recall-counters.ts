/** The counters of a worker whose share was begun before, as whoever goes on with it finds them. */
import type { CounterRow } from '../contract/counters.ts'
import { Failure } from '../contract/failures.ts'
import type { ShareState } from '../contract/journal.ts'
import { ADDRESS_LENGTH } from '../packet/address.ts'

/**
 * Counts on from what was written down, and the hosts that were finished since. Throws the Failure WORKER_FAILED where
 * another version of protosweep wrote it.
 */
export function recallCounters(row: CounterRow, { counters, finished }: ShareState): void {
  if (!row.recall(counters)) {
    throw new Failure(
      'WORKER_FAILED',
      'the counters that a worker wrote down are those of another version of protosweep; go on with that version, or run the sweep again',
    )
  }
  row.add('hostsFinished', finished.length / ADDRESS_LENGTH)
}
