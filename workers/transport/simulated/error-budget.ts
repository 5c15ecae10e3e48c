/**
 * The ICMP errors that one simulated node may still send, by its limits. Each address that asks has a ration of its
 * own and all together have the host-wide one; an error takes from both. What the limits are may change on the way.
 */
import type { HostModel, Limit } from './host-model.ts'
import { Ration } from './ration.ts'

/** What a budget is made of, in the words of a host's model. */
export type BudgetModel = Pick<HostModel, 'limits' | 'changes' | 'otherAsker'>

export class ErrorBudget {
  /** Errors that were asked for, and those among them that were granted. */
  asked = 0
  granted = 0
  readonly #model: BudgetModel
  readonly #rations = new Map<number, Ration>()
  #limits: readonly Limit[]
  #sinceMs = 0
  #hostWide: Ration
  #changes = 0
  #changeMs: number

  /** A budget that grants what all of the limits grant. */
  constructor(model: BudgetModel = {}) {
    this.#model = model
    this.#limits = model.limits ?? []
    this.#hostWide = this.#rationOf(true)
    this.#changeMs = this.#nextChangeMs()
  }

  /** True, and the error is paid for, if one may be sent at `nowMs` to this asker. Times must not go back. */
  grants(nowMs: number, asker = 0): boolean {
    while (nowMs >= this.#changeMs) this.#change()
    this.asked += 1
    const hostWide = this.#hostWide
    let own = this.#rations.get(asker)
    if (own === undefined) {
      own = this.#rationOf(false)
      this.#rations.set(asker, own)
    }
    if (!own.hasAt(nowMs) || !hostWide.hasAt(nowMs)) return false
    this.granted += 1
    own.take()
    hostWide.take()
    return true
  }

  #change(): void {
    this.#limits = this.#model.changes?.[this.#changes]?.limits ?? []
    this.#sinceMs = this.#changeMs
    this.#changes += 1
    this.#changeMs = this.#nextChangeMs()
    this.#rations.clear()
    this.#hostWide = this.#rationOf(true)
  }

  #nextChangeMs(): number {
    return this.#model.changes?.[this.#changes]?.atMs ?? Number.POSITIVE_INFINITY
  }

  #rationOf(isHostWide: boolean): Ration {
    const limits = this.#limits.filter((limit) => (limit.isHostWide === true) === isHostWide)
    return new Ration(limits, this.#sinceMs, this.#model.otherAsker)
  }
}
