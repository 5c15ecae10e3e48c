/** Ranges of addresses as bytes: how many bytes an address takes (4 or 16), then the two ends of each range. */
import { createHash } from 'node:crypto'
import type { AddressRange, SweepPlan } from '../contract/plan.ts'
import { normalise, type Range } from '../target/ranges.ts'
import { addressKey, addressOfKey, numberOfKey } from './address-key.ts'

const V4_BYTES = 4
const V6_BYTES = 16

/** The bytes of a plan's ranges. */
export function encodeAddressRanges(ranges: readonly AddressRange[]): Uint8Array {
  const numbers = ranges.map(rangeOf)
  if (!numbers.some(isForeign)) return encodeRanges(numbers)
  return Buffer.concat([Uint8Array.of(V6_BYTES), ...ranges.flatMap(({ first, last }) => [first, last])])
}

/** The ranges of such bytes. */
export function decodeAddressRanges(bytes: Uint8Array): AddressRange[] {
  const length = bytes[0] ?? V4_BYTES
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const addressAt = (at: number) =>
    length === V4_BYTES
      ? addressOfKey(view.getUint32(at))
      : Uint8Array.from(bytes.subarray(at, at + V6_BYTES))
  const ranges: AddressRange[] = []
  for (let at = 1; at < bytes.length; at += 2 * length) {
    ranges.push({ first: addressAt(at), last: addressAt(at + length) })
  }
  return ranges
}

/** The same of IPv4 ranges. */
export function encodeRanges(ranges: readonly Range[]): Uint8Array {
  const bytes = Buffer.alloc(1 + ranges.length * 2 * V4_BYTES)
  let at = bytes.writeUInt8(V4_BYTES)
  for (const [first, last] of ranges) at = bytes.writeUInt32BE(last, bytes.writeUInt32BE(first, at))
  return bytes
}

/** The IPv4 ranges among the ranges of such bytes, in normal form. */
export function decodeRanges(bytes: Uint8Array): Range[] {
  return rangesOf(decodeAddressRanges(bytes))
}

/** The IPv4 ranges of a plan, in normal form. */
export function rangesOf(ranges: readonly AddressRange[]): Range[] {
  return normalise(ranges.map(rangeOf).filter((range) => !isForeign(range)))
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

function rangeOf({ first, last }: AddressRange): Range {
  return [numberOfKey(addressKey(first)), numberOfKey(addressKey(last))]
}

function isForeign([first, last]: Range): boolean {
  return Number.isNaN(first) || Number.isNaN(last)
}
