/** Fills a record with what the engine knows of a host: see host-record.ts for what that is. */
import type { Departure } from '../departure.ts'
import type { Discovery } from '../discovery.ts'
import type { HostTable } from '../host-table.ts'
import type { Pacer } from '../pacer.ts'
import type { Prober } from '../prober.ts'
import type { Receiver } from '../receiver.ts'
import type { RttEstimators } from '../rtt.ts'
import { createHostRecord, type HostRecord, NO_CONTROL, PROTOCOLS } from './host-record.ts'

const NOBODY: HostRecord['others'] = []
const NOTHING: HostRecord['excused'] = []

/** Who knows something of a host. */
export interface RecorderParts {
  readonly hosts: HostTable
  readonly pacer: Pacer
  readonly prober: Prober
  readonly receiver: Receiver
  readonly rtt: RttEstimators
  readonly departure: Pick<Departure, 'reasonOf'>
  readonly discovery: Pick<Discovery, 'isAsking'>
  /** Wall-clock milliseconds at transport time 0. */
  readonly epochMs: number
}

export class Recorder {
  readonly #parts: RecorderParts
  readonly #record: HostRecord
  /** By slot: its next hop is known. */
  readonly #isBegun: Uint8Array

  constructor(parts: RecorderParts) {
    this.#parts = parts
    this.#record = createHostRecord(parts.hosts.lanes.perHost)
    this.#isBegun = new Uint8Array(parts.hosts.slots)
  }

  /** Notes that a slot has another host, whose next hop is not known yet. */
  noteTaken(slot: number): void {
    this.#isBegun[slot] = 0
  }

  /** Notes that the next hop of a host is known. */
  noteBegun(slot: number): void {
    this.#isBegun[slot] = 1
    this.#parts.hosts.touched[slot] = 1
  }

  /** The record of a host in flight, valid until the next one is asked for. */
  recordOf(slot: number): HostRecord {
    const { hosts, departure, discovery } = this.#parts
    const record = this.#record
    this.#begin(slot)
    record.statusReason = departure.reasonOf(slot)
    record.isFound = this.#isBegun[slot] === 1 && !discovery.isAsking(slot)
    record.probes = hosts.probesTo(slot)
    record.retransmissions = hosts.retransmissionsTo(slot)
    record.pings = hosts.pingsTo(slot)
    record.others = hosts.others(slot)?.entries() ?? NOBODY
    hosts.knowledge.read(slot, record.evidence, record.proofs)
    hosts.ttls.read(slot, record.ttl)
    hosts.tries.read(slot, record.tries)
    if (hosts.tries.hasExcused) record.excused = this.#excusedOf(slot)
    if (record.isFound) this.#takeMeasured(slot)
    this.#takeLanes(slot)
    return record
  }

  /** A record of a host that says nothing but that it was taken. */
  bareRecordOf(slot: number): HostRecord {
    const record = this.#record
    this.#begin(slot)
    for (const column of [record.evidence, record.ttl, record.proofs, record.tries]) column.fill(0)
    return record
  }

  #begin(slot: number): void {
    const { hosts, epochMs } = this.#parts
    const record = this.#record
    record.address = hosts.addressOf(slot)
    record.startedMs = epochMs + hosts.startedMs(slot)
    record.smoothedMs = 0
    record.variationMs = 0
    record.answered = 0
    record.lost = 0
    record.kept = 0
    record.swapped = 0
    record.targetControl = NO_CONTROL
    record.otherControl = NO_CONTROL
    record.wasForged = false
    record.isFound = false
    record.statusReason = 'assumed'
    record.probes = 0
    record.retransmissions = 0
    record.pings = 0
    record.excused = NOTHING
    record.others = NOBODY
    record.laneCount = 0
  }

  #excusedOf(slot: number): HostRecord['excused'] {
    const { tries } = this.#parts.hosts
    const excused: [number, number][] = []
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      const count = tries.excusedOf(slot, protocol)
      if (count > 0) excused.push([protocol, count])
    }
    return excused
  }

  #takeMeasured(slot: number): void {
    const { prober, receiver, rtt } = this.#parts
    const record = this.#record
    record.smoothedMs = rtt.smoothed(slot) ?? 0
    record.variationMs = rtt.variation(slot)
    receiver.measure(slot, record)
    record.targetControl = prober.controls.of(slot, 'target') ?? NO_CONTROL
    record.otherControl = prober.controls.of(slot, 'other') ?? NO_CONTROL
    record.wasForged = prober.wasForged(slot)
  }

  #takeLanes(slot: number): void {
    const { lanes } = this.#parts.hosts
    const record = this.#record
    record.laneCount = lanes.countOf(slot)
    for (let i = 0; i < record.laneCount; i += 1) this.#takeLane(slot, i)
  }

  #takeLane(slot: number, i: number): void {
    const { hosts, pacer } = this.#parts
    const record = this.#record
    const into = record.lanes[i]
    if (into === undefined) return
    const lane = hosts.lanes.firstOf(slot) + i
    into.source = hosts.lanes.sourceOf(lane)
    into.intervalMs = record.isFound ? pacer.intervalMs(lane) : 0
    into.burst = record.isFound ? pacer.burst(lane) : 0
    if (record.laneCount === 1) return
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) {
      into.tries[protocol] = hosts.triesFrom(slot, i, protocol)
    }
  }
}
