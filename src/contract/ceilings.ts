/**
 * The rate ceilings of a sweep: token buckets in shared memory that all workers draw from with atomics.
 *
 * Each bucket is one cell, the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371, the
 * virtual scheduling form of the token bucket): the moment at which the bucket would be full again. Time is in
 * whole microseconds of a clock that all workers share.
 */

import type { Counter, CounterRow } from './counters.ts'

/** The ceilings of a sweep, in the order of their cells. */
export const CEILINGS = ['packets', 'arp'] as const
export type CeilingName = (typeof CEILINGS)[number]

const HELD: Record<CeilingName, Counter> = { packets: 'packetCeilingHeldMs', arp: 'arpCeilingHeldMs' }
/** Whoever is refused looks again no sooner. */
const LEAST_HELD_MS = 1

/** The size of the memory of all ceilings. */
export const CEILINGS_BYTES = CEILINGS.length * BigInt64Array.BYTES_PER_ELEMENT

/** Shared memory for all ceilings, every bucket full. */
export function allocateCeilings(): SharedArrayBuffer {
  return new SharedArrayBuffer(CEILINGS_BYTES)
}

/** Up to this rate a burst is an eighth of a second's packets, and no more than so many. */
const USUAL = { ratePerSecond: 10_000, burst: 64 } as const

/**
 * Most packets that go out together under a ceiling: an eighth of a second's, 1 to 64; beyond 10,000 a second as many more
 * as come in 10 ms, because a worker whose turns take some milliseconds could not use it otherwise.
 */
export function burstOf(ratePerSecond: number): number {
  const more = Math.max(0, Math.floor((ratePerSecond - USUAL.ratePerSecond) / 100))
  return Math.min(Math.max(Math.floor(ratePerSecond / 8), 1), USUAL.burst) + more
}

/** Single packets are a little further apart than their rate says: one may take longer to leave than the next. */
const SPACED = 0.98

/** One ceiling as a worker sees it. */
export class Ceiling {
  readonly #cell: BigInt64Array
  readonly #costUs: number
  readonly #burstUs: number
  readonly #held: Counter
  readonly #counters: CounterRow | undefined
  #heldUntilMs = 0

  /** `ratePerSecond` tokens a second; a bucket holds `burst` of them. What it holds back is counted in `counters`. */
  constructor(
    memory: ArrayBufferLike,
    name: CeilingName,
    ratePerSecond: number,
    burst: number,
    counters?: CounterRow,
  ) {
    const offset = CEILINGS.indexOf(name) * BigInt64Array.BYTES_PER_ELEMENT
    this.#cell = new BigInt64Array(memory, offset, 1)
    this.#costUs = 1e6 / ratePerSecond
    this.#burstUs = burst * this.#costUs
    this.#held = HELD[name]
    this.#counters = counters
  }

  /**
   * A ceiling that holds over any second: a full bucket and what flows in during a second are `ratePerSecond`
   * together. Where a bucket is one packet, their spacing alone holds it.
   */
  static strict(
    memory: ArrayBufferLike,
    name: CeilingName,
    ratePerSecond: number,
    counters?: CounterRow,
  ): Ceiling {
    const burst = burstOf(ratePerSecond)
    const rate = burst === 1 ? SPACED * ratePerSecond : ratePerSecond - burst
    return new Ceiling(memory, name, rate, burst, counters)
  }

  /**
   * Takes `tokens` at `nowMs` and gives 0, or takes nothing and gives the milliseconds until so many will be
   * there. More tokens than the bucket holds are granted once it has been full for as long as the rest takes. Costs
   * are rounded up, so that a rate whose interval is no whole number of microseconds is not exceeded.
   */
  take(tokens: number, nowMs: number): number {
    const nowUs = Math.round(nowMs * 1000)
    const costUs = tokens * this.#costUs
    const slackUs = this.#burstUs - costUs
    for (;;) {
      const seen = Atomics.load(this.#cell, 0)
      const waitUs = Number(seen) - nowUs - slackUs
      if (waitUs > 0) {
        this.noteHeld(nowMs, waitUs / 1000)
        return waitUs / 1000
      }
      const next = BigInt(Math.ceil(Math.max(Number(seen), nowUs) + costUs))
      if (Atomics.compareExchange(this.#cell, 0, seen, next) === seen) return 0
    }
  }

  /** Gives back what was taken and not used. */
  putBack(tokens: number): void {
    Atomics.sub(this.#cell, 0, BigInt(Math.floor(tokens * this.#costUs)))
  }

  /** Counts that packets which could have gone at `nowMs` wait so long; several who wait at the same time once. */
  noteHeld(nowMs: number, waitMs: number): void {
    const untilMs = nowMs + Math.max(waitMs, LEAST_HELD_MS)
    this.#counters?.add(this.#held, Math.max(0, untilMs - Math.max(nowMs, this.#heldUntilMs)))
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs)
  }
}

/** Two ceilings that hold for the same packets. */
export class BothCeilings {
  readonly #first: Ceiling
  readonly #second: Ceiling

  constructor(first: Ceiling, second: Ceiling) {
    this.#first = first
    this.#second = second
  }

  /** Takes `tokens` from both at `nowMs` and gives 0, or from neither and gives the milliseconds to wait. */
  take(tokens: number, nowMs: number): number {
    const firstMs = this.#first.take(tokens, nowMs)
    if (firstMs > 0) return firstMs
    const secondMs = this.#second.take(tokens, nowMs)
    if (secondMs > 0) this.#first.putBack(tokens)
    return secondMs
  }
}
