/**
 * What the answers to a batch, and its silences, show. Pure but for the record that it fills.
 *
 * Whoever answered a later probe with an error had budget when the earlier ones arrived, if they arrived in that
 * order. Where the way swaps packets it still had, more often than not, if it did not deny the larger part of what
 * came behind: by symmetry a suspect is then as likely to be served as the controls behind it (see disorder.ts). That
 * holds for what was chosen as a control before it went out, not for what turns out to be served: of fifty suspects that
 * were all denied before two will draw an error, mostly not the first, so what a suspect draws is no control.
 */
import { BATCH_SIZE, type Batches, type ErrorSender } from './batches.ts'
import { PERMIT } from './upstream.ts'

/**
 * An unanswered probe's silence is proved; or was denied its answer by a budget that errors before it had
 * emptied; or nothing explains it.
 */
export type Finding = 'answered' | 'proved' | 'denied' | 'unexplained'

export class Weighing {
  /** By place in the batch. */
  readonly findings: Finding[] = new Array(BATCH_SIZE).fill('answered')
  /** By place: whether the target itself sent an error for a later probe, and so could have answered this one. */
  readonly couldAnswer: boolean[] = new Array(BATCH_SIZE).fill(false)
  /**
   * Of the probes that were sent without a router's token, and so at the pace of the host itself: those that were to
   * draw an error, how many of them were silent or answered otherwise, and the errors that came, whatever drew them.
   */
  asked = 0
  free = 0
  errors = 0
  /** Of those that were to draw an error, how many behind the last that came (or all, if none did) drew none. */
  shortfall = 0
  /** Errors that came although they could not have been denied: of such ones, what stays out is lost. */
  undeniable = 0
  /** Errors by who sent them: of the batch, of what is behind a probe, and of that the errors of probes that were not suspects. */
  readonly #sent = { target: 0, other: 0 }
  readonly #behind = { target: 0, other: 0 }
  readonly #controls = { target: 0, other: 0 }
  readonly #counts = [this.#sent, this.#behind, this.#controls]
  #hasTarget = false
  #hasOther = false

  /**
   * Weighs the batch of a lane, whose first `suspects` probes were expected to stay unanswered. `senders` are those
   * who have ever sent an error about this host: each rations separately, so each must have had budget. Where it was
   * not known whether any had (`isGuess`), a batch that drew nothing was denied.
   */
  weigh(
    batches: Batches,
    lane: number,
    suspects: number,
    senders: readonly ErrorSender[],
    isGuess = false,
  ): void {
    this.#hasTarget = senders.includes('target')
    this.#hasOther = senders.includes('other')
    this.#count(batches, lane, suspects)
    let deniedBehind = 0
    this.undeniable = 0
    for (let i = batches.countOf(lane) - 1; i >= 0; i -= 1) {
      const hadBudget = this.#fewestControls() > deniedBehind
      const sender = batches.errorAt(lane, i)
      this.couldAnswer[i] = this.#behind.target > 0
      this.findings[i] = 'answered'
      if (sender !== undefined) {
        this.#behind[sender] += 1
        if (i >= suspects) this.#controls[sender] += 1
        if (hadBudget) this.undeniable += 1
      } else if (!batches.isAnsweredAt(lane, i)) {
        this.findings[i] = findingOf(hadBudget, isGuess || this.#isEmptied())
        if (i >= suspects && !hadBudget) deniedBehind += 1
      }
    }
    this.#account(batches, lane, suspects)
  }

  /** The errors of controls behind a probe that came from whoever of those that ration sent fewest; 0 while nobody is known. */
  #fewestControls(): number {
    const { target, other } = this.#controls
    if (this.#hasTarget) return this.#hasOther ? Math.min(target, other) : target
    return this.#hasOther ? other : 0
  }

  /** True when somebody who rations has sent errors for earlier probes of the batch alone. */
  #isEmptied(): boolean {
    const { target, other } = this.#behind
    if (this.#hasTarget && target === 0 && this.#sent.target > 0) return true
    return this.#hasOther && other === 0 && this.#sent.other > 0
  }

  /** What the findings mean for the pace: which of the errors asked for cost nothing, and which stayed out. */
  #account(batches: Batches, lane: number, suspects: number): void {
    let isBehind = false
    this.free = 0
    this.shortfall = 0
    for (let i = batches.countOf(lane) - 1; i >= 0; i -= 1) {
      if (!isPaced(batches, lane, i)) continue
      if (batches.errorAt(lane, i) !== undefined) isBehind = true
      else if (i >= suspects) {
        const isAnswered = batches.isAnsweredAt(lane, i)
        if (batches.isExcusedAt(lane, i)) continue
        if (isAnswered || this.findings[i] === 'proved') this.free += 1
        if (!isAnswered && !isBehind) this.shortfall += 1
      }
    }
  }

  /** Counts the paced probes and their errors, and the errors of each sender. */
  #count(batches: Batches, lane: number, suspects: number): void {
    for (const counts of this.#counts) {
      counts.target = 0
      counts.other = 0
    }
    this.asked = 0
    this.errors = 0
    for (let i = 0; i < batches.countOf(lane); i += 1) {
      const sender = batches.errorAt(lane, i)
      if (sender !== undefined) this.#sent[sender] += 1
      if (!isPaced(batches, lane, i)) continue
      if (i >= suspects) this.asked += 1
      if (sender !== undefined) this.errors += 1
    }
  }
}

function findingOf(hadBudget: boolean, isEmptied: boolean): Finding {
  if (hadBudget) return 'proved'
  return isEmptied ? 'denied' : 'unexplained'
}

/** True for a probe that went out at the pace of the host, not of a router. */
function isPaced(batches: Batches, lane: number, i: number): boolean {
  return (batches.permitAt(lane, i) & PERMIT.rejected) === 0
}
