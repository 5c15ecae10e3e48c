/** A sweep that was not done, as whoever goes on with it gets it from the store. */
import type { ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { HostResult, HostStatus, StatusReason } from '../contract/result.ts'
import type { SweepBeginning, SweepRecord } from '../contract/sweep-record.ts'
import type { Recording } from './recording.ts'

/** A sweep that can be gone on with: it was cut off, failed, or died. */
export interface ResumableSweep {
  readonly sweep: SweepRecord
  /** The file that holds what it was at. */
  readonly path: string
  /** When something was last written there, milliseconds since the epoch. */
  readonly writtenMs: number
}

/** Finished hosts that are counted instead of kept: those that were down. */
export interface CountedHosts {
  readonly status: HostStatus
  readonly statusReason: StatusReason
  readonly hosts: number
}

/** What a sweep was at when it was written to last. */
export interface ResumedSweep {
  /** Goes on with it under its number: it is `running` again. */
  readonly recording: Recording
  /** As it was given when the sweep began, the whole plan with its cookie key. */
  readonly beginning: SweepBeginning
  /** Milliseconds for which it ran before: of each run from its beginning to the last thing that was written. */
  readonly ranMs: number
  /** Of each worker of the plan; undefined where one had written nothing down: its share begins afresh. */
  readonly states: readonly (ShareState | undefined)[]
  /** Of every output that an offset was ever given of. */
  readonly outputs: readonly OutputOffset[]
  /**
   * The hosts that were finished and kept before it was resumed, some at a time, in the order in which they were kept. May
   * be read while hosts are added: those are not among them. Rejects with the Failure STORE_FAILED where they cannot be read.
   */
  hosts(): AsyncIterable<readonly HostResult[]>
  /** The finished hosts that are not among those. */
  readonly counted: readonly CountedHosts[]
}
