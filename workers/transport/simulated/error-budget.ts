/**
 * The ICMP errors that one simulated node may still send, by its limits. A bucket is that of Linux
 * (inet_peer_xrlim_allow): full at first, its tokens continuous in time, a whole one taken by each error. A
 * window is that of BSD (badport_bandlim): a count that starts anew.
 */
import type { Limit } from './host-model.ts'

export class ErrorBudget {
  /** Errors that were asked for, and those among them that were granted. */
  asked = 0
  granted = 0
  readonly #limits: readonly LimitState[]

  /** A budget that grants what all of `limits` grant. */
  constructor(limits: readonly Limit[] = []) {
    this.#limits = limits.map((limit) => (limit.kind === 'bucket' ? new Bucket(limit) : new Window(limit)))
  }

  /** True, and the error is paid for, if one may be sent at `nowMs`. Times must not go back. */
  grants(nowMs: number): boolean {
    for (const limit of this.#limits) limit.advance(nowMs)
    this.asked += 1
    if (this.#limits.some(({ tokens }) => tokens < 1)) return false
    this.granted += 1
    for (const limit of this.#limits) limit.tokens -= 1
    return true
  }
}

interface LimitState {
  tokens: number
  advance(nowMs: number): void
}

class Bucket implements LimitState {
  tokens: number
  readonly #burst: number
  readonly #intervalMs: number
  #atMs = 0

  constructor({ burst, intervalMs, spent = false }: Limit & { kind: 'bucket' }) {
    this.tokens = spent ? 0 : burst
    this.#burst = burst
    this.#intervalMs = intervalMs
  }

  advance(nowMs: number): void {
    this.tokens = Math.min(this.#burst, this.tokens + (nowMs - this.#atMs) / this.#intervalMs)
    this.#atMs = nowMs
  }
}

class Window implements LimitState {
  tokens: number
  readonly #count: number
  readonly #windowMs: number
  #window = 0

  constructor({ count, windowMs }: Limit & { kind: 'window' }) {
    this.tokens = count
    this.#count = count
    this.#windowMs = windowMs
  }

  advance(nowMs: number): void {
    const window = Math.floor(nowMs / this.#windowMs)
    if (window !== this.#window) this.tokens = this.#count
    this.#window = window
  }
}
