/**
 * What the answers to a batch, and its silences, prove; what to ask next is composer.ts's.
 *
 * A protocol of a host is
 *   owed      never tried, or its last try was denied its answer by the host's budget
 *   suspect   tried and unanswered with no such excuse
 *   settled   evidence, or silence proved as often as the measured loss asks for
 */
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import type { UnprovedCause } from '../src/verdict/silence.ts'
import { BATCH_SIZE, type Batches, type ErrorSender } from './batches.ts'
import { Composer } from './composer.ts'
import { Controls } from './controls.ts'
import { DOUBTFUL, GIVEN_UP, type HostTable } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import { Progress } from './progress.ts'
import { Settlement, type SilenceRule } from './settlement.ts'
import type { Upstream } from './upstream.ts'
import { type Finding, Weighing } from './weighing.ts'

export class Prober {
  readonly settlement: Settlement
  readonly progress: Progress
  readonly composer: Composer
  readonly controls: Controls
  readonly #hosts: HostTable
  readonly #batches: Batches
  readonly #pacer: Pacer
  readonly #upstreamOf: (slot: number) => Upstream | undefined
  readonly #suspects: Uint8Array
  readonly #isGuess: Uint8Array
  readonly #unansweredMs: Float64Array
  readonly #silentSinceMs: Float64Array
  readonly #isRouterPaced: Uint8Array
  readonly #isContending: Uint8Array
  readonly #isForgedNow: Uint8Array
  readonly #wasForged: Uint8Array
  readonly #isLost: Uint8Array
  readonly #weighing = new Weighing()

  constructor(
    hosts: HostTable,
    batches: Batches,
    pacer: Pacer,
    order: readonly number[],
    limit = BATCH_SIZE,
    upstreamOf: (slot: number) => Upstream | undefined = () => undefined,
  ) {
    this.settlement = new Settlement(hosts, order)
    this.progress = new Progress(hosts.slots)
    this.#hosts = hosts
    this.#batches = batches
    this.#pacer = pacer
    this.controls = new Controls(hosts.slots)
    this.#upstreamOf = upstreamOf
    const own = { settlement: this.settlement, controls: this.controls }
    this.composer = new Composer({ hosts, batches, pacer, order, limit, upstreamOf, ...own })
    this.#suspects = new Uint8Array(hosts.slots * hosts.lanes.perHost)
    this.#isGuess = new Uint8Array(hosts.slots * hosts.lanes.perHost)
    this.#unansweredMs = new Float64Array(hosts.slots)
    this.#silentSinceMs = new Float64Array(hosts.slots)
    this.#isRouterPaced = new Uint8Array(hosts.slots)
    this.#isContending = new Uint8Array(hosts.slots)
    this.#isForgedNow = new Uint8Array(hosts.slots * hosts.lanes.perHost)
    this.#wasForged = new Uint8Array(hosts.slots)
    this.#isLost = new Uint8Array(hosts.slots)
  }

  /** Starts a host, with all of its lanes. */
  start(slot: number, nowMs: number): void {
    this.controls.start(slot)
    for (const lane of this.#hosts.lanes.allOf(slot)) {
      this.#pacer.start(lane)
      this.#batches.close(lane)
      this.#isForgedNow[lane] = 0
    }
    this.#unansweredMs[slot] = Number.NEGATIVE_INFINITY
    this.#silentSinceMs[slot] = nowMs
    this.progress.start(slot, nowMs, this.#hosts.lanes.countOf(slot))
    const flags = [this.#isRouterPaced, this.#wasForged, this.#isContending, this.#isLost]
    for (const column of flags) column[slot] = 0
  }

  /** Notes that a protocol of this host drew an error that its sender rations. */
  noteError(slot: number, protocol: number, sender: ErrorSender): void {
    // A silence proved before may have been one of this sender's, of whose budget there was no control.
    if (this.controls.note(slot, protocol, sender)) this.#hosts.voidProofs(slot)
  }

  /** Notes that others may have taken this silent host's errors: its silence begins anew. */
  contend(slot: number, nowMs: number): void {
    this.#silentSinceMs[slot] = nowMs
    this.#isContending[slot] = 1
    this.#hosts.voidProofs(slot)
  }

  /** How often the protocol that serves as a control most has been asked for. */
  controlTries(slot: number): number {
    const tries = this.controls.senders(slot).map((sender) => this.controls.of(slot, sender) ?? 0)
    return Math.max(0, ...tries.map((protocol) => this.#hosts.triesOf(slot, protocol)))
  }

  /** True while it is a router's pace that holds this host up, not its own. */
  isRouterPaced(slot: number): boolean {
    return this.#isRouterPaced[slot] === 1
  }

  /** Since when a mute host has been silent without a rival. */
  silentSinceMs(slot: number): number {
    return this.#silentSinceMs[slot] ?? 0
  }

  /** True while a silent host may only be losing every error to others of the same machine. */
  isContending(slot: number): boolean {
    return this.isMute(slot) && this.#isContending[slot] === 1
  }

  /** True once an error about this host came from somebody else. */
  hearsOthers(slot: number): boolean {
    return this.controls.hears(slot, 'other')
  }

  /** True when a lane rations its errors, or may. */
  mayDeny(lane: number): boolean {
    return this.#pacer.rations(lane) || this.#pacer.wantsSureControl(lane)
  }

  /** Notes a quote that names us and this host but is not of our making: nothing it did not say is proved. */
  noteForged(slot: number): void {
    for (const lane of this.#hosts.lanes.allOf(slot)) this.#isForgedNow[lane] = 1
    this.#wasForged[slot] = 1
  }

  /** Notes that the way to this host is closed: that it stays silent means nothing any more. */
  noteLost(slot: number): void {
    this.#isLost[slot] = 1
  }

  /** True while no probe to this host has drawn an error, so that its silence has no control. */
  isBlind(slot: number): boolean {
    return this.controls.isEmpty(slot)
  }

  /** True when a protocol has stayed silent and no error of this host explains it. */
  isSilent(slot: number): boolean {
    return this.isBlind(slot) && !this.settlement.isAnswered(slot)
  }

  /** True while the host itself has sent no error, whatever somebody else sent in its stead. */
  isMute(slot: number): boolean {
    return !this.controls.hears(slot, 'target')
  }

  /** True when this host's quotes have not always been ours. */
  wasForged(slot: number): boolean {
    return this.#wasForged[slot] === 1
  }

  /** True when every protocol is settled. */
  isDone(slot: number, rule: SilenceRule, nowMs: number): boolean {
    if (this.settlement.isAnswered(slot)) return true
    if (this.isBlind(slot)) return this.#isProvedSilent(slot, rule, nowMs)
    return (
      this.settlement.isComplete(slot, rule) &&
      (!this.isMute(slot) || nowMs >= this.#silentFromMs(slot, rule))
    )
  }

  /** Composes the next batch of a lane and gives its length; 0 when nothing may be asked before `composer.readyMs`. */
  compose(lane: number, rule: SilenceRule, nowMs: number): number {
    const slot = this.#hosts.lanes.slotOf(lane)
    const size = this.composer.compose(
      lane,
      rule,
      {
        isBlind: this.isBlind(slot),
        isContending: this.isContending(slot),
        wasForged: this.wasForged(slot),
        unansweredMs: this.#unansweredMs[slot] ?? 0,
        silentSinceMs: this.silentSinceMs(slot),
        silentFromMs: this.#silentFromMs(slot, rule),
      },
      nowMs,
    )
    const { suspects, isShort } = this.composer.draft
    this.#suspects[lane] = suspects
    this.#isGuess[lane] = this.#pacer.isSearching(lane) ? 1 : 0
    if (size > 0 || isShort) this.#isRouterPaced[slot] = isShort ? 1 : 0
    return size
  }

  /**
   * Draws the conclusions from a lane's batch whose time is up (or whose answers are all there); `loss` is the part of
   * exchanges that is lost on the way, 0 to 1. Gives how many errors came that could not have been denied: of those,
   * what stayed out was lost.
   */
  conclude(lane: number, loss: number, nowMs: number): number {
    const weighing = this.#weighing
    const slot = this.#hosts.lanes.slotOf(lane)
    const senders = this.controls.senders(slot)
    weighing.weigh(this.#batches, lane, this.#suspects[lane] ?? 0, senders, this.#isGuess[lane] === 1)
    for (let i = 0; i < this.#batches.countOf(lane); i += 1) {
      const protocol = this.#batches.protocolAt(lane, i)
      this.#note(lane, protocol, weighing.findings[i] ?? 'answered')
      const upstream = this.#upstreamOf(slot)
      const tries = this.#hosts.triesOf(slot, protocol)
      const couldAnswer = weighing.couldAnswer[i] === true
      if (upstream?.learnFrom(this.#batches, lane, i, { tries, couldAnswer }, nowMs) === true) {
        this.#hosts.setProofs(slot, protocol, GIVEN_UP)
      }
    }
    const { asked, free, errors, shortfall, undeniable } = weighing
    const sentMs = this.#batches.sentMs(lane)
    const sendsErrors = !this.isBlind(slot)
    const grantedMs = this.#batches.lastErrorMs(lane)
    this.#pacer.report(lane, { sentMs, grantedMs, asked, free, errors, shortfall, sendsErrors, loss })
    if (!this.isRouterPaced(slot)) {
      this.progress.countBatch(slot, sentMs, !sendsErrors && !this.wasForged(slot))
    } else this.progress.passBatch(slot, sentMs)
    this.#isForgedNow[lane] = 0
    this.#batches.close(lane)
    return undeniable
  }

  /** One byte per protocol for the result; what stayed open gets `cause`. */
  resultBytes(slot: number, rule: SilenceRule, nowMs: number, cause: UnprovedCause): Uint8Array {
    const isHostSilent = this.isBlind(slot) && this.#isProvedSilent(slot, rule, nowMs)
    return this.settlement.bytes(slot, rule, isHostSilent, cause)
  }

  /** A host that sent no error at all: asked often enough, over long enough, and given time to answer. */
  #isProvedSilent(slot: number, rule: SilenceRule, nowMs: number): boolean {
    if (this.wasForged(slot) || this.#isLost[slot] === 1) return false
    if (this.#hosts.lanes.allOf(slot).some((lane) => this.#batches.countOf(lane) > 0)) return false
    return nowMs >= this.#silentFromMs(slot, rule) && this.settlement.hasAskedAll(slot, rule)
  }

  /** The earliest moment at which a mute host may be called silent. */
  #silentFromMs(slot: number, rule: SilenceRule): number {
    const quietMs = (this.#silentSinceMs[slot] ?? 0) + rule.quietMs
    return Math.max(quietMs, this.lastSentMs(slot) + rule.answerMs)
  }

  /** When the last batch to a host was sent, from whichever lane. */
  lastSentMs(slot: number): number {
    return Math.max(...this.#hosts.lanes.allOf(slot).map((lane) => this.#batches.sentMs(lane)))
  }

  #note(lane: number, protocol: number, finding: Finding): void {
    const slot = this.#hosts.lanes.slotOf(lane)
    if (finding === 'answered' || this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) return
    this.#unansweredMs[slot] = Math.max(this.#unansweredMs[slot] ?? 0, this.#batches.sentMs(lane))
    const proofs = this.settlement.proofs(slot, protocol)
    if (finding === 'proved' && this.#isForgedNow[lane] === 0) {
      // Its last try was counted as an error that was denied.
      if (this.#hosts.proofsOf(slot, protocol) === DOUBTFUL) this.#pacer.refund(lane)
      this.#hosts.setProofs(slot, protocol, proofs + 1)
      this.progress.noteNews(slot)
    } else if (proofs === 0) this.#hosts.setProofs(slot, protocol, finding === 'denied' ? 0 : DOUBTFUL)
  }
}
