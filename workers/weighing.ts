/**
 * What the answers to a batch, and its silences, show. Pure but for the record that it fills.
 *
 * Whoever answered a later probe with an error had budget when the earlier ones arrived, if they arrived in that
 * order. Where the way swaps packets it still had, more often than not, if it did not deny the larger part of what
 * came behind: by symmetry a suspect is then as likely to be served as the controls behind it (see disorder.ts).
 */
import { BATCH_SIZE, type Batches, type ErrorSender } from './batches.ts'

/**
 * An unanswered probe's silence is proved; or was denied its answer by a budget that errors before it had
 * emptied; or nothing explains it.
 */
export type Finding = 'answered' | 'proved' | 'denied' | 'unexplained'

export class Weighing {
  /** By place in the batch. */
  readonly findings: Finding[] = new Array(BATCH_SIZE).fill('answered')
  errors = 0
  /** Probes behind the last error (or all, if none came) that stayed unanswered. */
  shortfall = 0
  /** Errors that came although they could not have been denied: of such ones, what stays out is lost. */
  undeniable = 0

  /**
   * Weighs the batch of a slot, whose first `suspects` probes were expected to stay unanswered. `senders` are those
   * who have ever sent an error about this host: each rations separately, so each must have had budget.
   */
  weigh(batches: Batches, slot: number, suspects: number, senders: readonly ErrorSender[]): void {
    const behind = { target: 0, other: 0 }
    let deniedBehind = 0
    this.errors = batches.errors(slot)
    this.shortfall = 0
    this.undeniable = 0
    for (let i = batches.countOf(slot) - 1; i >= 0; i -= 1) {
      const fewest = senders.length === 0 ? 0 : Math.min(...senders.map((sender) => behind[sender]))
      const hadBudget = fewest > deniedBehind
      const sender = batches.errorAt(slot, i)
      if (sender !== undefined) behind[sender] += 1
      if (sender !== undefined && hadBudget) this.undeniable += 1
      this.findings[i] = 'answered'
      if (batches.isAnsweredAt(slot, i)) continue
      if (fewest === 0) this.shortfall += 1
      this.findings[i] = hadBudget ? 'proved' : fewest === 0 && this.errors > 0 ? 'denied' : 'unexplained'
      if (i >= suspects) deniedBehind += 1
    }
  }
}
