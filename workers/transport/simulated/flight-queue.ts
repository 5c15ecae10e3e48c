/**
 * The packets under way, earliest first: a binary min-heap. Packets of one time leave in the order in which they
 * came, so that a way without jitter keeps their order.
 */
import type { Flight } from './simulated-network.ts'

interface Entry {
  readonly flight: Flight
  readonly number: number
}

export class FlightQueue {
  readonly #heap: Entry[] = []
  #count = 0

  /** When the earliest one arrives, or Infinity. */
  get nextMs(): number {
    return this.#heap[0]?.flight.atMs ?? Number.POSITIVE_INFINITY
  }

  /** Adds a packet. */
  add(flight: Flight): void {
    this.#heap.push({ flight, number: this.#count })
    this.#count += 1
    this.#rise(this.#heap.length - 1)
  }

  /** Takes the earliest packet that has arrived by `nowMs`, or undefined. */
  take(nowMs: number): Flight | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.flight.atMs > nowMs) return undefined
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink(0)
    }
    return first.flight
  }

  #rise(from: number): void {
    for (let at = from; at > 0 && this.#isBefore(at, (at - 1) >> 1); at = (at - 1) >> 1) {
      this.#swap(at, (at - 1) >> 1)
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = this.#isBefore(right, left) ? right : left
      if (!this.#isBefore(least, at)) return
      this.#swap(least, at)
      at = least
    }
  }

  /** False also where either place is beyond the heap. */
  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]]
    if (one === undefined || other === undefined) return false
    const difference = one.flight.atMs - other.flight.atMs
    return difference < 0 || (difference === 0 && one.number < other.number)
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]]
    if (one === undefined || other === undefined) return
    this.#heap[a] = other
    this.#heap[b] = one
  }
}
