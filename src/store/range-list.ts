/** Ranges of addresses as bytes: how many bytes an address takes (4 or 16), then the two ends of each range. */

import { createHash } from 'node:crypto'
import type { AddressRange, SweepPlan } from '../contract/plan.ts'
import { normalise, type Range } from '../target/ranges.ts'
import { addressKey, addressOfKey, keysOfRange, numberOfKey } from './address-key.ts'

const V4_BYTES = 4
const V6_BYTES = 16

/** The bytes of a plan's ranges. */
export function encodeAddressRanges(ranges: readonly AddressRange[]): Uint8Array {
  const ends = ranges.flatMap(({ first, last }) => [addressKey(first), addressKey(last)])
  const isV4 = ends.every((end) => end.length === V4_BYTES)
  if (isV4) return Buffer.concat([Uint8Array.of(V4_BYTES), ...ends])
  return Buffer.concat([Uint8Array.of(V6_BYTES), ...ends.map(addressOfKey)])
}

/** The ranges of such bytes. */
export function decodeAddressRanges(bytes: Uint8Array): AddressRange[] {
  const length = bytes[0] ?? V4_BYTES
  const ranges: AddressRange[] = []
  for (let at = 1; at < bytes.length; at += 2 * length) {
    const first = bytes.subarray(at, at + length)
    const last = bytes.subarray(at + length, at + 2 * length)
    ranges.push({ first: addressOfKey(first), last: addressOfKey(last) })
  }
  return ranges
}

/** The same of IPv4 ranges. */
export function encodeRanges(ranges: readonly Range[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(V4_BYTES), ...ranges.flatMap(keysOfRange)])
}

/** The IPv4 ranges among the ranges of such bytes, in normal form. */
export function decodeRanges(bytes: Uint8Array): Range[] {
  return rangesOf(decodeAddressRanges(bytes))
}

/** The IPv4 ranges of a plan, in normal form. */
export function rangesOf(ranges: readonly AddressRange[]): Range[] {
  const numbers = ranges.map(({ first, last }): Range => {
    return [numberOfKey(addressKey(first)), numberOfKey(addressKey(last))]
  })
  return normalise(numbers.filter(([first]) => !Number.isNaN(first)))
}

/** Equal for plans that ask the same addresses for the same protocols, in whatever order. */
export function alikeKey({ ranges, protocols }: SweepPlan): Uint8Array {
  const asked = Uint8Array.from(protocols).sort()
  return createHash('sha256')
    .update(asked)
    .update(':')
    .update(encodeRanges(rangesOf(ranges)))
    .digest()
}
