/**
 * Is a host there that ARP cannot find? It is pinged, in rounds: one ping of each kind, far enough apart that a burst
 * of loss does not hit them all, then a timeout's wait. Any word from the host itself ends the asking.
 *
 * Where the way has lost nothing yet one round decides, so that an address that nobody has costs one ping of each
 * kind, of a single kind two; where it has, as many as the measured loss asks for (ping-rounds.ts). What a way loses
 * shows while protocols are asked; in a sweep that asks for none the first hosts that are found get a few pings more.
 *
 *   asking --an answer--> found, or sampling --all answered, or time is up--> found
 *      '--silence, or a router's word--> down
 */
import type { CounterRow } from '../src/contract/counters.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import type { StatusReason } from '../src/contract/result.ts'
import { createCookie } from '../src/protocol/cookie.ts'
import { NO_MATCH } from '../src/protocol/match.ts'
import { emitPing, pingCookieFor } from '../src/protocol/ping.ts'
import { bringIntoForm } from '../src/protocol/probe-form.ts'
import type { Reading } from '../src/verdict/reading.ts'
import type { HostTable } from './host-table.ts'
import type { Outflow } from './outflow.ts'
import { reasonOfWord } from './ping-reasons.ts'
import { PingRounds } from './ping-rounds.ts'
import { PingSamples, SAMPLES } from './ping-samples.ts'
import { firstTimeoutMs, type RttEstimators } from './rtt.ts'
import { INDEPENDENT_MS } from './settlement.ts'
import type { NextHopOutcome, Transport } from './transport/transport.ts'

/** What a way loses is known well enough from so many pings. */
const ENOUGH_SAMPLES = 100
/** The pings of a round, or of a sample, are sent within this time, unless ceilings hold them back. */
const ROUND_MS = 2000
/** So many rounds at most go to a host whose next hop comes and goes. */
const MOST_BEGINNINGS = 8
/** Nothing is looked at again sooner than this, so that a turn always ends. */
const LEAST_PAUSE_MS = 1

/** What discovery works with. */
export interface DiscoveryParts {
  readonly plan: SweepPlan
  readonly hosts: HostTable
  readonly transport: Transport
  readonly outflow: Outflow
  readonly counters: CounterRow
  readonly rtt: RttEstimators
  /** The chance to call one live host down that the sweep can afford. */
  readonly hostError: number
}

export class Discovery {
  readonly #parts: DiscoveryParts
  /** How long the last ping of a round is waited for. */
  readonly #answerMs: number
  readonly #cookie = createCookie()
  readonly #samples: PingSamples
  readonly #isAsking: Uint8Array
  readonly #isResolvable: Uint8Array
  /** A bit for each kind of ping of which a router has said that it cannot reach the host. */
  readonly #unreached: Uint16Array
  readonly #sentMs: Float64Array
  readonly #rounds: PingRounds
  #sent = 0

  constructor(parts: DiscoveryParts) {
    this.#parts = parts
    this.#answerMs = firstTimeoutMs(parts.plan.rttBounds)
    this.#samples = new PingSamples(parts.hosts.slots)
    this.#isAsking = new Uint8Array(parts.hosts.slots)
    this.#isResolvable = new Uint8Array(parts.hosts.slots)
    this.#unreached = new Uint16Array(parts.hosts.slots)
    this.#sentMs = new Float64Array(parts.hosts.slots)
    this.#rounds = new PingRounds(parts)
  }

  /** What of the way's end is to be believed: where somebody may answer ARP for all, an answer only opens the way. */
  believed(slot: number, outcome: NextHopOutcome): NextHopOutcome {
    const { plan, hosts, transport } = this.#parts
    const isProof = !plan.isArpIgnored || transport.owns(hosts.addressOf(slot))
    return outcome === 'answered' && !isProof ? 'ready' : outcome
  }

  /**
   * Begins to ask, unless what the way's end told is enough, or the host was heard meanwhile. A host that the kernel has
   * yet to look for is found out by its probes; where there are none to send, by pings.
   */
  start(slot: number, outcome: NextHopOutcome): void {
    const { plan, hosts } = this.#parts
    this.#isResolvable[slot] = outcome === 'resolving' && !plan.isArpIgnored ? 1 : 0
    const isUnasked = plan.protocols.length === 0 || plan.isArpIgnored
    const isOpen = outcome === 'ready' || (outcome === 'resolving' && isUnasked)
    this.#isAsking[slot] = isOpen && plan.pings.length > 0 && !hosts.isHeard(slot) ? 1 : 0
    this.#samples.start(slot)
    this.#unreached[slot] = 0
    this.#sentMs[slot] = Number.NEGATIVE_INFINITY
    this.#rounds.start(slot)
  }

  /** When the latest ping was sent. */
  sentMs(slot: number): number {
    return this.#sentMs[slot] ?? 0
  }

  /** True when no ping was answered, but the kernel has found the host itself on its link. */
  isFoundByKernel(slot: number): boolean {
    return this.#isResolvable[slot] === 1 && !this.#parts.transport.isResolving(slot)
  }

  /** Ends the asking, whatever came of it. */
  end(slot: number): void {
    this.#isAsking[slot] = 0
  }

  /** True while the host is pinged. */
  isAsking(slot: number): boolean {
    return this.#isAsking[slot] === 1
  }

  /**
   * Sends a ping if one is due, and gives the time at which the host wants to be looked at again; `silent` when as many
   * rounds have stayed unanswered as the loss on its way asks for, `unsent` when no ping could be sent at all, `found`
   * when a sample of a host that is there is over.
   */
  ask(slot: number, nowMs: number): number | 'silent' | 'unsent' | 'found' {
    if (this.#samples.isUnderWay(slot)) return this.#sample(slot, nowMs)
    const { plan } = this.#parts
    const sent = this.#rounds.sent(slot)
    const isRoundOver = sent % plan.pings.length === 0
    const dueMs = (this.#sentMs[slot] ?? 0) + (isRoundOver ? this.#answerMs : INDEPENDENT_MS)
    if (nowMs < dueMs) return dueMs
    if (isRoundOver && this.#mayHaveMissed(slot)) this.#rounds.noteMissed(slot)
    if (isRoundOver && this.#rounds.isEnough(slot)) return this.#rounds.isAllVain(slot) ? 'unsent' : 'silent'
    const restMs = (sent + 1) % plan.pings.length === 0 ? this.#answerMs : INDEPENDENT_MS
    return this.#sendIfAllowed(slot, nowMs) ?? nowMs + restMs
  }

  /** True when answers to the latest pings may have come unheard. */
  #mayHaveMissed(slot: number): boolean {
    return this.#parts.transport.hasDroppedSince(this.sentMs(slot) - ROUND_MS)
  }

  /**
   * Takes an answer of the host itself. True when it is found; false while a sample of its way is under way, which the
   * first answer to a ping may begin.
   */
  hear(slot: number, { ping, kind }: Reading): boolean {
    const { plan, hosts, transport } = this.#parts
    const isAnswer = ping >= 0 && kind === 'direct'
    if (this.#samples.isUnderWay(slot)) {
      if (isAnswer) this.#samples.note(slot, ping)
      return false
    }
    const isMeasured = transport.pathOf(slot).loss.count >= ENOUGH_SAMPLES
    if (plan.protocols.length > 0 || isMeasured) return true
    if (!isAnswer) {
      if (ping !== NO_MATCH && !this.#mayHaveMissed(slot)) this.#rounds.noteAnswered(slot)
      return true
    }
    this.#samples.begin(slot, this.#kindOf(slot, ping), hosts.pingsTo(slot))
    return false
  }

  #sample(slot: number, nowMs: number): number | 'found' {
    const { hosts, rtt } = this.#parts
    const isSent = this.#samples.isSent(slot, hosts.pingsTo(slot))
    const isAnswered = isSent && this.#samples.answered(slot) === SAMPLES
    const dueMs = (this.#sentMs[slot] ?? 0) + (isSent ? rtt.timeout(slot) : INDEPENDENT_MS)
    if (!isAnswered && nowMs < dueMs) return dueMs
    if (isSent) return this.#endSample(slot)
    return this.#sendIfAllowed(slot, nowMs) ?? nowMs + INDEPENDENT_MS
  }

  #endSample(slot: number): 'found' {
    const answered = this.#samples.answered(slot)
    // What was not sent was not lost, and what was dropped here was not lost on the way.
    if (!this.#rounds.hasVain(slot) && !this.#mayHaveMissed(slot)) {
      this.#parts.transport.pathOf(slot).loss.note(answered, SAMPLES - answered)
    }
    return 'found'
  }

  /** Sends the next ping, or gives the time at which the ceilings allow it; Infinity where the outflow will call the host. */
  #sendIfAllowed(slot: number, nowMs: number): number | undefined {
    const waitMs = this.#parts.outflow.take(this.#parts.hosts.lanes.firstOf(slot), 1, nowMs)
    if (waitMs > 0) return nowMs + Math.max(waitMs, LEAST_PAUSE_MS)
    this.#send(slot, nowMs)
    return undefined
  }

  /** The place of a ping's kind among those that the plan asks with. */
  #kindOf(slot: number, number: number): number {
    return this.#samples.kindOf(slot, number) ?? number % this.#parts.plan.pings.length
  }

  /** Notes that a ping could not be sent. */
  noteRefused(slot: number): void {
    this.#rounds.noteRefused(slot)
    this.#sent -= 1
  }

  /** True when the silence of some pings tells nothing. */
  hasVain(slot: number): boolean {
    return this.#rounds.hasVain(slot)
  }

  /** Counts what has gone out since the last time. */
  countSent(): void {
    this.#parts.counters.add('pingsSent', this.#sent)
    this.#sent = 0
  }

  #send(slot: number, nowMs: number): void {
    const { plan, hosts, transport } = this.#parts
    const source = hosts.lanes.sourceOf(hosts.lanes.firstOf(slot))
    const target = hosts.addressOf(slot)
    const number = hosts.countPing(slot)
    const ping = plan.pings[this.#kindOf(slot, number)]
    if (ping === undefined) return
    pingCookieFor(plan.cookieKey, source, target, this.#cookie)
    const at = transport.begin(slot)
    const length = emitPing(transport.bytes, at, ping, source, target, this.#cookie, number)
    transport.commit(bringIntoForm(transport.bytes, at, length, plan.probeForm))
    this.#sent += 1
    this.#sentMs[slot] = nowMs
  }

  /** The round trip that an answer shows, in milliseconds; only that of the latest ping is known. */
  rttOf(slot: number, { ping }: Reading, nowMs: number): number | undefined {
    return ping === this.#parts.hosts.pingsTo(slot) - 1 ? nowMs - (this.#sentMs[slot] ?? nowMs) : undefined
  }

  /** What a reading about a host that is being asked for says: that it is up or down, and why; or nothing. */
  verdictOf(slot: number, reading: Reading): { isUp: boolean; reason: StatusReason } | undefined {
    const { kind, ping, code, sender } = reading
    if (kind === 'forged') return undefined
    if (sender === this.#parts.hosts.addressOf(slot))
      return { isUp: true, reason: this.#reasonOf(slot, reading) }
    if (ping === NO_MATCH || kind !== 'unreachable' || code > 1) return undefined
    return this.#samples.isUnderWay(slot) ? undefined : this.#refusalOf(slot, ping, code)
  }

  /** A router may reject one kind of ping; when it cannot reach the host for two, or for all, the host is down. */
  #refusalOf(slot: number, ping: number, code: number): { isUp: false; reason: StatusReason } | undefined {
    const { pings } = this.#parts.plan
    const kinds = (this.#unreached[slot] ?? 0) | (1 << this.#kindOf(slot, ping))
    this.#unreached[slot] = kinds
    const isOne = (kinds & (kinds - 1)) === 0
    if (isOne && pings.length > 1) return undefined
    return { isUp: false, reason: code === 0 ? 'net-unreach' : 'host-unreach' }
  }

  /** Why a host is down that has answered nothing. */
  reasonOfSilence(slot: number): StatusReason {
    return this.#unreached[slot] === 0 ? 'no-response' : 'host-unreach'
  }

  /** True when a host has been found, though the pings to it are not over. */
  hasFound(slot: number): boolean {
    return this.isAsking(slot) && this.#samples.isUnderWay(slot)
  }

  /** False once a host has been asked so often that a way that comes and goes is none. */
  mayBeginAnew(slot: number): boolean {
    return this.#parts.hosts.pingsTo(slot) < MOST_BEGINNINGS * this.#parts.plan.pings.length
  }

  #reasonOf(slot: number, reading: Reading): StatusReason {
    const { ping } = reading
    return reasonOfWord(reading, ping < 0 ? undefined : this.#parts.plan.pings[this.#kindOf(slot, ping)])
  }
}
