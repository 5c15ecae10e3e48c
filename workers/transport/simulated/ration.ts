/**
 * What some limits still grant together. A bucket is that of Linux (inet_peer_xrlim_allow): full at first, its tokens
 * continuous in time, a whole one taken by each error. A window is that of BSD (badport_bandlim): a count that starts
 * anew. What somebody else asks for meanwhile is taken when it is next looked at.
 */
import type { Limit, OtherAsker } from './host-model.ts'

export class Ration {
  readonly #limits: readonly LimitState[]
  readonly #othersEveryMs: number
  readonly #othersErrors: number
  #othersMs: number

  /** A ration that is first used at `sinceMs` or later. */
  constructor(limits: readonly Limit[], sinceMs: number, other?: OtherAsker) {
    this.#limits = limits.map((limit) =>
      limit.kind === 'bucket' ? new Bucket(limit, sinceMs) : new Window(limit, sinceMs),
    )
    this.#othersEveryMs = other?.everyMs ?? Number.POSITIVE_INFINITY
    this.#othersErrors = other?.errors ?? 1
    this.#othersMs = sinceMs + this.#othersEveryMs
  }

  /** True when one more error may be taken at `nowMs`. */
  hasAt(nowMs: number): boolean {
    for (; this.#othersMs <= nowMs; this.#othersMs += this.#othersEveryMs) {
      for (let i = 0; i < this.#othersErrors && this.#hasNow(this.#othersMs); i += 1) this.take()
    }
    return this.#hasNow(nowMs)
  }

  /** Takes one error, which must be there. */
  take(): void {
    for (const limit of this.#limits) limit.credit -= limit.cost
  }

  #hasNow(nowMs: number): boolean {
    let hasAll = true
    for (const limit of this.#limits) {
      limit.advance(nowMs)
      if (limit.credit < limit.cost) hasAll = false
    }
    return hasAll
  }
}

interface LimitState {
  credit: number
  /** Credit that an error costs. */
  readonly cost: number
  advance(nowMs: number): void
}

/** Its credit is time, as in the kernel: exact in whole milliseconds, where shares of a token would not be. */
class Bucket implements LimitState {
  credit: number
  readonly cost: number
  readonly #most: number
  #atMs: number

  constructor({ burst, intervalMs, spent = false }: Limit & { kind: 'bucket' }, sinceMs: number) {
    this.#most = burst * intervalMs
    this.cost = intervalMs
    this.credit = spent ? 0 : this.#most
    this.#atMs = sinceMs
  }

  advance(nowMs: number): void {
    this.credit = Math.min(this.#most, this.credit + (nowMs - this.#atMs))
    this.#atMs = nowMs
  }
}

class Window implements LimitState {
  credit: number
  readonly cost = 1
  readonly #count: number
  readonly #windowMs: number
  #window: number

  constructor({ count, windowMs }: Limit & { kind: 'window' }, sinceMs: number) {
    this.credit = count
    this.#count = count
    this.#windowMs = windowMs
    this.#window = Math.floor(sinceMs / windowMs)
  }

  advance(nowMs: number): void {
    const window = Math.floor(nowMs / this.#windowMs)
    if (window !== this.#window) this.credit = this.#count
    this.#window = window
  }
}
