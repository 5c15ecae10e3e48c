/**
 * Divides a plan among workers. Pure: the same ranges and worker count give the same division, which the
 * command's --dry-run prints.
 *
 * The ranges are cut at block borders and each block goes to one worker by a multiplicative hash of its address,
 * the one that the workers' kernel filters compute (src/linux/owner-hash.ts), so that a host's budget and its
 * subnet's spacing have one owner. A block is a /24, smaller where there would be fewer than eight per worker.
 * Nothing here is a list of blocks: a /8 has 65,536.
 */
import { ownerOf } from '../linux/owner-hash.ts'
import type { Range, RangeSet } from '../target/ranges.ts'

/** Bits of a /24. */
const LARGEST_SHIFT = 8
const LEAST_BLOCKS_PER_WORKER = 8

/** Among how many workers, and how finely. */
export interface Division {
  readonly workers: number
  /** Addresses that differ only in so many low bits are in one block. */
  readonly blockShift: number
}

/** How finely sorted, disjoint ranges (32-bit addresses, inclusive) are cut for so many workers: the `blockShift`. */
export function chooseBlockShift(ranges: RangeSet, workers: number): number {
  let shift = LARGEST_SHIFT
  while (shift > 0 && countBlocks(ranges, shift) < LEAST_BLOCKS_PER_WORKER * workers) shift -= 1
  return shift
}

/** How many of the addresses each worker owns. */
export function countShares(ranges: RangeSet, { workers, blockShift }: Division): number[] {
  const shares = new Array<number>(workers).fill(0)
  for (const [first, last] of ranges) {
    for (let from = first; from <= last; ) {
      const to = workers === 1 ? last : endOfBlock(from, last, blockShift)
      const owner = ownerOf(from, blockShift, workers)
      shares[owner] = (shares[owner] ?? 0) + to - from + 1
      from = to + 1
    }
  }
  return shares
}

/** The ranges that a worker owns, ascending; adjacent blocks are joined. */
export function* shareOf(ranges: RangeSet, division: Division, worker: number): Generator<Range> {
  let open: Range | undefined
  for (const block of blocksOf(ranges, division)) {
    if (ownerOf(block[0], division.blockShift, division.workers) !== worker) continue
    if (open !== undefined && open[1] + 1 === block[0]) {
      open = [open[0], block[1]]
      continue
    }
    if (open !== undefined) yield open
    open = block
  }
  if (open !== undefined) yield open
}

/**
 * How many hosts each worker may have in flight, by the sizes of their shares: as many as it owns where all fit, else its
 * part of `maxInFlight`, which is no less than the number of workers.
 */
export function divideSlots(shares: readonly number[], maxInFlight: number): number[] {
  const targets = shares.reduce((sum, share) => sum + share, 0)
  if (targets <= maxInFlight) return shares.map((share) => Math.max(share, 1))
  const owners = shares.filter((share) => share > 0).length
  // One for each that owns anything, so that it comes to its end; the rest in proportion, which is less than the share.
  return shares.map((share) => 1 + Math.floor(((maxInFlight - owners) * share) / targets))
}

function* blocksOf(ranges: RangeSet, { workers, blockShift }: Division): Generator<Range> {
  for (const [first, last] of ranges) {
    for (let from = first; from <= last; ) {
      const to = workers === 1 ? last : endOfBlock(from, last, blockShift)
      yield [from, to]
      from = to + 1
    }
  }
}

/** How many blocks the ranges touch (a block that two ranges share counts twice). */
function countBlocks(ranges: RangeSet, shift: number): number {
  let blocks = 0
  for (const [first, last] of ranges) blocks += (last >>> shift) - (first >>> shift) + 1
  return blocks
}

function endOfBlock(address: number, last: number, shift: number): number {
  const size = 2 ** shift
  return Math.min(address - (address % size) + size - 1, last)
}
