/**
 * The ceiling of packets to one host: in no second does a host get more than so many, whatever they ask.
 *
 * Up to FEW a second every packet's time is kept, and a batch may go when the packet that went so many before its last
 * one is a second old: no smaller rate could hold a batch's probes together and still come near the ceiling. Above that
 * a bucket will do (the generic cell rate algorithm, as in src/contract/ceilings.ts), whose burst and what flows in
 * during a second are the ceiling together.
 *
 *   a ceiling of 5, batches of 3 and 2 :  |xxx  xx|        |xxx  xx|
 *                                         0        1.02 s
 */
import { burstOf } from '../src/contract/ceilings.ts'
import { BATCH_SIZE } from './batches.ts'

const FEW = 32
/** A second, and what the kernel and this process may take longer over one packet than over another. */
const WINDOW_MS = 1020

export class HostCeiling {
  readonly #rate: number
  readonly #isFew: boolean
  readonly #burstMs: number
  readonly #costMs: number
  /** Of few: the times of the last packets of each slot, a ring whose oldest is at `#oldest`. Else: when it is full. */
  readonly #times: Float64Array
  readonly #oldest: Uint8Array

  /** `ratePerSecond` is a whole number of packets, at least 1. */
  constructor(slots: number, ratePerSecond: number) {
    const burst = Math.min(burstOf(ratePerSecond), BATCH_SIZE)
    this.#rate = ratePerSecond
    this.#isFew = ratePerSecond <= FEW
    this.#costMs = this.#isFew ? WINDOW_MS / ratePerSecond : 1000 / (ratePerSecond - burst)
    this.#burstMs = burst * this.#costMs
    this.#times = new Float64Array(this.#isFew ? slots * ratePerSecond : slots).fill(Number.NEGATIVE_INFINITY)
    this.#oldest = new Uint8Array(slots)
  }

  /** Forgets what was sent to the host of a slot. */
  start(slot: number): void {
    const width = this.#isFew ? this.#rate : 1
    this.#times.fill(Number.NEGATIVE_INFINITY, slot * width, (slot + 1) * width)
  }

  /**
   * Milliseconds until `packets` may go to a host together; 0 when they may go now. More of them than the ceiling are
   * let go where nothing was sent for a second, and paid for afterwards: a proof needs its probes together.
   */
  waitMs(slot: number, packets: number, nowMs: number): number {
    if (!this.#isFew) {
      const slackMs = Math.max(0, this.#burstMs - packets * this.#costMs)
      return Math.max(0, (this.#times[slot] ?? 0) - nowMs - slackMs)
    }
    const before = (this.#oldest[slot] ?? 0) + Math.min(packets, this.#rate) - 1
    return Math.max(0, (this.#times[slot * this.#rate + (before % this.#rate)] ?? 0) + WINDOW_MS - nowMs)
  }

  /** Notes that `packets` went to a host. */
  note(slot: number, packets: number, nowMs: number): void {
    if (!this.#isFew) {
      this.#times[slot] = Math.max(this.#times[slot] ?? 0, nowMs) + packets * this.#costMs
      return
    }
    const debtMs = Math.max(0, packets - this.#rate) * this.#costMs
    for (let i = 0; i < Math.min(packets, this.#rate); i += 1) {
      const oldest = this.#oldest[slot] ?? 0
      this.#times[slot * this.#rate + oldest] = nowMs + debtMs
      this.#oldest[slot] = (oldest + 1) % this.#rate
    }
  }
}
