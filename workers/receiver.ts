/**
 * What a packet changes, once the reader has said what it is: the host's evidence, its batch, the RTT, the
 * measured loss, and the counters.
 */
import type { Counter, CounterRow } from '../src/contract/counters.ts'
import { UNREACHABLE_CODE } from '../src/packet/icmpv4.ts'
import { NO_MATCH, SOME_TRY } from '../src/protocol/match.ts'
import { PROTOCOL } from '../src/protocol/probe.ts'
import { ICMP_ERROR_SENT, NO_EVIDENCE } from '../src/verdict/evidence.ts'
import type { Reading, ReadingKind } from '../src/verdict/reading.ts'
import type { Batches, ErrorSender } from './batches.ts'
import { triesForSilence } from './certainty.ts'
import type { DiscoveredStates } from './discovered-states.ts'
import { Disorders } from './disorder.ts'
import { DOUBTFUL, GIVEN_UP, type HostTable } from './host-table.ts'
import { type Loss, Losses } from './loss.ts'
import type { Prober } from './prober.ts'
import type { RttEstimators } from './rtt.ts'
import type { Transport } from './transport/transport.ts'
import { PERMIT } from './upstream.ts'

const COUNTED_AS: Record<ReadingKind, Counter | undefined> = {
  malformed: 'responsesMalformed',
  stray: 'responsesStray',
  'own-probe': undefined,
  forged: 'responsesForged',
  direct: 'responsesDirect',
  unsolicited: 'responsesUnsolicited',
  unreachable: 'responsesUnreachable',
  'time-exceeded': 'responsesTimeExceeded',
  'other-error': 'responsesStray',
}

/** So many pairs of answers weigh more than what was believed of their order before. */
const KNOWING_PAIRS = 12

/** So fine is the picture of a path; and so much is seen of it, at most, in eighths of a power of two. */
const PART = 256
const MOST_SEEN = 8 * 53

/** What the receiver changes. */
export interface ReceiverParts {
  readonly hosts: HostTable
  readonly batches: Batches
  readonly prober: Prober
  readonly rtt: RttEstimators
  readonly transport: Transport
  readonly counters: CounterRow
  readonly discovered: Pick<DiscoveredStates, 'note'>
}

/** Tries that were answered or lost, and pairs of answers that kept their order or did not. */
export interface Measurements {
  answered: number
  lost: number
  kept: number
  swapped: number
}

export class Receiver {
  readonly #parts: ReceiverParts
  readonly #losses: Losses
  readonly #disorders: Disorders

  constructor(parts: ReceiverParts) {
    this.#parts = parts
    this.#losses = new Losses(parts.hosts.slots)
    this.#disorders = new Disorders(parts.hosts.slots)
  }

  /** Starts a slot, of whose losses only its path's are known. */
  start(slot: number): void {
    this.#losses.start(slot)
    this.#disorders.start(slot)
  }

  /** How often a probe must be repeated to this host so that not all are lost. */
  triesForLoss(slot: number, errorProbability: number): number {
    return this.#lossOf(slot).triesForSilence(errorProbability)
  }

  /** How often a silence of this host must be proved, by what was lost and swapped on the way to it so far. */
  triesForSilence(slot: number, errorProbability: number): number {
    const disorder = this.#disorders.of(slot, this.#parts.transport.pathOf(slot).disorder)
    return triesForSilence(this.#lossOf(slot), disorder, errorProbability)
  }

  /**
   * A number that is another one once something new was measured of the way to this host, or the picture of its path has
   * changed: by a tenth more that was seen, or by 1/256 of what is lost or swapped.
   */
  measuredOf(slot: number): number {
    const { loss, disorder } = this.#parts.transport.pathOf(slot)
    const ofHost = this.#lossOf(slot).count + this.#disorders.countOf(slot)
    const seen = Math.floor(8 * Math.log2(1 + loss.count + disorder.count))
    const lost = Math.floor(loss.mean * PART)
    return ((ofHost * MOST_SEEN + seen) * (PART + 1) + lost) * (PART + 1) + Math.floor(disorder.mean * PART)
  }

  /** True when pairs of answers have shown how often the way to this host swaps packets. */
  isOrderKnown(slot: number): boolean {
    return this.#disorders.countOf(slot) >= KNOWING_PAIRS
  }

  /** Counts a reading, whoever it is about. */
  count({ kind, code }: Reading): void {
    const { counters } = this.#parts
    const counter = COUNTED_AS[kind]
    if (counter !== undefined) counters.add(counter)
    if (kind === 'unreachable') counters.addTo('unreachables', code)
  }

  /** Takes a reading that is about a host in flight. */
  take(reading: Reading, nowMs: number): void {
    const { hosts, prober, transport } = this.#parts
    // About a protocol that was never asked it is somebody else's business, and hides no answer to us.
    if (reading.kind === 'forged' && hosts.tries.of(reading.slot, reading.protocol) > 0) {
      prober.noteForged(reading.slot)
    }
    const isNew = hosts.evidenceOf(reading.slot, reading.protocol) === NO_EVIDENCE
    // What comes ends the silence that they are proofs of.
    const proofs = hosts.proofsOf(reading.slot, reading.protocol)
    this.#learn(reading)
    if (reading.errorSender >= 0) this.#learnIcmp(reading)
    if (reading.tryNumber !== NO_MATCH) this.#answer(reading, isNew, proofs, nowMs)
    else if (isRejection(reading, hosts)) transport.pathOf(reading.slot).upstream?.charge(nowMs)
  }

  #learn(reading: Reading): void {
    const { slot, protocol, evidence } = reading
    if (evidence === NO_EVIDENCE) return
    const { hosts, transport } = this.#parts
    this.#join(slot, protocol, evidence, reading)
    if (reading.sender !== hosts.addressOf(slot) && !this.#isAboutHost(reading)) {
      transport.pathOf(slot).noteRouter(protocol)
    }
  }

  /** Host or net unreachable, said of a host that nobody has heard: the protocol has nothing to do with it. */
  #isAboutHost({ slot, kind, code }: Reading): boolean {
    return kind === 'unreachable' && code <= UNREACHABLE_CODE.host && !this.#parts.hosts.isHeard(slot)
  }

  /** Whoever sends an ICMP error speaks ICMP, whatever the error was about. */
  #learnIcmp(reading: Reading): void {
    this.#join(reading.errorSender, PROTOCOL.icmp, ICMP_ERROR_SENT, reading)
  }

  #join(slot: number, protocol: number, evidence: number, { sender, ttl }: Reading): void {
    const { hosts, prober, discovered } = this.#parts
    if (!hosts.learn(slot, protocol, evidence, sender, ttl)) return
    prober.progress.noteNews(slot)
    discovered.note(slot, protocol)
  }

  #answer(reading: Reading, isNew: boolean, proofs: number, nowMs: number): void {
    const { hosts, batches, rtt, prober, counters } = this.#parts
    const { slot, protocol } = reading
    const lane = hosts.lanes.firstOf(slot) + reading.lane
    // What says that a host is gone says nothing of a budget that its protocols could be proved by.
    const error = this.#isAboutHost(reading) ? undefined : errorSenderOf(reading, hosts.addressOf(slot))
    const tries = hosts.triesFrom(slot, reading.lane, protocol)
    const tryNumber = reading.tryNumber === SOME_TRY ? tries - 1 : reading.tryNumber
    // The first error of a sender voids all proofs: of its budget they had no control.
    const isVoid = error === 'target' ? prober.isMute(slot) : !prober.hearsOthers(slot)
    if (error !== undefined) prober.noteError(slot, protocol, error)
    if (error === 'other') this.#pay(slot, lane, protocol, nowMs)
    const arrival = batches.answer(lane, protocol, tryNumber, error)
    if (arrival === 'unmatched') {
      counters.add('responsesDuplicate')
      this.#noteUnmatched(slot, lane, protocol, proofs, nowMs)
      return
    }
    if (error !== undefined) batches.noteError(lane, nowMs)
    if (arrival !== 'first') this.#noteOrder(slot, arrival === 'swapped')
    if (reading.tryNumber !== SOME_TRY || tries === 1) rtt.sample(slot, nowMs - batches.sentMs(lane))
    // Of errors that are rationed only a silence that was proved is known to be a loss; the others may have been denied.
    const lost = Math.max(0, tryNumber - hosts.tries.excusedOf(slot, protocol))
    if (error === undefined) this.noteLoss(slot, 1, lost)
    else {
      const isAsked = isNew && !prober.mayDeny(lane)
      this.noteLoss(slot, 0, isAsked ? lost : isVoid ? 0 : countOf(proofs))
    }
    hosts.setProofs(slot, protocol, 0)
  }

  /** What was taken for silence has answered after all: unless such answers count the timeout never grows to theirs. */
  #noteUnmatched(slot: number, lane: number, protocol: number, proofs: number, nowMs: number): void {
    const { hosts, batches, rtt } = this.#parts
    if (!batches.late.take(lane) && proofs === 0) return
    rtt.sample(slot, nowMs - batches.pastMs(lane))
    hosts.setProofs(slot, protocol, 0)
  }

  #noteOrder(slot: number, isSwapped: boolean): void {
    this.#disorders.note(slot, isSwapped)
    this.#parts.transport.pathOf(slot).disorder.note(isSwapped)
  }

  /** A router's error that was asked for without one of its tokens is paid for now. */
  #pay(slot: number, lane: number, protocol: number, nowMs: number): void {
    const { batches, transport } = this.#parts
    const hasToken = (batches.permitOf(lane, protocol) & PERMIT.token) !== 0
    if (!hasToken) transport.pathOf(slot).upstream?.charge(nowMs)
  }

  /** Notes tries that had no excuse to stay unanswered: how many were answered, how many were lost. */
  noteLoss(slot: number, answered: number, lost: number): void {
    this.#losses.note(slot, answered, lost)
    this.#parts.transport.pathOf(slot).loss.note(answered, lost)
  }

  /** Writes what has been measured of the way to this host. */
  measure(slot: number, into: Measurements): void {
    into.answered = this.#losses.answeredOf(slot)
    into.lost = this.#losses.lostOf(slot)
    into.kept = this.#disorders.keptOf(slot)
    into.swapped = this.#disorders.swappedOf(slot)
  }

  /** Takes over what was measured before, for the host and its path. */
  recall(slot: number, { answered, lost, kept, swapped }: Readonly<Measurements>): void {
    this.noteLoss(slot, answered, lost)
    this.#disorders.recall(slot, kept, swapped)
    this.#parts.transport.pathOf(slot).disorder.recall(kept, swapped)
  }

  /** The part of exchanges with this host that is lost, 0 to 1, as measured so far. */
  meanLoss(slot: number): number {
    return this.#lossOf(slot).mean
  }

  #lossOf(slot: number): Loss {
    return this.#losses.of(slot, this.#parts.transport.pathOf(slot).loss)
  }
}

/** True for an answer to a ping by somebody other than its target. */
function isRejection({ ping, sender, slot }: Reading, hosts: HostTable): boolean {
  return ping !== NO_MATCH && sender !== hosts.addressOf(slot)
}

/** So many of what the table calls proofs are some. */
function countOf(proofs: number): number {
  return proofs === DOUBTFUL || proofs === GIVEN_UP ? 0 : proofs
}

function errorSenderOf({ kind, sender }: Reading, target: number): ErrorSender | undefined {
  if (kind !== 'unreachable' && kind !== 'time-exceeded' && kind !== 'other-error') return undefined
  return sender === target ? 'target' : 'other'
}
