/**
 * Which addresses a sweep asks, in one buffer that threads share without copying: a million scattered addresses are a
 * million times 32 bytes and not one object. Plain data, because it crosses into every worker thread.
 */
import { ADDRESS_LENGTH } from '../packet/address.ts'
import { type AddressNumbers, V4_NUMBERS, V6Numbers } from '../packet/address-numbers.ts'
import { RangeBuilder } from '../target/range-builder.ts'
import { type Range, RangeSet } from '../target/ranges.ts'

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

const RANGE_BYTES = 2 * ADDRESS_LENGTH
/** RFC 4291, section 2.5.5.2: ::ffff:a.b.c.d. */
const MAPPED = 0xffff
const V4_OFFSET = 12

/** None. */
export const NO_RANGES: AddressRanges = { ends: new Uint8Array(0) }

/**
 * Ranges of numbered addresses, in the order given; those of IPv6 must be ascending. Numbers run on where the addresses of
 * IPv6 have a gap: such a range of numbers is several of addresses.
 */
export function packRanges(
  numbered: Iterable<Range> & { readonly length: number },
  numbers: AddressNumbers = V4_NUMBERS,
): AddressRanges {
  if (numbers instanceof V6Numbers && isEvery(numbered, numbers)) return sharedRanges(numbers.ends)
  const isV4 = numbers.family === 4
  const count = isV4 ? numbered.length : countWithoutGaps(numbered, numbers)
  const ends = new Uint8Array(new SharedArrayBuffer(count * RANGE_BYTES))
  let at = 0
  for (const [first, last] of isV4 ? numbered : withoutGaps(numbered, numbers)) {
    numbers.put(ends, at, first)
    numbers.put(ends, at + ADDRESS_LENGTH, last)
    at += RANGE_BYTES
  }
  return { ends }
}

/** Ranges of numbers, ascending, cut where their addresses have a gap: nowhere in IPv4, whose numbers have the same. */
export function* withoutGaps(numbered: Iterable<Range>, numbers: AddressNumbers): Generator<Range> {
  if (!(numbers instanceof V6Numbers)) {
    yield* numbered
    return
  }
  const runs = numbers.ranges()
  let end = 0
  for (const [first, last] of numbered) {
    for (let next = first; next <= last; next = end + 1) {
      while (end < next) {
        const run = runs.next()
        end = run.done === true ? last : run.value[1]
      }
      yield [next, Math.min(last, end)]
    }
  }
}

/** Whether these are the numbers of all targets, as in every sweep that is no part of one. */
function isEvery(numbered: Iterable<Range>, { count }: V6Numbers): boolean {
  for (const [first, last] of numbered) return last - first + 1 === count
  return count === 0
}

/** Ranges in these bytes, which are copied only where threads cannot share them. */
function sharedRanges(ends: Uint8Array): AddressRanges {
  return ends.buffer instanceof SharedArrayBuffer ? { ends } : rangesOfBytes(ends)
}

function countWithoutGaps(numbered: Iterable<Range>, numbers: AddressNumbers): number {
  let count = 0
  for (const _ of withoutGaps(numbered, numbers)) count += 1
  return count
}

/** Ranges of any addresses from the same bytes as `ends`, which are copied. */
export function rangesOfBytes(bytes: Uint8Array): AddressRanges {
  const ends = new Uint8Array(new SharedArrayBuffer(bytes.length))
  ends.set(bytes)
  return { ends }
}

/** What numbers the addresses of a sweep of these ranges, which are sorted, disjoint, and of one family. */
export function numbersOf(ranges: AddressRanges): AddressNumbers {
  return isV4(ranges) ? V4_NUMBERS : new V6Numbers(ranges.ends)
}

/** The ranges in the numbers that `numbersOf` gives. */
export function numberedRanges(ranges: AddressRanges): RangeSet {
  if (isV4(ranges)) return rangesV4(ranges)
  const all = new RangeBuilder()
  for (const [first, last] of new V6Numbers(ranges.ends).ranges()) all.add(first, last)
  return new RangeSet(all.build())
}

function isV4({ ends }: AddressRanges): boolean {
  return ends.length === 0 || v4At(viewOf(ends), 0) >= 0
}

/** How many there are. */
export function rangeCount({ ends }: AddressRanges): number {
  return ends.length / RANGE_BYTES
}

/** The range of this index, 0 to `rangeCount` - 1, as views of the buffer. */
export function rangeAt({ ends }: AddressRanges, index: number): AddressRange {
  const at = index * RANGE_BYTES
  return {
    first: ends.subarray(at, at + ADDRESS_LENGTH),
    last: ends.subarray(at + ADDRESS_LENGTH, at + RANGE_BYTES),
  }
}

/** All of them in order, as views of the buffer. */
export function* rangesIn(ranges: AddressRanges): Generator<AddressRange> {
  for (let index = 0; index < rangeCount(ranges); index += 1) yield rangeAt(ranges, index)
}

/** The IPv4 range of this index; undefined where it is not of IPv4. */
export function rangeV4At({ ends }: AddressRanges, index: number): Range | undefined {
  const view = viewOf(ends)
  const at = index * RANGE_BYTES
  const [first, last] = [v4At(view, at), v4At(view, at + ADDRESS_LENGTH)]
  return first < 0 || last < 0 ? undefined : [first, last]
}

/** Those of IPv4. */
export function rangesV4({ ends }: AddressRanges): RangeSet {
  const view = viewOf(ends)
  const all = new RangeBuilder()
  for (let at = 0; at < ends.length; at += RANGE_BYTES) {
    const [first, last] = [v4At(view, at), v4At(view, at + ADDRESS_LENGTH)]
    if (first >= 0 && last >= 0) all.add(first, last)
  }
  return new RangeSet(all.build())
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The IPv4 address at an offset, -1 where it is none: a million of them take no object each. */
function v4At(view: DataView, at: number): number {
  const isMapped =
    view.getUint32(at) === 0 && view.getUint32(at + 4) === 0 && view.getUint32(at + 8) === MAPPED
  return isMapped ? view.getUint32(at + V4_OFFSET) : -1
}
