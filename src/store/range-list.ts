/** Ranges of addresses as bytes: how many bytes an address takes (4 or 16), then the two ends of each range. */
import { createHash } from 'node:crypto'
import {
  type AddressRanges,
  packRanges,
  rangeCount,
  rangesOfBytes,
  rangesV4,
  rangeV4At,
} from '../contract/address-ranges.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { normalise, type Range } from '../target/ranges.ts'

const V4_BYTES = 4
const V6_BYTES = 16

/** The bytes of a plan's ranges. */
export function encodeAddressRanges(ranges: AddressRanges): Uint8Array {
  const numbers: Range[] = []
  for (let index = 0; index < rangeCount(ranges); index += 1) {
    const range = rangeV4At(ranges, index)
    if (range === undefined) return Buffer.concat([Uint8Array.of(V6_BYTES), ranges.ends])
    numbers.push(range)
  }
  return encodeRanges(numbers)
}

/** The ranges of such bytes. */
export function decodeAddressRanges(bytes: Uint8Array): AddressRanges {
  return bytes[0] === V6_BYTES ? rangesOfBytes(bytes.subarray(1)) : packRanges(numbersIn(bytes))
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
  return bytes[0] === V6_BYTES ? rangesV4(rangesOfBytes(bytes.subarray(1))) : normalise(numbersIn(bytes))
}

/** Equal for plans that ask the same addresses for the same protocols, in whatever order. */
export function alikeKey({ ranges, protocols }: SweepPlan): Uint8Array {
  const asked = Uint8Array.from(protocols).sort()
  return createHash('sha256')
    .update(asked)
    .update(':')
    .update(encodeRanges(rangesV4(ranges)))
    .digest()
}

function numbersIn(bytes: Uint8Array): Range[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const numbers: Range[] = []
  for (let at = 1; at < bytes.length; at += 2 * V4_BYTES) {
    numbers.push([view.getUint32(at), view.getUint32(at + V4_BYTES)])
  }
  return numbers
}
