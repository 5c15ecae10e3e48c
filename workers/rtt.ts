/**
 * The retransmission timeout of each host: RFC 6298 without its one-second floor and without doubling, because
 * a probe that stays silent says nothing about congestion. Karn's rule needs no care: the cookie names the try.
 */

import type { CounterRow } from '../src/contract/counters.ts'
import { FREE_RTT, type RttBounds } from '../src/contract/plan.ts'

/** RFC 6298's timeout before the first sample. */
const FIRST_TIMEOUT_MS = 1000
const FLOOR_MS = 50
const CEILING_MS = 10_000
/** In place of a timeout: nothing was measured. */
const UNKNOWN = -1
/** RFC 6298 section 2: alpha = 1/8, beta = 1/4, K = 4. */
const ALPHA = 1 / 8
const BETA = 1 / 4
const K = 4

/** How long an answer is waited for while no round trip of a host is known, in milliseconds. */
export function firstTimeoutMs({
  initialMs = FIRST_TIMEOUT_MS,
  minMs = 0,
  maxMs = CEILING_MS,
}: RttBounds): number {
  return Math.min(Math.max(initialMs, minMs), Math.max(maxMs, minMs))
}

export class RttEstimators {
  readonly #counters: CounterRow | undefined
  readonly #firstMs: number
  readonly #floorMs: number
  readonly #ceilingMs: number
  readonly #smoothed: Float64Array
  readonly #variation: Float64Array
  readonly #initial: Float64Array

  /** Each sample is counted in `counters` too; every timeout keeps within what the user has set. */
  constructor(slots: number, counters?: CounterRow, bounds = FREE_RTT) {
    this.#counters = counters
    this.#firstMs = firstTimeoutMs(bounds)
    this.#floorMs = bounds.minMs ?? Math.min(FLOOR_MS, bounds.maxMs ?? FLOOR_MS)
    this.#ceilingMs = Math.max(bounds.maxMs ?? CEILING_MS, this.#floorMs)
    this.#smoothed = new Float64Array(slots)
    this.#variation = new Float64Array(slots)
    this.#initial = new Float64Array(slots)
  }

  /** Starts a slot; `timeoutMs` holds until the first sample, without it that of a host of which nothing is known. */
  start(slot: number, timeoutMs: number | undefined): void {
    this.#smoothed[slot] = 0
    this.#variation[slot] = 0
    this.#initial[slot] = timeoutMs ?? UNKNOWN
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
    const measuredMs = this.#measured(slot)
    if (measuredMs === UNKNOWN) return this.#firstMs
    // Of a host that is known to take longer than the user's bound nothing could be proved under it.
    const isSlow = (this.#smoothed[slot] ?? 0) > this.#ceilingMs
    return Math.min(
      Math.max(measuredMs, this.#floorMs),
      isSlow ? Math.max(CEILING_MS, this.#ceilingMs) : this.#ceilingMs,
    )
  }

  /**
   * Milliseconds for which the last answer of a host is waited before it is called silent: no bound that the user has
   * set makes this shorter than what was measured asks for.
   */
  patience(slot: number): number {
    const measuredMs = this.#measured(slot)
    const neededMs =
      measuredMs === UNKNOWN ? FIRST_TIMEOUT_MS : Math.min(Math.max(measuredMs, FLOOR_MS), CEILING_MS)
    return Math.max(neededMs, this.timeout(slot))
  }

  #measured(slot: number): number {
    const smoothed = this.#smoothed[slot] ?? 0
    return smoothed === 0 ? (this.#initial[slot] ?? UNKNOWN) : smoothed + K * (this.#variation[slot] ?? 0)
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
