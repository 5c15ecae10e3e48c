/**
 * Divides a plan among workers. Pure: the same ranges and worker count give the same division, which the
 * command's --dry-run prints.
 *
 * The ranges are cut at block borders and each block goes to one worker by a multiplicative hash of its address,
 * the one that the workers' kernel filters compute (src/linux/owner-hash.ts), so that a host's budget and its
 * subnet's spacing have one owner. A block is a /24, smaller where there would be fewer than eight per worker.
 */
import { ownerOf } from '../linux/owner-hash.ts'
import type { Range } from '../target/ranges.ts'

/** Bits of a /24. */
const LARGEST_SHIFT = 8
const LEAST_BLOCKS_PER_WORKER = 8

/** Who sweeps what. Disjoint, and together the whole plan. */
export interface Division {
  /** Addresses that differ only in so many low bits are in one block. */
  readonly blockShift: number
  /** For each worker its ranges, sorted; adjacent blocks of one worker are joined. */
  readonly workers: readonly (readonly Range[])[]
}

/** Divides sorted, disjoint ranges (32-bit addresses, inclusive) among `workers` workers. */
export function divide(ranges: readonly Range[], workers: number): Division {
  const blockShift = chooseShift(ranges, workers)
  const shares: Range[][] = Array.from({ length: workers }, () => [])
  for (const [first, last] of ranges) {
    if (workers === 1) append(shares[0] ?? [], first, last)
    else
      cut(first, last, blockShift, (from, to) =>
        append(shares[ownerOf(from, blockShift, workers)] ?? [], from, to),
      )
  }
  return { blockShift, workers: shares }
}

function chooseShift(ranges: readonly Range[], workers: number): number {
  let shift = LARGEST_SHIFT
  while (shift > 0 && countBlocks(ranges, shift) < LEAST_BLOCKS_PER_WORKER * workers) shift -= 1
  return shift
}

/** How many blocks the ranges touch (a block that two ranges share counts twice). */
function countBlocks(ranges: readonly Range[], shift: number): number {
  return ranges.reduce((sum, [first, last]) => sum + (last >>> shift) - (first >>> shift) + 1, 0)
}

function cut(first: number, last: number, shift: number, take: (from: number, to: number) => void): void {
  const size = 2 ** shift
  for (let from = first; from <= last; ) {
    const to = Math.min(from - (from % size) + size - 1, last)
    take(from, to)
    from = to + 1
  }
}

function append(share: Range[], first: number, last: number): void {
  const previous = share.at(-1)
  if (previous !== undefined && previous[1] + 1 === first) share[share.length - 1] = [previous[0], last]
  else share.push([first, last])
}
