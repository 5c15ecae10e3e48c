/**
 * Sets of addresses of 16 bytes as sorted and disjoint ranges, those of IPv6 above all: sweeps that meet each other, what
 * sweeps covered. Byte by byte, since no number holds such an address. All functions are pure and linear.
 */
import { ADDRESS_LENGTH } from '../packet/address.ts'
import { compareAt } from '../packet/address-numbers.ts'
import { type AddressRanges, rangeAt, rangeCount, rangesIn } from './address-ranges.ts'
import { GrowingBytes } from './growing-bytes.ts'

const RANGE_BYTES = 2 * ADDRESS_LENGTH
const FEW_BYTES = 8 * RANGE_BYTES

/** Ranges that come by ascending first address; those that touch or overlap become one. */
export class AscendingRanges {
  readonly #written = new GrowingBytes(FEW_BYTES)

  add(first: Uint8Array, last: Uint8Array): void {
    const { bytes, length } = this.#written
    const lastAt = length - ADDRESS_LENGTH
    if (length > 0 && (compareAt(first, 0, bytes, lastAt) <= 0 || isNext(bytes, lastAt, first))) {
      if (compareAt(last, 0, bytes, lastAt) > 0) bytes.set(last, lastAt)
      return
    }
    const at = this.#written.extend(RANGE_BYTES)
    this.#written.bytes.set(first, at)
    this.#written.bytes.set(last, at + ADDRESS_LENGTH)
  }

  /** All of them; begins anew. */
  take(): AddressRanges {
    return { ends: this.#written.take() }
  }
}

/** The addresses that are in any of two sets. */
export function unionOf(one: AddressRanges, other: AddressRanges): AddressRanges {
  const all = new AscendingRanges()
  for (let [left, right] = [0, 0]; left < rangeCount(one) || right < rangeCount(other); ) {
    const isLeft =
      right >= rangeCount(other) ||
      (left < rangeCount(one) &&
        compareAt(one.ends, left * RANGE_BYTES, other.ends, right * RANGE_BYTES) <= 0)
    const { first, last } = isLeft ? rangeAt(one, left++) : rangeAt(other, right++)
    all.add(first, last)
  }
  return all.take()
}

/** The addresses of a set that are not in another. */
export function without(ranges: AddressRanges, removed: AddressRanges): AddressRanges {
  const left = new AscendingRanges()
  let cut = 0
  for (const { first, last } of rangesIn(ranges)) {
    while (cut < rangeCount(removed) && isBelow(rangeAt(removed, cut).last, first)) cut += 1
    let next: Uint8Array | undefined = first
    for (let within = cut; within < rangeCount(removed) && next !== undefined; within += 1) {
      const hole = rangeAt(removed, within)
      if (isBelow(last, hole.first)) break
      if (isBelow(next, hole.first)) left.add(next, before(hole.first))
      next = isBelow(hole.last, last) ? behind(hole.last) : undefined
    }
    if (next !== undefined) left.add(next, last)
  }
  return left.take()
}

/** Whether an address is in both of two sets. */
export function haveShared(one: AddressRanges, other: AddressRanges): boolean {
  let [left, right] = [0, 0]
  while (left < rangeCount(one) && right < rangeCount(other)) {
    const [ofOne, ofOther] = [left * RANGE_BYTES, right * RANGE_BYTES]
    if (compareAt(one.ends, ofOne + ADDRESS_LENGTH, other.ends, ofOther) < 0) left += 1
    else if (compareAt(other.ends, ofOther + ADDRESS_LENGTH, one.ends, ofOne) < 0) right += 1
    else return true
  }
  return false
}

/** Whether an address of 16 bytes is in a set. Logarithmic in the number of ranges. */
export function holds({ ends }: AddressRanges, address: Uint8Array): boolean {
  let low = 0
  let high = ends.length / RANGE_BYTES
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareAt(ends, middle * RANGE_BYTES + ADDRESS_LENGTH, address, 0) >= 0) high = middle
    else low = middle + 1
  }
  return low < ends.length / RANGE_BYTES && compareAt(ends, low * RANGE_BYTES, address, 0) <= 0
}

function isBelow(one: Uint8Array, other: Uint8Array): boolean {
  return compareAt(one, 0, other, 0) < 0
}

/** Whether an address is the one behind that at `at`. */
function isNext(bytes: Uint8Array, at: number, address: Uint8Array): boolean {
  const next = behind(bytes.subarray(at, at + ADDRESS_LENGTH))
  return next !== undefined && compareAt(next, 0, address, 0) === 0
}

/** The address behind one; undefined behind the highest. */
function behind(address: Uint8Array): Uint8Array | undefined {
  const next = Uint8Array.from(address)
  for (let at = ADDRESS_LENGTH - 1; at >= 0; at -= 1) {
    next[at] = (next[at] ?? 0) + 1
    if (next[at] !== 0) return next
  }
  return undefined
}

/** The address before one that is not the lowest. */
function before(address: Uint8Array): Uint8Array {
  const previous = Uint8Array.from(address)
  for (let at = ADDRESS_LENGTH - 1; at >= 0; at -= 1) {
    previous[at] = (previous[at] ?? 0) - 1
    if (previous[at] !== 0xff) break
  }
  return previous
}
