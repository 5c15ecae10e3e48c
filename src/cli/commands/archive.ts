/** What subcommands read of the store, as its archive gives it. */
import type { ChangeKind, KnownChange } from '../../contract/change.ts'
import type { HostResult } from '../../contract/result.ts'
import type { SweepRecord } from '../../contract/sweep-record.ts'
import type { Range } from '../../target/ranges.ts'

export type Presence = 'present' | 'missing' | 'gone'

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
  readonly mac?: Uint8Array
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
  lastAlike(): SweepRecord[]
  hostsOf(sweep: number, filter?: { net?: Range[] }): Generator<HostResult>
  pairs(
    before: number,
    after: number,
  ): Generator<{ address: Uint8Array; before: HostResult | undefined; after: HostResult | undefined }>
  hosts(filter: HostFilter): Generator<KnownHost>
  changes(filter: ChangeFilter): KnownChange[]
  resultsOf(address: Uint8Array, limit: number): { sweep: SweepRecord; result: HostResult }[]
  size(): { bytes: number; usedBytes: number }
  close(): void
}

export interface WritableStore {
  prune(beforeMs: number): Promise<number>
  vacuum(): Promise<void>
  backup(path: string): Promise<void>
  close(): Promise<void>
}
