/** What crosses between a process's main thread and its store's thread. Plain data. */
import type { FailureCode } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import type { SweepBeginning, SweepEnding, SweepRecord } from '../contract/sweep-record.ts'
import type { Committed } from './recording.ts'

/** What can be asked of the store's thread, by name: what it takes and what it gives. */
export interface Requests {
  open: { takes: { stateDir: string }; gives: undefined }
  begin: { takes: { beginning: SweepBeginning }; gives: number }
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

/** Hosts that finished, as `encodeHosts` wrote them; answered only where they cannot be kept. */
export interface HostsMessage {
  readonly kind: 'hosts'
  readonly sweep: number
  readonly batch: Uint8Array
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
  | { readonly kind: 'lost'; readonly sweep: number; readonly failure: FailureParts }
