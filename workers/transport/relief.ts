/**
 * How fast a worker may send after this machine could not keep up: a queue on the way in had no room, or one on the way
 * out. Half as fast as it just did, then faster by the second until it is held back no more: additive increase,
 * multiplicative decrease (D.-M. Chiu, R. Jain, 1989). Pure; times in milliseconds.
 */

/** The rate is measured over so long at least. */
const WINDOW_MS = 100
/** What happens within this time of a relief had already happened when it was given. */
const EFFECT_MS = 250
/** So long it takes to come from half the rate back to the whole. */
const RECOVERY_MS = 4000
/** No slower than this: a worker that sends so little is not what fills a queue. */
const LEAST_PER_SECOND = 500
/** What may leave at once. */
const BURST_MS = 5

export class Relief {
  #windowMs = Number.NEGATIVE_INFINITY
  #inWindow = 0
  #perSecond = 0
  /** The rate allowed at `#easedMs`, by how much it rises a second, and the one at which it is lifted. */
  #allowed = Number.POSITIVE_INFINITY
  #rise = 0
  #lifted = Number.POSITIVE_INFINITY
  #easedMs = Number.NEGATIVE_INFINITY
  #paidUntilMs = 0

  /** Notes that this machine does not keep up. */
  ease(nowMs: number): void {
    if (nowMs - this.#easedMs < EFFECT_MS) return
    const before = Math.min(this.#rateAt(nowMs), this.#allowedAt(nowMs))
    this.#allowed = Math.max(before / 2, LEAST_PER_SECOND)
    this.#rise = (this.#allowed * 1000) / RECOVERY_MS
    this.#lifted = this.#allowed * 4
    this.#easedMs = nowMs
    this.#paidUntilMs = nowMs
  }

  /** How long it is until packets may go again, when so many are written that have yet to leave; 0 when they may now. */
  waitMs(nowMs: number, written = 0): number {
    const allowed = this.#allowedAt(nowMs)
    if (allowed === Number.POSITIVE_INFINITY) return 0
    const paidUntilMs = Math.max(this.#paidUntilMs, nowMs) + (written * 1000) / allowed
    return Math.max(paidUntilMs - nowMs - BURST_MS, 0)
  }

  /** Notes packets that leave. */
  count(packets: number, nowMs: number): void {
    const allowed = this.#allowedAt(nowMs)
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs) + (packets * 1000) / allowed
    const sinceMs = nowMs - this.#windowMs
    if (sinceMs >= WINDOW_MS) {
      this.#perSecond = (this.#inWindow * 1000) / sinceMs
      this.#inWindow = 0
      this.#windowMs = nowMs
    }
    this.#inWindow += packets
  }

  #allowedAt(nowMs: number): number {
    if (this.#allowed === Number.POSITIVE_INFINITY) return this.#allowed
    const allowed = this.#allowed + (this.#rise * (nowMs - this.#easedMs)) / 1000
    if (allowed < this.#lifted) return allowed
    this.#allowed = Number.POSITIVE_INFINITY
    return this.#allowed
  }

  /** What went out lately, in packets a second: over the last whole window, or over the one under way if that was more. */
  #rateAt(nowMs: number): number {
    const sinceMs = Math.max(nowMs - this.#windowMs, WINDOW_MS)
    return Math.max(this.#perSecond, (this.#inWindow * 1000) / sinceMs)
  }
}
