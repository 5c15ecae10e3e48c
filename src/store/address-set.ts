/**
 * Addresses of both families that the store compares with others: what a timeline's sweeps covered, what a sweep reached.
 * Those of IPv4 as numbers, which is quick; those of IPv6 as 16 bytes.
 */
import {
  type AddressRanges,
  NO_RANGES,
  rangeAt,
  rangeCount,
  rangesIn,
  rangesV4,
} from '../contract/address-ranges.ts'
import { AscendingRanges, holds, unionOf, without } from '../contract/range-sets.ts'
import { ADDRESS_LENGTH, isMappedAt } from '../packet/address.ts'
import { RangeBuilder } from '../target/range-builder.ts'
import { contains, NOTHING, RangeSet, subtract, union } from '../target/ranges.ts'
import type { AddressKey } from './address-key.ts'

/** A set; of both families the ranges are in normal form. */
export interface AddressSet {
  readonly v4: RangeSet
  readonly v6: AddressRanges
}

const RANGE_BYTES = 2 * ADDRESS_LENGTH

export const NO_ADDRESSES: AddressSet = { v4: NOTHING, v6: NO_RANGES }

/** The addresses of ranges; those of IPv6 among them ascend. */
export function setOfRanges(ranges: AddressRanges): AddressSet {
  const v6 = new AscendingRanges()
  for (let index = 0; index < rangeCount(ranges); index += 1) {
    if (isMappedAt(ranges.ends, index * RANGE_BYTES)) continue
    const { first, last } = rangeAt(ranges, index)
    v6.add(first, last)
  }
  return { v4: rangesV4(ranges), v6: v6.take() }
}

/** The addresses of keys, which ascend. */
export function setOfKeys(keys: Iterable<AddressKey>): AddressSet {
  const v4 = new RangeBuilder()
  const v6 = new AscendingRanges()
  for (const key of keys) {
    if (typeof key === 'number') v4.add(key, key)
    else v6.add(key, key)
  }
  return { v4: new RangeSet(v4.build()), v6: v6.take() }
}

/** The addresses of both. */
export function joinSets(one: AddressSet, other: AddressSet): AddressSet {
  return { v4: union(one.v4, other.v4), v6: unionOf(one.v6, other.v6) }
}

/** The addresses of the first that are not in the second. */
export function leaveOut(all: AddressSet, removed: AddressSet): AddressSet {
  return { v4: subtract(all.v4, removed.v4), v6: without(all.v6, removed.v6) }
}

/** Whether the address of a key is in the set. */
export function hasKey({ v4, v6 }: AddressSet, key: AddressKey): boolean {
  return typeof key === 'number' ? contains(v4, key) : holds(v6, key)
}

/** The keys of the ends of each range, ascending. */
export function* keyRanges({ v4, v6 }: AddressSet): Generator<readonly [AddressKey, AddressKey]> {
  yield* v4
  for (const { first, last } of rangesIn(v6)) yield [first, last]
}
