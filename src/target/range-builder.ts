// Puts ranges together to a set in normal form (ranges.ts), in memory that grows with their number and no object for each.

const FIRST_ROOM = 16
/** The half of a 64-bit word that decides its order. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0

export class RangeBuilder {
  #ends = new Uint32Array(FIRST_ROOM)
  /** How many numbers of `#ends` are in use. */
  #used = 0
  /** As long as they come in ascending order they are merged at once. */
  #isAscending = true

  /** Adds the addresses from `first` to `last`, both included, unsigned 32-bit numbers, `first` <= `last`. */
  add(first: number, last: number): void {
    const at = this.#used
    if (at > 0) {
      const lastFirst = this.#ends[at - 2] ?? 0
      const lastEnd = this.#ends[at - 1] ?? 0
      if (first >= lastFirst && first <= lastEnd + 1) {
        if (last > lastEnd) this.#ends[at - 1] = last
        return
      }
      if (first < lastFirst) this.#isAscending = false
    }
    if (at === this.#ends.length) this.#grow()
    this.#ends[at] = first
    this.#ends[at + 1] = last
    this.#used = at + 2
  }

  /** The ends of what was added, in normal form. Nothing can be added any more. */
  build(): Uint32Array {
    if (!this.#isAscending) {
      this.#sort()
      this.#merge()
    }
    return this.#ends.slice(0, this.#used)
  }

  #grow(): void {
    const ends = new Uint32Array(2 * this.#ends.length)
    ends.set(this.#ends)
    this.#ends = ends
  }

  /** By first addresses: a pair is one number of 64 bits, and those are sorted without a function. */
  #sort(): void {
    if (HIGH === 1) this.#swap()
    new BigUint64Array(this.#ends.buffer, 0, this.#used / 2).sort()
    if (HIGH === 1) this.#swap()
  }

  #swap(): void {
    const ends = this.#ends
    for (let at = 0; at < this.#used; at += 2) {
      const first = ends[at] ?? 0
      ends[at] = ends[at + 1] ?? 0
      ends[at + 1] = first
    }
  }

  #merge(): void {
    const ends = this.#ends
    const sorted = this.#used
    this.#used = 0
    // What is merged takes no more room than what it was merged from.
    for (let at = 0; at < sorted; at += 2) this.add(ends[at] ?? 0, ends[at + 1] ?? 0)
  }
}
