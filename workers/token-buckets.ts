/**
 * What each lane is believed to have left of its ICMP errors: a token bucket that fills with one token an interval, up
 * to the most that was ever seen to come at once.
 *
 *   level(t) = min(burst, level + (t - then) / interval)
 */
export class TokenBuckets {
  readonly #intervalMs: Float64Array
  readonly #burst: Uint8Array
  readonly #level: Float64Array
  readonly #levelMs: Float64Array

  constructor(lanes: number) {
    this.#intervalMs = new Float64Array(lanes)
    this.#burst = new Uint8Array(lanes)
    this.#level = new Float64Array(lanes)
    this.#levelMs = new Float64Array(lanes)
  }

  /** Starts a lane of which nothing is known. */
  start(lane: number): void {
    this.#intervalMs[lane] = 1
    this.#burst[lane] = 1
    this.empty(lane, 0)
  }

  /** Notes that so many errors came at once. */
  noteBurst(lane: number, errors: number): void {
    this.#burst[lane] = Math.max(this.burst(lane), Math.min(errors, 0xff))
  }

  /** Most tokens that a lane is believed to hold. */
  burst(lane: number): number {
    return this.#burst[lane] ?? 1
  }

  /** Milliseconds that a token takes. */
  intervalMs(lane: number): number {
    return this.#intervalMs[lane] ?? 1
  }

  /** Changes how long a token takes from `nowMs` on. */
  setInterval(lane: number, intervalMs: number, nowMs: number): void {
    this.#level[lane] = this.level(lane, nowMs)
    this.#levelMs[lane] = nowMs
    this.#intervalMs[lane] = intervalMs
  }

  /** Notes that nothing is left at `nowMs`. */
  empty(lane: number, nowMs: number): void {
    this.#level[lane] = 0
    this.#levelMs[lane] = nowMs
  }

  /** Tokens at `nowMs`, with fractions; below zero where more was taken than was there. */
  level(lane: number, nowMs: number): number {
    const filled = Math.max(0, nowMs - (this.#levelMs[lane] ?? 0)) / this.intervalMs(lane)
    return Math.min((this.#level[lane] ?? 0) + filled, this.burst(lane))
  }

  /** Takes tokens at `nowMs`. */
  take(lane: number, tokens: number, nowMs: number): void {
    this.#level[lane] = this.level(lane, nowMs) - tokens
    this.#levelMs[lane] = Math.max(nowMs, this.#levelMs[lane] ?? 0)
  }

  /** Gives tokens back that were taken and turned out not to be used. */
  refund(lane: number, tokens: number): void {
    this.#level[lane] = Math.min((this.#level[lane] ?? 0) + tokens, this.burst(lane))
  }

  /** When a lane will have so many tokens; no lane is waited for to have more than it can hold. */
  readyMs(lane: number, tokens: number): number {
    const missing = Math.min(tokens, this.burst(lane)) - (this.#level[lane] ?? 0)
    return (this.#levelMs[lane] ?? 0) + Math.max(0, missing) * this.intervalMs(lane)
  }
}
