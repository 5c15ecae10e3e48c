/** A token bucket for requests, as a web config's `rate_limit` describes it. */
import type { RequestLimit } from './web-config/request-limit.ts'

/** The tokens that there are; it begins full. */
export class RequestTokens {
  readonly #limit: RequestLimit
  readonly #now: () => number
  #tokens: number
  #countedMs: number

  /** `now` gives milliseconds. */
  constructor(limit: RequestLimit, now: () => number = () => performance.now()) {
    this.#limit = limit
    this.#now = now
    this.#tokens = limit.burst
    this.#countedMs = now()
  }

  /** Takes a token; false when there is none. */
  take(): boolean {
    const nowMs = this.#now()
    const gained = (nowMs - this.#countedMs) / this.#limit.intervalMs
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + gained)
    this.#countedMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
