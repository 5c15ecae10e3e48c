/** A running sweep, as whoever runs it gives it to the store. */
import type { ChangeCounts } from '../contract/change.ts'
import type { Failure } from '../contract/failures.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepEnding } from '../contract/sweep-record.ts'

/** What a sweep that was committed has changed. */
export interface Committed {
  /** Undefined where the sweep was not complete. */
  readonly changes: ChangeCounts | undefined
}

export interface Recording {
  /** The sweep's number in the inventory. */
  readonly id: number
  /**
   * Keeps hosts that a worker has finished, in any order and each once, and with them how far each output was written
   * with these and all before. Resolves when they are on their way to the disk, or nothing can be kept any more: never
   * rejects, `onFailure` is called as soon as something failed, and `commit` rejects with the same failure.
   */
  add(worker: number, hosts: readonly HostResult[], offsets?: readonly OutputOffset[]): Promise<void>
  /** Keeps what a worker wrote down of its share. Its buffers are handed over: the caller has them no more. */
  journal(entry: JournalEntry, offsets?: readonly OutputOffset[]): void
  /**
   * Where a worker can go on, as of its last entry and the hosts added since; undefined where it has none. Rejects with
   * the Failure STORE_FAILED.
   */
  stateOf(worker: number): Promise<ShareState | undefined>
  /** Calls back at the first failure, also one that was before. */
  onFailure(callback: (failure: Failure) => void): void
  /**
   * The sweep has ended: its results, what is known of its hosts and its changes become visible in one transaction.
   * Of one that was not complete what it was at stays, and it can be resumed. Rejects with the Failure STORE_FAILED (exit
   * code 5): the sweep counts as died then, and can be resumed too.
   */
  commit(ending: SweepEnding): Promise<Committed>
  /** Gives it up: the sweep counts as died, and can be resumed. Nothing happens where it was committed. Never rejects. */
  abandon(): Promise<void>
}
