/**
 * Hosts of a share that was begun before, on their way back into flight: taken first, in the order in which they were
 * written, with what is known of them. What the table keeps is given back when a host is taken, the rest when its way is
 * known again, for that is when the engine starts what measures and paces. Until then it is known as it was written.
 *
 *   waiting --next()--> --recall()--> its way is looked for --begin()--> asked on
 */

import { comesFromTarget, NO_EVIDENCE, partsOf } from '../../src/verdict/evidence.ts'
import type { HostTable } from '../host-table.ts'
import type { Pacer } from '../pacer.ts'
import type { Prober } from '../prober.ts'
import type { Receiver } from '../receiver.ts'
import type { RttEstimators } from '../rtt.ts'
import type { Transport } from '../transport/transport.ts'
import type { BegunShare } from './begun-share.ts'
import { parseRecord } from './host-chunk.ts'
import { type HostRecord, NO_CONTROL, PROTOCOLS } from './host-record.ts'

/** Whom it gives back what they knew. */
export interface RestorationParts {
  readonly hosts: HostTable
  readonly pacer: Pacer
  readonly prober: Prober
  readonly receiver: Receiver
  readonly rtt: RttEstimators
  readonly transport: Transport
  /** Wall-clock milliseconds at transport time 0. */
  readonly epochMs: number
}

export class Restoration {
  readonly #parts: RestorationParts
  readonly #records: readonly Uint8Array[]
  /** By slot: what is known of a host whose way is not known again. */
  readonly #pending = new Map<number, { readonly record: HostRecord; readonly bytes: Uint8Array }>()
  readonly #isResumed: boolean
  #next = 0

  /** Of the hosts of a share that was begun before, or of none. */
  constructor(parts: RestorationParts, begun: Pick<BegunShare, 'records'> | undefined) {
    this.#parts = parts
    this.#isResumed = begun !== undefined
    this.#records = begun?.records ?? []
  }

  /** How many hosts have been taken: those before that one, in the order in which they were written. */
  get position(): number {
    return this.#next
  }

  /** All hosts as they were written, taken or not. */
  get records(): readonly Uint8Array[] {
    return this.#records
  }

  /** True for a share that is gone on with. */
  get isResumed(): boolean {
    return this.#isResumed
  }

  /** True while hosts wait to be taken. */
  get isWaiting(): boolean {
    return this.#next < this.#records.length
  }

  /** The next host. Throws the Failure WORKER_FAILED where its bytes are no record. */
  next(): { readonly record: HostRecord; readonly bytes: Uint8Array } {
    const bytes = this.#records[this.#next]
    if (bytes === undefined) throw new RangeError('no host waits')
    this.#next += 1
    return { record: parseRecord(bytes), bytes }
  }

  /** Has the host that was given last be given again. */
  putBack(): void {
    this.#next -= 1
  }

  /** Gives the table back what it knew of a host that has been taken into a slot. */
  recall(slot: number, restored: ReturnType<Restoration['next']>): void {
    const { hosts, epochMs } = this.#parts
    const { record } = restored
    hosts.recall(slot, { ...record, startedMs: record.startedMs - epochMs })
    for (const { protocol, evidence, sender, ttl } of record.others) {
      hosts.learn(slot, protocol, evidence, sender, ttl)
    }
    for (let protocol = 0; protocol < PROTOCOLS; protocol += 1) this.#recallProtocol(slot, protocol, record)
    for (const [protocol, tries] of record.excused) hosts.tries.excuse(slot, protocol, tries)
    this.#pending.set(slot, restored)
  }

  /** What was written of a host whose way is not known again; undefined where it is, or nothing was. */
  writtenOf(slot: number): Uint8Array | undefined {
    return this.#pending.get(slot)?.bytes
  }

  /** True for a host that was being asked before, and whose way is not known again. */
  wasFound(slot: number): boolean {
    return this.#pending.get(slot)?.record.isFound === true
  }

  /** Forgets a host that has left. */
  forget(slot: number): void {
    this.#pending.delete(slot)
  }

  /**
   * The way to a host is known, or known to be gone: whatever measures and paces it has been started, and is given back
   * what it knew. Buckets count as empty; who is not known to ration its errors is met anew.
   */
  begin(slot: number, nowMs: number): void {
    const record = this.#pending.get(slot)?.record
    this.#pending.delete(slot)
    if (record?.isFound !== true) return
    const { prober, receiver, rtt, transport } = this.#parts
    rtt.recall(slot, record.smoothedMs, record.variationMs)
    receiver.recall(slot, record)
    if (record.wasForged) prober.noteForged(slot)
    if (record.targetControl !== NO_CONTROL) prober.controls.note(slot, record.targetControl, 'target')
    if (record.otherControl !== NO_CONTROL) prober.controls.note(slot, record.otherControl, 'other')
    for (const { protocol, evidence } of record.others) {
      if (isAboutProtocol(evidence)) transport.pathOf(slot).noteRouter(protocol)
    }
    this.#recallPaces(slot, record, nowMs)
  }

  #recallProtocol(slot: number, protocol: number, record: HostRecord): void {
    const { hosts } = this.#parts
    const evidence = record.evidence[protocol] ?? NO_EVIDENCE
    const proofs = record.proofs[protocol] ?? 0
    const inAll = record.tries[protocol] ?? 0
    if (evidence !== NO_EVIDENCE && comesFromTarget(evidence)) {
      hosts.learn(slot, protocol, evidence, record.address, record.ttl[protocol] ?? 0)
    }
    if (proofs > 0) hosts.setProofs(slot, protocol, proofs)
    if (inAll === 0) return
    // The last try may have been under way, and its answer come to nobody.
    if (evidence === NO_EVIDENCE) hosts.tries.excuse(slot, protocol)
    for (let i = 0; i < hosts.lanes.countOf(slot); i += 1) {
      const lane = hosts.lanes.firstOf(slot) + i
      hosts.tries.recall(lane, protocol, this.#laneOf(lane, record)?.tries[protocol] ?? 0, inAll)
    }
  }

  #recallPaces(slot: number, record: HostRecord, nowMs: number): void {
    const { hosts, pacer } = this.#parts
    for (let i = 0; i < hosts.lanes.countOf(slot); i += 1) {
      const lane = hosts.lanes.firstOf(slot) + i
      const known = this.#laneOf(lane, record)
      if (known !== undefined && known.intervalMs > 0) {
        pacer.recall(lane, known.intervalMs, known.burst, nowMs)
      }
    }
  }

  /** What is known of the lane that has the same address of ours: another may have come first since. */
  #laneOf(lane: number, record: HostRecord): HostRecord['lanes'][number] | undefined {
    const source = this.#parts.hosts.lanes.sourceOf(lane)
    return record.lanes.find((known) => known.source === source)
  }
}

/** False for what may have been said of the host as a whole: that it, or its net, cannot be reached. */
function isAboutProtocol(evidence: number): boolean {
  const { protocolUnreachable, filtering } = partsOf(evidence)
  if (protocolUnreachable === 'other') return true
  return filtering !== undefined && filtering.reason !== 'host-unreach' && filtering.reason !== 'net-unreach'
}
