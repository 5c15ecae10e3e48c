/** Sweeps and hosts as a store gives them, and an archive of them that lives in memory. */
import type { ReadableArchive } from '../../src/cli/commands/archive.ts'
import {
  CHANGE_KINDS,
  type ChangeCounts,
  type ChangeKind,
  type KnownChange,
} from '../../src/contract/change.ts'
import type { HostResult } from '../../src/contract/result.ts'
import type { SweepBeginning, SweepEnding, SweepRecord } from '../../src/contract/sweep-record.ts'
import { parseAddressV4, toMapped } from '../../src/packet/address.ts'
import type { KnownHost } from '../../src/store/presence.ts'
import { silenceByte } from '../../src/verdict/silence.ts'
import { BASE_PLAN } from './base-plan.ts'
import { NOW_MS } from './command-io.ts'

const DAY_MS = 86_400_000

/** A dotted quad as 16 bytes. */
export function address(text: string): Uint8Array {
  return toMapped(parseAddressV4(text) ?? 0)
}

/** 256 bytes, all of them not asked but those given. */
export function evidence(bytes: Readonly<Record<number, number>>): Uint8Array {
  const all = new Uint8Array(256).fill(silenceByte('not-asked'))
  for (const [protocol, byte] of Object.entries(bytes)) all[Number(protocol)] = byte
  return all
}

/** So many changes of some kinds, none of the others. */
export function changeCounts(some: Partial<Record<ChangeKind, number>> = {}): ChangeCounts {
  return Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, some[kind] ?? 0])) as Record<ChangeKind, number>
}

/** A complete sweep's end, ten seconds after noon of its day. */
export function sweepEnding(parts: Partial<SweepEnding> = {}): SweepEnding {
  return {
    outcome: 'complete',
    finishedMs: NOW_MS + 10_000,
    exitCode: 0,
    probes: 512,
    retransmissions: 2,
    pings: 0,
    arpRequests: 256,
    responsesSwallowed: 0,
    sendsRefused: 0,
    heldMs: { packets: [0], oneHost: [0], arp: [0] },
    hosts: { up: 2, down: 254, 'no-route': 0, skipped: 0 },
    states: { open: 4, closed: 508, filtered: 0, 'open|filtered': 0, unproved: 0 },
    failures: [],
    ...parts,
  }
}

/** A sweep of 10.0.0.0/24 by hand that begins so many days before now. */
export function sweepBeginning(daysAgo: number): SweepBeginning {
  return {
    schedule: 'cli',
    startedBy: 'alice',
    words: ['10.0.0.0/24'],
    plan: {
      ...BASE_PLAN,
      ranges: [{ first: address('10.0.0.0'), last: address('10.0.0.255') }],
      targets: 256,
      protocols: Array.from({ length: 256 }, (_, protocol) => protocol),
    },
    hostNames: new Map(),
    unresolved: [],
    version: '0.1.0',
    startedMs: NOW_MS - daysAgo * DAY_MS,
    dueMs: undefined,
    goneAfter: 3,
  }
}

/** The same as it is kept, complete after ten seconds. */
export function sweepRecord(id: number, daysAgo: number, parts: Partial<SweepRecord> = {}): SweepRecord {
  const beginning = sweepBeginning(daysAgo)
  return {
    ...beginning,
    id,
    outcome: 'complete',
    ending: sweepEnding({ finishedMs: beginning.startedMs + 10_000 }),
    changes: changeCounts(),
    hasHosts: true,
    ...parts,
  }
}

/** A host that was up. */
export function hostResult(text: string, parts: Partial<HostResult> = {}): HostResult {
  return {
    address: address(text),
    status: 'up',
    statusReason: 'arp-response',
    mac: undefined,
    evidence: evidence({}),
    ttl: undefined,
    otherSenders: [],
    probes: 256,
    pings: 0,
    retransmissions: 1,
    rttMs: 0.25,
    startedMs: NOW_MS,
    finishedMs: NOW_MS + 5000,
    complete: true,
    ...parts,
  }
}

/** A host that is present, seen first ten days ago and last an hour ago. */
export function knownHost(text: string, parts: Partial<KnownHost> = {}): KnownHost {
  return {
    address: address(text),
    schedule: 'cli',
    mac: undefined,
    presence: 'present',
    firstSeenMs: NOW_MS - 10 * DAY_MS,
    lastSeenMs: NOW_MS - 3_600_000,
    evidence: evidence({}),
    missingProtocols: [],
    ...parts,
  }
}

/** What an archive in memory holds: newest sweeps first, hosts by ascending address. */
export interface KeptParts {
  readonly sweeps?: readonly SweepRecord[]
  readonly results?: ReadonlyMap<number, readonly HostResult[]>
  readonly hosts?: readonly KnownHost[]
  readonly changes?: readonly KnownChange[]
}

/** Reads what is given, by the filters that a store's archive knows. `log` notes what was asked for. */
export function memoryArchive(kept: KeptParts, log: object[] = []): ReadableArchive {
  const isSame = (left: Uint8Array, right: Uint8Array | undefined) =>
    right === undefined || Buffer.compare(left, right) === 0
  return {
    sweeps(filter = {}) {
      log.push(filter)
      return (kept.sweeps ?? [])
        .filter(({ schedule }) => filter.schedule === undefined || schedule === filter.schedule)
        .filter(({ startedMs }) => startedMs >= (filter.sinceMs ?? 0))
        .slice(0, filter.limit)
    },
    sweep: (id) => kept.sweeps?.find((sweep) => sweep.id === id),
    lastAlike: () => (kept.sweeps ?? []).filter(({ outcome }) => outcome === 'complete').slice(0, 2),
    *hostsOf(sweep) {
      yield* kept.results?.get(sweep) ?? []
    },
    *pairs() {},
    *hosts(filter = {}) {
      log.push(filter)
      for (const host of kept.hosts ?? []) {
        if (!isSame(host.address, filter.address)) continue
        if (filter.mac !== undefined && (host.mac === undefined || !isSame(host.mac, filter.mac))) continue
        if (filter.schedule !== undefined && host.schedule !== filter.schedule) continue
        if (host.lastSeenMs < (filter.sinceMs ?? 0)) continue
        yield host
      }
    },
    changes: (filter = {}) => (kept.changes ?? []).filter((change) => isSame(change.address, filter.address)),
    resultsOf: (wanted, limit) =>
      (kept.sweeps ?? [])
        .flatMap((sweep) => (kept.results?.get(sweep.id) ?? []).map((result) => ({ sweep, result })))
        .filter(({ result }) => isSame(result.address, wanted))
        .slice(0, limit),
    schedules: () => [],
    scheduleState: () => ({}),
    size: () => ({ bytes: 8192, usedBytes: 4096 }),
    close() {
      log.push({ closed: true })
    },
  }
}
