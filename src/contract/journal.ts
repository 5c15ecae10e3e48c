/**
 * What a worker writes down of its share while it runs, so that whoever goes on with it, after whatever, asks for nothing
 * again that is known. The worker alone knows what the bytes mean (workers/journal); whoever keeps them need not.
 *
 * A worker's messages arrive in the order in which it posted them, so an entry comes after every host that was finished
 * before it: what has been finished since is all that must be noted beside it.
 */

/** Hosts in flight, some dozens together: as they stood when the entry was made. */
export interface JournalChunk {
  /** Which hosts: a chunk of the same number takes the place of the one before. */
  readonly number: number
  /** Nothing (length 0) when none of its hosts is in flight any more. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What changed since the last entry of a worker. */
export interface JournalEntry {
  readonly kind: 'journal'
  readonly worker: number
  /** How far the worker has come in the order of targets: all before it are taken, in flight or finished. */
  readonly position: number
  /** A copy of its row of counters. */
  readonly counters: Float64Array<ArrayBuffer>
  readonly chunks: readonly JournalChunk[]
}

/** The share of a worker as it was last written down: from here it is gone on with. */
export interface ShareState {
  readonly position: number
  readonly counters: Float64Array
  readonly chunks: readonly Uint8Array[]
  /** The targets (16 bytes each, one behind the other) that it has finished since: they are not taken again. */
  readonly finished: Uint8Array
}
