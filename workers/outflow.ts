/** What may leave for a host now: packets need room under its own ceiling and under that of the sweep, or stay. */
import type { Ceiling } from '../src/contract/ceilings.ts'
import type { CounterRow } from '../src/contract/counters.ts'
import type { Ceilings } from '../src/contract/plan.ts'
import { HostCeiling } from './host-ceiling.ts'

export class Outflow {
  readonly #sweep: Ceiling
  readonly #host: HostCeiling
  readonly #counters: CounterRow

  /** `sweep` is the ceiling that all hosts share; what that of one host holds back is counted in `counters`. */
  constructor(slots: number, ceilings: Ceilings, sweep: Ceiling, counters: CounterRow) {
    this.#sweep = sweep
    this.#counters = counters
    this.#host = new HostCeiling(slots, ceilings.packetsPerSecondToOneHost)
  }

  /** Takes room for `packets` and gives 0, or takes none and gives the milliseconds after which to ask again. */
  take(slot: number, packets: number, nowMs: number): number {
    const heldMs = this.#host.waitMs(slot, packets, nowMs)
    if (heldMs > 0) {
      this.#counters.add('hostCeilingHeldMs', heldMs)
      return heldMs
    }
    const waitMs = this.#sweep.take(packets, nowMs)
    if (waitMs === 0) this.#host.note(slot, packets, nowMs)
    return waitMs
  }

  /** Forgets the host of a slot. */
  forget(slot: number): void {
    this.#host.start(slot)
  }
}
