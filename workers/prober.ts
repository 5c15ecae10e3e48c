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
import { DOUBTFUL, type HostTable, MOST_TRIES } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import { Progress } from './progress.ts'
import { INDEPENDENT_MS, Settlement, type SilenceRule } from './settlement.ts'
import { type Finding, Weighing } from './weighing.ts'

/** A batch ends with up to two controls; suspects leave room for owed ones. */
const CONTROLS = 2
const KEPT_FOR_OWED = 8
/** What a host that contends for errors asks for at once: any one will do. */
const CONTENDERS = 4

export class Prober {
  readonly settlement: Settlement
  readonly progress: Progress
  readonly #hosts: HostTable
  readonly #batches: Batches
  readonly #pacer: Pacer
  readonly #controls: Controls
  readonly #order: readonly number[]
  readonly #room: number
  readonly #suspects: Uint8Array
  readonly #unansweredMs: Float64Array
  readonly #silentSinceMs: Float64Array
  readonly #isContending: Uint8Array
  readonly #isForgedNow: Uint8Array
  readonly #wasForged: Uint8Array
  readonly #isLost: Uint8Array
  readonly #weighing = new Weighing()
  /** The batch that `compose` made. */
  readonly batch = new Uint8Array(BATCH_SIZE)
  /** Where it made none: when something may be asked that it held back. */
  readyMs = 0

  constructor(
    hosts: HostTable,
    batches: Batches,
    pacer: Pacer,
    order: readonly number[],
    limit = BATCH_SIZE,
  ) {
    this.settlement = new Settlement(hosts, order)
    this.progress = new Progress(hosts.slots)
    this.#hosts = hosts
    this.#batches = batches
    this.#pacer = pacer
    this.#controls = new Controls(hosts.slots)
    this.#order = order
    this.#room = Math.max(Math.min(limit, BATCH_SIZE) - CONTROLS, 2)
    this.#suspects = new Uint8Array(hosts.slots)
    this.#unansweredMs = new Float64Array(hosts.slots)
    this.#silentSinceMs = new Float64Array(hosts.slots)
    this.#isContending = new Uint8Array(hosts.slots)
    this.#isForgedNow = new Uint8Array(hosts.slots)
    this.#wasForged = new Uint8Array(hosts.slots)
    this.#isLost = new Uint8Array(hosts.slots)
  }

  /** Starts a host. */
  start(slot: number, nowMs: number): void {
    this.#controls.start(slot)
    this.#pacer.start(slot)
    this.#batches.close(slot)
    this.#unansweredMs[slot] = Number.NEGATIVE_INFINITY
    this.#silentSinceMs[slot] = nowMs
    this.progress.start(slot, nowMs)
    const flags = [this.#isForgedNow, this.#wasForged, this.#isContending, this.#isLost]
    for (const column of flags) column[slot] = 0
  }

  /** Notes that a protocol of this host drew an error that its sender rations. */
  noteError(slot: number, protocol: number, sender: ErrorSender): void {
    // A silence proved before may have been one of this sender's, of whose budget there was no control.
    if (this.#controls.note(slot, protocol, sender)) this.#hosts.voidProofs(slot)
  }

  /** Notes that others may have taken this silent host's errors: its silence begins anew. */
  contend(slot: number, nowMs: number): void {
    this.#silentSinceMs[slot] = nowMs
    this.#isContending[slot] = 1
    this.#hosts.voidProofs(slot)
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
    return this.#controls.hears(slot, 'other')
  }

  /** Notes a quote that names us and this host but is not of our making: nothing it did not say is proved. */
  noteForged(slot: number): void {
    this.#isForgedNow[slot] = 1
    this.#wasForged[slot] = 1
  }

  /** Notes that the way to this host is closed: that it stays silent means nothing any more. */
  noteLost(slot: number): void {
    this.#isLost[slot] = 1
  }

  /** True while no probe to this host has drawn an error, so that its silence has no control. */
  isBlind(slot: number): boolean {
    return this.#controls.isEmpty(slot)
  }

  /** True when a protocol has stayed silent and no error of this host explains it. */
  isSilent(slot: number): boolean {
    return this.isBlind(slot) && !this.settlement.isAnswered(slot)
  }

  /** True while the host itself has sent no error, whatever somebody else sent in its stead. */
  isMute(slot: number): boolean {
    return !this.#controls.hears(slot, 'target')
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

  /** Fills `batch` and gives its length; 0 when nothing may be asked before `readyMs`. */
  compose(slot: number, rule: SilenceRule, nowMs: number): number {
    return this.isBlind(slot)
      ? this.#composeBlind(slot, rule, nowMs)
      : this.#composeControlled(slot, rule, nowMs)
  }

  /**
   * Draws the conclusions from a batch whose time is up (or whose answers are all there). Gives how many errors
   * came that could not have been denied: of those, what stayed out was lost.
   */
  conclude(slot: number): number {
    const weighing = this.#weighing
    weighing.weigh(this.#batches, slot, this.#suspects[slot] ?? 0, this.#controls.senders(slot))
    for (let i = 0; i < this.#batches.countOf(slot); i += 1) {
      this.#note(slot, this.#batches.protocolAt(slot, i), weighing.findings[i] ?? 'answered')
    }
    const { errors, shortfall, undeniable } = weighing
    const sentMs = this.#batches.sentMs(slot)
    this.#pacer.report(slot, { sentMs, errors, shortfall, sendsErrors: !this.isBlind(slot) })
    this.progress.countBatch(slot, sentMs, this.isBlind(slot) && !this.wasForged(slot))
    this.#isForgedNow[slot] = 0
    this.#batches.close(slot)
    return undeniable
  }

  /** One byte per protocol for the result; what stayed open gets `cause`. */
  resultBytes(slot: number, rule: SilenceRule, nowMs: number, cause: UnprovedCause): Uint8Array {
    const isHostSilent = this.isBlind(slot) && this.#isProvedSilent(slot, rule, nowMs)
    return this.settlement.bytes(slot, rule, isHostSilent, cause)
  }

  /** A host that sent no error at all: asked often enough, over long enough, and given time to answer. */
  #isProvedSilent(slot: number, rule: SilenceRule, nowMs: number): boolean {
    if (this.wasForged(slot) || this.#isLost[slot] === 1 || this.#batches.countOf(slot) > 0) return false
    return nowMs >= this.#silentFromMs(slot, rule) && this.settlement.hasAskedAll(slot, rule)
  }

  /** The earliest moment at which a mute host may be called silent. */
  #silentFromMs(slot: number, rule: SilenceRule): number {
    const quietMs = (this.#silentSinceMs[slot] ?? 0) + rule.quietMs
    return Math.max(quietMs, this.#batches.sentMs(slot) + rule.answerMs)
  }

  #composeBlind(slot: number, rule: SilenceRule, nowMs: number): number {
    const isEndless = this.isContending(slot) || this.wasForged(slot)
    const limit = this.isContending(slot) ? CONTENDERS : Math.min(this.#pacer.allowance(slot), this.#room)
    const rounds = isEndless ? MOST_TRIES : this.settlement.rounds(rule)
    this.#suspects[slot] = 0
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
    const roundMs = this.silentSinceMs(slot) + fewest * (rule.quietMs / rounds)
    this.readyMs = isEndless ? (this.#unansweredMs[slot] ?? 0) + INDEPENDENT_MS : roundMs
    if (fewest === rounds) this.readyMs = this.#silentFromMs(slot, rule)
    return fewest > 0 && nowMs < this.readyMs ? 0 : size
  }

  #composeControlled(slot: number, rule: SilenceRule, nowMs: number): number {
    this.readyMs = (this.#unansweredMs[slot] ?? 0) + rule.spacingMs
    const mayRepeat = nowMs >= this.readyMs
    const allowance = this.#pacer.allowance(slot)
    const suspects = mayRepeat
      ? this.#collect(slot, rule, 'suspect', 0, Math.max(this.#room - Math.min(allowance, KEPT_FOR_OWED), 1))
      : 0
    this.#suspects[slot] = suspects
    const size = this.#collect(slot, rule, 'owed', suspects, Math.min(suspects + allowance, this.#room))
    const owed = size - suspects
    const isLast = owed < 2 && !this.#pacer.rations(slot)
    const wantsControl = owed === 0 || isLast || this.#pacer.wantsSureControl(slot)
    if (size > 0 && wantsControl) return this.#controls.append(slot, this.batch, size)
    // The owed ones are controls of the target; what somebody else may have denied needs one of theirs too.
    return suspects > 0 ? this.#controls.append(slot, this.batch, size, ['other']) : size
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

  #note(slot: number, protocol: number, finding: Finding): void {
    if (finding === 'answered' || this.#hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE) return
    this.#unansweredMs[slot] = this.#batches.sentMs(slot)
    const proofs = this.settlement.proofs(slot, protocol)
    if (finding === 'proved' && this.#isForgedNow[slot] === 0) {
      this.#hosts.setProofs(slot, protocol, proofs + 1)
      this.progress.noteNews(slot)
    } else if (proofs === 0) this.#hosts.setProofs(slot, protocol, finding === 'denied' ? 0 : DOUBTFUL)
  }
}
