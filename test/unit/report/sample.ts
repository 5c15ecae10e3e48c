// Hosts and plans to report about: what is not said is a stock answer.
import type { SweepPlan } from '../../../src/contract/plan.ts'
import type { HostResult } from '../../../src/contract/result.ts'
import { ADDRESS_LENGTH, parseAddress } from '../../../src/packet/address.ts'
import { USUAL_DETAIL } from '../../../src/report/detail.ts'
import type { HeldTimes } from '../../../src/report/held-back.ts'
import type { SweepFacts, SweepSummary } from '../../../src/report/report.ts'
import { Tally } from '../../../src/report/tally.ts'
import { DIRECT_ANSWER, evidenceOfError } from '../../../src/verdict/evidence.ts'
import { silenceByte } from '../../../src/verdict/silence.ts'
import { BASE_PLAN } from '../../support/base-plan.ts'

export const CLOSED = evidenceOfError(3, 2, true)
export const OPEN = DIRECT_ANSWER
export const PORT_UNREACHABLE = evidenceOfError(3, 3, true)
export const SILENT = silenceByte('no-response')

/** Of two workers: no ceiling held anything back. */
export const NEVER_HELD: HeldTimes = { packets: [0, 0], oneHost: [0, 0], arp: [0, 0] }

export const STARTED = Date.UTC(2026, 10, 22, 14, 10, 5)

/** The 16 bytes of an address. */
export function address(text: string): Uint8Array {
  return parseAddress(text) ?? new Uint8Array(ADDRESS_LENGTH)
}

/** A host that is up and closed but for the given bytes, by protocol. */
export function host(
  text: string,
  bytes: Record<number, number>,
  changes: Partial<HostResult> = {},
): HostResult {
  const evidence = new Uint8Array(256).fill(CLOSED)
  for (const [protocol, byte] of Object.entries(bytes)) evidence[Number(protocol)] = byte
  return {
    address: address(text),
    status: 'up',
    statusReason: 'arp-response',
    mac: Uint8Array.of(0x7e, 0x92, 0x49, 0x1f, 0x94, 0xa3),
    evidence,
    ttl: new Uint8Array(256).fill(64),
    otherSenders: [],
    pings: 1,
    probes: 260,
    retransmissions: 4,
    rttMs: 0.12,
    startedMs: STARTED,
    finishedMs: STARTED + 1500,
    complete: true,
    ...changes,
  }
}

/** A host that was found up and asked for nothing. */
export function pingedHost(text: string): HostResult {
  const evidence = new Uint8Array(256).fill(silenceByte('not-asked'))
  return host(text, {}, { evidence, ttl: undefined, statusReason: 'echo-reply', mac: undefined, probes: 0 })
}

/** A target that is not there. */
export function downHost(text: string): HostResult {
  const nothing = { evidence: undefined, ttl: undefined, mac: undefined, rttMs: undefined }
  return host(text, {}, { ...nothing, status: 'down', statusReason: 'no-arp-response', probes: 0 })
}

export function plan(changes: Partial<SweepPlan> = {}): SweepPlan {
  const protocols = Array.from({ length: 256 }, (_, protocol) => protocol)
  return { ...BASE_PLAN, protocols, workers: 2, seed: 7, cookieKey: { k0: 1, k1: 2 }, ...changes }
}

export function facts(changes: Partial<SweepPlan> = {}): SweepFacts {
  return {
    version: '0.1.0',
    plan: plan(changes),
    unresolved: [],
    startedMs: STARTED,
    words: ['10.0.0.0/24'],
    detail: USUAL_DETAIL,
  }
}

export function summary(changes: Partial<SweepSummary> = {}): SweepSummary {
  return {
    tally: new Tally(),
    probes: 260,
    retransmissions: 4,
    pings: 9,
    arpRequests: 1,
    ownFirewall: { swallowed: 0, refused: 0, isTrackingFull: false, chains: undefined },
    held: NEVER_HELD,
    finishedMs: STARTED + 4210,
    complete: true,
    failures: [],
    exitCode: 0,
    ...changes,
  }
}
