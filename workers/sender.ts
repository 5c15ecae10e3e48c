/**
 * Sends the next batch to a host, when its budget and the ceilings allow it, and says when to look again.
 *
 * Three things hold a batch back, in this order: the host's own pace (pacer.ts), which its answers set; the
 * ceiling of packets to one host; the ceiling of the whole sweep, which all workers share.
 */
import type { CounterRow } from '../src/contract/counters.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import { mix } from '../src/packet/mix.ts'
import { cookieFor, createCookie } from '../src/protocol/cookie.ts'
import { emitProbe } from '../src/protocol/probe.ts'
import { bringIntoForm } from '../src/protocol/probe-form.ts'
import type { Batches } from './batches.ts'
import type { HostTable } from './host-table.ts'
import type { Outflow } from './outflow.ts'
import { PaceFloor } from './pace-floor.ts'
import type { Pacer } from './pacer.ts'
import type { Prober } from './prober.ts'
import type { RttEstimators } from './rtt.ts'
import type { SilenceRule } from './settlement.ts'
import type { Transport } from './transport/transport.ts'

/** Nothing is looked at again sooner than this, so that a turn always ends. */
const LEAST_PAUSE_MS = 1
/** What is asked from other addresses must be answered first: this often a lane looks whether it is. */
const OTHERS_MS = 20
/** Between batches to a host that has not been heard at all. */
const UNHEARD_PAUSE_MS = 50
/** Between batches to a host that contends with others for its errors, at an uneven pace so that it meets theirs. */
const CONTENTION_PAUSE_MS = { least: 200, spread: 100 } as const

/** What the sender works with. */
export interface SenderParts {
  readonly plan: SweepPlan
  readonly hosts: HostTable
  readonly batches: Batches
  readonly pacer: Pacer
  readonly prober: Prober
  readonly rtt: RttEstimators
  readonly transport: Transport
  readonly outflow: Outflow
  readonly counters: CounterRow
}

export class Sender {
  readonly #parts: SenderParts
  readonly #floor: PaceFloor
  readonly #cookie = createCookie()
  readonly #lengthOf = new Uint16Array(256)
  readonly #countedUntilMs: Float64Array
  #sent = 0
  #sentBytes = 0
  #retransmitted = 0

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#floor = new PaceFloor(parts)
    this.#countedUntilMs = new Float64Array(parts.hosts.slots * parts.hosts.lanes.perHost)
  }

  /**
   * Sends a batch from a lane if one may go now; gives the time at which the lane wants to be looked at again, Infinity
   * where the outflow will call it.
   */
  ask(lane: number, rule: SilenceRule, nowMs: number): number {
    const { pacer, prober, outflow } = this.#parts
    const paceMs = pacer.nextMs(lane, nowMs)
    const ahead = nowMs < paceMs ? this.#floor.due(lane, nowMs) : 0
    const mayGoMs = ahead > 0 ? nowMs : Math.min(paceMs, this.#floor.latestMs(lane))
    if (nowMs < mayGoMs) {
      this.#countWait(lane, nowMs, mayGoMs)
      return mayGoMs
    }
    if (outflow.isHeld(lane)) return Number.POSITIVE_INFINITY
    const count = prober.compose(lane, rule, nowMs, ahead)
    if (count === 0) return ahead > 0 ? paceMs : this.#laterMs(lane, nowMs)
    const waitMs = outflow.take(lane, count, nowMs)
    if (waitMs > 0) {
      prober.composer.draft.putBack()
      return nowMs + Math.max(waitMs, LEAST_PAUSE_MS)
    }
    this.#send(lane, count, nowMs)
    return nowMs + this.#waitMs(lane, count, rule.answerMs)
  }

  /** When to look again at a lane that had nothing to ask. */
  #laterMs(lane: number, nowMs: number): number {
    const { hosts, prober } = this.#parts
    const { readyMs } = prober.composer
    if (readyMs > nowMs) return Math.max(readyMs, nowMs + LEAST_PAUSE_MS)
    const isOneOfMany = hosts.lanes.countOf(hosts.lanes.slotOf(lane)) > 1
    return nowMs + (isOneOfMany ? OTHERS_MS : LEAST_PAUSE_MS)
  }

  /** After a first batch without any answer there is no reason to wait for each further one. */
  #waitMs(lane: number, count: number, answerMs: number): number {
    const { hosts, prober, rtt } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    if (prober.isContending(slot)) {
      const { least, spread } = CONTENTION_PAUSE_MS
      return Math.max(answerMs, least + (mix(slot ^ mix(hosts.probesTo(slot))) % spread))
    }
    const isUnheard = prober.isBlind(slot) && rtt.smoothed(slot) === undefined
    const isFirst = hosts.probesTo(slot) === count
    return isUnheard && !isFirst ? Math.min(answerMs, UNHEARD_PAUSE_MS) : answerMs
  }

  #send(lane: number, count: number, nowMs: number): void {
    const { batches, prober } = this.#parts
    const { protocols, permits } = prober.composer.draft
    batches.open(lane, nowMs)
    for (let i = 0; i < count; i += 1) this.#sendProbe(lane, protocols[i] ?? 0, permits[i] ?? 0)
  }

  #sendProbe(lane: number, protocol: number, permit: number): void {
    const { plan, hosts, batches, transport } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    const source = hosts.lanes.sourceOf(lane)
    const target = hosts.addressOf(slot)
    const tryNumber = hosts.countTry(lane, protocol)
    cookieFor(plan.cookieKey, source, target, protocol, this.#cookie)
    const at = transport.begin(slot)
    const { bytes } = transport
    const plain = emitProbe(bytes, at, protocol, source, target, this.#cookie, tryNumber)
    const length = bringIntoForm(bytes, at, plain, plan.probeForm)
    transport.commit(length)
    this.#lengthOf[protocol] = length
    batches.add(lane, protocol, tryNumber, permit)
    this.#sent += 1
    this.#sentBytes += length
    if (tryNumber > 0) this.#retransmitted += 1
  }

  /** Takes back a probe that the transport could not send. */
  takeBack(slot: number, protocol: number): void {
    const { hosts, batches, prober } = this.#parts
    const end = hosts.lanes.firstOf(slot + 1)
    let lane = hosts.lanes.firstOf(slot)
    while (lane < end && !batches.dismiss(lane, protocol)) lane += 1
    if (lane === end) return
    hosts.uncountTry(lane, protocol)
    prober.progress.noteUnsent(slot)
    this.#sent -= 1
    this.#sentBytes -= this.#lengthOf[protocol] ?? 0
    if (hosts.tries.of(slot, protocol) > 0) this.#retransmitted -= 1
  }

  /** Counts what has gone out since the last time. */
  countSent(): void {
    const { counters } = this.#parts
    counters.add('probesSent', this.#sent)
    counters.add('probeBytesSent', this.#sentBytes)
    counters.add('probeRetransmissions', this.#retransmitted)
    this.#sent = 0
    this.#sentBytes = 0
    this.#retransmitted = 0
  }

  /** Counts the time until a lane's next token, once however often it is looked at meanwhile. */
  #countWait(lane: number, nowMs: number, untilMs: number): void {
    const fromMs = Math.max(nowMs, this.#countedUntilMs[lane] ?? 0)
    if (untilMs <= fromMs) return
    this.#parts.counters.add('bucketWaitMs', untilMs - fromMs)
    this.#countedUntilMs[lane] = untilMs
  }
}
