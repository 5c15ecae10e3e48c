/**
 * What stands for an address inside a thread: an unsigned 32-bit number, so that tables, buckets and queues know one form.
 * An IPv4 address is its own number. In a sweep of IPv6 the targets are numbered from 1 in ascending order, the same in
 * every thread because all of them know the same ranges; any other address (of this machine, of a router) has a number
 * that follows from its bytes, above those of all targets.
 */
import { ADDRESS_LENGTH, formatAddress, fromMapped, putMapped } from './address.ts'
import { mix } from './mix.ts'
import { wordAt } from './words.ts'

/** Numbers for addresses of one family, and addresses for numbers. */
export interface AddressNumbers {
  readonly family: 4 | 6
  /** The number of the address in the 16 bytes at `at`; -1 for one of the other family, or where there is no room for it. */
  numberAt(bytes: Uint8Array, at: number): number
  /** Writes the 16 bytes of a number at `at`; those of `::` for a number that nobody has been given. */
  put(bytes: Uint8Array, at: number, number: number): void
}

/** IPv4: at the seams its addresses are mapped (RFC 4291 section 2.5.5.2). */
export const V4_NUMBERS: AddressNumbers = {
  family: 4,
  numberAt: (bytes, at) => fromMapped(bytes.subarray(at, at + ADDRESS_LENGTH)) ?? -1,
  put: putMapped,
}

/** The 16 bytes of a number, newly allocated. */
export function bytesOfNumber(numbers: AddressNumbers, number: number): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_LENGTH)
  numbers.put(bytes, 0, number)
  return bytes
}

/** The number of an address of 16 bytes, as `numberAt` gives it. */
export function numberOf(numbers: AddressNumbers, address: Uint8Array): number {
  return address.length === ADDRESS_LENGTH ? numbers.numberAt(address, 0) : -1
}

/** The text of the address of a number. */
export function textOfNumber(numbers: AddressNumbers, number: number): string {
  return formatAddress(bytesOfNumber(numbers, number))
}

/** The most targets that are numbered: a /104. */
export const MOST_NUMBERED = 2 ** 24
const FIRST_TARGET = 1
/** The lowest number of an address that is no target, and the bits that tell such numbers apart. */
const FIRST_OTHER = 0x80000000
const OTHER_BITS = 0x3fffffff
/** Whoever sends from ever new addresses fills no memory: so many are told apart, more than a sweep has routers. */
const MOST_OTHERS = 65_536
const RANGE_BYTES = 2 * ADDRESS_LENGTH

export class V6Numbers implements AddressNumbers {
  readonly family = 6
  /** First and last address of each range of targets, 16 bytes each, ascending. Not to be written to. */
  readonly ends: Uint8Array
  /** By range, the number of its first address; then that after the last. */
  readonly #starts: Uint32Array
  readonly #others = new Map<number, Uint8Array>()
  /** The range in which the last number lay that was turned into an address: mostly that of the next one, or the one before. */
  #lastRange = 0

  /**
   * Numbers the addresses of sorted and disjoint ranges: of each its first and its last address, 16 bytes each. Throws a
   * RangeError where they hold more than MOST_NUMBERED.
   */
  constructor(ends: Uint8Array) {
    this.ends = ends
    this.#starts = new Uint32Array(ends.length / RANGE_BYTES + 1)
    let next = FIRST_TARGET
    this.#starts[0] = next
    for (let range = 0; range * RANGE_BYTES < ends.length; range += 1) {
      const at = range * RANGE_BYTES
      next += differenceAt(ends, at + ADDRESS_LENGTH, ends, at) + 1
      if (next > MOST_NUMBERED + FIRST_TARGET) throw new RangeError(`more than ${MOST_NUMBERED} targets`)
      this.#starts[range + 1] = next
    }
  }

  /** How many targets there are: the highest number. */
  get count(): number {
    return (this.#starts.at(-1) ?? FIRST_TARGET) - FIRST_TARGET
  }

  /** The addresses that are no targets and have been given a number, by that. */
  get others(): ReadonlyMap<number, Uint8Array> {
    return this.#others
  }

  /** The numbers of the targets, range by range: first and last. */
  *ranges(): Generator<readonly [number, number]> {
    for (let i = 0; i + 1 < this.#starts.length; i += 1) {
      yield [this.#starts[i] ?? 0, (this.#starts[i + 1] ?? 0) - 1]
    }
  }

  /** The numbers of ranges of targets: `ends` are as those of this sweep, ascending, and each of them lies within one. */
  *targetsIn(ends: Uint8Array): Generator<readonly [number, number]> {
    let range = 0
    for (let at = 0; at < ends.length; at += RANGE_BYTES) {
      while (compareAt(this.ends, range * RANGE_BYTES + ADDRESS_LENGTH, ends, at) < 0) range += 1
      const first = (this.#starts[range] ?? 0) + differenceAt(ends, at, this.ends, range * RANGE_BYTES)
      yield [first, first + differenceAt(ends, at + ADDRESS_LENGTH, ends, at)]
    }
  }

  numberAt(bytes: Uint8Array, at: number): number {
    const target = this.targetAt(bytes, at)
    return target >= 0 ? target : this.#otherAt(bytes, at)
  }

  /** The number of a target, or -1. */
  targetAt(bytes: Uint8Array, at: number): number {
    const range = this.#rangeFor((rangeAt) => compareAt(this.ends, rangeAt, bytes, at) <= 0)
    if (range < 0) return -1
    const rangeAt = range * RANGE_BYTES
    if (compareAt(bytes, at, this.ends, rangeAt + ADDRESS_LENGTH) > 0) return -1
    return (this.#starts[range] ?? 0) + differenceAt(bytes, at, this.ends, rangeAt)
  }

  /** The number of an address that has been given one before, target or not; -1 for any other. */
  find(bytes: Uint8Array, at: number): number {
    const target = this.targetAt(bytes, at)
    if (target >= 0) return target
    const number = otherNumberOf(bytes, at)
    const known = this.#others.get(number)
    return known !== undefined && compareAt(known, 0, bytes, at) === 0 ? number : -1
  }

  put(bytes: Uint8Array, at: number, number: number): void {
    if (number >= FIRST_OTHER) {
      const other = this.#others.get(number)
      if (other === undefined) bytes.fill(0, at, at + ADDRESS_LENGTH)
      else bytes.set(other, at)
      return
    }
    const range = this.#rangeWith(number)
    if (range < 0) bytes.fill(0, at, at + ADDRESS_LENGTH)
    else putSum(bytes, at, this.ends, range * RANGE_BYTES, number - (this.#starts[range] ?? 0))
  }

  #otherAt(bytes: Uint8Array, at: number): number {
    const number = otherNumberOf(bytes, at)
    const known = this.#others.get(number)
    if (known !== undefined) return compareAt(known, 0, bytes, at) === 0 ? number : -1
    if (this.#others.size === MOST_OTHERS) return -1
    // A copy: that of a Buffer's own `slice` is none, and what arrives is overwritten.
    this.#others.set(number, Uint8Array.from(bytes.subarray(at, at + ADDRESS_LENGTH)))
    return number
  }

  /** The range in which a number lies, -1 where it is nobody's. */
  #rangeWith(number: number): number {
    for (let range = this.#lastRange; range <= this.#lastRange + 1; range += 1) {
      if (this.#isWithin(number, range)) return this.#remember(range)
    }
    const found = this.#rangeFor((_, index) => (this.#starts[index] ?? 0) <= number)
    return this.#isWithin(number, found) ? this.#remember(found) : -1
  }

  #isWithin(number: number, range: number): boolean {
    return (
      (this.#starts[range] ?? Number.POSITIVE_INFINITY) <= number && number < (this.#starts[range + 1] ?? 0)
    )
  }

  #remember(range: number): number {
    this.#lastRange = range
    return range
  }

  /** The last range of which this is true, which is true of all before it; -1 where it is true of none. */
  #rangeFor(isUpTo: (at: number, index: number) => boolean): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isUpTo(middle * RANGE_BYTES, middle)) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** Below, at or above 0 as the first of two addresses is below, equal to or above the other. */
export function compareAt(one: Uint8Array, at: number, other: Uint8Array, otherAt: number): number {
  for (let i = 0; i < ADDRESS_LENGTH; i += 4) {
    const difference = wordAt(one, at + i) - wordAt(other, otherAt + i)
    if (difference !== 0) return difference
  }
  return 0
}

/** How far the first of two addresses is above the other, below 0 where it is not; not exact beyond 2^53. */
export function differenceAt(one: Uint8Array, at: number, other: Uint8Array, otherAt: number): number {
  let difference = 0
  for (let i = 0; i < ADDRESS_LENGTH; i += 4) {
    difference = difference * 2 ** 32 + wordAt(one, at + i) - wordAt(other, otherAt + i)
  }
  return difference
}

/** Writes an address and so much more. */
function putSum(bytes: Uint8Array, at: number, base: Uint8Array, baseAt: number, more: number): void {
  let carry = more
  for (let i = ADDRESS_LENGTH - 1; i >= 0; i -= 1) {
    const sum = (base[baseAt + i] ?? 0) + carry
    bytes[at + i] = sum & 0xff
    carry = Math.floor(sum / 256)
  }
}

function otherNumberOf(bytes: Uint8Array, at: number): number {
  let hash = 0
  for (let i = 0; i < ADDRESS_LENGTH; i += 4) hash = mix(hash ^ wordAt(bytes, at + i))
  return FIRST_OTHER + (hash & OTHER_BITS)
}
