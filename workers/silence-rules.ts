/**
 * What silence must satisfy, for each host, as measured so far. How many proofs that takes is dear to work out, and
 * changes seldom: while a host is asked, what was found last holds until something was measured of the host itself, or
 * the picture of its path has changed. Before a verdict it is worked out anew.
 */
import type { Departure } from './departure.ts'
import type { HostTable } from './host-table.ts'
import type { Patience } from './patience.ts'
import type { Prober } from './prober.ts'
import type { Receiver } from './receiver.ts'
import type { RttEstimators } from './rtt.ts'
import { emptyRule, type SilenceRule, silenceRule } from './settlement.ts'
import type { Transport } from './transport/transport.ts'

/** What the rules follow from. */
export interface SilenceRulesParts {
  readonly hosts: Pick<HostTable, 'slots' | 'isHeard'>
  readonly prober: Pick<Prober, 'isBlind' | 'isMute'>
  readonly receiver: Pick<Receiver, 'triesForSilence' | 'triesForLoss' | 'isOrderKnown' | 'measuredOf'>
  readonly rtt: Pick<RttEstimators, 'timeout' | 'patience'>
  readonly transport: Pick<Transport, 'quietMsOf'>
  readonly departure: Pick<Departure, 'isOnLink'>
  readonly patience: Pick<Patience, 'hasSibling'>
  /** The chance to call one closed protocol silent that the sweep can afford. */
  readonly stateError: number
  /** The chance to call one host silent that sends errors, likewise. */
  readonly silenceError: number
}

export class SilenceRules {
  readonly #parts: SilenceRulesParts
  readonly #proofs: Uint8Array
  readonly #rounds: Uint8Array
  /** What had been measured when they were worked out. */
  readonly #stamp: Float64Array
  /** The one that was asked for last, and what it followed from. */
  readonly #rule = emptyRule()
  readonly #measured = { ...emptyRule(), isControlled: false, isHeard: false, isOnLink: false }

  constructor(parts: SilenceRulesParts) {
    this.#parts = parts
    this.#proofs = new Uint8Array(parts.hosts.slots)
    this.#rounds = new Uint8Array(parts.hosts.slots)
    this.#stamp = new Float64Array(parts.hosts.slots)
  }

  /** Starts a host of which nothing has been worked out. */
  start(slot: number): void {
    this.#stamp[slot] = Number.NaN
  }

  /** The rule by which a host is asked; it may be a proof more or less than what has been measured by now. Valid until the next. */
  near(slot: number): SilenceRule {
    const stamp = this.#stampOf(slot)
    if (this.#stamp[slot] !== stamp) this.#workOut(slot, stamp)
    return this.#ruleOf(slot)
  }

  /** The rule by which a host is judged. Valid until the next. */
  exact(slot: number): SilenceRule {
    this.#workOut(slot, this.#stampOf(slot))
    return this.#ruleOf(slot)
  }

  #stampOf(slot: number): number {
    const { prober, receiver } = this.#parts
    return 2 * receiver.measuredOf(slot) + (prober.isBlind(slot) ? 1 : 0)
  }

  #workOut(slot: number, stamp: number): void {
    const { prober, receiver, stateError, silenceError } = this.#parts
    this.#proofs[slot] = receiver.triesForSilence(slot, stateError)
    this.#rounds[slot] = receiver.triesForLoss(slot, prober.isBlind(slot) ? silenceError : stateError)
    this.#stamp[slot] = stamp
  }

  #ruleOf(slot: number): SilenceRule {
    const { hosts, prober, receiver, rtt, transport, departure, patience } = this.#parts
    const measured = this.#measured
    measured.proofs = this.#proofs[slot] ?? 0
    measured.rounds = this.#rounds[slot] ?? 0
    measured.isOrderKnown = receiver.isOrderKnown(slot)
    measured.answerMs = rtt.timeout(slot)
    measured.lastAnswerMs = rtt.patience(slot)
    measured.quietMs = transport.quietMsOf(slot)
    measured.isOnLink = departure.isOnLink(slot)
    measured.isControlled = measured.isOnLink && !prober.isMute(slot)
    measured.isHeard = hosts.isHeard(slot) || patience.hasSibling(slot)
    return silenceRule(measured, this.#rule)
  }
}
