/**
 * What a batch has shown, once it is over: written down for each of its protocols, and told to whoever learns from it,
 * the pace of the host and that of the routers before it.
 */
import { NO_EVIDENCE } from '../src/verdict/evidence.ts'
import type { Batches } from './batches.ts'
import type { Controls } from './controls.ts'
import { DOUBTFUL, GIVEN_UP, type HostTable } from './host-table.ts'
import type { Pacer } from './pacer.ts'
import type { Progress } from './progress.ts'
import type { Settlement } from './settlement.ts'
import type { Standings } from './standings.ts'
import type { Upstream } from './upstream.ts'
import { type Finding, Weighing } from './weighing.ts'

/** What conclusions are drawn from, and who is told. */
export interface ConclusionParts {
  readonly hosts: HostTable
  readonly batches: Batches
  readonly pacer: Pacer
  readonly controls: Controls
  readonly standings: Standings
  readonly settlement: Settlement
  readonly progress: Progress
  readonly upstreamOf: (slot: number) => Upstream | undefined
}

/**
 * With what in mind a batch goes out: the budget that its lane should have; a guess, where that is not known; or ahead of
 * it, so that nothing is proved by it.
 */
export type Expectation = 'budget' | 'guess' | 'ahead'
const EXPECTATION: Readonly<Record<Expectation, number>> = { budget: 0, guess: 1, ahead: 2 }
const { budget: BUDGET, ahead: AHEAD } = EXPECTATION

export class Conclusion {
  readonly #parts: ConclusionParts
  /** By lane: how many probes of its batch, the first ones, were expected to stay unanswered. */
  readonly #suspects: Uint8Array
  /** By lane. */
  readonly #expectation: Uint8Array
  readonly #weighing = new Weighing()
  /** Filled anew for each batch. */
  readonly #outcome = {
    sentMs: 0,
    grantedMs: 0,
    asked: 0,
    free: 0,
    errors: 0,
    shortfall: 0,
    sendsErrors: false,
    loss: 0,
  }

  constructor(parts: ConclusionParts) {
    this.#parts = parts
    this.#suspects = new Uint8Array(parts.hosts.slots * parts.hosts.lanes.perHost)
    this.#expectation = new Uint8Array(parts.hosts.slots * parts.hosts.lanes.perHost)
  }

  /** Notes with what expectation the next batch of a lane goes out. */
  expect(lane: number, suspects: number, expectation: Expectation): void {
    this.#suspects[lane] = suspects
    this.#expectation[lane] = EXPECTATION[expectation]
  }

  /**
   * Draws the conclusions from the batch of a lane, which is over; `loss` is the part of exchanges that is lost on the
   * way, 0 to 1, and `isRouterPaced` says that others set the pace. Gives how many errors came that could not have been
   * denied: of those, what stayed out was lost.
   */
  draw(lane: number, loss: number, isRouterPaced: boolean, nowMs: number): number {
    const { hosts, batches, controls, standings, progress, upstreamOf } = this.#parts
    const weighing = this.#weighing
    const slot = hosts.lanes.slotOf(lane)
    const upstream = upstreamOf(slot)
    const isGuess = this.#expectation[lane] !== BUDGET
    const isAhead = this.#expectation[lane] === AHEAD
    weighing.weigh(batches, lane, this.#suspects[lane] ?? 0, controls.senders(slot), isGuess)
    for (let i = 0; i < batches.countOf(lane); i += 1) {
      const finding = weighing.findings[i] ?? 'answered'
      if (finding !== 'answered') this.#note(lane, batches.protocolAt(lane, i), finding)
      if (upstream !== undefined) this.#tellOf(upstream, lane, i, nowMs)
    }
    const sendsErrors = !controls.isEmpty(slot)
    this.#report(lane, sendsErrors, loss)
    const sentMs = batches.sentMs(lane)
    if (isAhead || isRouterPaced || batches.excused(lane) > 0) progress.passBatch(slot, sentMs)
    else progress.countBatch(slot, sentMs, !sendsErrors && !standings.wasForged(slot))
    standings.close(lane)
    batches.close(lane)
    return weighing.undeniable
  }

  #report(lane: number, sendsErrors: boolean, loss: number): void {
    const { batches, pacer } = this.#parts
    const { asked, free, errors, shortfall } = this.#weighing
    const outcome = this.#outcome
    outcome.sentMs = batches.sentMs(lane)
    outcome.grantedMs = batches.lastErrorMs(lane)
    outcome.asked = asked
    outcome.free = free
    outcome.errors = errors
    outcome.shortfall = shortfall
    outcome.sendsErrors = sendsErrors
    outcome.loss = loss
    if (this.#expectation[lane] === AHEAD) pacer.passAhead(lane, outcome)
    else if (batches.excused(lane) > 0) pacer.pass(lane, outcome)
    else pacer.report(lane, outcome)
  }

  /** Tells who may answer in a host's stead what became of a probe to it. */
  #tellOf(upstream: Upstream, lane: number, i: number, nowMs: number): void {
    const { hosts, batches, controls } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    const protocol = batches.protocolAt(lane, i)
    const about = {
      tries: hosts.triesOf(slot, protocol),
      isSpokenFor: controls.hears(slot, 'other'),
      couldAnswer: this.#weighing.couldAnswer[i] === true,
    }
    if (upstream.learnFrom(batches, lane, i, about, nowMs)) {
      hosts.setProofs(slot, protocol, GIVEN_UP)
    }
  }

  #note(lane: number, protocol: number, finding: Finding): void {
    const { hosts, batches, pacer, standings, settlement, progress } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    if (hosts.evidenceOf(slot, protocol) !== NO_EVIDENCE || this.#expectation[lane] === AHEAD) return
    standings.noteUnanswered(slot, batches.sentMs(lane))
    const proofs = settlement.proofs(slot, protocol)
    if (finding === 'proved' && !standings.isForgedNow(lane)) {
      // Its last try was counted as an error that was denied.
      if (hosts.proofsOf(slot, protocol) === DOUBTFUL) pacer.refund(lane)
      hosts.setProofs(slot, protocol, proofs + 1)
      progress.noteNews(slot)
    } else if (proofs === 0) hosts.setProofs(slot, protocol, finding === 'denied' ? 0 : DOUBTFUL)
  }
}
