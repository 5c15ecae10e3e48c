/**
 * Which protocols to ask a host next, and what the answers to a batch, and its silences, prove.
 *
 * A protocol of a host is
 *   owed      never tried, or its last try was denied its answer by the host's budget
 *   suspect   tried and unanswered with no such excuse
 *   settled   evidence, or silence proved as often as the measured loss asks for
 * A batch asks suspects first and owed ones after them: an owed one whose error comes back is a control, which
 * proves that the host still had budget when the suspects before it stayed silent, and costs nothing extra.
 * Of a host that has sent no error yet (a blind one) the least tried are asked, round after round.
 */
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import type { UnprovedCause } from '../src/verdict/silence.ts'
import { BATCH_SIZE, type Batches, type ErrorSender } from './batches.ts'
import { Controls } from './controls.ts'
import { DOUBTFUL, type HostTable } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import { Settlement, type SilenceRule } from './settlement.ts'

/** Tries of one protocol are independent from this far apart: shorter bursts of loss hit both. */
const INDEPENDENT_MS = 100
/** Batches in a row that brought nothing new, after which a host is given up. */
const BARREN_LIMIT = 24
/** A batch ends with up to two controls; suspects leave room for owed ones. */
const ROOM = BATCH_SIZE - 2
const KEPT_FOR_OWED = 8

export class Prober {
  readonly settlement: Settlement
  readonly #hosts: HostTable
  readonly #batches: Batches
  readonly #pacer: Pacer
  readonly #controls: Controls
  readonly #order: readonly number[]
  readonly #repeatAfterMs: Float64Array
  readonly #startedMs: Float64Array
  readonly #barren: Uint8Array
  readonly #hasNews: Uint8Array
  readonly #isForgedNow: Uint8Array
  readonly #wasForged: Uint8Array
  /** The batch that `compose` made. */
  readonly batch = new Uint8Array(BATCH_SIZE)

  constructor(hosts: HostTable, batches: Batches, pacer: Pacer, order: readonly number[]) {
    this.settlement = new Settlement(hosts, order)
    this.#hosts = hosts
    this.#batches = batches
    this.#pacer = pacer
    this.#controls = new Controls(hosts.slots)
    this.#order = order
    this.#repeatAfterMs = new Float64Array(hosts.slots)
    this.#startedMs = new Float64Array(hosts.slots)
    this.#barren = new Uint8Array(hosts.slots)
    this.#hasNews = new Uint8Array(hosts.slots)
    this.#isForgedNow = new Uint8Array(hosts.slots)
    this.#wasForged = new Uint8Array(hosts.slots)
  }

  /** Starts a host. */
  start(slot: number, nowMs: number): void {
    this.#controls.start(slot)
    this.#pacer.start(slot)
    this.#batches.close(slot)
    this.#repeatAfterMs[slot] = 0
    this.#startedMs[slot] = nowMs
    for (const column of [this.#barren, this.#hasNews, this.#isForgedNow, this.#wasForged]) column[slot] = 0
  }

  /** Notes that a protocol of this host drew an error that its sender rations. */
  noteError(slot: number, protocol: number, sender: ErrorSender): void {
    this.#controls.note(slot, protocol, sender)
  }

  /** Notes that a packet told something new. */
  noteNews(slot: number): void {
    this.#hasNews[slot] = 1
  }

  /** Notes a quote that names us and this host but is not of our making: nothing it did not say is proved. */
  noteForged(slot: number): void {
    this.#isForgedNow[slot] = 1
    this.#wasForged[slot] = 1
  }

  /** True while no probe to this host has drawn an error, so that its silence has no control. */
  isBlind(slot: number): boolean {
    return this.#controls.isEmpty(slot)
  }

  /** True when this host's quotes have not always been ours. */
  wasForged(slot: number): boolean {
    return this.#wasForged[slot] === 1
  }

  /** True when every protocol is settled. */
  isDone(slot: number, rule: SilenceRule, nowMs: number): boolean {
    return this.settlement.isComplete(slot, rule) || (this.isBlind(slot) && this.#isSilent(slot, rule, nowMs))
  }

  /** True when asking on would not help. */
  isHopeless(slot: number): boolean {
    return (this.#barren[slot] ?? 0) >= BARREN_LIMIT
  }

  /** When something may be asked again that `compose` held back. */
  readyMs(slot: number, rule: SilenceRule): number {
    const repeatMs = this.#repeatAfterMs[slot] ?? 0
    if (!this.isBlind(slot)) return repeatMs
    return Math.max(repeatMs, this.#silentFromMs(slot, rule))
  }

  /** Fills `batch` and gives its length; 0 when nothing may be asked before `readyMs`. */
  compose(slot: number, rule: SilenceRule, nowMs: number): number {
    const mayRepeat = nowMs >= (this.#repeatAfterMs[slot] ?? 0)
    return this.isBlind(slot)
      ? this.#composeBlind(slot, rule, mayRepeat)
      : this.#composeControlled(slot, rule, mayRepeat)
  }

  /** Draws the conclusions from a batch whose time is up (or whose answers are all there). */
  conclude(slot: number): void {
    const control = this.#controls.lastIn(slot, this.#batches)
    const errors = this.#batches.errors(slot)
    const sentMs = this.#batches.sentMs(slot)
    let shortfall = 0
    for (let i = 0; i < this.#batches.countOf(slot); i += 1) {
      if (this.#batches.isAnsweredAt(slot, i)) continue
      if (i > control) shortfall += 1
      this.#noteSilence(slot, this.#batches.protocolAt(slot, i), i < control, errors > 0)
    }
    this.#pacer.report(slot, { sentMs, errors, shortfall, sendsErrors: !this.isBlind(slot) })
    this.#countBarren(slot)
    this.#isForgedNow[slot] = 0
    this.#batches.close(slot)
  }

  /** One byte per protocol for the result; what stayed open gets `cause`. */
  resultBytes(slot: number, rule: SilenceRule, nowMs: number, cause: UnprovedCause): Uint8Array {
    const isHostSilent = this.isBlind(slot) && this.#isSilent(slot, rule, nowMs)
    return this.settlement.bytes(slot, rule, isHostSilent, cause)
  }

  /** A host that sent no error at all: asked often enough, over long enough, and given time to answer. */
  #isSilent(slot: number, rule: SilenceRule, nowMs: number): boolean {
    if (this.wasForged(slot) || this.#batches.countOf(slot) > 0) return false
    return nowMs >= this.#silentFromMs(slot, rule) && this.settlement.hasAskedAll(slot, rule)
  }

  /** The earliest moment at which a blind host may be called silent. */
  #silentFromMs(slot: number, rule: SilenceRule): number {
    const quietMs = (this.#startedMs[slot] ?? 0) + rule.quietMs
    return Math.max(quietMs, this.#batches.sentMs(slot) + rule.answerMs)
  }

  #composeBlind(slot: number, rule: SilenceRule, mayRepeat: boolean): number {
    const limit = Math.min(this.#pacer.allowance(slot), ROOM)
    const rounds = this.wasForged(slot) ? Number.POSITIVE_INFINITY : this.settlement.rounds(rule)
    let size = 0
    let fewest = rounds
    for (const protocol of this.#order) {
      if (this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) continue
      const tries = this.#hosts.triesOf(slot, protocol)
      if (tries < fewest) {
        fewest = tries
        size = 0
      }
      if (tries === fewest && tries < rounds && size < limit) this.batch[size++] = protocol
    }
    return fewest > 0 && !mayRepeat ? 0 : size
  }

  #composeControlled(slot: number, rule: SilenceRule, mayRepeat: boolean): number {
    const allowance = this.#pacer.allowance(slot)
    const suspects = mayRepeat
      ? this.#collect(slot, rule, 'suspect', 0, ROOM - Math.min(allowance, KEPT_FOR_OWED))
      : 0
    const size = this.#collect(slot, rule, 'owed', suspects, Math.min(suspects + allowance, ROOM))
    const owed = size - suspects
    const isLast = owed < 2 && !this.#pacer.rations(slot)
    const wantsControl = owed === 0 || isLast || this.#pacer.wantsSureControl(slot)
    return size > 0 && wantsControl ? this.#controls.append(slot, this.batch, size) : size
  }

  /** Appends suspects, or owed ones, up to `limit` in all, and gives the new size. */
  #collect(slot: number, rule: SilenceRule, kind: 'suspect' | 'owed', from: number, limit: number): number {
    let size = from
    for (const protocol of this.#order) {
      if (size >= limit) break
      if (this.settlement.isSettled(slot, protocol, rule)) continue
      const isSuspect = this.#hosts.triesOf(slot, protocol) > 0 && this.#hosts.proofsOf(slot, protocol) > 0
      if (isSuspect === (kind === 'suspect')) this.batch[size++] = protocol
    }
    return size
  }

  #noteSilence(slot: number, protocol: number, isProved: boolean, budgetWasTaken: boolean): void {
    if (this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) return
    this.#repeatAfterMs[slot] = this.#batches.sentMs(slot) + INDEPENDENT_MS
    const proofs = this.settlement.proofs(slot, protocol)
    if (isProved && this.#isForgedNow[slot] === 0) {
      this.#hosts.setProofs(slot, protocol, proofs + 1)
      this.noteNews(slot)
    } else if (proofs === 0) {
      // Denied, if an error took the budget; else nothing explains it.
      this.#hosts.setProofs(slot, protocol, budgetWasTaken ? 0 : DOUBTFUL)
    }
  }

  #countBarren(slot: number): void {
    const isProgress = this.#hasNews[slot] === 1 || (this.isBlind(slot) && !this.wasForged(slot))
    this.#barren[slot] = isProgress ? 0 : (this.#barren[slot] ?? 0) + 1
    this.#hasNews[slot] = 0
  }
}
