/**
 * The engine of a worker: what happens to a host from the moment it is taken until its result is given.
 *
 *   admit -> resolving --next hop known--> probing (ask, hear, conclude, ask, ...) -> done
 *                '--no answer--> down          '--stop asked--> done, incomplete
 *
 * Passive: `onPacket` and `tick` are called with the time, the transport is a parameter, and nothing here
 * waits. The functions stand in the order in which a host meets them.
 */
import type { Ceiling } from '../src/contract/ceilings.ts'
import type { CounterRow } from '../src/contract/counters.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import type { HostResult, StatusReason } from '../src/contract/result.ts'
import type { Route } from '../src/route/route.ts'
import { NO_MATCH, Reader, type Reading } from '../src/verdict/reading.ts'
import type { UnprovedCause } from '../src/verdict/silence.ts'
import { Batches } from './batches.ts'
import { Deadlines } from './deadlines.ts'
import { HostTable } from './host-table.ts'
import { Pacer } from './pacer.ts'
import { Prober } from './prober.ts'
import { Receiver } from './receiver.ts'
import { hostResult, type UnaskedFacts, unaskedResult } from './result.ts'
import { RttEstimators } from './rtt.ts'
import { Sender } from './sender.ts'
import type { SilenceRule } from './settlement.ts'
import type { NextHopOutcome, PacketSink, Transport } from './transport/transport.ts'

/** The chance that a whole sweep calls any closed protocol silent, or any live host down. */
export const SWEEP_ERROR = 1e-3
/** RFC 6298's timeout before the first sample, where the link layer gave none. */
const FIRST_TIMEOUT_MS = 1000
const ARP_TIMEOUT_FACTOR = 4
/** How often to look whether the kernel has resolved a next hop. */
const RESOLVING_MS = 100
/** Hosts taken in one turn, so that a range without routes does not hold up the wire. */
const MOST_ADMITTED = 1024

/** What the engine is given: its share of the targets and everything impure. */
export interface EngineParts {
  readonly plan: SweepPlan
  readonly slots: number
  readonly transport: Transport
  /** The next target (32-bit address), or undefined when there is none left. */
  readonly nextTarget: () => number | undefined
  readonly routeTo: (address: number) => Route
  readonly packetCeiling: Ceiling
  readonly counters: CounterRow
  readonly onResult: (result: HostResult) => void
  /** Wall-clock milliseconds since the epoch at transport time 0. */
  readonly epochMs: number
}

export class Engine implements PacketSink {
  readonly #parts: EngineParts
  readonly #hosts: HostTable
  readonly #batches: Batches
  readonly #pacer: Pacer
  readonly #prober: Prober
  readonly #rtt: RttEstimators
  readonly #deadlines: Deadlines
  readonly #reader: Reader
  readonly #receiver: Receiver
  readonly #sender: Sender
  readonly #statusReason: StatusReason[] = []
  readonly #isOnLink: Uint8Array
  readonly #stateError: number
  #isExhausted = false

  constructor(parts: EngineParts) {
    const { plan, slots, transport, counters, packetCeiling: ceiling } = parts
    const hosts = new HostTable(slots)
    const batches = new Batches(slots)
    const pacer = new Pacer(slots)
    const prober = new Prober(hosts, batches, pacer, plan.protocols)
    const rtt = new RttEstimators(slots)
    this.#parts = parts
    this.#hosts = hosts
    this.#batches = batches
    this.#pacer = pacer
    this.#prober = prober
    this.#rtt = rtt
    this.#deadlines = new Deadlines(slots)
    this.#reader = new Reader(hosts, plan.cookieKey)
    this.#receiver = new Receiver({ hosts, batches, prober, rtt, transport, counters })
    this.#sender = new Sender({ plan, hosts, batches, pacer, prober, rtt, transport, ceiling, counters })
    this.#isOnLink = new Uint8Array(slots)
    this.#stateError = SWEEP_ERROR / (plan.targets * plan.protocols.length)
  }

  /** True when every target has been reported. */
  get isDone(): boolean {
    return this.#isExhausted && this.#hosts.inFlight === 0
  }

  /** Does everything that is due at `nowMs` and gives the time at which more will be. */
  tick(nowMs: number): number {
    this.#admit(nowMs)
    for (let slot = this.#deadlines.take(nowMs); slot >= 0; slot = this.#deadlines.take(nowMs)) {
      this.#step(slot, nowMs)
    }
    return this.#hosts.hasRoom && !this.#isExhausted ? nowMs : this.#deadlines.next
  }

  #admit(nowMs: number): void {
    for (let i = 0; i < MOST_ADMITTED && this.#hosts.hasRoom && !this.#isExhausted; i += 1) {
      const address = this.#parts.nextTarget()
      if (address === undefined) this.#isExhausted = true
      else this.#take(address, nowMs)
    }
  }

  #take(address: number, nowMs: number): void {
    const route = this.#parts.routeTo(address)
    this.#parts.counters.add('hostsAdmitted')
    if (route.kind === 'unicast' || route.kind === 'local') {
      const slot = this.#hosts.admit(address, route.source, nowMs)
      this.#isOnLink[slot] = route.gateway === undefined ? 1 : 0
      this.#statusReason[slot] = route.kind === 'local' ? 'localhost-response' : 'assumed'
      this.#parts.transport.attach(slot, route, address)
    } else if (route.kind === 'unreachable') this.#reportUnasked(address, 'no-route', 'no-route', nowMs)
    else this.#reportUnasked(address, 'skipped', 'broadcast', nowMs)
  }

  onNextHop(slot: number, outcome: NextHopOutcome, rttMs: number | undefined, nowMs: number): void {
    if (outcome === 'unreached') {
      this.#leave(slot, nowMs, 'no-arp-response')
      return
    }
    const isAssumed = this.#statusReason[slot] === 'assumed'
    if (outcome === 'answered') this.#statusReason[slot] = 'arp-response'
    else if (isAssumed && this.#parts.plan.assumeUp) this.#statusReason[slot] = 'user-set'
    this.#rtt.start(slot, rttMs === undefined ? FIRST_TIMEOUT_MS : rttMs * ARP_TIMEOUT_FACTOR)
    this.#prober.start(slot, nowMs)
    this.#receiver.start(slot)
    this.#deadlines.set(slot, nowMs)
  }

  /** One look at a host: conclude what is over, and ask on or be done. */
  #step(slot: number, nowMs: number): void {
    const rule = this.#ruleFor(slot)
    if (this.#batches.countOf(slot) > 0) this.#prober.conclude(slot)
    if (this.#isUnresolved(slot) && nowMs - this.#hosts.startedMs(slot) >= rule.quietMs) {
      this.#leave(slot, nowMs, 'host-unreach')
    } else if (this.#prober.isDone(slot, rule, nowMs)) this.#finish(slot, rule, nowMs, 'timeout')
    else if (this.#prober.isHopeless(slot)) this.#finish(slot, rule, nowMs, this.#causeOf(slot))
    else if (this.#isUnresolved(slot)) this.#deadlines.set(slot, nowMs + RESOLVING_MS)
    else this.#deadlines.set(slot, this.#sender.ask(slot, rule, nowMs))
  }

  /** Asked once and not heard, and its next hop is not known to answer: more would only fill the kernel's queue. */
  #isUnresolved(slot: number): boolean {
    return (
      this.#hosts.probesTo(slot) > 0 && this.#prober.isBlind(slot) && !this.#parts.transport.confirms(slot)
    )
  }

  #ruleFor(slot: number): SilenceRule {
    const tries = this.#receiver.lossOf(slot).triesForSilence(this.#stateError)
    const quietMs = this.#parts.transport.quietMsOf(slot)
    return { tries, quietMs, answerMs: this.#rtt.timeout(slot) }
  }

  onPacket(bytes: Buffer, offset: number, length: number, nowMs: number, link: number): void {
    const reading = this.#reader.read(bytes, offset, length)
    const { slot } = reading
    if (slot >= 0 && this.#parts.transport.linkOf(slot) !== link) return
    this.#receiver.count(reading)
    if (slot < 0) return
    if (this.#isKernelsOwnWord(reading)) {
      this.#leave(slot, nowMs, 'host-unreach')
      return
    }
    this.#receiver.take(reading, nowMs)
    if (reading.tryNumber !== NO_MATCH && this.#batches.countOf(slot) > 0) this.#hasten(slot, nowMs)
  }

  /** Host unreachable from the address that we ask from: our own kernel could not resolve the next hop. */
  #isKernelsOwnWord({ slot, kind, code, sender }: Reading): boolean {
    const source = this.#hosts.sourceOf(slot)
    return kind === 'unreachable' && code === 1 && sender === source && this.#hosts.addressOf(slot) !== source
  }

  /** A batch is over when all of it is answered, or when the timeout, as now measured, has passed. */
  #hasten(slot: number, nowMs: number): void {
    const isOver = this.#batches.isAnswered(slot)
    this.#deadlines.set(slot, isOver ? nowMs : this.#batches.sentMs(slot) + this.#rtt.timeout(slot))
  }

  #causeOf(slot: number): UnprovedCause {
    if (this.#prober.wasForged(slot)) return 'path-rewrites'
    return this.#prober.isBlind(slot) ? 'timeout' : 'went-silent'
  }

  #finish(slot: number, rule: SilenceRule, nowMs: number, cause: UnprovedCause, complete = true): void {
    const { transport, epochMs } = this.#parts
    const stuck = cause === 'timeout' && this.#pacer.rations(slot) ? 'rationed' : cause
    const evidence = this.#prober.resultBytes(slot, rule, nowMs, stuck)
    transport.pathOf(slot).unprove(evidence)
    const statusReason = this.#statusReason[slot] ?? 'assumed'
    const mac = transport.macOf(slot)
    const rttMs = this.#rtt.smoothed(slot)
    const facts = { evidence, statusReason, mac, rttMs, epochMs, nowMs, complete }
    const result = hostResult(this.#hosts, slot, facts)
    this.#forget(slot)
    this.#report(result)
  }

  /** A host that is not there, or whose gateway is not. */
  #leave(slot: number, nowMs: number, reason: StatusReason): void {
    const address = this.#hosts.addressOf(slot)
    const startedMs = this.#hosts.startedMs(slot)
    const probes = this.#hosts.probesTo(slot)
    const isTarget = this.#isOnLink[slot] === 1
    this.#forget(slot)
    if (isTarget) this.#reportUnasked(address, 'down', reason, nowMs, startedMs, probes)
    else this.#reportUnasked(address, 'no-route', 'no-gateway', nowMs, startedMs, probes)
  }

  #reportUnasked(
    address: number,
    status: UnaskedFacts['status'],
    reason: StatusReason,
    nowMs: number,
    startedMs = nowMs,
    probes = 0,
  ): void {
    const { epochMs } = this.#parts
    this.#report(unaskedResult({ address, status, reason, nowMs, startedMs, probes, epochMs }))
  }

  #forget(slot: number): void {
    this.#deadlines.clear(slot)
    this.#parts.transport.detach(slot)
    this.#hosts.release(slot)
  }

  #report(result: HostResult): void {
    this.#parts.counters.add('hostsFinished')
    this.#parts.onResult(result)
  }

  /** Ends in order: every host in flight that was asked gives what it has, and no further one is taken. */
  stop(nowMs: number): void {
    this.#isExhausted = true
    for (const slot of [...this.#hosts.occupied()]) {
      if (this.#hosts.probesTo(slot) === 0) this.#forget(slot)
      else this.#finish(slot, this.#ruleFor(slot), nowMs, 'interrupted', false)
    }
  }
}
