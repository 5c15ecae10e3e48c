// The same of IPv6: 128 bits have no number but a bigint, and of those a million are too many, so that ranges are packed in
// bytes and single ones are taken out as bigints. A sweep itself knows its targets by the numbers that V6Numbers gives them.
// All functions are pure.

import { ADDRESS_LENGTH } from '../packet/address.ts'
import { compareAt } from '../packet/address-numbers.ts'
import { halfAt } from '../packet/words.ts'
import { RangeBuilderV6 } from './range-builder-v6.ts'
import { RANGE_BYTES } from './range-order.ts'

/** The addresses from `first` to `last`, both included; `first` <= `last`. */
export type RangeV6 = readonly [first: bigint, last: bigint]

const HALF = 64n
const HALF_BYTES = ADDRESS_LENGTH / 2

/** A set of addresses in normal form: ascending, disjoint, touching ranges merged. `normaliseV6` makes one. */
export class RangeSetV6 implements Iterable<RangeV6> {
  /** First and last address of each range, 16 bytes each, as V6Numbers takes them. Not to be written to. */
  readonly ends: Uint8Array

  /** Takes ends that are in normal form. */
  constructor(ends: Uint8Array) {
    this.ends = ends
  }

  /** How many ranges there are. */
  get length(): number {
    return this.ends.length / RANGE_BYTES
  }

  /** The range of this index, undefined where there is none. */
  at(index: number): RangeV6 | undefined {
    const at = index * RANGE_BYTES
    if (at < 0 || at >= this.ends.length) return undefined
    return [addressAt(this.ends, at), addressAt(this.ends, at + ADDRESS_LENGTH)]
  }

  *[Symbol.iterator](): Generator<RangeV6> {
    const { ends } = this
    for (let at = 0; at < ends.length; at += RANGE_BYTES) {
      yield [addressAt(ends, at), addressAt(ends, at + ADDRESS_LENGTH)]
    }
  }
}

/** No address. */
export const NOTHING_V6 = new RangeSetV6(new Uint8Array(0))

/** The set of all addresses in the ranges, which may overlap and come in any order. */
export function normaliseV6(ranges: Iterable<RangeV6>): RangeSetV6 {
  const all = new RangeBuilderV6()
  for (const range of ranges) all.add(packRange(range), 0)
  return new RangeSetV6(all.build())
}

/** The addresses that are in either. */
export function unionV6(ranges: RangeSetV6, others: RangeSetV6): RangeSetV6 {
  if (ranges.length === 0) return others
  if (others.length === 0) return ranges
  const { ends } = ranges
  const all = new RangeBuilderV6(ends.length + others.ends.length)
  let at = 0
  // Both are ascending: so is what is taken from them in turn.
  for (let other = 0; other < others.ends.length; other += RANGE_BYTES) {
    for (; at < ends.length && compareAt(ends, at, others.ends, other) <= 0; at += RANGE_BYTES)
      all.add(ends, at)
    all.add(others.ends, other)
  }
  for (; at < ends.length; at += RANGE_BYTES) all.add(ends, at)
  return new RangeSetV6(all.build())
}

/** The addresses in `ranges` that are not in `removed`. */
export function subtractV6(ranges: RangeSetV6, removed: RangeSetV6): RangeSetV6 {
  // Mostly nothing is cut, and lists are long.
  if (!haveCommon(ranges, removed)) return ranges
  const { ends } = ranges
  const { ends: cuts } = removed
  const left = new RangeBuilderV6(ends.length + cuts.length)
  /** What is left of a range, and what of that lies before a cut. */
  const rest = new Uint8Array(RANGE_BYTES)
  const piece = new Uint8Array(RANGE_BYTES)
  let cut = 0
  for (let at = 0; at < ends.length; at += RANGE_BYTES) {
    const last = at + ADDRESS_LENGTH
    cut = firstUpTo(cuts, cut, ends, at)
    rest.set(ends.subarray(at, at + RANGE_BYTES))
    let isLeft = true
    for (let within = cut; isLeft && within < cuts.length && compareAt(cuts, within, ends, last) <= 0; ) {
      const cutLast = within + ADDRESS_LENGTH
      if (compareAt(cuts, within, rest, 0) > 0) {
        piece.set(rest.subarray(0, ADDRESS_LENGTH))
        piece.set(cuts.subarray(within, cutLast), ADDRESS_LENGTH)
        step(piece, ADDRESS_LENGTH, -1)
        left.add(piece, 0)
      }
      isLeft = compareAt(cuts, cutLast, ends, last) < 0
      rest.set(cuts.subarray(cutLast, cutLast + ADDRESS_LENGTH))
      step(rest, 0, 1)
      within += RANGE_BYTES
    }
    if (isLeft) left.add(rest, 0)
  }
  return new RangeSetV6(left.build())
}

/** The addresses that are in both. */
export function intersectV6(ranges: RangeSetV6, others: RangeSetV6): RangeSetV6 {
  // Mostly all targets are single addresses, and lists are long.
  return ranges === others ? ranges : subtractV6(ranges, subtractV6(ranges, others))
}

/** How many addresses there are, 0 to 2^128. */
export function countV6({ ends, length }: RangeSetV6): bigint {
  let total = BigInt(length)
  for (let place = 0; place < ADDRESS_LENGTH; place += 2) {
    let difference = 0
    for (let at = place; at < ends.length; at += RANGE_BYTES) {
      difference += halfAt(ends, at + ADDRESS_LENGTH) - halfAt(ends, at)
    }
    total += BigInt(difference) << BigInt(8 * (ADDRESS_LENGTH - 2 - place))
  }
  return total
}

/** Whether the address at `at` is in the set, which has few ranges: all are looked at. */
export function containsV6({ ends }: RangeSetV6, address: Uint8Array, at: number): boolean {
  const found = firstUpTo(ends, 0, address, at)
  return found < ends.length && compareAt(ends, found, address, at) <= 0
}

/** The 32 bytes of a range, newly allocated. */
export function packRange([first, last]: RangeV6): Uint8Array {
  const range = new Uint8Array(RANGE_BYTES)
  putAddress(range, 0, first)
  putAddress(range, ADDRESS_LENGTH, last)
  return range
}

/** The address in the 16 bytes at `at`. */
export function addressAt(bytes: Uint8Array, at: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (view.getBigUint64(at) << HALF) | view.getBigUint64(at + HALF_BYTES)
}

/** The 16 bytes of an address, newly allocated. */
export function bytesOfAddress(address: bigint): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_LENGTH)
  putAddress(bytes, 0, address)
  return bytes
}

function putAddress(bytes: Uint8Array, at: number, address: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  view.setBigUint64(at, address >> HALF)
  view.setBigUint64(at + HALF_BYTES, BigInt.asUintN(Number(HALF), address))
}

function haveCommon({ ends }: RangeSetV6, { ends: others }: RangeSetV6): boolean {
  let other = 0
  for (let at = 0; at < ends.length; at += RANGE_BYTES) {
    other = firstUpTo(others, other, ends, at)
    if (other === others.length) return false
    if (compareAt(others, other, ends, at + ADDRESS_LENGTH) <= 0) return true
  }
  return false
}

/** From `from` on, where the first range is packed that does not end before the address. */
function firstUpTo(ends: Uint8Array, from: number, address: Uint8Array, at: number): number {
  let found = from
  while (found < ends.length && compareAt(ends, found + ADDRESS_LENGTH, address, at) < 0) found += RANGE_BYTES
  return found
}

/** Makes the address at `at` the next one, or the one before. */
function step(bytes: Uint8Array, at: number, by: 1 | -1): void {
  for (let i = at + ADDRESS_LENGTH - 1; i >= at; i -= 1) {
    const sum = (bytes[i] ?? 0) + by
    bytes[i] = sum
    if (sum >= 0 && sum < 256) return
  }
}
