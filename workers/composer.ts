/**
 * Which protocols to ask a host next. A batch asks suspects first and owed ones after them: an owed one whose error
 * comes back is a control, which proves that the host still had budget when the suspects before it stayed silent, and
 * costs nothing extra. What a router rejects comes last, as far as that router's budget goes, and is a control of it.
 * Of a host that has sent no error yet (a blind one) other things are asked: blind-composer.ts.
 *
 *   | suspects | owed, as many as the host is believed to grant | rejected by a router | controls |
 */
import type { BatchBounds } from './batch-bounds.ts'
import type { Batches } from './batches.ts'
import { BlindComposer } from './blind-composer.ts'
import type { Controls } from './controls.ts'
import { Draft } from './draft.ts'
import type { HostTable } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import { ProtocolList } from './protocol-list.ts'
import type { Settlement, SilenceRule } from './settlement.ts'
import { Survey } from './survey.ts'
import { PERMIT, type Upstream } from './upstream.ts'

/** A batch ends with up to two controls of the target; suspects leave room for owed ones. */
const CONTROLS = 2
const KEPT_FOR_OWED = 8
/** A batch that has no room for more is the user's wish: it has what a proof needs, and nothing else. */
const NARROW = 4
/** So many owed protocols are kept for proofs that fail. */
const RESERVE = 2
/** Where few protocols draw errors, so many are asked at each token that the control behind them mostly gets it. */
const SURE = 0.7

/** What composing depends on. */
export interface ComposerParts {
  readonly hosts: HostTable
  readonly batches: Batches
  readonly pacer: Pacer
  readonly controls: Controls
  readonly settlement: Settlement
  /** The protocols of the sweep, most informative first. */
  readonly order: readonly number[]
  readonly bounds: BatchBounds
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

/** How the suspects of a host are to be asked. */
interface Proof {
  /** When they may be asked again, and when there are tokens for the controls behind them. */
  readonly repeatMs: number
  readonly readyMs: number
  readonly controls: number
}

export class Composer {
  /** The batch that `compose` made, and how the host stands with what it is asked. */
  readonly draft = new Draft()
  readonly survey: Survey
  /** Where it made none: when something may be asked that it held back. */
  readyMs = 0
  readonly #parts: ComposerParts
  readonly #blind: BlindComposer
  readonly #room: number
  readonly #proof = { repeatMs: 0, readyMs: 0, controls: 1 }
  readonly #untried = new ProtocolList()

  constructor(parts: ComposerParts) {
    this.#parts = parts
    this.survey = new Survey(parts)
    this.#room = parts.bounds.asked
    this.#blind = new BlindComposer(parts, parts.bounds.owed)
  }

  /** Composes `draft` for a lane and gives its size; 0 when nothing may be asked before `readyMs`. */
  compose(lane: number, rule: SilenceRule, standing: Standing, nowMs: number): number {
    const { draft } = this
    const slot = this.#parts.hosts.lanes.slotOf(lane)
    draft.begin(slot, this.#parts.upstreamOf(slot), nowMs)
    this.readyMs = nowMs
    if (standing.isBlind) this.readyMs = this.#blind.compose(draft, lane, rule, standing, nowMs)
    else this.#composeControlled(lane, rule, standing, nowMs)
    const laterMs = this.readyMs > nowMs ? this.readyMs : Number.POSITIVE_INFINITY
    this.readyMs = Math.min(laterMs, draft.heldMs)
    if (this.readyMs === Number.POSITIVE_INFINITY) this.readyMs = nowMs
    return draft.size
  }

  #composeControlled(lane: number, rule: SilenceRule, standing: Standing, nowMs: number): void {
    const { pacer, hosts, upstreamOf } = this.#parts
    const { draft, survey } = this
    const slot = hosts.lanes.slotOf(lane)
    survey.take(slot, rule.proofs, upstreamOf(slot))
    if (pacer.isSearching(lane) && this.#composeSearch(lane)) return
    const { owed, suspects, rejected } = survey
    const proof = this.#prove(lane, rule, standing)
    this.readyMs = proof.repeatMs
    const mayRepeat = nowMs >= proof.repeatMs
    // A proof by several controls is stronger, and shows whether the way keeps their order.
    if (mayRepeat && nowMs < proof.readyMs) {
      this.readyMs = proof.readyMs
      return
    }
    // Without a control of the router's suspects would be asked in vain, so its token comes first.
    let token = mayRepeat && suspects.size > 0 ? this.#controlToken(slot) : PERMIT.none
    const allowance = this.#allowance(lane, nowMs)
    if (mayRepeat && token !== undefined) {
      const most = Math.max(this.#room - Math.min(allowance, KEPT_FOR_OWED), 1)
      this.#repeat(slot, most, token !== PERMIT.none)
    }
    const most = Math.min(draft.suspects + allowance, this.#room)
    draft.take(owed, most, 'free')
    const taken = draft.size - draft.suspects
    draft.take(owed, most, 'charged')

    // What a router rejects goes out with all suspects there are: its error is then their control.
    const hasMoreOwed = draft.size >= most && !pacer.rations(lane)
    if (!hasMoreOwed && rejected.size > 0 && (mayRepeat || suspects.size === 0)) {
      const isPaid = token !== PERMIT.none && token !== undefined
      if (isPaid) {
        draft.add(rejected.at(0), token ?? PERMIT.none)
        token = PERMIT.none
      }
      draft.take(rejected, this.#room, 'all', isPaid ? 1 : 0)
    }
    this.#addControls(lane, taken, draft.suspects > 0 ? proof.controls : 1, token ?? PERMIT.none)
  }

  /** Asks for the one error that shows when the host has budget again: what was never asked before tells most. */
  #composeSearch(lane: number): boolean {
    const { pacer, hosts, controls } = this.#parts
    const { draft, survey } = this
    const slot = hosts.lanes.slotOf(lane)
    const control = controls.of(slot, 'target')
    if (!pacer.wantsSureControl(lane)) {
      const { owed } = survey
      this.#untried.clear()
      for (let i = 0; i < owed.size; i += 1) {
        if (hosts.triesOf(slot, owed.at(i)) === 0) this.#untried.add(owed.at(i))
      }
      draft.take(this.#untried, 1)
      draft.take(owed, 1)
    }
    if (draft.size === 0 && control !== undefined) draft.add(control, PERMIT.none)
    return draft.size > 0
  }

  /**
   * When the suspects of a host may be asked again, and with how many controls behind them. Where errors are rationed
   * their tries are spread over the time that the errors still owed will take: that costs nothing, what is measured
   * meanwhile lessens their number, and tries far apart are lost independently.
   */
  #prove(lane: number, rule: SilenceRule, { unansweredMs }: Standing): Proof {
    const { pacer, hosts } = this.#parts
    const { owed, suspects, missing, hasUnexplained, isSparse } = this.survey
    const proof = this.#proof
    const intervalMs = pacer.intervalMs(lane)
    // Two owed ones cost nothing; two that were answered before cost as much as two proofs by one.
    const least = intervalMs === 0 || owed.size >= CONTROLS ? rule.rounds : 2 * rule.rounds
    const wanted = !rule.isOrderKnown && rule.proofs > least ? CONTROLS : 1
    proof.repeatMs = unansweredMs + rule.spacingMs
    proof.readyMs = 0
    proof.controls = wanted
    if (intervalMs === 0 || suspects.size === 0) return proof
    // More than a bucket can hold would be denied in part, and prove nothing.
    proof.controls = hasUnexplained || isSparse ? 1 : Math.min(wanted, pacer.burst(lane))
    if (hasUnexplained || isSparse) return proof
    const batches = missing * Math.ceil(suspects.size / this.#room)
    const isLate = owed.size <= batches * proof.controls + RESERVE
    const spanMs = isLate
      ? 0
      : (owed.size * intervalMs) / (hosts.lanes.countOf(hosts.lanes.slotOf(lane)) * (batches + 1))
    proof.repeatMs = unansweredMs + Math.max(rule.spacingMs, spanMs)
    proof.readyMs = pacer.readyMs(lane, proof.controls)
    return proof
  }

  /** How many owed protocols to ask: as many as should draw the errors that may be asked for. */
  #allowance(lane: number, nowMs: number): number {
    const { pacer, hosts, controls } = this.#parts
    const hasControl = controls.of(hosts.lanes.slotOf(lane), 'target') !== undefined
    const errors = Math.max(pacer.allowance(lane, nowMs), hasControl ? 0 : 1)
    const { isSparse, refusing } = this.survey
    return Math.min(isSparse ? Math.ceil((errors * SURE) / refusing) : errors, this.#parts.bounds.owed)
  }

  /**
   * Appends suspects up to `limit` in all, unexplained ones first; of those that may yet be a router's to reject one, at
   * its expense.
   */
  #repeat(slot: number, limit: number, hasToken: boolean): void {
    // What may be an error that was lost or denied is asked for again before what has been proved silent once.
    const mayCharge = this.#repeatRank(slot, limit, hasToken, false, true)
    this.#repeatRank(slot, limit, hasToken, true, mayCharge)
    this.draft.suspects = this.draft.size
  }

  /** Appends the suspects that were proved silent before, or those that were not; gives whether one may yet be charged for. */
  #repeatRank(
    slot: number,
    limit: number,
    hasToken: boolean,
    isProved: boolean,
    mayCharge: boolean,
  ): boolean {
    const { draft } = this
    const { suspects } = this.survey
    let isChargeable = mayCharge
    for (let i = 0; i < suspects.size && draft.size < limit; i += 1) {
      const protocol = suspects.at(i)
      if (this.#parts.settlement.proofs(slot, protocol) > 0 !== isProved) continue
      if (draft.isFree(protocol)) draft.add(protocol, PERMIT.none)
      else if (isChargeable)
        isChargeable = !(hasToken ? draft.takeOnCredit(protocol) : draft.takeOne(protocol))
    }
    return isChargeable
  }

  /** The permit for a control of the routers that have been heard about a host; undefined while there is none. */
  #controlToken(slot: number): number | undefined {
    return this.#parts.controls.of(slot, 'other') === undefined ? PERMIT.none : this.draft.takeToken()
  }

  #addControls(lane: number, owed: number, wanted: number, token: number): void {
    const { pacer, hosts, controls, bounds, upstreamOf } = this.#parts
    const { draft } = this
    const { last } = draft
    const slot = hosts.lanes.slotOf(lane)
    const upstream = upstreamOf(slot)
    const target = controls.of(slot, 'target')
    const other = controls.of(slot, 'other')
    const isRejectedLast = last !== undefined && upstream?.isRejected(last) === true
    const wantsOther = other !== undefined && draft.suspects > 0 && !isRejectedLast
    // Where nothing but a sure error may be asked for it goes alone, lest what is owed waits for ever.
    const isAlone = this.survey.owed.size > 0 && pacer.rations(lane) && pacer.wantsSureControl(lane)
    if ((draft.size > 0 || isAlone) && target !== undefined) {
      const most = bounds.most - (wantsOther && bounds.most >= NARROW ? 1 : 0)
      const missing = Math.max(wanted + pacer.extra(lane) - owed, this.#isShort(lane, owed) ? 1 : 0)
      for (let i = 0; i < missing && draft.size < most; i += 1) draft.add(target, PERMIT.none)
    }
    // The owed ones are controls of the target; what somebody else may have denied needs one of theirs too.
    if (wantsOther) draft.add(other, token | PERMIT.control)
    else if (other !== undefined) upstream?.putBack(other, token)
  }

  /** True when so many owed ones may all stay unanswered without that telling anything. */
  #isShort(lane: number, owed: number): boolean {
    const { pacer, bounds } = this.#parts
    if (pacer.wantsSureControl(lane)) return true
    // What is to go one by one shows as well alone that it stays silent: then it is a suspect.
    if (bounds.owed === 1 && this.draft.suspects === 0) return false
    return this.survey.isSparse || (owed < 2 && !pacer.rations(lane))
  }
}
