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
import { NO_MATCH } from '../src/protocol/match.ts'
import { Reader, type Reading } from '../src/verdict/reading.ts'
import { Admission, type AdmissionParts } from './admission.ts'
import { batchBounds } from './batch-bounds.ts'
import { Batches } from './batches.ts'
import { Bounds, mostTries } from './bounds.ts'
import { affordableHostError, affordableSilenceError, affordableStateError } from './certainty.ts'
import { Deadlines } from './deadlines.ts'
import { Departure, type DepartureParts } from './departure.ts'
import { DiscoveredStates, type DiscoveredStatesParts } from './discovered-states.ts'
import { Discovery } from './discovery.ts'
import { HostCeiling } from './host-ceiling.ts'
import { HostTable } from './host-table.ts'
import { Journal, type Written } from './journal/journal.ts'
import { Recorder } from './journal/recorder.ts'
import { Restoration } from './journal/restoration.ts'
import { Resumption } from './journal/resumption.ts'
import { Looks } from './looks.ts'
import { Outflow } from './outflow.ts'
import { Pacer } from './pacer.ts'
import { Patience } from './patience.ts'
import { Presence } from './presence.ts'
import { Prober } from './prober.ts'
import { Probing, type ProbingParts } from './probing.ts'
import { Receiver } from './receiver.ts'
import { Resolution } from './resolution.ts'
import { RttEstimators } from './rtt.ts'
import { Sender } from './sender.ts'
import type { NextHopOutcome, PacketSink, Transport } from './transport/transport.ts'

/** A timeout is so many round trips of ARP, until a probe's is known. */
const ARP_TIMEOUT_FACTOR = 4

/** What the engine is given: its share of the targets and everything impure. */
export interface EngineParts
  extends Pick<AdmissionParts, 'nextTarget' | 'putBack' | 'routeTo' | 'outage'>,
    Pick<DiscoveredStatesParts, 'onDiscovery'>,
    Pick<DepartureParts, 'onResult' | 'mayReport' | 'epochMs' | 'seam'>,
    Pick<ProbingParts, 'spacing' | 'onFound'> {
  /** With protocols as the engine numbers them (seam.ts). */
  readonly plan: SweepPlan
  readonly slots: number
  readonly transport: Transport
  readonly packetCeiling: Ceiling
  readonly counters: CounterRow
  readonly machineErrors: MachineErrors
  readonly written?: Written
}

export class Engine implements PacketSink {
  readonly #parts: EngineParts
  readonly #hosts: HostTable
  readonly #rtt: RttEstimators
  readonly #deadlines: Deadlines
  readonly #outflow: Outflow
  readonly #looks: Looks
  readonly #reader: Reader
  readonly #receiver: Receiver
  readonly #sender: Sender
  readonly #resolution: Resolution
  readonly #discovery: Discovery
  readonly #probing: Probing
  readonly #presence: Presence
  readonly #departure: Departure
  readonly #admission: Admission
  readonly #restoration: Restoration
  readonly #resumption: Resumption
  readonly #recorder: Recorder
  readonly #journal: Journal | undefined
  /** True when the last turn had no time for all who were due. */
  #isBusy = false

  constructor(parts: EngineParts) {
    const { plan, slots, transport } = parts
    const hosts = new HostTable(slots, plan.lanes, mostTries(plan.hostBounds))
    const lanes = slots * plan.lanes
    const together = batchBounds(plan)
    const batches = new Batches(lanes, plan.lanes, together.most)
    const pacer = new Pacer(lanes, plan.lanes, plan.paceBounds.minParallelism)
    const upstreamOf = (slot: number) => transport.pathOf(slot).upstream
    const prober = new Prober(hosts, batches, pacer, plan.protocols, together, upstreamOf)
    const rtt = new RttEstimators(slots, parts.counters, plan.rttBounds)
    const deadlines = new Deadlines(lanes)
    const bounds = new Bounds({ ...plan, hosts, prober })
    const { packetsPerSecondToOneHost } = plan.ceilings
    const outflow = new Outflow(
      slots,
      hosts.lanes,
      new HostCeiling(slots, packetsPerSecondToOneHost, plan.paceBounds.scanDelayMs),
      parts.packetCeiling,
      parts.counters,
      transport,
    )
    const isThere = (slot: number) => !this.#discovery.isAsking(slot)
    const discovered = new DiscoveredStates({ ...parts, hosts, isThere })
    const known = { hosts, batches, pacer, prober, rtt, deadlines, bounds, outflow, discovered }
    const all = { ...parts, ...known }
    const receiver = new Receiver(all)
    const sender = new Sender(all)
    const restoration = new Restoration({ ...all, receiver }, parts.written?.begun)
    const holds = (slot: number) => this.#journal?.holds(slot) ?? false
    const departure = new Departure({ ...all, restoration, holds })
    const hostError = affordableHostError(plan)
    const stateError = affordableStateError(plan)
    const silenceError = affordableSilenceError(plan)
    const patience = new Patience(hosts, prober, transport, parts.machineErrors, bounds)
    this.#parts = parts
    this.#hosts = hosts
    this.#rtt = rtt
    this.#deadlines = deadlines
    this.#outflow = outflow
    this.#looks = new Looks(outflow, deadlines, (lane, nowMs) => this.#step(lane, nowMs))
    this.#reader = new Reader(hosts, plan.cookieKey, plan.pings)
    this.#receiver = receiver
    this.#sender = sender
    this.#departure = departure
    this.#resolution = new Resolution({ ...all, receiver, hostError })
    this.#discovery = new Discovery({ ...all, hostError })
    this.#restoration = restoration
    this.#admission = new Admission({
      ...all,
      discovery: this.#discovery,
      departure,
      restoration,
      onTaken: (slot) => this.#journal?.noteTaken(slot),
      onGone: (slot, nowMs) => this.#resumption.giveUp(slot, nowMs),
    })
    this.#probing = new Probing({ ...all, receiver, sender, patience, departure, stateError, silenceError })
    const finders = { resolution: this.#resolution, discovery: this.#discovery, probing: this.#probing }
    this.#presence = new Presence({ ...all, ...finders, departure })
    this.#resumption = new Resumption({ ...all, ...finders, restoration, receiver })
    this.#recorder = new Recorder({ ...all, receiver, departure, discovery: this.#discovery })
    const written = { hosts, restoration, recorder: this.#recorder, counters: parts.counters }
    this.#journal = parts.written && new Journal({ ...parts.written, ...written }, transport.now())
  }

  /** What is written down of the share, if anything is. */
  get journal(): Journal | undefined {
    return this.#journal
  }

  /** True when every target has been reported. */
  get isDone(): boolean {
    return this.#admission.isOver && this.#hosts.inFlight === 0
  }

  /**
   * Does what is due at `nowMs` and gives the time at which more will be. All that came in up to `heardMs` has been handed
   * over: a batch is judged only by what was heard, so that an answer which waits for a slow worker is not taken for lost.
   * One turn sends no more than can be answered before the next, lest answers pile up.
   */
  tick(nowMs: number, heardMs = nowMs): number {
    // A machine that sends all it can finishes no host sooner for having more of them in flight, and looks at each for longer.
    if (!this.#isBusy) this.#admission.admit(nowMs)
    this.#isBusy = !this.#looks.take(nowMs, heardMs)
    if (this.#isBusy) return nowMs
    return Math.min(this.#admission.nextMs(nowMs), this.#deadlines.next, this.#outflow.nextMs)
  }

  onNextHop(slot: number, heard: NextHopOutcome, rttMs: number | undefined, nowMs: number): void {
    const wasFound = this.#restoration.wasFound(slot)
    const outcome = this.#discovery.believed(slot, heard)
    if (outcome === 'unsent' || outcome === 'unreached') {
      if (wasFound) this.#resumption.giveUp(slot, nowMs)
      else if (outcome === 'unsent') this.#departure.leave(slot, nowMs, 'no-route', 'send-failed')
      else this.#departure.strand(slot, nowMs, 'no-arp-response')
      return
    }
    if (outcome === 'answered') this.#departure.noteUp(slot, 'arp-response')
    else if (this.#parts.plan.pings.length === 0) this.#departure.noteUp(slot, 'user-set')
    else if (this.#hosts.isHeard(slot)) this.#departure.noteUp(slot, 'unsolicited')
    // How long somebody takes who may answer for all says nothing about a host.
    this.#rtt.start(slot, rttMs === undefined || outcome !== heard ? undefined : rttMs * ARP_TIMEOUT_FACTOR)
    this.#receiver.start(slot)
    this.#resolution.start(slot, nowMs)
    this.#discovery.start(slot, outcome)
    if (wasFound) this.#discovery.end(slot)
    this.#probing.start(slot, nowMs)
    this.#restoration.begin(slot, nowMs)
    this.#recorder.noteBegun(slot)
  }

  /** One look at a host, by one of its lanes: conclude what is over, and ask on or be done. */
  #step(lane: number, nowMs: number): void {
    const isOpen = this.#presence.isOpen(this.#hosts.lanes.slotOf(lane))
    this.#probing.conclude(lane, nowMs)
    if (isOpen) this.#presence.look(lane, nowMs)
    else this.#probing.step(lane, nowMs)
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

  onPacket(bytes: Buffer, offset: number, length: number, nowMs: number, ear: number): boolean {
    const reading = this.#reader.read(bytes, offset, length)
    if (reading.slot >= 0 && this.#parts.transport.earOf(reading.slot) !== ear) return false
    this.#receiver.count(reading)
    if (reading.slot >= 0) this.#take(reading, nowMs)
    return reading.slot >= 0
  }

  #take(reading: Reading, nowMs: number): void {
    const { slot, errorSender } = reading
    if (this.#resolution.isKernelsWord(reading)) {
      if (this.#resolution.hasFailed(slot, nowMs)) this.#departure.strand(slot, nowMs, 'host-unreach')
      return
    }
    this.#receiver.take(reading, nowMs)
    // Whoever complains about another host is there itself.
    if (errorSender !== slot && this.#discovery.isAsking(errorSender)) {
      this.#presence.find(errorSender, 'icmp-error', nowMs)
    }
    if (this.#discovery.isAsking(slot)) this.#presence.hear(slot, reading, nowMs)
    else if (reading.tryNumber !== NO_MATCH)
      this.#probing.hasten(this.#hosts.lanes.firstOf(slot) + reading.lane, nowMs)
  }

  /**
   * Ends in order: every host in flight that was asked gives what it has, and no further one is taken. Gives how many have
   * to wait to be reported, none where `isLate`: it is to be called again until there are none.
   */
  stop(nowMs: number, isLate = false): number {
    this.#admission.end()
    for (let slot = 0; slot < this.#hosts.slots; slot += 1) {
      if (!this.#hosts.isTaken(slot)) continue
      if (!isLate && this.#departure.waitMs(nowMs) > 0) break
      if (this.#restoration.wasFound(slot)) this.#resumption.regain(slot, nowMs)
      const isAsked = this.#hosts.probesTo(slot) > 0 || this.#discovery.hasFound(slot)
      if (!isAsked || this.#resolution.isPending(slot)) this.#departure.forget(slot)
      else this.#probing.interrupt(slot, nowMs)
    }
    return this.#hosts.inFlight
  }
}
