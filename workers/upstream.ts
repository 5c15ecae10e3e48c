/**
 * Who may answer in the hosts' stead on one way, and how that is asked without exceeding what routers grant.
 *
 * A protocol that a router has rejected for one host needs a token of that router's budget for each further one. One
 * that nobody has answered for yet is asked of one host at a time, so that the first to be rejected speaks for all.
 * What targets have answered themselves is free.
 */
import type { RouterAnswers } from '../src/contract/router-answers.ts'
import type { RouterBudget } from '../src/contract/router-budgets.ts'
import type { RouterQuestions } from '../src/contract/router-questions.ts'
import type { Batches, ErrorSender } from './batches.ts'
import type { Loss } from './loss.ts'

/** A router that rejects so many protocols is taken to reject all that no target has answered for. */
const MANY = 8
/** Tries of a protocol that routers reject, of one host: those that tell of the routers, and all that are made. */
const TELLING_TRIES = 2
const MOST_REJECTED_TRIES = 24

/**
 * What a probe was sent with, bits to be joined: it puts its protocol in question, it has a token of the router's, its
 * answer is the router's to give and not at the host's expense, it has drawn a router's error from this host before.
 */
export const PERMIT = { none: 0, question: 1, token: 2, rejected: 4, control: 8 } as const

/** Asked with what, and answered by whom. */
export interface UpstreamOutcome {
  readonly permit: number
  /** Undefined when nobody has. */
  readonly answeredBy: ErrorSender | undefined
  /** False when the target's own budget may have been empty: then its silence tells nothing. */
  readonly couldAnswer: boolean
  /** How often the host has been asked for this protocol. */
  readonly tries: number
  /** Whether a router has ever answered in this host's stead: it may drop what it rejects for others. */
  readonly isSpokenFor: boolean
  readonly sentMs: number
}

export class Upstream {
  readonly #answers: RouterAnswers
  readonly #budget: RouterBudget
  readonly #questions: RouterQuestions
  readonly #loss: Loss
  readonly #waiting = new Set<number>()
  /** After `take` refused: how long to wait for a token; 0 when somebody else is asking. */
  waitMs = 0

  /** `loss` is what has been measured on this way. */
  constructor(answers: RouterAnswers, budget: RouterBudget, questions: RouterQuestions, loss: Loss) {
    this.#answers = answers
    this.#budget = budget
    this.#questions = questions
    this.#loss = loss
  }

  /** Milliseconds from one error of the routers to the next, as now believed. */
  get intervalMs(): number {
    return this.#budget.intervalMs
  }

  /** True once a router has answered about this protocol. */
  isRejected(protocol: number): boolean {
    return this.#answers.has(protocol)
  }

  /** True when a probe of this protocol may cost an error of a router's. */
  needsToken(protocol: number): boolean {
    if (this.isRejected(protocol)) return true
    if (this.#questions.isAnswered(protocol) || this.#answers.isEmpty) return false
    return this.#questions.unansweredBy(protocol) > 0 || this.#answers.count >= MANY
  }

  /** The permit with which a protocol may be asked now, or undefined, and `waitMs` says when to come back. */
  take(slot: number, protocol: number, nowMs: number): number | undefined {
    const isOpenToAll = this.isRejected(protocol) || this.#questions.isAnswered(protocol)
    this.waitMs = 0
    if (!isOpenToAll && this.#questions.isOpen(protocol, nowMs)) return undefined
    const needsToken = this.needsToken(protocol)
    if (needsToken && !this.takeToken(slot, nowMs)) return undefined
    const permit = (needsToken ? PERMIT.token : 0) | (this.isRejected(protocol) ? PERMIT.rejected : 0)
    if (isOpenToAll) return permit
    if (this.#questions.open(protocol, nowMs)) return permit | PERMIT.question
    if (needsToken) this.#budget.refund()
    return undefined
  }

  /**
   * The permit with which a suspect may be asked beside a probe that has a token: paid for in advance. Undefined while
   * somebody else is asking.
   */
  takeOnCredit(protocol: number, nowMs: number): number | undefined {
    this.waitMs = 0
    if (!this.#questions.open(protocol, nowMs)) return undefined
    this.#budget.chargePossible(nowMs)
    return PERMIT.token | PERMIT.question
  }

  /** Takes a token for a probe that will draw an error; false when there is none, and `waitMs` says when there will be. */
  takeToken(slot: number, nowMs: number): boolean {
    this.waitMs = this.#budget.draw(nowMs)
    if (this.waitMs === 0) this.#waiting.delete(slot)
    else this.#waiting.add(slot)
    return this.waitMs === 0
  }

  /** How many hosts of this worker wait for a token. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Forgets a host that has left: it waits for nothing any more. */
  forget(slot: number): void {
    this.#waiting.delete(slot)
  }

  /** Takes back a permit that was not used. */
  putBack(protocol: number, permit: number): void {
    if ((permit & PERMIT.token) !== 0) this.#budget.refund()
    if ((permit & PERMIT.question) !== 0) this.#questions.withdraw(protocol)
  }

  /** Pays for a router's error that was drawn without a token. */
  charge(nowMs: number): void {
    this.#budget.charge(nowMs)
  }

  /** Learns what became of the probe at a place of a concluded batch; gives what `conclude` gives. */
  learnFrom(
    batches: Batches,
    lane: number,
    i: number,
    about: Pick<UpstreamOutcome, 'tries' | 'isSpokenFor' | 'couldAnswer'>,
    nowMs: number,
  ): boolean {
    const protocol = batches.protocolAt(lane, i)
    const permit = batches.permitAt(lane, i)
    if (batches.isDismissedAt(lane, i) || batches.isExcusedAt(lane, i)) {
      this.putBack(protocol, permit)
      return false
    }
    const isAnswered = batches.isAnsweredAt(lane, i)
    const answeredBy = isAnswered ? (batches.errorAt(lane, i) ?? 'target') : undefined
    return this.conclude(protocol, { ...about, permit, answeredBy, sentMs: batches.sentMs(lane) }, nowMs)
  }

  /** Learns what became of a probe. True when asking this host for the protocol again would tell no more. */
  conclude(protocol: number, outcome: UpstreamOutcome, nowMs: number): boolean {
    const { permit, answeredBy, couldAnswer, tries, isSpokenFor, sentMs } = outcome
    const hasToken = (permit & PERMIT.token) !== 0
    // Tried often, it is rather this host's silence than the routers' want of budget.
    const isTelling = hasToken && ((permit & PERMIT.control) !== 0 || tries <= TELLING_TRIES)
    if (answeredBy === 'other') {
      if (isTelling) this.#budget.report(true, this.#loss.mean, sentMs, nowMs)
    } else if (answeredBy === 'target') {
      this.#questions.answer(protocol)
      if (hasToken) this.#budget.refund()
    } else if (this.isRejected(protocol)) {
      if (isTelling && isSpokenFor) this.#budget.report(false, this.#loss.mean, sentMs, nowMs)
      return tries >= MOST_REJECTED_TRIES
    } else if ((permit & PERMIT.question) !== 0) {
      if (couldAnswer) this.#questions.leaveUnanswered(protocol)
      else this.#questions.withdraw(protocol)
    }
    return false
  }
}
