/** From a slot of the host table to the plain data that leaves the worker. */
import type { HostResult, HostStatus, StatusReason } from '../src/contract/result.ts'
import type { HostTable } from './host-table.ts'
import { type Seam, V4_SEAM } from './seam.ts'

/** What the table does not know about a host that was asked. */
export interface AskedFacts {
  readonly evidence: Uint8Array
  readonly statusReason: StatusReason
  readonly mac: Uint8Array | undefined
  readonly rttMs: number | undefined
  readonly nowMs: number
  /** Wall-clock milliseconds at transport time 0. */
  readonly epochMs: number
  readonly complete: boolean
}

/** The result of a host that was asked; its `evidence` becomes part of it. */
export function hostResult(
  hosts: HostTable,
  slot: number,
  facts: AskedFacts,
  seam: Seam = V4_SEAM,
): HostResult {
  const ttl = hosts.ttls.copy(slot)
  seam.reorder(facts.evidence)
  seam.reorder(ttl)
  return {
    address: seam.addressOf(hosts.addressOf(slot)),
    status: 'up',
    statusReason: seam.reasonOf(facts.statusReason),
    mac: facts.mac,
    evidence: facts.evidence,
    ttl,
    otherSenders: hosts.others(slot)?.toResult(seam) ?? [],
    probes: hosts.probesTo(slot),
    pings: hosts.pingsTo(slot),
    retransmissions: hosts.retransmissionsTo(slot),
    rttMs: facts.rttMs,
    startedMs: facts.epochMs + hosts.startedMs(slot),
    finishedMs: facts.epochMs + facts.nowMs,
    complete: facts.complete,
  }
}

/** What is known of a target whose protocols were not asked, or that turned out not to be there. */
export interface UnaskedFacts {
  readonly address: number
  readonly status: Exclude<HostStatus, 'up'>
  readonly reason: StatusReason
  readonly probes: number
  readonly pings: number
  readonly startedMs: number
  readonly nowMs: number
  readonly epochMs: number
}

/** The result of a target without protocols. */
export function unaskedResult(facts: UnaskedFacts, seam: Seam = V4_SEAM): HostResult {
  return {
    address: seam.addressOf(facts.address),
    status: facts.status,
    statusReason: seam.reasonOf(facts.reason),
    mac: undefined,
    evidence: undefined,
    ttl: undefined,
    otherSenders: [],
    probes: facts.probes,
    pings: facts.pings,
    retransmissions: 0,
    rttMs: undefined,
    startedMs: facts.epochMs + facts.startedMs,
    finishedMs: facts.epochMs + facts.nowMs,
    complete: true,
  }
}
