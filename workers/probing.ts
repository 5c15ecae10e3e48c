/**
 * A host that is there: asked batch by batch until every protocol is settled, or asking on would tell nothing more.
 *
 *   conclude the batch under way -> settled? -> confirmed? -> report
 *                                      '--no--> ask the next
 */

import type { CounterRow } from '../src/contract/counters.ts'
import type { UnprovedCause } from '../src/verdict/silence.ts'
import type { Batches } from './batches.ts'
import type { Bounds } from './bounds.ts'
import type { Deadlines } from './deadlines.ts'
import type { Departure } from './departure.ts'
import type { DiscoveredStates } from './discovered-states.ts'
import type { HostTable } from './host-table.ts'
import type { Outage } from './outage.ts'
import type { Outflow } from './outflow.ts'
import type { Patience } from './patience.ts'
import type { Prober } from './prober.ts'
import type { Receiver } from './receiver.ts'
import type { RttEstimators } from './rtt.ts'
import type { Sender } from './sender.ts'
import { INDEPENDENT_MS, type SilenceRule } from './settlement.ts'
import { SilenceRules, type SilenceRulesParts } from './silence-rules.ts'
import type { Spacing } from './spacing.ts'
import type { Transport } from './transport/transport.ts'

/** How often to look whether a next hop has answered our own question. */
export const CONFIRMING_MS = 20
/** Lanes begin so far apart that the first bursts of all stay within a host's budget for everybody (50, then 1000/s). */
const LANE_SPACING_MS = 12
/** How often further lanes look whether the host sends errors. */
const BLIND_MS = 20
/** How long to wait where nothing of a batch could be sent: a link that is down may come back. */
const DOWN_PAUSE_MS = 500

/** Nothing is looked at again sooner than this, so that a turn always ends. */
const LEAST_PAUSE_MS = 1

/** What probing works with. */
export interface ProbingParts extends SilenceRulesParts {
  readonly hosts: HostTable
  readonly prober: Prober
  readonly receiver: Receiver
  readonly rtt: RttEstimators
  readonly transport: Transport
  readonly departure: Departure
  readonly patience: Patience
  readonly batches: Batches
  readonly deadlines: Deadlines
  readonly sender: Sender
  readonly bounds: Bounds
  readonly outflow: Outflow
  /** Begins the hosts of a subnet one after another. */
  readonly spacing: Pick<Spacing, 'begin'>
  readonly discovered: DiscoveredStates
  readonly outage: Outage
  readonly counters: CounterRow
  /** Called when a host is known to be there: again where it begins anew. */
  readonly onFound?: ((address: number) => void) | undefined
}

export class Probing {
  readonly #parts: ProbingParts
  readonly #rules: SilenceRules
  /** When a lane may be asked again whose last batch did not go out whole. */
  readonly #heldMs: Float64Array

  constructor(parts: ProbingParts) {
    this.#parts = parts
    this.#rules = new SilenceRules(parts)
    this.#heldMs = new Float64Array(parts.hosts.slots * parts.hosts.lanes.perHost)
  }

  /** Begins, or begins anew, with nothing asked: at `nowMs`, or as soon as others of the subnet leave room. */
  start(slot: number, nowMs: number): void {
    const { hosts, prober, bounds, spacing, discovered, deadlines, outflow } = this.#parts
    if (discovered.isThere(slot)) this.#noteFound(slot)
    const beginMs = spacing.begin(hosts.addressOf(slot), nowMs)
    prober.start(slot, beginMs)
    bounds.start(slot, beginMs)
    this.#rules.start(slot)
    discovered.review(slot)
    for (let i = 0; i < hosts.lanes.countOf(slot); i += 1) {
      const lane = hosts.lanes.firstOf(slot) + i
      this.#heldMs[lane] = 0
      outflow.withdraw(lane)
      deadlines.set(lane, beginMs + i * LANE_SPACING_MS)
    }
  }

  #noteFound(slot: number): void {
    const { hosts, counters, onFound } = this.#parts
    counters.add('hostsFound')
    onFound?.(hosts.addressOf(slot))
  }

  /** Draws the conclusions from the batch of a lane that is under way, if there is one; its time must be up. */
  conclude(lane: number, nowMs: number): void {
    const { hosts, batches, prober, patience, receiver, discovered, outage } = this.#parts
    if (batches.countOf(lane) === 0) return
    const slot = hosts.lanes.slotOf(lane)
    this.#excuse(lane, slot)
    const unsent = batches.unsent(lane)
    const isAllUnsent = unsent === batches.countOf(lane)
    // Where only some of it could not, the rest of the host is given time for tries that count.
    if (unsent > 0) {
      this.#heldMs[lane] = nowMs + (isAllUnsent ? DOWN_PAUSE_MS : INDEPENDENT_MS)
    }
    if (batches.hasErrorFrom(lane, 'target')) patience.noteError(slot, nowMs)
    receiver.noteLoss(slot, prober.conclude(lane, receiver.meanLoss(slot), nowMs), 0)
    if (isAllUnsent && outage.isDown(nowMs)) prober.progress.forgive(slot)
    discovered.review(slot)
  }

  /** What this machine may have failed to hear shows nothing: it is asked again. */
  #excuse(lane: number, slot: number): void {
    const { hosts, batches, transport } = this.#parts
    if (batches.isAnswered(lane) || !transport.hasDroppedSince(batches.sentMs(lane))) return
    hosts.touched[slot] = 1
    for (let i = 0; i < batches.countOf(lane); i += 1) {
      if (batches.isAnsweredAt(lane, i)) continue
      if (hosts.tries.excuse(slot, batches.protocolAt(lane, i))) batches.excuse(lane, i)
    }
  }

  /** Asks on, or reports the host. */
  step(lane: number, nowMs: number): void {
    const { hosts, patience } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    const near = this.#rules.near(slot)
    if (patience.endOf(slot, near, nowMs) === undefined) {
      this.#ask(lane, near, nowMs)
      return
    }
    const rule = this.#rules.exact(slot)
    const end = patience.endOf(slot, rule, nowMs)
    if (end === undefined) this.#ask(lane, rule, nowMs)
    else this.#end(lane, rule, nowMs, end)
  }

  /** Reports a host, as soon as that may be. */
  #end(lane: number, rule: SilenceRule, nowMs: number, cause: UnprovedCause): void {
    const { hosts, prober, departure, deadlines } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    const waitMs = departure.waitMs(nowMs)
    if (waitMs > 0) deadlines.set(lane, waitMs)
    else if (cause !== 'host-timeout' && prober.isSilent(slot)) this.#confirm(lane, rule, nowMs, cause)
    else departure.finish(slot, rule, nowMs, cause)
  }

  /** Sends the next batch, if one may go now, and looks again when it should be answered. */
  ask(lane: number, nowMs: number): void {
    this.#ask(lane, this.#rules.near(this.#parts.hosts.lanes.slotOf(lane)), nowMs)
  }

  #ask(lane: number, rule: SilenceRule, nowMs: number): void {
    const { hosts, batches, prober, deadlines, sender, bounds } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    const isFirst = lane === hosts.lanes.firstOf(slot)
    // One address is enough to find out whether a host sends errors at all.
    const isWaiting = !isFirst && prober.isBlind(slot)
    const heldMs = Math.max(this.#heldMs[lane] ?? 0, isWaiting ? nowMs + BLIND_MS : 0)
    const dueMs = heldMs > nowMs ? heldMs : sender.ask(lane, rule, nowMs)
    // What is under way is waited for, whatever the bounds say: an answer to it may be on its way.
    const latestMs = Math.max(bounds.endMs(slot), nowMs + LEAST_PAUSE_MS)
    const lookMs = batches.countOf(lane) > 0 ? dueMs : Math.min(dueMs, latestMs)
    if (lookMs === Number.POSITIVE_INFINITY) deadlines.clear(lane)
    else deadlines.set(lane, lookMs)
  }

  /** Notes that an answer has come: a batch is over when all of it is, or when the timeout, as now measured, has passed. */
  hasten(lane: number, nowMs: number): void {
    const { hosts, batches, rtt, deadlines } = this.#parts
    if (batches.countOf(lane) === 0) return
    const timeoutMs = rtt.timeout(hosts.lanes.slotOf(lane))
    deadlines.set(lane, batches.isAnswered(lane) ? nowMs : batches.sentMs(lane) + timeoutMs)
  }

  /** Reports a host that could not be asked to the end. */
  interrupt(slot: number, nowMs: number): void {
    this.#parts.departure.finish(slot, this.#rules.exact(slot), nowMs, 'interrupted', false)
  }

  /** Reports a host to which nothing leads any more. */
  lose(slot: number, nowMs: number): void {
    this.#parts.prober.noteLost(slot)
    this.#parts.departure.finish(slot, this.#rules.exact(slot), nowMs, 'went-silent')
  }

  /** Before a host without errors is called silent its next hop must show that the way is still open. */
  #confirm(lane: number, rule: SilenceRule, nowMs: number, end: UnprovedCause): void {
    const { hosts, prober, transport, deadlines, departure } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    const confirmation = transport.confirm(slot, prober.lastSentMs(slot))
    if (confirmation === 'asking') deadlines.set(lane, nowMs + CONFIRMING_MS)
    else if (confirmation === 'there') departure.finish(slot, rule, nowMs, end)
    else this.lose(slot, nowMs)
  }
}
