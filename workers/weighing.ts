/**
 * What the answers to a batch, and its silences, show. Pure but for the record that it fills.
 *
 * Whoever answered a later probe with an error had budget when the earlier ones arrived, if they arrived in that
 * order. Where the way swaps packets it still had, more often than not, if it did not deny the larger part of what
 * came behind: by symmetry a suspect is then as likely to be served as the controls behind it (see disorder.ts).
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
  /** Probes that were sent without a router's token, and the errors that they drew: the pace of the host itself. */
  asked = 0
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
    const sent = this.#count(batches, slot)
    const behind = { target: 0, other: 0 }
    let pacedBehind = 0
    let deniedBehind = 0
    this.shortfall = 0
    this.undeniable = 0
    for (let i = batches.countOf(slot) - 1; i >= 0; i -= 1) {
      const fewest = senders.length === 0 ? 0 : Math.min(...senders.map((sender) => behind[sender]))
      const hadBudget = fewest > deniedBehind
      this.couldAnswer[i] = behind.target > 0
      this.findings[i] = 'answered'
      if (!batches.isAnsweredAt(slot, i)) {
        const isEmptied = senders.some((sender) => behind[sender] === 0 && sent[sender] > 0)
        this.findings[i] = findingOf(hadBudget, isEmptied)
        if (pacedBehind === 0 && isPaced(batches, slot, i)) this.shortfall += 1
        if (i >= suspects) deniedBehind += 1
        continue
      }
      const sender = batches.errorAt(slot, i)
      if (sender === undefined) continue
      behind[sender] += 1
      if (hadBudget) this.undeniable += 1
      if (isPaced(batches, slot, i)) pacedBehind += 1
    }
  }

  /** Counts the paced probes and their errors; gives the errors of each sender. */
  #count(batches: Batches, slot: number): Record<ErrorSender, number> {
    const sent = { target: 0, other: 0 }
    this.asked = 0
    this.errors = 0
    for (let i = 0; i < batches.countOf(slot); i += 1) {
      const sender = batches.errorAt(slot, i)
      if (sender !== undefined) sent[sender] += 1
      if (!isPaced(batches, slot, i)) continue
      this.asked += 1
      if (sender !== undefined) this.errors += 1
    }
    return sent
  }
}

function findingOf(hadBudget: boolean, isEmptied: boolean): Finding {
  if (hadBudget) return 'proved'
  return isEmptied ? 'denied' : 'unexplained'
}

/** True for a probe that went out at the pace of the host, not of a router. */
function isPaced(batches: Batches, slot: number, i: number): boolean {
  return (batches.permitAt(slot, i) & PERMIT.rejected) === 0
}
