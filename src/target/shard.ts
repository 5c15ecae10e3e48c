/**
 * A part of a whole that several machines sweep, each by itself: the targets are numbered in the order of their addresses,
 * and cut into as many runs of nearly equal length as there are machines. Whoever is given the same targets cuts them
 * in the same places, so the parts are disjoint and their union is the whole.
 */
import { RangeBuilder } from './range-builder.ts'
import { count, RangeSet } from './ranges.ts'

/** The `index`-th (from 1) of `count` parts. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** As `--shard` takes it: `2/4`. */
export function formatShard({ index, count }: Shard): string {
  return `${index}/${count}`
}

/** More machines than this are a mistake; up to here the arithmetic below is exact. */
export const MOST_SHARDS = 1_000_000

/** The ranges of a shard; none where there are more shards than addresses and it is one of those left over. */
export function shardOf(ranges: RangeSet, { index, count: shards }: Shard): RangeSet {
  const total = count(ranges)
  const from = Math.floor(((index - 1) * total) / shards)
  const to = Math.floor((index * total) / shards)
  const part = new RangeBuilder()
  let at = 0
  for (const [first, last] of ranges) {
    const size = last - first + 1
    const [low, high] = [Math.max(from, at), Math.min(to, at + size)]
    if (low < high) part.add(first + low - at, first + high - 1 - at)
    at += size
  }
  return new RangeSet(part.build())
}
