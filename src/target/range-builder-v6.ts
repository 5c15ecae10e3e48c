// The same of IPv6, whose ranges are packed in bytes: first and last address, 16 bytes each. The memory is such as threads
// share: of many targets there is no copy for the plan of a sweep.

import { ADDRESS_LENGTH } from '../packet/address.ts'
import { compareAt, differenceAt } from '../packet/address-numbers.ts'
import { RANGE_BYTES, sortRanges } from './range-order.ts'

const FIRST_ROOM = 8 * RANGE_BYTES

export class RangeBuilderV6 {
  #ends: Uint8Array
  /** How many bytes of `#ends` are in use. */
  #used = 0
  /** As long as they come in ascending order they are merged at once. */
  #isAscending = true

  /** `room` is how many bytes of ranges there may be, where that is known: what is outgrown is memory until it is collected. */
  constructor(room = 0) {
    this.#ends = new Uint8Array(new SharedArrayBuffer(Math.max(FIRST_ROOM, room)))
  }

  /** Adds the range that is packed at `at`. */
  add(range: Uint8Array, at: number): void {
    if (this.#used > 0) {
      const before = this.#used - RANGE_BYTES
      const isAfter = compareAt(range, at, this.#ends, before) >= 0
      if (isAfter && differenceAt(range, at, this.#ends, before + ADDRESS_LENGTH) <= 1) {
        this.#extend(range, at + ADDRESS_LENGTH)
        return
      }
      if (!isAfter) this.#isAscending = false
    }
    if (this.#used === this.#ends.length) this.#grow()
    copy(range, at, this.#ends, this.#used, RANGE_BYTES)
    this.#used += RANGE_BYTES
  }

  /** What was added, in normal form. Nothing can be added any more. */
  build(): Uint8Array {
    if (!this.#isAscending) {
      sortRanges(this.#ends.subarray(0, this.#used))
      this.#merge()
    }
    return this.#ends.subarray(0, this.#used)
  }

  /** Makes the last range reach up to this address. */
  #extend(address: Uint8Array, at: number): void {
    const last = this.#used - ADDRESS_LENGTH
    if (compareAt(address, at, this.#ends, last) > 0) copy(address, at, this.#ends, last, ADDRESS_LENGTH)
  }

  #grow(): void {
    const ends = new Uint8Array(new SharedArrayBuffer(2 * this.#ends.length))
    ends.set(this.#ends)
    this.#ends = ends
  }

  #merge(): void {
    const ends = this.#ends
    const sorted = this.#used
    this.#used = 0
    // What is merged takes no more room than what it was merged from.
    for (let at = 0; at < sorted; at += RANGE_BYTES) this.add(ends, at)
  }
}

// A subarray for each of a million would be an object each.
function copy(from: Uint8Array, fromAt: number, to: Uint8Array, toAt: number, length: number): void {
  for (let i = 0; i < length; i += 1) to[toAt + i] = from[fromAt + i] ?? 0
}
