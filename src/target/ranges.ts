// Sets of IPv4 addresses as sorted disjoint ranges: what a sweep covers is a few numbers, however many hosts
// that are, and exclusions are subtracted once instead of being tested per packet. Ranges that touch are one
// range, so that equal sets are equal lists. A million scattered addresses are eight megabytes and no object each.
// All functions are pure.

import { RangeBuilder } from './range-builder.ts'

/** The addresses from `first` to `last`, both included, as unsigned 32-bit numbers; `first` <= `last`. */
export type Range = readonly [first: number, last: number]

/** A set of addresses in normal form: ascending, disjoint, touching ranges merged. `normalise` makes one. */
export class RangeSet implements Iterable<Range> {
  /** Of each range its first and its last address. Not to be written to. */
  readonly ends: Uint32Array

  /** Takes ends that are in normal form. */
  constructor(ends: Uint32Array) {
    this.ends = ends
  }

  /** How many ranges there are. */
  get length(): number {
    return this.ends.length / 2
  }

  /** The range of this index, from the end where it is negative; undefined where there is none. */
  at(index: number): Range | undefined {
    const at = 2 * (index < 0 ? index + this.length : index)
    const [first, last] = [this.ends[at], this.ends[at + 1]]
    return first === undefined || last === undefined ? undefined : [first, last]
  }

  *[Symbol.iterator](): Generator<Range> {
    const { ends } = this
    for (let at = 0; at < ends.length; at += 2) yield [ends[at] ?? 0, ends[at + 1] ?? 0]
  }
}

/** No address. */
export const NOTHING = new RangeSet(new Uint32Array(0))

/** The same addresses in normal form. Any order goes in. */
export function normalise(ranges: Iterable<Range>): RangeSet {
  if (ranges instanceof RangeSet) return ranges
  const all = new RangeBuilder()
  for (const [first, last] of ranges) all.add(first, last)
  return new RangeSet(all.build())
}

/** The addresses that are in any of the sets. */
export function union(...sets: readonly RangeSet[]): RangeSet {
  const all = new RangeBuilder()
  for (const { ends } of sets) {
    for (let at = 0; at < ends.length; at += 2) all.add(ends[at] ?? 0, ends[at + 1] ?? 0)
  }
  return new RangeSet(all.build())
}

/** The addresses in `ranges` that are not in `removed`. */
export function subtract({ ends }: RangeSet, { ends: cuts }: RangeSet): RangeSet {
  const left = new RangeBuilder()
  let cut = 0
  for (let at = 0; at < ends.length; at += 2) {
    const [first, last] = [ends[at] ?? 0, ends[at + 1] ?? 0]
    let next = first
    while (cut < cuts.length && (cuts[cut + 1] ?? 0) < first) cut += 2
    for (let within = cut; within < cuts.length && (cuts[within] ?? 0) <= last; within += 2) {
      const cutFirst = cuts[within] ?? 0
      if (cutFirst > next) left.add(next, cutFirst - 1)
      next = (cuts[within + 1] ?? 0) + 1
    }
    if (next <= last) left.add(next, last)
  }
  return new RangeSet(left.build())
}

/** The addresses that are in both. */
export function intersect(ranges: RangeSet, others: RangeSet): RangeSet {
  return subtract(ranges, subtract(ranges, others))
}

/** How many addresses there are, 0 to 2^32. */
export function count({ ends }: RangeSet): number {
  let total = 0
  for (let at = 0; at < ends.length; at += 2) total += (ends[at + 1] ?? 0) - (ends[at] ?? 0) + 1
  return total
}

/** Whether the address is in the set. Logarithmic in the number of ranges. */
export function contains({ ends }: RangeSet, address: number): boolean {
  let low = 0
  let high = ends.length / 2
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ends[2 * middle + 1] ?? 0) >= address) high = middle
    else low = middle + 1
  }
  const first = ends[2 * low]
  return first !== undefined && first <= address
}
