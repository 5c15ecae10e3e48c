/** Ranges of addresses as bytes: how many bytes an address takes (4 or 16), then the two ends of each range. */
import { createHash } from 'node:crypto'
import {
  type AddressRanges,
  NO_RANGES,
  packRanges,
  rangeCount,
  rangesOfBytes,
  rangeV4At,
} from '../contract/address-ranges.ts'
import type { SweepPlan } from '../contract/plan.ts'
import { RangeBuilder } from '../target/range-builder.ts'
import { type Range, RangeSet } from '../target/ranges.ts'
import { type AddressSet, setOfRanges } from './address-set.ts'

const V4_BYTES = 4
const V4_RANGE_BYTES = 2 * V4_BYTES
const V6_BYTES = 16

/** The bytes of a plan's ranges. */
export function encodeAddressRanges(ranges: AddressRanges): Uint8Array {
  const bytes = bytesFor(rangeCount(ranges))
  for (let index = 0, at = 1; index < rangeCount(ranges); index += 1) {
    const range = rangeV4At(ranges, index)
    if (range === undefined) return Buffer.concat([Uint8Array.of(V6_BYTES), ranges.ends])
    at = putRange(bytes, at, range)
  }
  return bytes
}

/** The ranges of such bytes, in the same order. */
export function decodeAddressRanges(bytes: Uint8Array): AddressRanges {
  return bytes[0] === V6_BYTES ? rangesOfBytes(bytes.subarray(1)) : packRanges(new NumberedRanges(bytes))
}

/** The same of a set: of 4 bytes an address where all are of IPv4, else of 16. */
export function encodeSet({ v4, v6 }: AddressSet): Uint8Array {
  if (rangeCount(v6) === 0) return encodeRanges(v4)
  return Buffer.concat([Uint8Array.of(V6_BYTES), packRanges(v4).ends, v6.ends])
}

function encodeRanges(ranges: RangeSet): Uint8Array {
  const bytes = bytesFor(ranges.length)
  let at = 1
  for (const range of ranges) at = putRange(bytes, at, range)
  return bytes
}

/** The set of the addresses in the ranges of such bytes. */
export function decodeSet(bytes: Uint8Array): AddressSet {
  if (bytes[0] === V6_BYTES) return setOfRanges(rangesOfBytes(bytes.subarray(1)))
  const all = new RangeBuilder()
  for (const [first, last] of new NumberedRanges(bytes)) all.add(first, last)
  return { v4: new RangeSet(all.build()), v6: NO_RANGES }
}

/** Equal for plans that ask the same addresses for the same protocols, in whatever order. */
export function alikeKey({ ranges, protocols }: SweepPlan): Uint8Array {
  const asked = Uint8Array.from(protocols).sort()
  return createHash('sha256')
    .update(asked)
    .update(':')
    .update(encodeSet(setOfRanges(ranges)))
    .digest()
}

function bytesFor(ranges: number): Buffer {
  const bytes = Buffer.alloc(1 + ranges * V4_RANGE_BYTES)
  bytes.writeUInt8(V4_BYTES)
  return bytes
}

function putRange(bytes: Buffer, at: number, [first, last]: Range): number {
  return bytes.writeUInt32BE(last, bytes.writeUInt32BE(first, at))
}

/** The ranges of bytes of IPv4, one after the other: no list of them is made. */
class NumberedRanges implements Iterable<Range> {
  readonly #view: DataView
  readonly length: number

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.length = Math.floor((bytes.length - 1) / V4_RANGE_BYTES)
  }

  *[Symbol.iterator](): Generator<Range> {
    for (let index = 0; index < this.length; index += 1) {
      const at = 1 + index * V4_RANGE_BYTES
      yield [this.#view.getUint32(at), this.#view.getUint32(at + V4_BYTES)]
    }
  }
}
