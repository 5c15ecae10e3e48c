/** An inventory in memory, as the API reads it: a few sweeps of two schedules. */
import type { KnownChange } from '../../src/contract/change.ts'
import type { HostResult } from '../../src/contract/result.ts'
import type { SweepRecord } from '../../src/contract/sweep-record.ts'
import type { ApiSource } from '../../src/inventory/api/source.ts'
import { fromMapped } from '../../src/packet/address.ts'
import type { ChangeFilter } from '../../src/store/known-changes.ts'
import type { HostFilter, KnownHost } from '../../src/store/presence.ts'
import type { SweepFilter } from '../../src/store/sweep-reader.ts'
import { contains, normalise, type Range } from '../../src/target/ranges.ts'
import { BEGAN, evidence } from './inventory-sample.ts'

/** What an inventory holds; what is left out is empty. */
export interface Kept {
  readonly sweeps?: readonly SweepRecord[]
  /** By sweep, ascending. */
  readonly results?: ReadonlyMap<number, readonly HostResult[]>
  /** Ascending. */
  readonly known?: readonly KnownHost[]
  /** Newest first. */
  readonly changes?: readonly KnownChange[]
}

/** The source of what is kept. It counts the hosts that were taken from it. */
export class KeptSource implements ApiSource {
  readonly #kept: Required<Kept>
  taken = 0

  constructor({ sweeps = [], results = new Map(), known = [], changes = [] }: Kept) {
    this.#kept = { sweeps, results, known, changes }
  }

  sweeps({ schedule, before = Number.POSITIVE_INFINITY, limit }: SweepFilter = {}) {
    return [...this.#kept.sweeps]
      .sort((left, right) => right.id - left.id)
      .filter((sweep) => (schedule ?? sweep.schedule) === sweep.schedule)
      .filter(({ id }) => id < before)
      .slice(0, limit)
  }

  sweep(id: number): SweepRecord | undefined {
    return this.#kept.sweeps.find((sweep) => sweep.id === id)
  }

  *hostsOf(sweep: number, { net }: { net?: readonly Range[] } = {}): Generator<HostResult> {
    for (const result of this.#kept.results.get(sweep) ?? []) {
      if (!isIn(net, result.address)) continue
      this.taken += 1
      yield result
    }
  }

  *hosts(filter: HostFilter): Generator<KnownHost> {
    for (const host of this.#kept.known) {
      if (!isIn(filter.ranges, host.address)) continue
      if (filter.address !== undefined && Buffer.compare(filter.address, host.address) !== 0) continue
      if ((filter.schedule ?? host.schedule) !== host.schedule) continue
      if (host.lastSeenMs < (filter.sinceMs ?? 0)) continue
      this.taken += 1
      yield host
    }
  }

  changes(filter: ChangeFilter): KnownChange[] {
    return this.#kept.changes
      .filter((change) => (filter.sweep ?? change.sweep) === change.sweep)
      .filter((change) => (filter.schedule ?? change.schedule) === change.schedule)
      .filter((change) => filter.kinds?.includes(change.kind) ?? true)
      .filter((change) => change.atMs >= (filter.sinceMs ?? 0))
      .filter(({ address }) => filter.address === undefined || Buffer.compare(filter.address, address) === 0)
      .slice(0, filter.limit)
  }

  resultsOf(address: Uint8Array, limit: number) {
    return this.sweeps()
      .flatMap((sweep) => (this.#kept.results.get(sweep.id) ?? []).map((result) => ({ sweep, result })))
      .filter(({ result }) => Buffer.compare(result.address, address) === 0)
      .slice(0, limit)
  }

  scheduleState(name: string) {
    const [last] = this.sweeps({ schedule: name })
    const lastComplete = this.sweeps({ schedule: name }).find(({ outcome }) => outcome === 'complete')
    return {
      ...(last === undefined ? {} : { last }),
      ...(lastComplete === undefined ? {} : { lastComplete }),
    }
  }
}

function isIn(ranges: readonly Range[] | undefined, address: Uint8Array): boolean {
  return ranges === undefined || contains(normalise(ranges), fromMapped(address) ?? -1)
}

/** A host that schedule `library` knows; closed but for these. */
export function knownHost(
  address: Uint8Array,
  bytes: Record<number, number> = {},
  changes: Partial<KnownHost> = {},
): KnownHost {
  return {
    address,
    schedule: 'library',
    mac: Uint8Array.of(0x7e, 0x92, 0x49, 0x1f, 0x94, 0xa3),
    presence: 'present',
    firstSeenMs: BEGAN,
    lastSeenMs: BEGAN + 1000,
    evidence: evidence(bytes),
    missingProtocols: [],
    ...changes,
  }
}
