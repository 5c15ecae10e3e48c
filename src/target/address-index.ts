// Addresses numbered through, so that a place in an order of all targets stands for one of them.

import type { RangeSet } from './ranges.ts'

/** A set of addresses, each with its index from 0 in ascending order. */
export class AddressIndex {
  readonly #ends: Uint32Array
  /**
   * Of each range one more than the index of its last address. Doubles, because that reaches 2^32.
   */
  readonly #endIndex: Float64Array
  /** How many addresses there are. */
  readonly count: number

  constructor({ ends, length }: RangeSet) {
    this.#ends = ends
    this.#endIndex = new Float64Array(length)
    let total = 0
    for (let position = 0; position < length; position += 1) {
      total += (ends[2 * position + 1] ?? 0) - (ends[2 * position] ?? 0) + 1
      this.#endIndex[position] = total
    }
    this.count = total
  }

  /** The address with this index, undefined outside 0 to `count` - 1. Logarithmic in the number of ranges. */
  nth(index: number): number | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) return undefined
    let low = 0
    let high = this.#endIndex.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#endIndex[middle] ?? 0) > index) high = middle
      else low = middle + 1
    }
    return (this.#ends[2 * low + 1] ?? 0) - ((this.#endIndex[low] ?? 0) - 1 - index)
  }
}
