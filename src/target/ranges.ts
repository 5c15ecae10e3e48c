// Sets of IPv4 addresses as sorted disjoint ranges: what a sweep covers is a few numbers, however many hosts
// that are, and exclusions are subtracted once instead of being tested per packet. Ranges that touch are one
// range, so that equal sets have equal lists. All functions are pure.

/** The addresses from `first` to `last`, both included, as unsigned 32-bit numbers; `first` <= `last`. */
export type Range = readonly [first: number, last: number]

/** The same addresses in the normal form: ascending, disjoint, touching ranges merged. Any order goes in. */
export function normalise(ranges: Iterable<Range>): Range[] {
  const merged: Range[] = []
  let open: Range | undefined
  for (const range of [...ranges].sort((left, right) => left[0] - right[0])) {
    if (open !== undefined && range[0] <= open[1] + 1) {
      open = [open[0], Math.max(open[1], range[1])]
      continue
    }
    if (open !== undefined) merged.push(open)
    open = range
  }
  if (open !== undefined) merged.push(open)
  return merged
}

/** The addresses in `ranges` that are not in `removed`; both in normal form, and so is the answer. */
export function subtract(ranges: readonly Range[], removed: readonly Range[]): Range[] {
  const left: Range[] = []
  let at = 0
  for (const [first, last] of ranges) {
    let next = first
    while (at < removed.length && endOf(removed, at) < first) at++
    for (let index = at; index < removed.length; index++) {
      const [cutFirst, cutLast] = removed[index] ?? NOTHING
      if (cutFirst > last) break
      if (cutFirst > next) left.push([next, cutFirst - 1])
      next = cutLast + 1
    }
    if (next <= last) left.push([next, last])
  }
  return left
}

/** The addresses that are in both; both in normal form, and so is the answer. */
export function intersect(ranges: readonly Range[], others: readonly Range[]): Range[] {
  return subtract(ranges, subtract(ranges, others))
}

/** How many addresses the ranges hold, 0 to 2^32; normal form. */
export function count(ranges: readonly Range[]): number {
  let total = 0
  for (const [first, last] of ranges) total += last - first + 1
  return total
}

/** Whether the address is in the ranges; normal form. Logarithmic in the number of ranges. */
export function contains(ranges: readonly Range[], address: number): boolean {
  const index = lowestIndex(ranges.length, (candidate) => endOf(ranges, candidate) >= address)
  const range = ranges[index]
  return range !== undefined && range[0] <= address
}

/** Ranges numbered through: every address has an index from 0, in ascending order of addresses. */
export interface AddressIndex {
  /** How many addresses there are. */
  readonly count: number
  /** The address with this index, undefined outside 0 to `count` - 1. Logarithmic in the number of ranges. */
  nth(index: number): number | undefined
}

/** Numbers the addresses of ranges in normal form. */
export function indexAddresses(ranges: readonly Range[]): AddressIndex {
  // Doubles, because the sums reach 2^32. endIndex[i] is one more than the index of the last address of range i.
  const endIndex = new Float64Array(ranges.length)
  let total = 0
  for (const [position, [first, last]] of ranges.entries()) {
    total += last - first + 1
    endIndex[position] = total
  }

  function nth(index: number): number | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= total) return undefined
    const position = lowestIndex(ranges.length, (candidate) => (endIndex[candidate] ?? total) > index)
    return endOf(ranges, position) - ((endIndex[position] ?? total) - 1 - index)
  }

  return { count: total, nth }
}

const NOTHING: Range = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]

function endOf(ranges: readonly Range[], index: number): number {
  return (ranges[index] ?? NOTHING)[1]
}

// Binary search: the lowest index from which on the condition holds, `length` if it holds nowhere.
function lowestIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
