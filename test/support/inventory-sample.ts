/** Sweeps, hosts, schedules and changes as the inventory keeps them: what is not said is stock. */
import type { AddressRanges } from '../../src/contract/address-ranges.ts'
import { CHANGE_KINDS, type Change, type ChangeCounts, type KnownChange } from '../../src/contract/change.ts'
import type { JournalEntry } from '../../src/contract/journal.ts'
import type { SweepPlan } from '../../src/contract/plan.ts'
import type { HostResult } from '../../src/contract/result.ts'
import type { Schedule } from '../../src/contract/schedule.ts'
import type { SweepBeginning, SweepEnding, SweepRecord } from '../../src/contract/sweep-record.ts'
import { ADDRESS_LENGTH, parseAddress } from '../../src/packet/address.ts'
import type { KnownHost } from '../../src/store/presence.ts'
import { DIRECT_ANSWER, evidenceOfError } from '../../src/verdict/evidence.ts'
import { BASE_PLAN } from './base-plan.ts'

export const BEGAN = Date.UTC(2026, 10, 22, 3, 0, 0)
export const OPEN = DIRECT_ANSWER
export const CLOSED = evidenceOfError(3, 2, true)
/** Filtered by the table, open as Nmap has it. */
export const PORT_UNREACHABLE = evidenceOfError(3, 3, true)
const MAC = Uint8Array.of(0x7e, 0x92, 0x49, 0x1f, 0x94, 0xa3)

/** The 16 bytes of an address. */
export function address(text: string): Uint8Array {
  return parseAddress(text) ?? new Uint8Array(ADDRESS_LENGTH)
}

/** 256 bytes: closed, or as said, but for these by protocol. */
export function evidence(bytes: Readonly<Record<number, number>> = {}, rest = CLOSED): Uint8Array {
  const all = new Uint8Array(256).fill(rest)
  for (const [protocol, byte] of Object.entries(bytes)) all[Number(protocol)] = byte
  return all
}

/** A host that is up and closed but for the given bytes, by protocol. */
export function result(
  text: string,
  bytes: Readonly<Record<number, number>> = {},
  parts: Partial<HostResult> = {},
): HostResult {
  return {
    address: address(text),
    status: 'up',
    statusReason: 'arp-response',
    mac: MAC,
    evidence: evidence(bytes),
    ttl: new Uint8Array(256).fill(64),
    otherSenders: [],
    probes: 260,
    pings: 1,
    retransmissions: 4,
    rttMs: 0.12,
    startedMs: BEGAN,
    finishedMs: BEGAN + 1500,
    complete: true,
    ...parts,
  }
}

/** A host that schedule `library` knows; closed but for these. */
export function knownHost(
  text: string,
  bytes: Readonly<Record<number, number>> = {},
  parts: Partial<KnownHost> = {},
): KnownHost {
  return {
    address: address(text),
    schedule: 'library',
    mac: MAC,
    presence: 'present',
    firstSeenMs: BEGAN,
    lastSeenMs: BEGAN + 1000,
    evidence: evidence(bytes),
    missingProtocols: [],
    ...parts,
  }
}

/** So many changes of some kinds, and none of the others. */
export function counts(some: Partial<ChangeCounts> = {}): ChangeCounts {
  return { ...(Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, 0])) as ChangeCounts), ...some }
}

/** A schedule at 03:00 UTC of every day. */
export function scheduleWith(parts: Partial<Schedule> = {}): Schedule {
  return {
    name: 'library',
    cron: '0 3 * * *',
    timeZone: 'UTC',
    jitterMs: 0,
    words: ['10.1.0.0/24'],
    overlap: 'skip',
    missed: 'none',
    maxDurationMs: undefined,
    goneAfter: 3,
    expect: undefined,
    notify: { webhook: undefined, headers: {}, command: undefined },
    origin: 'file',
    ...parts,
  }
}

/** Ranges of a plan, given as `first-last` or as one address. */
export function packed(ranges: readonly string[]): AddressRanges {
  const ends = ranges.flatMap((range) => {
    const [first = '', last = first] = range.split('-')
    return [...address(first), ...address(last)]
  })
  return { ends: Uint8Array.from(ends) }
}

/** A plan over the ranges, given as `first-last`, that asks all protocols. */
export function plan(ranges: readonly string[], parts: Partial<SweepPlan> = {}): SweepPlan {
  const protocols = Array.from({ length: 256 }, (_, protocol) => protocol)
  return { ...BASE_PLAN, protocols, cookieKey: { k0: 1, k1: 2 }, ranges: packed(ranges), ...parts }
}

/** A sweep of 10.0.0.0/24 by hand. */
export function sweepBeginning(parts: Partial<SweepBeginning> = {}): SweepBeginning {
  return {
    schedule: 'cli',
    startedBy: 'alice',
    words: ['10.0.0.0/24'],
    plan: plan(['10.0.0.0-10.0.0.255'], { targets: 256 }),
    hostNames: new Map(),
    unresolved: [],
    version: '0.1.0',
    startedMs: BEGAN,
    dueMs: undefined,
    goneAfter: 3,
    ...parts,
  }
}

/** A complete sweep's end. */
export function sweepEnding(parts: Partial<SweepEnding> = {}): SweepEnding {
  return {
    outcome: 'complete',
    finishedMs: BEGAN + 245_000,
    exitCode: 0,
    probes: 2600,
    retransmissions: 40,
    pings: 9,
    arpRequests: 254,
    responsesSwallowed: 0,
    sendsRefused: 0,
    heldMs: { packets: [0], oneHost: [0], arp: [0] },
    hosts: { up: 10, down: 244, 'no-route': 0, skipped: 2 },
    states: { open: 30, closed: 2500, filtered: 10, 'open|filtered': 20, unproved: 0 },
    failures: [],
    ...parts,
  }
}

/** A complete sweep, that of schedule `library` if nothing else is said. */
export function sweep(id: number, parts: Partial<SweepRecord> = {}): SweepRecord {
  const ofLibrary = {
    schedule: 'library',
    startedBy: 'schedule',
    words: ['10.1.0.0/24'],
    dueMs: BEGAN - 1000,
  }
  return {
    ...sweepBeginning({ ...ofLibrary, plan: plan([], { targets: 256 }) }),
    id,
    outcome: 'complete',
    ending: sweepEnding(),
    changes: counts(),
    hasHosts: true,
    resumable: false,
    ...parts,
  }
}

/** GRE of 10.1.0.7 opened, if nothing else is said. */
export function change(changes: Partial<Change> = {}): Change {
  return {
    address: address('10.1.0.7'),
    kind: 'protocol-opened',
    protocols: [47],
    before: CLOSED,
    after: OPEN,
    macBefore: undefined,
    macAfter: undefined,
    ...changes,
  }
}

/** The same of a host itself. */
export function hostChange(kind: KnownChange['kind'], changes: Partial<Change> = {}): Change {
  return change({ kind, protocols: [], before: undefined, after: undefined, ...changes })
}

/** What a worker wrote down: chunks by number, as text, and counters of the position and a half. */
export function entry(
  worker: number,
  position: number,
  chunks: Readonly<Record<number, string>>,
): JournalEntry {
  return {
    kind: 'journal',
    worker,
    position,
    counters: Float64Array.of(position, 0.5),
    chunks: Object.entries(chunks).map(([number, text]) => ({
      number: Number(number),
      bytes: new TextEncoder().encode(text),
    })),
  }
}
