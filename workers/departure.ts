/**
 * How a host leaves the engine: with the states that it has earned, as one that is not there, or unasked. Keeps what
 * only the result needs to know of it, gives its slot back, and reports it.
 */
import type { CounterRow } from '../src/contract/counters.ts'
import type { HostResult, StatusReason } from '../src/contract/result.ts'
import type { UnprovedCause } from '../src/verdict/silence.ts'
import type { Bounds } from './bounds.ts'
import type { Deadlines } from './deadlines.ts'
import type { HostTable } from './host-table.ts'
import type { Restoration } from './journal/restoration.ts'
import { limitClass } from './limit-class.ts'
import type { Outflow } from './outflow.ts'
import type { Pacer } from './pacer.ts'
import type { Prober } from './prober.ts'
import { hostResult, type UnaskedFacts, unaskedResult } from './result.ts'
import type { RttEstimators } from './rtt.ts'
import type { Seam } from './seam.ts'
import type { SilenceRule } from './settlement.ts'
import type { Transport } from './transport/transport.ts'

const NO_SLOT = -1
const NOTHING_SENT = { probes: 0, pings: 0 }
/** How soon a host that must wait to be reported looks again; and how much later for each that waits before it, at most. */
const CROWDED_MS = 20
const QUEUE_MS = 0.05
const LONGEST_QUEUE_MS = 2000

/** What a departure looks at, and whom it tells. */
export interface DepartureParts {
  readonly hosts: HostTable
  readonly prober: Prober
  readonly bounds: Bounds
  readonly outflow: Outflow
  readonly pacer: Pacer
  readonly rtt: RttEstimators
  readonly deadlines: Deadlines
  readonly transport: Transport
  readonly counters: CounterRow
  /** Of a result that `isHeld` see journal/journal.ts. */
  readonly onResult: (result: HostResult, isHeld: boolean) => void
  /** Whether the result of the host in a slot, or of a target without one (-1), is held. */
  readonly holds: (slot: number) => boolean
  readonly restoration: Pick<Restoration, 'forget'>
  /** False while so many results are on their way that a host which can wait should; without it none needs to. */
  readonly mayReport?: (() => boolean) | undefined
  /** Wall-clock milliseconds since the epoch at transport time 0. */
  readonly epochMs: number
  /** IPv4's unless given. */
  readonly seam?: Seam | undefined
}

export class Departure {
  readonly #parts: DepartureParts
  readonly #statusReason: StatusReason[] = []
  readonly #isOnLink: Uint8Array
  /** Hosts that were told to wait since there was room last. */
  #waiting = 0

  constructor(parts: DepartureParts) {
    this.#parts = parts
    this.#isOnLink = new Uint8Array(parts.hosts.slots)
  }

  /** Notes how a host was taken. */
  admit(slot: number, isOnLink: boolean, reason: StatusReason): void {
    this.#isOnLink[slot] = isOnLink ? 1 : 0
    this.#statusReason[slot] = reason
  }

  /** Notes why a host counts as up, unless it is this machine itself. */
  noteUp(slot: number, reason: StatusReason): void {
    if (this.#statusReason[slot] === 'assumed') this.#statusReason[slot] = reason
  }

  /** Why a host is taken to be there, as far as that is known. */
  reasonOf(slot: number): StatusReason {
    return this.#statusReason[slot] ?? 'assumed'
  }

  /** True when the host is its own next hop. */
  isOnLink(slot: number): boolean {
    return this.#isOnLink[slot] === 1
  }

  /** When a host that is done may be reported: 0 for now, or the time at which to ask again. */
  waitMs(nowMs: number): number {
    if (this.#parts.mayReport?.() !== false) {
      this.#waiting = 0
      return 0
    }
    this.#waiting += 1
    return nowMs + CROWDED_MS + Math.min(this.#waiting * QUEUE_MS, LONGEST_QUEUE_MS)
  }

  /** A host that was asked: what is unsettled gets `cause`. */
  finish(slot: number, rule: SilenceRule, nowMs: number, cause: UnprovedCause, complete = true): void {
    const { hosts, prober, bounds, pacer, transport, rtt, epochMs, seam } = this.#parts
    const isRationed = pacer.rations(hosts.lanes.firstOf(slot)) && !prober.progress.isUnsent(slot)
    const stuck = cause === 'timeout' && isRationed ? 'rationed' : cause
    const evidence = prober.resultBytes(slot, rule, nowMs, stuck)
    bounds.explain(slot, evidence, stuck)
    transport.pathOf(slot).unprove(evidence, prober.hearsOthers(slot))
    const statusReason = this.reasonOf(slot)
    const mac = transport.macOf(slot)
    const rttMs = rtt.smoothed(slot)
    const facts = { evidence, statusReason, mac, rttMs, epochMs, nowMs, complete }
    const result = hostResult(hosts, slot, facts, seam)
    this.#countLimit(slot)
    this.#report(result, this.forget(slot))
  }

  /** A host whose next hop is not there: it is down if it is its own, else nothing leads to it. */
  strand(slot: number, nowMs: number, reason: StatusReason): void {
    if (this.isOnLink(slot)) this.leave(slot, nowMs, 'down', reason)
    else this.leave(slot, nowMs, 'no-route', 'no-gateway')
  }

  /** A host that was looked for in vain. */
  leave(slot: number, nowMs: number, status: UnaskedFacts['status'], reason: StatusReason): void {
    const { hosts } = this.#parts
    const address = hosts.addressOf(slot)
    const startedMs = hosts.startedMs(slot)
    const { epochMs, seam } = this.#parts
    const sent = { probes: hosts.probesTo(slot), pings: hosts.pingsTo(slot) }
    const result = unaskedResult({ address, status, reason, nowMs, startedMs, ...sent, epochMs }, seam)
    this.#report(result, this.forget(slot))
  }

  /** A target that is reported without having been in flight. */
  unasked(address: number, status: UnaskedFacts['status'], reason: StatusReason, nowMs: number): void {
    const { epochMs, holds, seam } = this.#parts
    const facts = { address, status, reason, nowMs, startedMs: nowMs, ...NOTHING_SENT, epochMs }
    this.#report(unaskedResult(facts, seam), holds(NO_SLOT))
  }

  /** Gives the slot of a host back. True when its result must be held. */
  forget(slot: number): boolean {
    const { hosts, deadlines, outflow, holds, restoration } = this.#parts
    const isHeld = holds(slot)
    restoration.forget(slot)
    const end = hosts.lanes.firstOf(slot + 1)
    for (let lane = hosts.lanes.firstOf(slot); lane < end; lane += 1) deadlines.clear(lane)
    outflow.forget(slot)
    this.#parts.transport.pathOf(slot).upstream?.forget(slot)
    this.#parts.transport.detach(slot)
    hosts.release(slot)
    return isHeld
  }

  #countLimit(slot: number): void {
    const { hosts, prober, pacer, counters } = this.#parts
    const lane = hosts.lanes.firstOf(slot)
    const isSilent = prober.isMute(slot)
    const limit = limitClass({
      isSilent,
      isRationed: pacer.rations(lane),
      intervalMs: pacer.intervalMs(lane),
    })
    counters.addTo('hostLimits', limit)
  }

  #report(result: HostResult, isHeld: boolean): void {
    this.#parts.counters.add('hostsFinished')
    this.#parts.onResult(result, isHeld)
  }
}
