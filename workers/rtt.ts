/**
 * The retransmission timeout of each host: RFC 6298 without its one-second floor and without doubling, because
 * a probe that stays silent says nothing about congestion. Karn's rule needs no care: the cookie names the try.
 */

import type { CounterRow } from '../src/contract/counters.ts'

const FLOOR_MS = 50
const CEILING_MS = 10_000
/** RFC 6298 section 2: alpha = 1/8, beta = 1/4, K = 4. */
const ALPHA = 1 / 8
const BETA = 1 / 4
const K = 4

export class RttEstimators {
  readonly #counters: CounterRow | undefined
  readonly #smoothed: Float64Array
  readonly #variation: Float64Array
  readonly #initial: Float64Array

  /** Each sample is counted in `counters` too. */
  constructor(slots: number, counters?: CounterRow) {
    this.#counters = counters
    this.#smoothed = new Float64Array(slots)
    this.#variation = new Float64Array(slots)
    this.#initial = new Float64Array(slots)
  }

  /** Starts a slot; `timeoutMs` holds until the first sample. */
  start(slot: number, timeoutMs: number): void {
    this.#smoothed[slot] = 0
    this.#variation[slot] = 0
    this.#initial[slot] = Math.max(timeoutMs, FLOOR_MS)
  }

  /** Goes on with what was measured before (SRTT and RTTVAR), if anything was. */
  recall(slot: number, smoothedMs: number, variationMs: number): void {
    if (smoothedMs <= 0) return
    this.#smoothed[slot] = smoothedMs
    this.#variation[slot] = variationMs
  }

  /** Takes one measured round trip. */
  sample(slot: number, rttMs: number): void {
    const smoothed = this.#smoothed[slot] ?? 0
    // A zero would read as "no sample"; no packet is that fast.
    const rtt = Math.max(rttMs, 0.001)
    this.#counters?.observe('rtt', rtt / 1000)
    if (smoothed === 0) {
      this.#smoothed[slot] = rtt
      this.#variation[slot] = rtt / 2
      return
    }
    const variation = this.#variation[slot] ?? 0
    this.#variation[slot] = (1 - BETA) * variation + BETA * Math.abs(smoothed - rtt)
    this.#smoothed[slot] = (1 - ALPHA) * smoothed + ALPHA * rtt
  }

  /** Milliseconds after which an unanswered try counts as unanswered. */
  timeout(slot: number): number {
    const smoothed = this.#smoothed[slot] ?? 0
    if (smoothed === 0) return this.#initial[slot] ?? FLOOR_MS
    const timeout = smoothed + K * (this.#variation[slot] ?? 0)
    return Math.min(Math.max(timeout, FLOOR_MS), CEILING_MS)
  }

  /** RTTVAR in milliseconds, 0 without a sample. */
  variation(slot: number): number {
    return this.#variation[slot] ?? 0
  }

  /** SRTT in milliseconds, or undefined without a sample. */
  smoothed(slot: number): number | undefined {
    return this.#smoothed[slot] || undefined
  }
}
