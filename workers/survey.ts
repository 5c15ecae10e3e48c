/**
 * How far a host is with what it is asked, counted anew for each batch: what it still owes an error, what has stayed
 * silent and how far that is from being proved, and how likely a protocol that was never asked draws an error. One walk
 * over the protocols of the sweep; what of them is to be asked it leaves in lists.
 */
import { DIRECT_ANSWER, NO_EVIDENCE } from '../src/verdict/evidence.ts'
import type { Batches } from './batches.ts'
import { DOUBTFUL, GIVEN_UP, type HostTable } from './host-table.ts'
import { ProtocolList } from './protocol-list.ts'
import type { Upstream } from './upstream.ts'

/** A host of which fewer protocols than this draw errors is asked for several at each token. */
const SPARSE = 1 / 2

/** Where it looks. */
export interface SurveyParts {
  readonly hosts: HostTable
  readonly batches: Batches
  /** The protocols of the sweep, most informative first. */
  readonly order: readonly number[]
}

/** The lists are in the order of asking, and leave out what is settled or under way from another lane. */
export class Survey {
  /** Protocols that were never asked, or whose error was denied. */
  readonly owed = new ProtocolList()
  /** Protocols that have stayed silent with no excuse, and how often one of them at most has yet to be proved so. */
  readonly suspects = new ProtocolList()
  missing = 0
  /** Protocols that routers on the way reject, whatever the host would say. */
  readonly rejected = new ProtocolList()
  /** True when the silence of a suspect has not been proved at all: it may be an error that was lost or denied. */
  hasUnexplained = false
  /** What part of the protocols that were asked drew an error or stayed silent drew an error, 0 to 1. */
  refusing = 1
  readonly #parts: SurveyParts

  constructor(parts: SurveyParts) {
    this.#parts = parts
  }

  /** Surveys the protocols of a host for its next batch; a silence is settled by so many proofs. */
  take(slot: number, proofs: number, upstream: Upstream | undefined): void {
    const { hosts, order } = this.#parts
    let errors = 0
    let silent = 0
    this.owed.clear()
    this.suspects.clear()
    this.rejected.clear()
    this.missing = 0
    this.hasUnexplained = false
    const isSimple =
      upstream === undefined && hosts.lanes.perHost === 1 && hosts.probesTo(slot) < hosts.mostTries
    for (let i = 0; i < order.length; i += 1) {
      const protocol = order[i] ?? 0
      // Most of what is asked slowly is blank, and nothing about it needs a second look.
      if (isSimple && hosts.isBlank(slot, protocol)) {
        this.owed.add(protocol)
        continue
      }
      const evidence = hosts.evidenceOf(slot, protocol)
      if (evidence !== NO_EVIDENCE) {
        if ((evidence & DIRECT_ANSWER) === 0) errors += 1
        continue
      }
      const proved = hosts.proofsOf(slot, protocol)
      if (proved > 0) silent += 1
      this.#place(slot, protocol, proved, proofs, upstream)
    }
    this.refusing = (errors + 1) / (errors + silent + 1)
  }

  /** True when most of what is asked stays silent, so that a batch needs a control of its own. */
  get isSparse(): boolean {
    return this.refusing < SPARSE
  }

  #place(
    slot: number,
    protocol: number,
    proved: number,
    proofs: number,
    upstream: Upstream | undefined,
  ): void {
    const { hosts, batches } = this.#parts
    const count = proved === DOUBTFUL ? 0 : proved
    if (proved === GIVEN_UP || count >= proofs) return
    const tries = hosts.triesOf(slot, protocol)
    if (tries >= hosts.mostTries || batches.isUnderWay(slot, protocol)) return
    if (upstream?.isRejected(protocol) === true) this.rejected.add(protocol)
    else if (tries === 0 || proved === 0) this.owed.add(protocol)
    else {
      this.suspects.add(protocol)
      this.missing = Math.max(this.missing, proofs - count)
      if (proved === DOUBTFUL) this.hasUnexplained = true
    }
  }
}
