/** A running sweep, as whoever runs it gives it to the store. */
import type { ChangeCounts } from '../contract/change.ts'
import type { Failure } from '../contract/failures.ts'
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
   * Keeps hosts as they finish, in any order and each once. Never throws: `onFailure` is called as soon as something
   * failed, and `commit` rejects with the same failure.
   */
  add(hosts: readonly HostResult[]): void
  /** Calls back at the first failure, also one that was before. */
  onFailure(callback: (failure: Failure) => void): void
  /**
   * The sweep has ended: its results, what is known of its hosts and its changes become visible in one transaction.
   * Rejects with the Failure STORE_FAILED (exit code 5), and the sweep counts as died then.
   */
  commit(ending: SweepEnding): Promise<Committed>
  /** Gives it up: the sweep counts as died. Nothing happens where it was committed. Never rejects. */
  abandon(): Promise<void>
}
