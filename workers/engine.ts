/**
 * The engine of a worker: what happens to a host from the moment it is taken until its result is given.
 *
 *   admit -> resolving --next hop known--> pinging --heard--> probing (ask, hear, conclude, ask, ...) -> done
 *                '--no answer--> down         '--silent--> down    '--stop asked--> done, incomplete
 *
 * A host that ARP has found, or that the user says is up, is not pinged.
 *
 * Passive: `onPacket` and `tick` are called with the time, the transport is a parameter, and nothing here
 * waits. The functions stand in the order in which a host meets them.
 */
import type { Ceiling } from '../src/contract/ceilings.ts'
import type { CounterRow } from '../src/contract/counters.ts'
import type { MachineErrors } from '../src/contract/machine-errors.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import type { StatusReason } from '../src/contract/result.ts'
import { NO_MATCH } from '../src/protocol/match.ts'
import { Reader, type Reading } from '../src/verdict/reading.ts'
import { Admission, type AdmissionParts } from './admission.ts'
import { Batches } from './batches.ts'
import { Bounds, mostTries } from './bounds.ts'
import { affordableHostError, affordableSilenceError, affordableStateError } from './certainty.ts'
import { Deadlines } from './deadlines.ts'
import { Departure, type DepartureParts } from './departure.ts'
import { DiscoveredStates, type DiscoveredStatesParts } from './discovered-states.ts'
import { Discovery } from './discovery.ts'
import { HostTable } from './host-table.ts'
import { Outflow } from './outflow.ts'
import { Pacer } from './pacer.ts'
import { Patience } from './patience.ts'
import { Prober } from './prober.ts'
import { CONFIRMING_MS, Probing, type ProbingParts } from './probing.ts'
import { Receiver } from './receiver.ts'
import { Resolution } from './resolution.ts'
import { RttEstimators } from './rtt.ts'
import { batchLimit, Sender } from './sender.ts'
import type { NextHopOutcome, PacketSink, Transport } from './transport/transport.ts'

/** RFC 6298's timeout before the first sample, where the link layer gave none. */
const FIRST_TIMEOUT_MS = 1000
const ARP_TIMEOUT_FACTOR = 4
/** Hosts looked at in one turn: what has arrived meanwhile must be heard before the queue that it waits in is full. */
const MOST_STEPS = 256

/** What the engine is given: its share of the targets and everything impure. */
export interface EngineParts
  extends Pick<AdmissionParts, 'nextTarget' | 'routeTo'>,
    Pick<DiscoveredStatesParts, 'onDiscovery'>,
    Pick<DepartureParts, 'onResult' | 'mayReport' | 'epochMs'>,
    Pick<ProbingParts, 'spacing'> {
  readonly plan: SweepPlan
  readonly slots: number
  readonly transport: Transport
  readonly packetCeiling: Ceiling
  readonly counters: CounterRow
  readonly machineErrors: MachineErrors
}

export class Engine implements PacketSink {
  readonly #parts: EngineParts
  readonly #hosts: HostTable
  readonly #rtt: RttEstimators
  readonly #deadlines: Deadlines
  readonly #reader: Reader
  readonly #receiver: Receiver
  readonly #sender: Sender
  readonly #resolution: Resolution
  readonly #discovery: Discovery
  readonly #probing: Probing
  readonly #departure: Departure
  readonly #admission: Admission

  constructor(parts: EngineParts) {
    const { plan, slots, transport } = parts
    const hosts = new HostTable(slots, plan.lanes, mostTries(plan.hostBounds))
    const lanes = slots * plan.lanes
    const batches = new Batches(lanes, plan.lanes, batchLimit(plan))
    const pacer = new Pacer(lanes, plan.lanes)
    const upstreamOf = (slot: number) => transport.pathOf(slot).upstream
    const prober = new Prober(hosts, batches, pacer, plan.protocols, batchLimit(plan), upstreamOf)
    const rtt = new RttEstimators(slots, parts.counters)
    const deadlines = new Deadlines(lanes)
    const bounds = new Bounds({ ...plan, hosts, prober })
    const outflow = new Outflow(slots, plan.ceilings, parts.packetCeiling, parts.counters)
    const isThere = (slot: number) => !this.#discovery.isAsking(slot)
    const discovered = new DiscoveredStates({ ...parts, hosts, isThere })
    const all = { ...parts, hosts, batches, pacer, prober, rtt, deadlines, bounds, outflow, discovered }
    const receiver = new Receiver(all)
    const sender = new Sender(all)
    const departure = new Departure(all)
    const hostError = affordableHostError(plan)
    const stateError = affordableStateError(plan)
    const silenceError = affordableSilenceError(plan)
    const patience = new Patience(hosts, prober, transport, parts.machineErrors, bounds)
    this.#parts = parts
    this.#hosts = hosts
    this.#rtt = rtt
    this.#deadlines = deadlines
    this.#reader = new Reader(hosts, plan.cookieKey)
    this.#receiver = receiver
    this.#sender = sender
    this.#departure = departure
    this.#resolution = new Resolution({ ...all, receiver, hostError })
    this.#discovery = new Discovery({ ...all, hostError })
    this.#admission = new Admission({ ...all, discovery: this.#discovery, departure })
    this.#probing = new Probing({ ...all, receiver, sender, patience, departure, stateError, silenceError })
  }

  /** True when every target has been reported. */
  get isDone(): boolean {
    return this.#admission.isOver && this.#hosts.inFlight === 0
  }

  /** Does everything that is due at `nowMs` and gives the time at which more will be. */
  tick(nowMs: number): number {
    this.#admission.admit(nowMs)
    for (let steps = 0, lane = 0; steps < MOST_STEPS && lane >= 0; steps += 1) {
      lane = this.#deadlines.take(nowMs)
      if (lane >= 0) this.#step(lane, nowMs)
    }
    return Math.min(this.#admission.nextMs(nowMs), this.#deadlines.next)
  }

  onNextHop(slot: number, outcome: NextHopOutcome, rttMs: number | undefined, nowMs: number): void {
    if (outcome === 'unsent') {
      this.#departure.leave(slot, nowMs, 'no-route', 'send-failed')
      return
    }
    if (outcome === 'unreached') {
      this.#departure.strand(slot, nowMs, 'no-arp-response')
      return
    }
    if (outcome === 'answered') this.#departure.noteUp(slot, 'arp-response')
    else if (this.#parts.plan.pings.length === 0) this.#departure.noteUp(slot, 'user-set')
    else if (this.#hosts.isHeard(slot)) this.#departure.noteUp(slot, 'unsolicited')
    this.#rtt.start(slot, rttMs === undefined ? FIRST_TIMEOUT_MS : rttMs * ARP_TIMEOUT_FACTOR)
    this.#receiver.start(slot)
    this.#resolution.start(slot, nowMs)
    this.#discovery.start(slot, outcome)
    this.#probing.start(slot, nowMs)
  }

  /** One look at a host, by one of its lanes: conclude what is over, and ask on or be done. */
  #step(lane: number, nowMs: number): void {
    const slot = this.#hosts.lanes.slotOf(lane)
    const isFirst = lane === this.#hosts.lanes.firstOf(slot)
    const isLooking = this.#resolution.isPending(slot) || this.#discovery.isAsking(slot)
    this.#probing.conclude(lane, nowMs)
    if (!isLooking) this.#probing.step(lane, nowMs)
    else if (!isFirst) this.#deadlines.set(lane, nowMs + CONFIRMING_MS)
    else if (this.#resolution.isPending(slot)) this.#await(slot, nowMs)
    else this.#look(slot, nowMs)
  }

  /** Looks at a host again at that time; its first lane is the one that looks. */
  #lookAt(slot: number, ms: number): void {
    this.#deadlines.set(this.#hosts.lanes.firstOf(slot), ms)
  }

  /** The kernel is resolving the next hop, or has failed to. */
  #await(slot: number, nowMs: number): void {
    const dueMs = this.#resolution.dueMs(slot, nowMs)
    if (dueMs !== undefined) this.#lookAt(slot, dueMs)
    else if (this.#resolution.hasFailed(slot, nowMs)) this.#departure.strand(slot, nowMs, 'host-unreach')
    else if (this.#discovery.isAsking(slot)) this.#look(slot, nowMs)
    else this.#probing.ask(this.#hosts.lanes.firstOf(slot), nowMs)
  }

  /** A host of which it is not known whether it is there. */
  #look(slot: number, nowMs: number): void {
    const next = this.#discovery.ask(slot, nowMs)
    if (typeof next === 'number') this.#lookAt(slot, next)
    else if (next === 'found') this.#find(slot, 'assumed', nowMs)
    else if (next === 'unsent') this.#departure.leave(slot, nowMs, 'no-route', 'send-failed')
    else if (this.#discovery.isFoundByKernel(slot)) this.#find(slot, 'arp-response', nowMs)
    else this.#miss(slot, nowMs)
  }

  /** No ping was answered: the host is down, if its next hop has been there all the time. */
  #miss(slot: number, nowMs: number): void {
    const { transport, routeTo } = this.#parts
    const confirmation = transport.confirm(slot, this.#discovery.sentMs(slot))
    if (confirmation === 'asking') this.#lookAt(slot, nowMs + CONFIRMING_MS)
    else if (confirmation === 'there')
      this.#departure.leave(slot, nowMs, 'down', this.#discovery.reasonOfSilence(slot))
    else {
      const address = this.#hosts.addressOf(slot)
      const route = routeTo(address)
      if (route.kind !== 'unicast') this.#departure.leave(slot, nowMs, 'no-route', 'no-route')
      else if (!this.#discovery.mayBeginAnew(slot))
        this.#departure.leave(slot, nowMs, 'no-route', 'no-gateway')
      else {
        transport.detach(slot)
        transport.attach(slot, route, address)
      }
    }
  }

  #find(slot: number, reason: StatusReason, nowMs: number): void {
    this.#discovery.end(slot)
    this.#departure.noteUp(slot, reason)
    this.#probing.start(slot, nowMs)
  }

  /** Sends what this turn has written. */
  flush(): void {
    this.#parts.transport.flush(this)
    this.#sender.countSent()
    this.#discovery.countSent()
  }

  onUnsent(slot: number, protocol: number): void {
    if (this.#discovery.isAsking(slot)) this.#discovery.noteRefused(slot)
    else this.#sender.takeBack(slot, protocol)
  }

  onPacket(bytes: Buffer, offset: number, length: number, nowMs: number, ear: number): void {
    const reading = this.#reader.read(bytes, offset, length)
    const { slot, errorSender } = reading
    if (slot >= 0 && this.#parts.transport.earOf(slot) !== ear) return
    this.#receiver.count(reading)
    if (slot < 0) return
    if (this.#resolution.isKernelsWord(reading)) {
      if (this.#resolution.hasFailed(slot, nowMs)) this.#departure.strand(slot, nowMs, 'host-unreach')
      return
    }
    this.#receiver.take(reading, nowMs)
    // Whoever complains about another host is there itself.
    if (errorSender !== slot && this.#discovery.isAsking(errorSender)) {
      this.#find(errorSender, 'icmp-error', nowMs)
    }
    if (this.#discovery.isAsking(slot)) this.#hearOf(slot, reading, nowMs)
    else if (reading.tryNumber !== NO_MATCH)
      this.#probing.hasten(this.#hosts.lanes.firstOf(slot) + reading.lane, nowMs)
  }

  /** A word about a host of which it is not known whether it is there. */
  #hearOf(slot: number, reading: Reading, nowMs: number): void {
    const verdict = this.#discovery.verdictOf(slot, reading)
    if (verdict === undefined) return
    const rttMs = this.#discovery.rttOf(slot, reading, nowMs)
    if (rttMs !== undefined) this.#rtt.sample(slot, rttMs)
    if (verdict.isUp) this.#departure.noteUp(slot, verdict.reason)
    if (!verdict.isUp) this.#departure.leave(slot, nowMs, 'down', verdict.reason)
    else if (this.#discovery.hear(slot, reading)) this.#find(slot, verdict.reason, nowMs)
    else this.#lookAt(slot, nowMs)
  }

  /**
   * Ends in order: every host in flight that was asked gives what it has, and no further one is taken. False while some
   * have to wait to be reported, unless `isLate`: then it is to be called again.
   */
  stop(nowMs: number, isLate = false): boolean {
    this.#admission.end()
    for (const slot of this.#hosts.occupied()) {
      if (!isLate && this.#departure.waitMs(nowMs) > 0) return false
      const isAsked = this.#hosts.probesTo(slot) > 0 || this.#discovery.hasFound(slot)
      if (!isAsked || this.#resolution.isPending(slot)) this.#departure.forget(slot)
      else this.#probing.interrupt(slot, nowMs)
    }
    return true
  }
}
