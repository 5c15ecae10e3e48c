/** What the inventory reads of a store, as the store's archive gives it. */
import type { ChangeKind, KnownChange } from '../contract/change.ts'
import type { HostResult } from '../contract/result.ts'
import type { SweepRecord } from '../contract/sweep-record.ts'
import type { Range } from '../target/ranges.ts'

export const PRESENCES = ['present', 'missing', 'gone'] as const
export type Presence = (typeof PRESENCES)[number]

export interface KnownHost {
  readonly address: Uint8Array
  readonly schedule: string
  readonly mac: Uint8Array | undefined
  readonly presence: Presence
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly evidence: Uint8Array
  readonly missingProtocols: readonly number[]
}

export interface HostFilter {
  readonly schedule?: string
  readonly ranges?: readonly Range[]
  readonly address?: Uint8Array
  readonly sinceMs?: number
  readonly presence?: Presence[]
  readonly limit?: number
}

export interface ChangeFilter {
  readonly sweep?: number
  readonly schedule?: string
  readonly address?: Uint8Array
  readonly kinds?: ChangeKind[]
  readonly sinceMs?: number
  readonly limit?: number
}

export interface ReadableArchive {
  sweeps(filter?: { schedule?: string; limit?: number; sinceMs?: number }): SweepRecord[]
  sweep(id: number): SweepRecord | undefined
  hostsOf(sweep: number, filter?: { net?: Range[] }): Generator<HostResult>
  hosts(filter: HostFilter): Generator<KnownHost>
  changes(filter: ChangeFilter): KnownChange[]
  resultsOf(address: Uint8Array, limit: number): { sweep: SweepRecord; result: HostResult }[]
  scheduleState(name: string): { lastDueMs?: number; last?: SweepRecord; lastComplete?: SweepRecord }
}
