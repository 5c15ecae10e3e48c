/**
 * What the answers to a batch, and its silences, prove; what to ask next is composer.ts's.
 *
 * A protocol of a host is
 *   owed      never tried, or its last try was denied its answer by the host's budget
 *   suspect   tried and unanswered with no such excuse
 *   settled   evidence, or silence proved as often as the measured loss asks for
 */
import type { UnprovedCause } from '../src/verdict/silence.ts'
import { AheadComposer } from './ahead-composer.ts'
import { type BatchBounds, FREE_BATCHES } from './batch-bounds.ts'
import type { Batches, ErrorSender } from './batches.ts'
import { Composer } from './composer.ts'
import { Conclusion } from './conclusion.ts'
import { Controls } from './controls.ts'
import type { HostTable } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import { Progress } from './progress.ts'
import { Settlement, type SilenceRule } from './settlement.ts'
import { Standings } from './standings.ts'
import type { Upstream } from './upstream.ts'

export class Prober {
  readonly settlement: Settlement
  readonly progress: Progress
  readonly composer: Composer
  readonly controls: Controls
  readonly #ahead: AheadComposer
  readonly #hosts: HostTable
  readonly #batches: Batches
  readonly #pacer: Pacer
  readonly #standings: Standings
  readonly #conclusion: Conclusion
  readonly #isRouterPaced: Uint8Array
  /** Filled anew for each batch. */
  readonly #standing = {
    isBlind: true,
    isContending: false,
    wasForged: false,
    unansweredMs: 0,
    silentSinceMs: 0,
    silentFromMs: 0,
  }
  constructor(
    hosts: HostTable,
    batches: Batches,
    pacer: Pacer,
    order: readonly number[],
    bounds: BatchBounds = FREE_BATCHES,
    upstreamOf: (slot: number) => Upstream | undefined = () => undefined,
  ) {
    this.settlement = new Settlement(hosts, order)
    this.progress = new Progress(hosts.slots)
    this.#hosts = hosts
    this.#batches = batches
    this.#pacer = pacer
    this.controls = new Controls(hosts.slots)
    this.#standings = new Standings(hosts.slots, hosts.lanes)
    const own = { settlement: this.settlement, controls: this.controls }
    const parts = { hosts, batches, pacer, upstreamOf, ...own }
    this.#ahead = new AheadComposer({ hosts, bounds, upstreamOf })
    this.composer = new Composer({ ...parts, order, bounds })
    this.#conclusion = new Conclusion({ ...parts, standings: this.#standings, progress: this.progress })
    this.#isRouterPaced = new Uint8Array(hosts.slots)
  }

  /** Starts a host, with all of its lanes. */
  start(slot: number, nowMs: number): void {
    this.controls.start(slot)
    const { lanes } = this.#hosts
    for (let lane = lanes.firstOf(slot); lane < lanes.firstOf(slot + 1); lane += 1) {
      this.#pacer.start(lane)
      this.#batches.close(lane)
      this.#batches.late.expect(lane, 0)
    }
    this.#standings.start(slot, nowMs)
    this.progress.start(slot, nowMs, this.#hosts.lanes.countOf(slot))
    this.#isRouterPaced[slot] = 0
  }

  /** Notes that a protocol of this host drew an error that its sender rations. */
  noteError(slot: number, protocol: number, sender: ErrorSender): void {
    // A silence proved before may have been one of this sender's, of whose budget there was no control.
    if (this.controls.note(slot, protocol, sender)) this.#hosts.voidProofs(slot)
  }

  /** Notes that others may have taken this silent host's errors: its silence begins anew. */
  contend(slot: number, nowMs: number): void {
    this.#standings.contend(slot, nowMs)
    this.#hosts.voidProofs(slot)
  }

  /** How often the protocol that serves as a control most has been asked for. */
  controlTries(slot: number): number {
    return Math.max(this.#triesOfControl(slot, 'target'), this.#triesOfControl(slot, 'other'))
  }

  #triesOfControl(slot: number, sender: ErrorSender): number {
    const protocol = this.controls.of(slot, sender)
    return protocol === undefined ? 0 : this.#hosts.triesOf(slot, protocol)
  }

  /** True while it is a router's pace that holds this host up, not its own. */
  isRouterPaced(slot: number): boolean {
    return this.#isRouterPaced[slot] === 1
  }

  /** Since when a host is asked; of one that was written down, since it is asked again. */
  beganMs(slot: number): number {
    return this.#standings.beganMs(slot)
  }

  /** Since when a mute host has been silent without a rival. */
  silentSinceMs(slot: number): number {
    return this.#standings.silentSinceMs(slot)
  }

  /** True while a silent host may only be losing every error to others of the same machine. */
  isContending(slot: number): boolean {
    return this.isMute(slot) && this.#standings.isContending(slot)
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
    this.#standings.noteForged(slot)
  }

  /** Notes that the way to this host is closed: that it stays silent means nothing any more. */
  noteLost(slot: number): void {
    this.#standings.noteLost(slot)
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
    return this.#standings.wasForged(slot)
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

  /**
   * Composes the next batch of a lane and gives its length; 0 when nothing may be asked before `composer.readyMs`. It asks
   * for so many protocols `ahead` of the host's pace, if any.
   */
  compose(lane: number, rule: SilenceRule, nowMs: number, ahead = 0): number {
    const slot = this.#hosts.lanes.slotOf(lane)
    if (ahead > 0) {
      this.#conclusion.expect(lane, 0, 'ahead')
      const { draft, survey } = this.composer
      return this.#ahead.compose(draft, survey, lane, rule, ahead, nowMs)
    }
    const standing = this.#standing
    standing.isBlind = this.isBlind(slot)
    standing.isContending = this.isContending(slot)
    standing.wasForged = this.wasForged(slot)
    standing.unansweredMs = this.#standings.unansweredMs(slot)
    standing.silentSinceMs = this.silentSinceMs(slot)
    standing.silentFromMs = this.#silentFromMs(slot, rule)
    const size = this.composer.compose(lane, rule, standing, nowMs)
    const { suspects, isShort } = this.composer.draft
    this.#conclusion.expect(lane, suspects, this.#pacer.isSearching(lane) ? 'guess' : 'budget')
    if (size > 0 || isShort) this.#isRouterPaced[slot] = isShort ? 1 : 0
    return size
  }

  /**
   * Draws the conclusions from a lane's batch whose time is up (or whose answers are all there); `loss` is the part of
   * exchanges that is lost on the way, 0 to 1. Gives how many errors came that could not have been denied: of those,
   * what stayed out was lost.
   */
  conclude(lane: number, loss: number, nowMs: number): number {
    const isRouterPaced = this.isRouterPaced(this.#hosts.lanes.slotOf(lane))
    return this.#conclusion.draw(lane, loss, isRouterPaced, nowMs)
  }

  /** One byte per protocol for the result; what stayed open gets `cause`. */
  resultBytes(slot: number, rule: SilenceRule, nowMs: number, cause: UnprovedCause): Uint8Array {
    const isSilent = this.isBlind(slot) && this.#isProvedSilent(slot, rule, nowMs)
    // Who says so of one protocol says so of all, had he the errors for that: what stays silent is not the host's silence.
    const isGone = isSilent && this.settlement.isReportedGone(slot)
    return this.settlement.bytes(slot, rule, isSilent && !isGone, isGone ? 'router-limited' : cause)
  }

  /** A host that sent no error at all: asked often enough, over long enough, and given time to answer. */
  #isProvedSilent(slot: number, rule: SilenceRule, nowMs: number): boolean {
    if (!this.#standings.mayBeSilent(slot) || this.#hasUnderWay(slot)) return false
    return nowMs >= this.#silentFromMs(slot, rule) && this.settlement.hasAskedAll(slot, rule)
  }

  /** The earliest moment at which a mute host may be called silent. */
  #silentFromMs(slot: number, rule: SilenceRule): number {
    const quietMs = this.silentSinceMs(slot) + rule.quietMs
    return Math.max(quietMs, this.lastSentMs(slot) + rule.lastAnswerMs)
  }

  /** When the last batch to a host was sent, from whichever lane. */
  lastSentMs(slot: number): number {
    const { lanes } = this.#hosts
    let sentMs = this.#batches.sentMs(lanes.firstOf(slot))
    for (let i = 1; i < lanes.perHost; i += 1) {
      sentMs = Math.max(sentMs, this.#batches.sentMs(lanes.firstOf(slot) + i))
    }
    return sentMs
  }

  #hasUnderWay(slot: number): boolean {
    const { lanes } = this.#hosts
    for (let i = 0; i < lanes.perHost; i += 1) {
      if (this.#batches.countOf(lanes.firstOf(slot) + i) > 0) return true
    }
    return false
  }
}
