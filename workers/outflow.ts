/**
 * What may leave for a host now: packets need room under its own ceiling and under that of the sweep, or stay.
 *
 * Whoever the sweep's ceiling keeps back asks again after half of the time that all who wait with him need. Were all told
 * to come when there is room for one, each would compose his batch a thousand times over, and a worker with thousands of
 * hosts in flight would do nothing else.
 */
import type { Ceiling } from '../src/contract/ceilings.ts'
import type { CounterRow } from '../src/contract/counters.ts'
import type { Ceilings } from '../src/contract/plan.ts'
import { HostCeiling } from './host-ceiling.ts'

/** Less than all of it, because some will ask for less then, or for nothing: no room shall be left unused. */
const SHARE_OF_QUEUE = 0.5

export class Outflow {
  readonly #sweep: Ceiling
  readonly #host: HostCeiling
  readonly #counters: CounterRow
  readonly #costMs: number
  /** Packets that each host was last refused, and those of all. */
  readonly #refused: Uint16Array
  #refusedInAll = 0

  /** `sweep` is the ceiling that all hosts share; what that of one host holds back is counted in `counters`. */
  constructor(slots: number, ceilings: Ceilings, sweep: Ceiling, counters: CounterRow) {
    this.#sweep = sweep
    this.#counters = counters
    this.#costMs = 1000 / ceilings.packetsPerSecond
    this.#host = new HostCeiling(slots, ceilings.packetsPerSecondToOneHost)
    this.#refused = new Uint16Array(slots)
  }

  /** Takes room for `packets` and gives 0, or takes none and gives the milliseconds after which to ask again. */
  take(slot: number, packets: number, nowMs: number): number {
    this.#setRefused(slot, 0)
    const heldMs = this.#host.waitMs(slot, packets, nowMs)
    if (heldMs > 0) {
      this.#counters.add('hostCeilingHeldMs', heldMs)
      return heldMs
    }
    const roomMs = this.#sweep.take(packets, nowMs)
    if (roomMs === 0) {
      this.#host.note(slot, packets, nowMs)
      return 0
    }
    const waitMs = roomMs + this.#refusedInAll * this.#costMs * SHARE_OF_QUEUE
    this.#sweep.noteHeld(nowMs, waitMs)
    this.#setRefused(slot, packets)
    return waitMs
  }

  /** Forgets the host of a slot. */
  forget(slot: number): void {
    this.#setRefused(slot, 0)
    this.#host.start(slot)
  }

  #setRefused(slot: number, packets: number): void {
    this.#refusedInAll += packets - (this.#refused[slot] ?? 0)
    this.#refused[slot] = packets
  }
}
