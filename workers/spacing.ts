/**
 * When the hosts of one subnet may begin to be asked: one after another, so that their first bursts, which are the
 * most violent, do not meet in the same queue. Hosts that are asked in even steps from then on stay apart.
 *
 * A subnet is a /24. Where smaller blocks are divided among workers, each has every n-th step of the shared clock for
 * its own. What is kept has a fixed size: subnets may share a cell, and then wait for each other.
 */
import type { SweepPlan } from '../src/contract/plan.ts'
import { mix } from '../src/packet/mix.ts'

/** Between hosts of one subnet. All 256 have begun within half a second, also where workers' shares are uneven. */
export const STEP_MS = 1.2
/** Bits of a /24. */
const SUBNET_SHIFT = 8
const CELLS = 4096

export class Spacing {
  /** By cell: the first step that is free, or where there are no common steps its time. */
  readonly #free = new Float64Array(CELLS)
  /** Workers that have hosts in one subnet, each every so many steps. */
  readonly #sharers: number
  readonly #periodMs: number
  readonly #offsetMs: number

  /** Of one worker, 0 .. plan.workers - 1. */
  constructor({ workers, blockShift }: Pick<SweepPlan, 'workers' | 'blockShift'>, worker: number) {
    this.#sharers = blockShift < SUBNET_SHIFT ? workers : 1
    this.#periodMs = this.#sharers * STEP_MS
    this.#offsetMs = (worker % this.#sharers) * STEP_MS
  }

  /** The time, at `nowMs` or later, at which a host (32-bit address) may begin; nobody else of its subnet is given it. */
  begin(address: number, nowMs: number): number {
    const cell = mix(address >>> SUBNET_SHIFT) % CELLS
    return this.#sharers === 1 ? this.#beginAlone(cell, nowMs) : this.#beginOnStep(cell, nowMs)
  }

  #beginAlone(cell: number, nowMs: number): number {
    const beginMs = Math.max(nowMs, this.#free[cell] ?? 0)
    this.#free[cell] = beginMs + STEP_MS
    return beginMs
  }

  #beginOnStep(cell: number, nowMs: number): number {
    const due = Math.ceil((nowMs - this.#offsetMs) / this.#periodMs)
    const step = Math.max(due, this.#free[cell] ?? 0)
    this.#free[cell] = step + 1
    return step * this.#periodMs + this.#offsetMs
  }
}
