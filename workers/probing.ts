/**
 * A host that is there: asked batch by batch until every protocol is settled, or asking on would tell nothing more.
 *
 *   conclude the batch under way -> settled? -> confirmed? -> report
 *                                      '--no--> ask the next
 */

import type { UnprovedCause } from '../src/verdict/silence.ts'
import type { Batches } from './batches.ts'
import type { Deadlines } from './deadlines.ts'
import type { Departure } from './departure.ts'
import type { DiscoveredStates } from './discovered-states.ts'
import type { HostTable } from './host-table.ts'
import type { Patience } from './patience.ts'
import type { Prober } from './prober.ts'
import type { Receiver } from './receiver.ts'
import type { RttEstimators } from './rtt.ts'
import type { Sender } from './sender.ts'
import { type SilenceRule, silenceRule } from './settlement.ts'
import type { Spacing } from './spacing.ts'
import type { Transport } from './transport/transport.ts'

/** How often to look whether a next hop has answered our own question. */
export const CONFIRMING_MS = 20

/** What probing works with. */
export interface ProbingParts {
  readonly hosts: HostTable
  readonly batches: Batches
  readonly prober: Prober
  readonly rtt: RttEstimators
  readonly deadlines: Deadlines
  readonly receiver: Receiver
  readonly sender: Sender
  readonly patience: Patience
  readonly departure: Departure
  readonly transport: Transport
  /** Begins the hosts of a subnet one after another. */
  readonly spacing: Pick<Spacing, 'begin'>
  readonly discovered: DiscoveredStates
  /** The chance to call one closed protocol silent that the sweep can afford. */
  readonly stateError: number
}

export class Probing {
  readonly #parts: ProbingParts

  constructor(parts: ProbingParts) {
    this.#parts = parts
  }

  /** Begins, or begins anew, with nothing asked: at `nowMs`, or as soon as others of the subnet leave room. */
  start(slot: number, nowMs: number): void {
    const { hosts, prober, spacing, discovered, deadlines } = this.#parts
    const beginMs = spacing.begin(hosts.addressOf(slot), nowMs)
    prober.start(slot, beginMs)
    discovered.review(slot)
    deadlines.set(slot, beginMs)
  }

  /** Draws the conclusions from the batch under way, if there is one; its time must be up. */
  conclude(slot: number, nowMs: number): void {
    const { batches, prober, patience, receiver, discovered } = this.#parts
    if (batches.countOf(slot) === 0) return
    if (batches.hasErrorFrom(slot, 'target')) patience.noteError(slot, nowMs)
    receiver.noteLoss(slot, prober.conclude(slot, nowMs), 0)
    discovered.review(slot)
  }

  /** Asks on, or reports the host. */
  step(slot: number, nowMs: number): void {
    const { prober, patience, departure } = this.#parts
    const rule = this.#ruleFor(slot)
    const end = patience.endOf(slot, rule, nowMs)
    if (end === undefined) this.ask(slot, nowMs)
    else if (prober.isSilent(slot)) this.#confirm(slot, rule, nowMs, end)
    else departure.finish(slot, rule, nowMs, end)
  }

  /** Sends the next batch, if one may go now, and looks again when it should be answered. */
  ask(slot: number, nowMs: number): void {
    this.#parts.deadlines.set(slot, this.#parts.sender.ask(slot, this.#ruleFor(slot), nowMs))
  }

  /** Notes that an answer has come: a batch is over when all of it is, or when the timeout, as now measured, has passed. */
  hasten(slot: number, nowMs: number): void {
    const { batches, rtt, deadlines } = this.#parts
    if (batches.countOf(slot) === 0) return
    deadlines.set(slot, batches.isAnswered(slot) ? nowMs : batches.sentMs(slot) + rtt.timeout(slot))
  }

  /** Reports a host that could not be asked to the end. */
  interrupt(slot: number, nowMs: number): void {
    this.#parts.departure.finish(slot, this.#ruleFor(slot), nowMs, 'interrupted', false)
  }

  /** Before a host without errors is called silent its next hop must show that the way is still open. */
  #confirm(slot: number, rule: SilenceRule, nowMs: number, end: UnprovedCause): void {
    const { batches, prober, transport, deadlines, departure } = this.#parts
    const confirmation = transport.confirm(slot, batches.sentMs(slot))
    if (confirmation === 'asking') deadlines.set(slot, nowMs + CONFIRMING_MS)
    else if (confirmation === 'there') departure.finish(slot, rule, nowMs, end)
    else {
      prober.noteLost(slot)
      departure.finish(slot, rule, nowMs, 'went-silent')
    }
  }

  #ruleFor(slot: number): SilenceRule {
    const { prober, receiver, rtt, transport, departure, stateError } = this.#parts
    return silenceRule({
      proofs: receiver.triesForSilence(slot, stateError),
      rounds: receiver.triesForLoss(slot, stateError),
      answerMs: rtt.timeout(slot),
      quietMs: transport.quietMsOf(slot),
      isControlled: departure.isOnLink(slot) && !prober.isMute(slot),
    })
  }
}
