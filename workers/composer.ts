/**
 * Which protocols to ask a host next. A batch asks suspects first and owed ones after them: an owed one whose error
 * comes back is a control, which proves that the host still had budget when the suspects before it stayed silent, and
 * costs nothing extra. What a router rejects comes last, as far as that router's budget goes, and is a control of it.
 * Of a host that has sent no error yet (a blind one) the least tried are asked, round after round.
 *
 *   | suspects | owed, as many as the host is believed to grant | rejected by a router | controls |
 */
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import { BATCH_SIZE } from './batches.ts'
import type { Controls } from './controls.ts'
import { Draft } from './draft.ts'
import { type HostTable, MOST_TRIES } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import { INDEPENDENT_MS, type Settlement, type SilenceRule } from './settlement.ts'
import { PERMIT, type Upstream } from './upstream.ts'

/** A batch ends with up to two controls; suspects leave room for owed ones. */
const CONTROLS = 2
const KEPT_FOR_OWED = 8
/** What a host that contends for errors asks for at once: any one will do. */
const CONTENDERS = 4

/** What composing depends on. */
export interface ComposerParts {
  readonly hosts: HostTable
  readonly pacer: Pacer
  readonly controls: Controls
  readonly settlement: Settlement
  /** The protocols of the sweep, most informative first. */
  readonly order: readonly number[]
  /** Most probes in a batch. */
  readonly limit: number
  /** Who may answer in a host's stead; undefined for one on our own link. */
  readonly upstreamOf: (slot: number) => Upstream | undefined
}

/** How a host stands, as far as its next batch depends on it. Times are in milliseconds. */
export interface Standing {
  readonly isBlind: boolean
  readonly isContending: boolean
  readonly wasForged: boolean
  readonly unansweredMs: number
  readonly silentSinceMs: number
  readonly silentFromMs: number
}

export class Composer {
  /** The batch that `compose` made. */
  readonly draft = new Draft()
  /** Where it made none: when something may be asked that it held back. */
  readyMs = 0
  readonly #parts: ComposerParts
  readonly #room: number

  constructor(parts: ComposerParts) {
    this.#parts = parts
    this.#room = Math.max(Math.min(parts.limit, BATCH_SIZE) - CONTROLS, 2)
  }

  /** Composes `draft` and gives its size; 0 when nothing may be asked before `readyMs`. */
  compose(slot: number, rule: SilenceRule, standing: Standing, nowMs: number): number {
    const { draft } = this
    draft.begin(slot, this.#parts.upstreamOf(slot), nowMs)
    if (standing.isBlind) this.#composeBlind(slot, rule, standing, nowMs)
    else this.#composeControlled(slot, rule, standing, nowMs)
    const laterMs = this.readyMs > nowMs ? this.readyMs : Number.POSITIVE_INFINITY
    this.readyMs = Math.min(laterMs, draft.heldMs)
    if (this.readyMs === Number.POSITIVE_INFINITY) this.readyMs = nowMs
    return draft.size
  }

  #composeBlind(slot: number, rule: SilenceRule, standing: Standing, nowMs: number): void {
    const { order, settlement, pacer, upstreamOf } = this.#parts
    const isEndless = standing.isContending || standing.wasForged
    const limit = standing.isContending ? CONTENDERS : Math.min(pacer.allowance(slot), this.#room)
    const rounds = isEndless ? MOST_TRIES : settlement.rounds(rule)
    const fewest = this.#fewestTries(slot, rounds)
    const roundMs = standing.silentSinceMs + fewest * (rule.quietMs / rounds)
    this.readyMs = isEndless ? standing.unansweredMs + INDEPENDENT_MS : roundMs
    if (fewest === rounds) this.readyMs = standing.silentFromMs
    if (fewest === rounds || (fewest > 0 && nowMs < this.readyMs)) return
    const upstream = upstreamOf(slot)
    const isNext = (protocol: number) =>
      this.#isOpen(slot, protocol) && this.#tries(slot, protocol) === fewest
    const isFree = (protocol: number) => upstream?.needsToken(protocol) !== true
    this.draft.take(order, limit, (protocol) => isNext(protocol) && isFree(protocol))
    if (this.draft.size === 0) this.draft.take(order, limit, isNext)
  }

  /** Of the unanswered protocols, how often the least tried one was; `most` when there is none. */
  #fewestTries(slot: number, most: number): number {
    let fewest = most
    for (const protocol of this.#parts.order) {
      if (this.#isOpen(slot, protocol)) fewest = Math.min(fewest, this.#tries(slot, protocol))
    }
    return fewest
  }

  #composeControlled(slot: number, rule: SilenceRule, { unansweredMs }: Standing, nowMs: number): void {
    const { order, pacer, upstreamOf } = this.#parts
    const { draft } = this
    const upstream = upstreamOf(slot)
    const allowance = pacer.allowance(slot)
    const isRejected = (protocol: number) =>
      upstream?.isRejected(protocol) === true && this.#isUnsettled(slot, protocol, rule)
    const isMine = (protocol: number) =>
      upstream?.isRejected(protocol) !== true && this.#isUnsettled(slot, protocol, rule)
    const isSuspect = (protocol: number) => isMine(protocol) && this.#isDoubted(slot, protocol)
    const isOwed = (protocol: number) => isMine(protocol) && !this.#isDoubted(slot, protocol)
    const isFree = (protocol: number) => upstream?.needsToken(protocol) !== true

    this.readyMs = unansweredMs + rule.spacingMs
    const mayRepeat = nowMs >= this.readyMs
    const hasSuspects = order.some(isSuspect)
    // Without a control of the router's suspects would be asked in vain, so its token comes first.
    let token = mayRepeat && hasSuspects ? this.#controlToken(slot) : PERMIT.none
    if (mayRepeat && token !== undefined) {
      const most = Math.max(this.#room - Math.min(allowance, KEPT_FOR_OWED), 1)
      this.#repeat(most, isSuspect, isFree, token !== PERMIT.none)
    }
    const most = Math.min(draft.suspects + allowance, this.#room)
    draft.take(order, most, (protocol) => isOwed(protocol) && isFree(protocol))
    const owed = draft.size - draft.suspects
    draft.take(order, most, (protocol) => isOwed(protocol) && !isFree(protocol))

    // What a router rejects goes out with all suspects there are: its error is then their control.
    const hasMoreOwed = draft.size >= most && !pacer.rations(slot)
    if (!hasMoreOwed && (mayRepeat || !hasSuspects)) {
      const first = token === PERMIT.none || token === undefined ? undefined : order.find(isRejected)
      if (first !== undefined && token !== undefined) {
        draft.add(first, token)
        token = PERMIT.none
      }
      draft.take(order, this.#room, (protocol) => protocol !== first && isRejected(protocol))
    }
    this.#addControls(slot, owed, token ?? PERMIT.none)
  }

  /** Appends suspects up to `limit` in all; of those that may yet be a router's to reject one, at its expense. */
  #repeat(
    limit: number,
    isSuspect: (protocol: number) => boolean,
    isFree: (protocol: number) => boolean,
    hasToken: boolean,
  ): void {
    const { draft } = this
    let mayCharge = true
    for (const protocol of this.#parts.order) {
      if (draft.size >= limit) break
      if (!isSuspect(protocol)) continue
      if (isFree(protocol)) draft.add(protocol, PERMIT.none)
      else if (mayCharge) mayCharge = !(hasToken ? draft.takeOnCredit(protocol) : draft.takeOne(protocol))
    }
    draft.suspects = draft.size
  }

  /** The permit for a control of the routers that have been heard about a host; undefined while there is none. */
  #controlToken(slot: number): number | undefined {
    return this.#parts.controls.of(slot, 'other') === undefined ? PERMIT.none : this.draft.takeToken()
  }

  #addControls(slot: number, owed: number, token: number): void {
    const { pacer, controls, upstreamOf } = this.#parts
    const { draft } = this
    const { last } = draft
    const upstream = upstreamOf(slot)
    const isLast = owed < 2 && !pacer.rations(slot)
    const wantsControl = owed === 0 || isLast || pacer.wantsSureControl(slot)
    const target = controls.of(slot, 'target')
    if (draft.size > 0 && wantsControl && target !== undefined) draft.add(target, PERMIT.none)
    // The owed ones are controls of the target; what somebody else may have denied needs one of theirs too.
    const other = controls.of(slot, 'other')
    if (other === undefined) return
    const isRejectedLast = last !== undefined && upstream?.isRejected(last) === true
    if (draft.suspects > 0 && !isRejectedLast) draft.add(other, token | PERMIT.control)
    else upstream?.putBack(other, token)
  }

  #isOpen(slot: number, protocol: number): boolean {
    return this.#parts.hosts.evidenceOf(slot, protocol) === NO_EVIDENCE
  }

  #tries(slot: number, protocol: number): number {
    return this.#parts.hosts.triesOf(slot, protocol)
  }

  #isUnsettled(slot: number, protocol: number, rule: SilenceRule): boolean {
    return !this.#parts.settlement.isSettled(slot, protocol, rule)
  }

  /** True when its last try went unanswered with no excuse. */
  #isDoubted(slot: number, protocol: number): boolean {
    return this.#tries(slot, protocol) > 0 && this.#parts.hosts.proofsOf(slot, protocol) > 0
  }
}
