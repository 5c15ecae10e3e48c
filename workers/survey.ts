/**
 * How far a host is with what it is asked, counted anew for each batch: what it still owes an error, what has stayed
 * silent and how far that is from being proved, and how likely a protocol that was never asked draws an error.
 */
import { DIRECT_ANSWER, NO_EVIDENCE } from '../src/verdict/evidence.ts'
import { DOUBTFUL, type HostTable } from './host-table.ts'

/** A host of which fewer protocols than this draw errors is asked for several at each token. */
const SPARSE = 1 / 2

export class Survey {
  /** Protocols that were never asked, or whose error was denied. */
  owed = 0
  /** Protocols that have stayed silent with no excuse, and how often one of them at most has yet to be proved so. */
  suspects = 0
  missing = 0
  /** True when the silence of one of them has not been proved at all: it may be an error that was lost or denied. */
  hasUnexplained = false
  /** What part of the protocols that were asked drew an error or stayed silent drew an error, 0 to 1. */
  refusing = 1

  /** Counts the protocols of a host; `isOwed` and `isSuspect` say which are to be asked, `proofs` how often at most. */
  take(
    hosts: HostTable,
    slot: number,
    order: readonly number[],
    proofs: number,
    isOwed: (protocol: number) => boolean,
    isSuspect: (protocol: number) => boolean,
  ): void {
    let errors = 0
    let silent = 0
    this.owed = 0
    this.suspects = 0
    this.missing = 0
    this.hasUnexplained = false
    for (const protocol of order) {
      const evidence = hosts.evidenceOf(slot, protocol)
      if (evidence !== NO_EVIDENCE) {
        if ((evidence & DIRECT_ANSWER) === 0) errors += 1
        continue
      }
      const proved = hosts.proofsOf(slot, protocol)
      if (proved > 0) silent += 1
      if (isOwed(protocol)) this.owed += 1
      else if (isSuspect(protocol)) {
        this.suspects += 1
        this.missing = Math.max(this.missing, proofs - (proved === DOUBTFUL ? 0 : proved))
        if (proved === DOUBTFUL) this.hasUnexplained = true
      }
    }
    this.refusing = (errors + 1) / (errors + silent + 1)
  }

  /** True when most of what is asked stays silent, so that a batch needs a control of its own. */
  get isSparse(): boolean {
    return this.refusing < SPARSE
  }
}
