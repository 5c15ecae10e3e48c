/**
 * The targets of one worker, each exactly once, in a seeded order and without a list of them in memory.
 *
 * The whole plan has one order, whatever the number of workers: each worker walks all of it and takes what it owns. So
 * how far it has come is one number.
 */
import { numberedRanges } from '../src/contract/address-ranges.ts'
import type { ShareState } from '../src/contract/journal.ts'
import type { SweepPlan } from '../src/contract/plan.ts'
import { ownerOf } from '../src/linux/owner-hash.ts'
import { AddressIndex } from '../src/target/address-index.ts'
import { Permutation } from '../src/target/permutation.ts'
import { type Seam, V4_SEAM } from './seam.ts'

/** Given for a target where none of the next few is this worker's: it has not looked at all of them yet. */
export const NOT_YET = -1

/** So many targets are looked at in one call: a worker may own one in many, and a turn must stay short. */
const MOST_LOOKS = 64

/** What is known of a share that was begun before. */
export type BegunShare = Pick<ShareState, 'position' | 'finished'>

export class TargetSource {
  readonly #addresses: AddressIndex
  readonly #order: Permutation
  readonly #plan: Pick<SweepPlan, 'workers' | 'blockShift'>
  readonly #worker: number
  readonly #finished: Set<number>
  #position: number

  /** The targets of a worker, from where the share stands if it was begun before. */
  constructor(
    plan: Pick<SweepPlan, 'ranges' | 'seed' | 'workers' | 'blockShift'>,
    worker: number,
    begun?: BegunShare,
    seam: Seam = V4_SEAM,
  ) {
    this.#addresses = new AddressIndex(numberedRanges(plan.ranges))
    this.#order = new Permutation(this.#addresses.count, plan.seed)
    this.#plan = { workers: plan.workers, blockShift: plan.blockShift }
    this.#worker = worker
    this.#position = begun?.position ?? 0
    this.#finished = new Set(begun && seam.numbersOf(begun.finished))
  }

  /** How far it has come in the order of all targets: those before it were given, to whichever worker they belong. */
  get position(): number {
    return this.#position
  }

  /** Those that are finished and that it has not come to yet. */
  get finishedAhead(): Iterable<number> {
    return this.#finished
  }

  /** The target that was given last is to be given again. */
  putBack(): void {
    this.#position -= 1
  }

  /** The next target (its number), NOT_YET, or undefined after the last. */
  next(): number | undefined {
    const { workers, blockShift } = this.#plan
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      if (this.#position >= this.#addresses.count) return undefined
      const address = this.#addresses.nth(this.#order.at(this.#position)) ?? 0
      this.#position += 1
      if (ownerOf(address, blockShift, workers) !== this.#worker) continue
      if (this.#finished.size === 0 || !this.#finished.delete(address)) return address
    }
    return NOT_YET
  }
}
