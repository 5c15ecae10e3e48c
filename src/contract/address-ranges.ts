/**
 * Which addresses a sweep asks, in one buffer that threads share without copying: a million scattered addresses are a
 * million times 32 bytes and not one object. Plain data, because it crosses into every worker thread.
 */
import { fromMapped, putMapped } from '../packet/address.ts'
import { normalise, type Range } from '../target/ranges.ts'

/** Ranges one behind the other. Not to be written to once they are in a plan. */
export interface AddressRanges {
  /** Of each range its first and its last address, both included, 16 bytes each (IPv4 is mapped). */
  readonly ends: Uint8Array
}

/** One of them. */
export interface AddressRange {
  readonly first: Uint8Array
  readonly last: Uint8Array
}

const ADDRESS_BYTES = 16
const RANGE_BYTES = 2 * ADDRESS_BYTES

/** None. */
export const NO_RANGES: AddressRanges = { ends: new Uint8Array(0) }

/** IPv4 ranges, in the order given. */
export function packRanges(ranges: readonly Range[]): AddressRanges {
  const ends = new Uint8Array(new SharedArrayBuffer(ranges.length * RANGE_BYTES))
  let at = 0
  for (const [first, last] of ranges) {
    putMapped(ends, at, first)
    putMapped(ends, at + ADDRESS_BYTES, last)
    at += RANGE_BYTES
  }
  return { ends }
}

/** Ranges of any addresses from the same bytes as `ends`, which are copied. */
export function rangesOfBytes(bytes: Uint8Array): AddressRanges {
  const ends = new Uint8Array(new SharedArrayBuffer(bytes.length))
  ends.set(bytes)
  return { ends }
}

/** How many there are. */
export function rangeCount({ ends }: AddressRanges): number {
  return ends.length / RANGE_BYTES
}

/** The range of this index, 0 to `rangeCount` - 1, as views of the buffer. */
export function rangeAt({ ends }: AddressRanges, index: number): AddressRange {
  const at = index * RANGE_BYTES
  return {
    first: ends.subarray(at, at + ADDRESS_BYTES),
    last: ends.subarray(at + ADDRESS_BYTES, at + RANGE_BYTES),
  }
}

/** The IPv4 range of this index; undefined where it is not of IPv4. */
export function rangeV4At(ranges: AddressRanges, index: number): Range | undefined {
  const { first, last } = rangeAt(ranges, index)
  const [from, to] = [fromMapped(first), fromMapped(last)]
  return from === undefined || to === undefined ? undefined : [from, to]
}

/** Those of IPv4, in normal form. */
export function rangesV4(ranges: AddressRanges): Range[] {
  const numbers: Range[] = []
  for (let index = 0; index < rangeCount(ranges); index += 1) {
    const range = rangeV4At(ranges, index)
    if (range !== undefined) numbers.push(range)
  }
  return normalise(numbers)
}
