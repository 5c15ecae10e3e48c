/**
 * What to ask a host ahead of its pace (pace-floor.ts): of what it owes that which was tried least, and no more; silences
 * need its budget. Tries are left for their proofs, unless the user has bounded them.
 */
import type { ComposerParts } from './composer.ts'
import type { Draft } from './draft.ts'
import { MOST_TRIES } from './host-table.ts'
import { ProtocolList } from './protocol-list.ts'
import type { SilenceRule } from './settlement.ts'
import type { Survey } from './survey.ts'

const KEPT_FOR_PROOFS = 100

export class AheadComposer {
  readonly #parts: Pick<ComposerParts, 'hosts' | 'bounds' | 'upstreamOf'>
  readonly #next = new ProtocolList()

  constructor(parts: Pick<ComposerParts, 'hosts' | 'bounds' | 'upstreamOf'>) {
    this.#parts = parts
  }

  /** Composes `draft` of up to `most` protocols, none of which costs a router's token, and gives its size. */
  compose(
    draft: Draft,
    survey: Survey,
    lane: number,
    rule: SilenceRule,
    most: number,
    nowMs: number,
  ): number {
    const { hosts, bounds, upstreamOf } = this.#parts
    const slot = hosts.lanes.slotOf(lane)
    draft.begin(slot, upstreamOf(slot), nowMs)
    survey.take(slot, rule.proofs, upstreamOf(slot))
    const limit = Math.min(most, bounds.owed)
    const last = hosts.mostTries < MOST_TRIES ? hosts.mostTries : MOST_TRIES - KEPT_FOR_PROOFS
    let tries = this.#fewestTries(slot, survey, last)
    for (; tries < last && draft.size < limit; tries += 1) {
      this.#list(slot, survey, tries)
      if (this.#next.size === 0) break
      draft.take(this.#next, limit, 'free')
    }
    return draft.size
  }

  #fewestTries(slot: number, { owed }: Survey, most: number): number {
    let fewest = most
    for (let i = 0; i < owed.size; i += 1)
      fewest = Math.min(fewest, this.#parts.hosts.triesOf(slot, owed.at(i)))
    return fewest
  }

  #list(slot: number, { owed }: Survey, tries: number): void {
    this.#next.clear()
    for (let i = 0; i < owed.size; i += 1) {
      if (this.#parts.hosts.triesOf(slot, owed.at(i)) === tries) this.#next.add(owed.at(i))
    }
  }
}
