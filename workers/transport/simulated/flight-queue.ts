/**
 * The packets under way, earliest first: a binary min-heap. Packets of one time leave in the order in which they
 * came, so that a way without jitter keeps their order.
 */
import type { Flight, Flights } from './simulated-network.ts'

interface Entry {
  readonly flight: Flight
  readonly number: number
}

export class FlightQueue implements Flights {
  readonly #heap: Entry[] = []
  #count = 0

  /** When the earliest one arrives, or Infinity. */
  get nextMs(): number {
    return this.#heap[0]?.flight.atMs ?? Number.POSITIVE_INFINITY
  }

  /** Adds a packet. */
  add(flight: Flight): void {
    const heap = this.#heap
    const entry = { flight, number: this.#count }
    this.#count += 1
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || isBefore(parent, entry)) break
      heap[at] = parent
      at = above
    }
    heap[at] = entry
  }

  /** Takes the earliest packet that has arrived by `nowMs`, or undefined. */
  take(nowMs: number): Flight | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.flight.atMs > nowMs) return undefined
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) this.#sink(last)
    return first.flight
  }

  /** Puts an entry where the first one was, and lets it sink to its place. */
  #sink(entry: Entry): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      let child = heap[below]
      const right = heap[below + 1]
      if (child === undefined) break
      if (right !== undefined && isBefore(right, child)) {
        child = right
        below += 1
      }
      if (isBefore(entry, child)) break
      heap[at] = child
      at = below
    }
    heap[at] = entry
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  const difference = one.flight.atMs - other.flight.atMs
  return difference < 0 || (difference === 0 && one.number < other.number)
}
