// Addresses numbered through, so that a place in an order of all targets stands for one of them.

import type { RangeSet } from './ranges.ts'

/** The indexes are divided into at most so many parts, so that a search begins close to its end. */
const MOST_PARTS = 65_536

/** A set of addresses, each with its index from 0 in ascending order. */
export class AddressIndex {
  readonly #ends: Uint32Array
  /** Of each range one more than the index of its last address. Doubles, because that reaches 2^32. */
  readonly #endIndex: Float64Array
  /** How many indexes a part has; and of each part the range in which its first index lies, with one more at the end. */
  readonly #partSize: number
  readonly #rangeOfPart: Uint32Array
  /** How many addresses there are. */
  readonly count: number

  constructor({ ends, length }: RangeSet) {
    this.#ends = ends
    this.#endIndex = new Float64Array(length)
    let total = 0
    for (let range = 0; range < length; range += 1) {
      total += (ends[2 * range + 1] ?? 0) - (ends[2 * range] ?? 0) + 1
      this.#endIndex[range] = total
    }
    this.count = total
    this.#partSize = Math.max(1, Math.ceil(total / Math.min(MOST_PARTS, Math.max(1, length))))
    this.#rangeOfPart = this.#divide(Math.ceil(total / this.#partSize))
  }

  /** The address with this index, undefined outside 0 to `count` - 1. */
  nth(index: number): number | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) return undefined
    const part = Math.floor(index / this.#partSize)
    let low = this.#rangeOfPart[part] ?? 0
    let high = this.#rangeOfPart[part + 1] ?? 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#endIndex[middle] ?? 0) > index) high = middle
      else low = middle + 1
    }
    return (this.#ends[2 * low + 1] ?? 0) - ((this.#endIndex[low] ?? 0) - 1 - index)
  }

  #divide(parts: number): Uint32Array {
    const rangeOfPart = new Uint32Array(parts + 1)
    let range = 0
    for (let part = 0; part < parts; part += 1) {
      while ((this.#endIndex[range] ?? 0) <= part * this.#partSize) range += 1
      rangeOfPart[part] = range
    }
    rangeOfPart[parts] = Math.max(0, this.#endIndex.length - 1)
    return rangeOfPart
  }
}
