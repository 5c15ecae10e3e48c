/**
 * When each host wants to be looked at again: a binary min-heap of slots, ordered by time.
 *
 *   heap[0] is the earliest; heap[place[slot]] === slot, place[slot] === -1 when the slot waits for nothing.
 */
export class Deadlines {
  readonly #time: Float64Array
  readonly #heap: Int32Array
  readonly #place: Int32Array
  #size = 0

  constructor(slots: number) {
    this.#time = new Float64Array(slots)
    this.#heap = new Int32Array(slots)
    this.#place = new Int32Array(slots).fill(-1)
  }

  /** The earliest time, or Infinity when nothing waits. */
  get next(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#timeOf(0)
  }

  /** Sets or moves the time of a slot. */
  set(slot: number, time: number): void {
    this.#time[slot] = time
    let place = this.#place[slot] ?? -1
    if (place < 0) {
      place = this.#size
      this.#size += 1
      this.#put(place, slot)
    }
    this.#sink(this.#rise(place))
  }

  /** Forgets a slot. */
  clear(slot: number): void {
    const place = this.#place[slot] ?? -1
    if (place < 0) return
    this.#place[slot] = -1
    this.#size -= 1
    if (place === this.#size) return
    this.#put(place, this.#heap[this.#size] ?? 0)
    this.#sink(this.#rise(place))
  }

  /** Takes the earliest slot whose time has come, or -1. */
  take(now: number): number {
    if (this.next > now) return -1
    const slot = this.#heap[0] ?? 0
    this.clear(slot)
    return slot
  }

  #timeOf(place: number): number {
    return this.#time[this.#heap[place] ?? 0] ?? 0
  }

  #put(place: number, slot: number): void {
    this.#heap[place] = slot
    this.#place[slot] = place
  }

  #swap(a: number, b: number): void {
    const slot = this.#heap[a] ?? 0
    this.#put(a, this.#heap[b] ?? 0)
    this.#put(b, slot)
  }

  #rise(from: number): number {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (this.#timeOf(parent) <= this.#timeOf(place)) break
      this.#swap(parent, place)
      place = parent
    }
    return place
  }

  #sink(from: number): void {
    let place = from
    for (;;) {
      let least = place
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if (child < this.#size && this.#timeOf(child) < this.#timeOf(least)) least = child
      }
      if (least === place) return
      this.#swap(place, least)
      place = least
    }
  }
}
