/**
 * Sends the next batch to a host, when its budget and the ceilings allow it, and says when to look again.
 *
 * Three things hold a batch back, in this order: the host's own pace (pacer.ts), which its answers set; the
 * ceiling of packets to one host; the ceiling of the whole sweep, which all workers share.
 */
import type { Ceiling } from '../src/contract/ceilings.ts'
import type { CounterRow } from '../src/contract/counters.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import { cookieFor, createCookie } from '../src/protocol/cookie.ts'
import { emitProbe } from '../src/protocol/probe.ts'
import type { Batches } from './batches.ts'
import type { HostTable } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import type { Prober } from './prober.ts'
import type { RttEstimators } from './rtt.ts'
import type { SilenceRule } from './settlement.ts'
import type { Transport } from './transport/transport.ts'

/** Nothing is looked at again sooner than this, so that a turn always ends. */
const LEAST_PAUSE_MS = 1
/** Between batches to a host that has not been heard at all. */
const UNHEARD_PAUSE_MS = 100

/** What the sender works with. */
export interface SenderParts {
  readonly plan: SweepPlan
  readonly hosts: HostTable
  readonly batches: Batches
  readonly pacer: Pacer
  readonly prober: Prober
  readonly rtt: RttEstimators
  readonly transport: Transport
  readonly ceiling: Ceiling
  readonly counters: CounterRow
}

export class Sender {
  readonly #parts: SenderParts
  readonly #cookie = createCookie()
  readonly #hostIntervalMs: number

  constructor(parts: SenderParts) {
    this.#parts = parts
    this.#hostIntervalMs = 1000 / parts.plan.ceilings.packetsPerSecondToOneHost
  }

  /** Sends a batch if one may go now; gives the time at which the host wants to be looked at again. */
  ask(slot: number, rule: SilenceRule, nowMs: number): number {
    const { pacer, prober, ceiling } = this.#parts
    const mayGoMs = pacer.nextMs(slot)
    if (nowMs < mayGoMs) return mayGoMs
    const count = prober.compose(slot, rule, nowMs)
    if (count === 0) return Math.max(prober.readyMs(slot, rule), nowMs + LEAST_PAUSE_MS)
    const waitMs = ceiling.take(count, nowMs)
    if (waitMs > 0) return nowMs + Math.max(waitMs, LEAST_PAUSE_MS)
    this.#send(slot, count, nowMs)
    return nowMs + this.#waitMs(slot, count, rule.answerMs)
  }

  /** After a first batch without any answer there is no reason to wait for each further one. */
  #waitMs(slot: number, count: number, answerMs: number): number {
    const { hosts, prober, rtt } = this.#parts
    const isUnheard = prober.isBlind(slot) && rtt.smoothed(slot) === undefined
    const isFirst = hosts.probesTo(slot) === count
    return isUnheard && !isFirst ? Math.min(answerMs, UNHEARD_PAUSE_MS) : answerMs
  }

  #send(slot: number, count: number, nowMs: number): void {
    const { batches, pacer, prober } = this.#parts
    batches.open(slot, nowMs)
    pacer.spend(slot, nowMs + count * this.#hostIntervalMs)
    for (let i = 0; i < count; i += 1) this.#sendProbe(slot, prober.batch[i] ?? 0)
  }

  #sendProbe(slot: number, protocol: number): void {
    const { plan, hosts, batches, transport, counters } = this.#parts
    const source = hosts.sourceOf(slot)
    const target = hosts.addressOf(slot)
    const tryNumber = hosts.countTry(slot, protocol)
    cookieFor(plan.cookieKey, source, target, protocol, this.#cookie)
    const at = transport.begin(slot)
    transport.commit(emitProbe(transport.bytes, at, protocol, source, target, this.#cookie, tryNumber))
    batches.add(slot, protocol, tryNumber)
    counters.add('probesSent')
    if (tryNumber > 0) counters.add('probeRetransmissions')
  }
}
