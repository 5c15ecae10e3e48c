/** What crosses between a process's main thread and its store's thread. Plain data. */
import type { FailureCode } from '../contract/failures.ts'
import type { JournalEntry, ShareState } from '../contract/journal.ts'
import type { OutputOffset } from '../contract/output-offset.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepBeginning, SweepEnding, SweepRecord } from '../contract/sweep-record.ts'
import type { FinishedBatch } from './finished-batch.ts'
import type { Committed } from './recording.ts'
import type { ResumableSweep, ResumedSweep } from './resumed-sweep.ts'

type Outputs = readonly OutputOffset[]

/** What can be asked of the store's thread, by name: what it takes and what it gives. */
export interface Requests {
  open: { takes: { stateDir: string }; gives: undefined }
  begin: { takes: { beginning: SweepBeginning }; gives: number }
  resumable: { takes: object; gives: readonly ResumableSweep[] }
  resume: { takes: { sweep: number }; gives: ResumedParts }
  stagedHosts: { takes: { sweep: number; after: number; last: number }; gives: HostPage }
  forget: { takes: { sweep: number }; gives: undefined }
  hosts: {
    takes: { sweep: number; worker: number; batch: FinishedBatch; outputs: Outputs }
    gives: undefined
  }
  journal: { takes: { sweep: number; entry: JournalEntry; outputs: Outputs }; gives: undefined }
  stateOf: { takes: { sweep: number; worker: number }; gives: ShareState | undefined }
  running: { takes: object; gives: readonly SweepRecord[] }
  commit: { takes: { sweep: number; ending: SweepEnding }; gives: Committed }
  abandon: { takes: { sweep: number }; gives: undefined }
  addSchedule: { takes: { schedule: Schedule }; gives: undefined }
  removeSchedule: { takes: { name: string }; gives: undefined }
  prune: { takes: { beforeMs: number }; gives: number }
  vacuum: { takes: object; gives: undefined }
  backup: { takes: { path: string }; gives: undefined }
  close: { takes: object; gives: undefined }
}
export type RequestName = keyof Requests

/** A request, answered under its number. */
export type Request = {
  [Name in RequestName]: { readonly kind: Name; readonly number: number } & Requests[Name]['takes']
}[RequestName]

/** What a sweep that is resumed was at, but for its hosts and its workers' shares. */
export interface ResumedParts extends Pick<ResumedSweep, 'beginning' | 'ranMs' | 'outputs' | 'counted'> {
  /** The last row of a host. */
  readonly last: number
}

/** Some of its hosts as `encodeHosts` writes them, and behind which row the next begin. */
export interface HostPage {
  readonly hosts: Uint8Array<ArrayBuffer>
  readonly last: number
}

/** A Failure's parts: its class does not survive the way. */
export interface FailureParts {
  readonly code: FailureCode
  readonly message: string
  readonly exitCode: number
}

export type Reply =
  | { readonly kind: 'done'; readonly number: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly failure: FailureParts }
