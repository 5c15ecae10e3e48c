// Sweeps, hosts and state directories to keep: what is not said is of a stock host in 10.0.0.0/24.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { CHANGE_KINDS, type ChangeCounts, type ChangeKind } from '../../../src/contract/change.ts'
import type { SweepPlan } from '../../../src/contract/plan.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import type { Schedule } from '../../../src/contract/schedule.ts'
import type { SweepBeginning, SweepEnding } from '../../../src/contract/sweep-record.ts'
import { parseAddressV4, toMapped } from '../../../src/packet/address.ts'
import type { Store } from '../../../src/store/store.ts'
import { evidenceOfError } from '../../../src/verdict/evidence.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'

export const CLOSED = evidenceOfError(3, 2, true)
export const MAC = Uint8Array.of(0x02, 0, 0, 0, 0, 1)

export const STARTED = Date.UTC(2026, 10, 22, 3)
const MINUTE = 60_000

/** A new state directory, removed when the tests of the file have ended. */
export function stateDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-store-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** 16 bytes of a dotted quad. */
export function address(text: string): Uint8Array {
  return toMapped(parseAddressV4(text) ?? 0)
}

/** A plan over the ranges, given as `first-last`, that asks all protocols. */
export function plan(ranges: readonly string[], changes: Partial<SweepPlan> = {}): SweepPlan {
  const ends = ranges.map((range) => {
    const [first = '', last = first] = range.split('-')
    return { first: address(first), last: address(last) }
  })
  const protocols = Array.from({ length: 256 }, (_, protocol) => protocol)
  return { ...BASE_PLAN, protocols, cookieKey: { k0: 1, k1: 2 }, ranges: ends, ...changes }
}

export function beginning(changes: Partial<SweepBeginning> = {}): SweepBeginning {
  return {
    schedule: 'cli',
    startedBy: 'alice',
    words: ['10.0.0.0/24'],
    plan: plan(['10.0.0.0-10.0.0.255']),
    hostNames: new Map([[0x0a000001, 'gateway.example']]),
    unresolved: ['nowhere.example'],
    version: '0.1.0',
    startedMs: STARTED,
    dueMs: undefined,
    goneAfter: 2,
    ...changes,
  }
}

export function ending(changes: Partial<SweepEnding> = {}): SweepEnding {
  return {
    outcome: 'complete',
    finishedMs: STARTED + MINUTE,
    exitCode: 0,
    probes: 260,
    retransmissions: 4,
    pings: 1,
    arpRequests: 256,
    responsesSwallowed: 0,
    sendsRefused: 0,
    heldMs: { packets: [0, 1.5], oneHost: [0, 0], arp: [3, 0] },
    hosts: { up: 1, down: 255, 'no-route': 0, skipped: 0 },
    states: { open: 2, closed: 254, filtered: 0, 'open|filtered': 0, unproved: 0 },
    failures: [{ code: 'OUTPUT_FAILED', message: 'cannot write' }],
    ...changes,
  }
}

/** A host that is up and closed but for the given bytes, by protocol. */
export function host(
  text: string,
  bytes: Record<number, number> = {},
  changes: Partial<HostResult> = {},
): HostResult {
  const evidence = new Uint8Array(256).fill(CLOSED)
  for (const [protocol, byte] of Object.entries(bytes)) evidence[Number(protocol)] = byte
  return {
    address: address(text),
    status: 'up',
    statusReason: 'arp-response',
    mac: MAC,
    evidence,
    ttl: new Uint8Array(256).fill(64),
    otherSenders: [],
    probes: 260,
    pings: 1,
    retransmissions: 4,
    rttMs: 0.125,
    startedMs: STARTED + 10,
    finishedMs: STARTED + 1500,
    complete: true,
    ...changes,
  }
}

export function schedule(name: string, changes: Partial<Schedule> = {}): Schedule {
  return {
    name,
    cron: '0 3 * * *',
    timeZone: 'Europe/Paris',
    jitterMs: 0,
    words: ['10.0.0.0/24'],
    overlap: 'skip',
    missed: 'none',
    maxDurationMs: undefined,
    goneAfter: 3,
    expect: undefined,
    notify: { webhook: undefined, headers: { $map: 'a header', $bytes: 'another' }, command: ['true'] },
    origin: 'added',
    ...changes,
  }
}

/** Counts of changes: none but those given. */
export function counts(changes: Partial<Record<ChangeKind, number>>): ChangeCounts {
  const none = Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, 0])) as Record<ChangeKind, number>
  return { ...none, ...changes }
}

/** Records one sweep, the `run`th of its kind, a day after the one before, and gives its number and its changes. */
export async function record(
  store: Store,
  run: number,
  hosts: readonly HostResult[],
  changes: { begin?: Partial<SweepBeginning>; end?: Partial<SweepEnding> } = {},
): Promise<{ id: number; changes: ChangeCounts | undefined }> {
  const later = run * 24 * 60 * MINUTE
  const recording = await store.begin(beginning({ startedMs: STARTED + later, ...changes.begin }))
  recording.add(
    hosts.map((one) => ({
      ...one,
      startedMs: one.startedMs + later,
      finishedMs: one.finishedMs + later,
    })),
  )
  const end = ending({ finishedMs: STARTED + later + MINUTE, ...changes.end })
  return { id: recording.id, ...(await recording.commit(end)) }
}
