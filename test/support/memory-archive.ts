/** An archive in memory, as the commands and the API read it. */
import type { ReadableArchive } from '../../src/cli/commands/archive.ts'
import { type AddressRanges, rangesIn } from '../../src/contract/address-ranges.ts'
import type { KnownChange } from '../../src/contract/change.ts'
import type { HostResult } from '../../src/contract/result.ts'
import type { SweepRecord } from '../../src/contract/sweep-record.ts'
import type { ApiSource } from '../../src/inventory/api/source.ts'
import { type AddressKey, addressKey, BEFORE_ALL, compareKeys } from '../../src/store/address-key.ts'
import type { ChangeFilter } from '../../src/store/known-changes.ts'
import type { HostFilter, KnownHost } from '../../src/store/presence.ts'
import type { ResultFilter, ResultPair } from '../../src/store/results.ts'
import type { SweepFilter } from '../../src/store/sweep-reader.ts'

/** What it holds; what is left out is empty. */
export interface KeptParts {
  readonly sweeps?: readonly SweepRecord[]
  /** By sweep, ascending. */
  readonly results?: ReadonlyMap<number, readonly HostResult[]>
  /** Ascending. */
  readonly hosts?: readonly KnownHost[]
  /** Newest first. */
  readonly changes?: readonly KnownChange[]
}

/** Reads what is kept, by the filters that a store's archive knows; places among changes are not read. */
export class MemoryArchive implements ReadableArchive, ApiSource {
  readonly #kept: Required<KeptParts>
  /** What sweeps and hosts were asked for, and that it was closed. */
  readonly log: object[] = []
  /** How many hosts were taken from it. */
  taken = 0

  constructor({ sweeps = [], results = new Map(), hosts = [], changes = [] }: KeptParts) {
    this.#kept = { sweeps, results, hosts, changes }
  }

  sweeps(filter: SweepFilter = {}): SweepRecord[] {
    this.log.push(filter)
    const { schedule, before = Number.POSITIVE_INFINITY, sinceMs = 0, limit } = filter
    return [...this.#kept.sweeps]
      .sort((left, right) => right.id - left.id)
      .filter((sweep) => (schedule ?? sweep.schedule) === sweep.schedule)
      .filter(({ id, startedMs }) => id < before && startedMs >= sinceMs)
      .slice(0, limit)
  }

  sweep(id: number): SweepRecord | undefined {
    return this.#kept.sweeps.find((sweep) => sweep.id === id)
  }

  lastAlike(): SweepRecord[] {
    return this.#kept.sweeps.filter(({ outcome }) => outcome === 'complete').slice(0, 2)
  }

  *hostsOf(sweep: number, { net, after }: ResultFilter = {}): Generator<HostResult> {
    for (const result of this.#kept.results.get(sweep) ?? []) {
      if (!isIn(net, result.address) || !isBehind(after, result.address)) continue
      this.taken += 1
      yield result
    }
  }

  *pairs(_before: number, _after: number): Generator<ResultPair> {}

  *hosts(filter: HostFilter = {}): Generator<KnownHost> {
    this.log.push(filter)
    for (const host of this.#kept.hosts) {
      const isWanted =
        isIn(filter.ranges, host.address) &&
        isBehind(filter.after, host.address) &&
        isSame(host.address, filter.address) &&
        isSame(host.mac, filter.mac) &&
        (filter.schedule ?? host.schedule) === host.schedule &&
        host.lastSeenMs >= (filter.sinceMs ?? 0)
      if (!isWanted) continue
      this.taken += 1
      yield host
    }
  }

  changes(filter: ChangeFilter = {}): KnownChange[] {
    return this.#kept.changes
      .filter((change) => (filter.sweep ?? change.sweep) === change.sweep)
      .filter((change) => (filter.schedule ?? change.schedule) === change.schedule)
      .filter((change) => filter.kinds?.includes(change.kind) ?? true)
      .filter((change) => change.atMs >= (filter.sinceMs ?? 0))
      .filter((change) => isSame(change.address, filter.address))
      .slice(0, filter.limit)
  }

  resultsOf(address: Uint8Array, limit: number): { sweep: SweepRecord; result: HostResult }[] {
    return [...this.#kept.sweeps]
      .sort((left, right) => right.id - left.id)
      .flatMap((sweep) => (this.#kept.results.get(sweep.id) ?? []).map((result) => ({ sweep, result })))
      .filter(({ result }) => isSame(result.address, address))
      .slice(0, limit)
  }

  schedules() {
    return []
  }

  scheduleState(name: string) {
    const ofSchedule = this.sweeps({ schedule: name })
    const [last] = ofSchedule
    const lastComplete = ofSchedule.find(({ outcome }) => outcome === 'complete')
    const lastEnded = ofSchedule.find(({ ending }) => ending !== undefined)
    return { ...(last && { last }), ...(lastEnded && { lastEnded }), ...(lastComplete && { lastComplete }) }
  }

  size() {
    return { bytes: 8192, usedBytes: 4096 }
  }

  close(): void {
    this.log.push({ closed: true })
  }
}

function isIn(ranges: AddressRanges | undefined, address: Uint8Array): boolean {
  if (ranges === undefined) return true
  return [...rangesIn(ranges)].some(
    ({ first, last }) => Buffer.compare(first, address) <= 0 && Buffer.compare(address, last) <= 0,
  )
}

function isBehind(after: Uint8Array | undefined, address: Uint8Array): boolean {
  const from: AddressKey = after === undefined ? BEFORE_ALL : addressKey(after)
  return compareKeys(addressKey(address), from) > 0
}

function isSame(bytes: Uint8Array | undefined, wanted: Uint8Array | undefined): boolean {
  return wanted === undefined || (bytes !== undefined && Buffer.compare(bytes, wanted) === 0)
}
