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
import type { MachineErrors } from '../src/contract/machine-errors.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import type { HostResult } from '../src/contract/result.ts'
import { NO_MATCH } from '../src/protocol/match.ts'
import type { Route } from '../src/route/route.ts'
import { Reader, type Reading } from '../src/verdict/reading.ts'
import type { UnprovedCause } from '../src/verdict/silence.ts'
import { Batches } from './batches.ts'
import { Deadlines } from './deadlines.ts'
import { Departure } from './departure.ts'
import { HostTable } from './host-table.ts'
import { Pacer } from './pacer.ts'
import { Patience } from './patience.ts'
import { Prober } from './prober.ts'
import { Receiver } from './receiver.ts'
import { Resolution } from './resolution.ts'
import { RttEstimators } from './rtt.ts'
import { batchLimit, Sender } from './sender.ts'
import { type SilenceRule, silenceRule } from './settlement.ts'
import type { NextHopOutcome, PacketSink, Transport } from './transport/transport.ts'

/** The chance that a whole sweep calls any closed protocol silent, or any live host down. */
export const SWEEP_ERROR = 1e-3
/** However few states a sweep asks for, none is believed on less: of a short one nothing is measured. */
const STATE_ERROR = 1e-6
/** RFC 6298's timeout before the first sample, where the link layer gave none. */
const FIRST_TIMEOUT_MS = 1000
const ARP_TIMEOUT_FACTOR = 4
/** How often to look whether the kernel has resolved a next hop. */
const RESOLVING_MS = 100
/** How often to look whether it has answered our own question. */
const CONFIRMING_MS = 20
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
  readonly machineErrors: MachineErrors
  readonly onResult: (result: HostResult) => void
  /** Wall-clock milliseconds since the epoch at transport time 0. */
  readonly epochMs: number
}

export class Engine implements PacketSink {
  readonly #parts: EngineParts
  readonly #hosts: HostTable
  readonly #batches: Batches
  readonly #prober: Prober
  readonly #rtt: RttEstimators
  readonly #deadlines: Deadlines
  readonly #reader: Reader
  readonly #receiver: Receiver
  readonly #sender: Sender
  readonly #patience: Patience
  readonly #departure: Departure
  readonly #resolution: Resolution
  readonly #stateError: number
  #isExhausted = false

  constructor(parts: EngineParts) {
    const { plan, slots, transport, counters, packetCeiling: ceiling } = parts
    const hosts = new HostTable(slots)
    const batches = new Batches(slots)
    const pacer = new Pacer(slots)
    const prober = new Prober(hosts, batches, pacer, plan.protocols, batchLimit(plan))
    const rtt = new RttEstimators(slots)
    const deadlines = new Deadlines(slots)
    const patience = new Patience(hosts, prober, transport, parts.machineErrors)
    this.#parts = parts
    this.#hosts = hosts
    this.#batches = batches
    this.#prober = prober
    this.#rtt = rtt
    this.#deadlines = deadlines
    this.#reader = new Reader(hosts, plan.cookieKey)
    this.#receiver = new Receiver({ hosts, batches, prober, rtt, transport, counters })
    this.#sender = new Sender({ plan, hosts, batches, pacer, prober, rtt, transport, ceiling, counters })
    this.#patience = patience
    this.#departure = new Departure({ ...parts, hosts, prober, pacer, rtt, deadlines })
    this.#resolution = new Resolution(slots)
    this.#stateError = Math.min(SWEEP_ERROR / (plan.targets * plan.protocols.length), STATE_ERROR)
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
      const isOnLink = route.gateway === undefined
      this.#departure.admit(slot, isOnLink, route.kind === 'local' ? 'localhost-response' : 'assumed')
      this.#parts.transport.attach(slot, route, address)
    } else if (route.kind === 'unreachable') this.#departure.unasked(address, 'no-route', 'no-route', nowMs)
    else
      this.#departure.unasked(address, 'skipped', route.kind === 'network' ? 'network' : 'broadcast', nowMs)
  }

  onNextHop(slot: number, outcome: NextHopOutcome, rttMs: number | undefined, nowMs: number): void {
    if (outcome === 'unreached') {
      this.#departure.leave(slot, nowMs, 'no-arp-response')
      return
    }
    if (outcome === 'answered') this.#departure.noteUp(slot, 'arp-response')
    else if (this.#parts.plan.assumeUp) this.#departure.noteUp(slot, 'user-set')
    this.#rtt.start(slot, rttMs === undefined ? FIRST_TIMEOUT_MS : rttMs * ARP_TIMEOUT_FACTOR)
    this.#prober.start(slot, nowMs)
    this.#receiver.start(slot)
    this.#resolution.start(slot, nowMs)
    this.#deadlines.set(slot, nowMs)
  }

  /** One look at a host: conclude what is over, and ask on or be done. */
  #step(slot: number, nowMs: number): void {
    const rule = this.#ruleFor(slot)
    if (this.#batches.countOf(slot) > 0) this.#conclude(slot, nowMs)
    if (this.#isUnresolved(slot)) {
      this.#await(slot, rule, nowMs)
      return
    }
    const end = this.#patience.endOf(slot, rule, nowMs)
    if (end === undefined) this.#deadlines.set(slot, this.#sender.ask(slot, rule, nowMs))
    else if (this.#prober.isBlind(slot)) this.#confirm(slot, rule, nowMs, end)
    else this.#departure.finish(slot, rule, nowMs, end)
  }

  #conclude(slot: number, nowMs: number): void {
    if (this.#batches.hasErrorFrom(slot, 'target')) this.#patience.noteError(slot, nowMs)
    this.#receiver.noteLoss(slot, this.#prober.conclude(slot), 0)
  }

  /** Asked once and not heard, and its next hop is not resolved: more would only fill the kernel's queue. */
  #isUnresolved(slot: number): boolean {
    if (this.#hosts.probesTo(slot) === 0 || !this.#parts.transport.isResolving(slot)) return false
    return !this.#hosts.isHeard(slot)
  }

  #await(slot: number, rule: SilenceRule, nowMs: number): void {
    const untilMs = this.#resolution.sinceMs(slot) + this.#parts.transport.quietMsOf(slot)
    if (nowMs < untilMs) this.#deadlines.set(slot, Math.min(nowMs + RESOLVING_MS, untilMs))
    else if (!this.#isGivenUp(slot, nowMs)) this.#deadlines.set(slot, this.#sender.ask(slot, rule, nowMs))
  }

  /** The kernel has failed to resolve a next hop. True when it need not be asked again, and the host is gone. */
  #isGivenUp(slot: number, nowMs: number): boolean {
    const tries = this.#receiver.triesForLoss(slot, SWEEP_ERROR / this.#parts.plan.targets)
    const isOver = this.#resolution.fail(slot, tries, nowMs)
    if (isOver) this.#departure.leave(slot, nowMs, 'host-unreach')
    return isOver
  }

  /** Before a host without errors is called silent its next hop must show that the way is still open. */
  #confirm(slot: number, rule: SilenceRule, nowMs: number, end: UnprovedCause): void {
    const confirmation = this.#parts.transport.confirm(slot, this.#batches.sentMs(slot))
    if (confirmation === 'asking') this.#deadlines.set(slot, nowMs + CONFIRMING_MS)
    else if (confirmation === 'there') this.#departure.finish(slot, rule, nowMs, end)
    else {
      this.#prober.noteLost(slot)
      this.#departure.finish(slot, rule, nowMs, 'went-silent')
    }
  }

  #ruleFor(slot: number): SilenceRule {
    return silenceRule({
      proofs: this.#receiver.triesForSilence(slot, this.#stateError),
      rounds: this.#receiver.triesForLoss(slot, this.#stateError),
      answerMs: this.#rtt.timeout(slot),
      quietMs: this.#parts.transport.quietMsOf(slot),
      isControlled: this.#departure.isOnLink(slot) && !this.#prober.isMute(slot),
    })
  }

  /** Sends what this turn has written. */
  flush(): void {
    this.#parts.transport.flush(this)
    this.#sender.countSent()
  }

  onUnsent(slot: number, protocol: number): void {
    this.#sender.takeBack(slot, protocol)
  }

  onPacket(bytes: Buffer, offset: number, length: number, nowMs: number, link: number): void {
    const reading = this.#reader.read(bytes, offset, length)
    const { slot } = reading
    if (slot >= 0 && this.#parts.transport.linkOf(slot) !== link) return
    this.#receiver.count(reading)
    if (slot < 0) return
    if (this.#isKernelsOwnWord(reading)) {
      if (!this.#hosts.isHeard(slot)) this.#isGivenUp(slot, nowMs)
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

  /** Ends in order: every host in flight that was asked gives what it has, and no further one is taken. */
  stop(nowMs: number): void {
    this.#isExhausted = true
    for (const slot of [...this.#hosts.occupied()]) {
      if (this.#hosts.probesTo(slot) === 0 || this.#isUnresolved(slot)) this.#departure.forget(slot)
      else this.#departure.finish(slot, this.#ruleFor(slot), nowMs, 'interrupted', false)
    }
  }
}
