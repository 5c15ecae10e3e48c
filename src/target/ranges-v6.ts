// Sets of IPv6 addresses as sorted disjoint ranges, while targets are put together: 128 bits have no number but a bigint.
// A sweep itself knows its targets by the numbers that V6Numbers gives them. All functions are pure.

import { ADDRESS_LENGTH } from '../packet/address.ts'

/** The addresses from `first` to `last`, both included; `first` <= `last`. */
export type RangeV6 = readonly [first: bigint, last: bigint]

/** A set of addresses in normal form: ascending, disjoint, touching ranges merged. */
export type RangesV6 = readonly RangeV6[]

const HALF = 64n
const HALF_BYTES = ADDRESS_LENGTH / 2
const RANGE_BYTES = 2 * ADDRESS_LENGTH

/** The set of all addresses in the ranges, which may overlap and come in any order. */
export function normaliseV6(ranges: Iterable<RangeV6>): RangesV6 {
  const sorted = [...ranges].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
  const merged: RangeV6[] = []
  for (const range of sorted) {
    const [first, last] = range
    const [before, end] = merged.at(-1) ?? []
    if (before === undefined || end === undefined || first > end + 1n) merged.push(range)
    else if (last > end) merged[merged.length - 1] = [before, last]
  }
  return merged
}

/** The addresses in `ranges` that are not in `removed`; both are in normal form. */
export function subtractV6(ranges: RangesV6, removed: RangesV6): RangesV6 {
  const left: RangeV6[] = []
  let cut = 0
  for (const range of ranges) {
    const [first, last] = range
    let next = first
    while (cut < removed.length && (removed[cut]?.[1] ?? 0n) < first) cut += 1
    for (let within = cut; within < removed.length; within += 1) {
      const [cutFirst, cutLast] = removed[within] ?? [last + 1n, last]
      if (cutFirst > last) break
      if (cutFirst > next) left.push([next, cutFirst - 1n])
      next = cutLast + 1n
    }
    // Mostly nothing is cut, and lists are long.
    if (next === first) left.push(range)
    else if (next <= last) left.push([next, last])
  }
  return left
}

/** How many addresses there are, 0 to 2^128. */
export function countV6(ranges: RangesV6): bigint {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1n, 0n)
}

/** First and last address of each range, 16 bytes each, as V6Numbers takes them. */
export function endsOfRanges(ranges: RangesV6): Uint8Array {
  const ends = new Uint8Array(ranges.length * RANGE_BYTES)
  const view = new DataView(ends.buffer)
  for (const [index, [first, last]] of ranges.entries()) {
    putAddress(view, index * RANGE_BYTES, first)
    putAddress(view, index * RANGE_BYTES + ADDRESS_LENGTH, last)
  }
  return ends
}

/** The ranges of such ends. */
export function rangesOfEnds(ends: Uint8Array): RangesV6 {
  return Array.from({ length: ends.length / RANGE_BYTES }, (_, index): RangeV6 => {
    const at = index * RANGE_BYTES
    return [addressAt(ends, at), addressAt(ends, at + ADDRESS_LENGTH)]
  })
}

/** The address in the 16 bytes at `at`. */
export function addressAt(bytes: Uint8Array, at: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (view.getBigUint64(at) << HALF) | view.getBigUint64(at + HALF_BYTES)
}

/** The 16 bytes of an address, newly allocated. */
export function bytesOfAddress(address: bigint): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_LENGTH)
  putAddress(new DataView(bytes.buffer), 0, address)
  return bytes
}

function putAddress(view: DataView, at: number, address: bigint): void {
  view.setBigUint64(at, address >> HALF)
  view.setBigUint64(at + HALF_BYTES, BigInt.asUintN(Number(HALF), address))
}
